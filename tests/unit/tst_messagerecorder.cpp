// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/fates.h"
#include "core/chat/messagerecorder.h"

#include <QTest>

using namespace echogram;

namespace {

const Endpoint us = Endpoint::loopback(50'000);
const Endpoint peer = Endpoint::loopback(12'345);
constexpr qint64 timeoutNs = 1'000'000'000;

Instant at(qint64 ns)
{
    return {ns, ns};
}

Fate someFate()
{
    Fate fate;
    fate.kind = AnswerKind::Late;
    fate.timeoutNs = 5;
    fate.amendment.id = 1'000'000'000'000;
    fate.amendment.partner = noMessage;
    fate.amendment.news = Amendment::News::Settled;
    fate.amendment.delivery = Delivery::NotSent;
    fate.amendment.roundTripNs = 42;
    fate.amendment.candidates = 3;
    fate.amendment.isLate = true;
    fate.amendment.reason = QStringLiteral("Netz nicht erreichbar äöü");
    return fate;
}

} // namespace

class MessageRecorderTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fatesAreReadAsTheyWereWritten();
    void aFateThatIsCutShortIsNone();
    void whatIsNoFateIsNotTaken_data();
    void whatIsNoFateIsNotTaken();
    void whatTheReaderDoesNotTakeIsDroppedAndCounted();
    void countersGoOnOverUpdates();
    void theTimeOutIsThatOfTheQuestion();
};

void MessageRecorderTest::fatesAreReadAsTheyWereWritten()
{
    Fate sent;
    sent.amendment.id = 7;
    sent.amendment.news = Amendment::News::Sent;
    sent.amendment.position = {3, 0xffff'fff0};
    const QByteArray bytes = writeFate(someFate()) + writeFate(sent);
    QByteArrayView rest = bytes;
    const auto first = takeFate(rest);
    QVERIFY(first);
    QCOMPARE(writeFate(*first), writeFate(someFate()));
    QCOMPARE(first->amendment.reason, someFate().amendment.reason);
    QCOMPARE(first->amendment.partner, noMessage);
    QVERIFY(first->amendment.isLate);
    QCOMPARE(first->kind, AnswerKind::Late);
    const auto second = takeFate(rest);
    QVERIFY(second);
    QVERIFY((second->amendment.position == LogPosition{3, 0xffff'fff0}));
    QCOMPARE(second->amendment.partner, noMessage);
    QVERIFY(rest.isEmpty());
    QVERIFY(!takeFate(rest));
}

void MessageRecorderTest::aFateThatIsCutShortIsNone()
{
    const QByteArray whole = writeFate(someFate());
    for (qsizetype length = 0; length < whole.size(); ++length) {
        QByteArrayView rest = QByteArrayView(whole).first(length);
        QVERIFY2(!takeFate(rest), qPrintable(QString::number(length)));
        QCOMPARE(rest.size(), length);
    }
}

void MessageRecorderTest::whatIsNoFateIsNotTaken_data()
{
    QTest::addColumn<int>("offset");
    QTest::addColumn<int>("value");
    QTest::newRow("what, none") << 0 << 0;
    QTest::newRow("what, too high") << 0 << 4;
    QTest::newRow("news") << 1 << 4;
    QTest::newRow("delivery") << 2 << 6;
    QTest::newRow("kind") << 3 << 8;
}

void MessageRecorderTest::whatIsNoFateIsNotTaken()
{
    QFETCH(int, offset);
    QFETCH(int, value);
    QByteArray bytes = writeFate(someFate());
    bytes[offset] = char(value);
    QByteArrayView rest = bytes;
    QVERIFY(!takeFate(rest));
}

void MessageRecorderTest::whatTheReaderDoesNotTakeIsDroppedAndCounted()
{
    // GIVEN a recorder that collects ten messages at most, and a question to which duplicates will come
    MessageRecorder recorder(nullptr, {}, 10);
    recorder.asked(peer, us, "x", at(0), timeoutNs);
    // WHEN more come than that
    for (int i = 0; i < 100; ++i)
        recorder.received(peer, us, "x", at(1 + i));
    // THEN the rest is dropped and counted, and no piece of news is kept for what was dropped
    QVERIFY(recorder.isFull());
    const ConversationUpdate update = recorder.takeUpdate();
    QCOMPARE(update.appended.size(), 10);
    QCOMPARE(update.amended.size(), 9);
    QCOMPARE(update.counters.received, 100U);
    QCOMPARE(update.counters.duplicates, 99U);
    QCOMPARE(update.counters.droppedByEchogram, 91U);
    // and what comes when the reader has taken that is kept
    QVERIFY(!recorder.isFull());
    recorder.received(peer, us, "y", at(200));
    QCOMPARE(recorder.takeUpdate().appended.size(), 1);
}

void MessageRecorderTest::countersGoOnOverUpdates()
{
    MessageRecorder recorder(nullptr, {});
    recorder.received(peer, us, "x", at(0));
    QCOMPARE(recorder.takeUpdate().counters.unasked, 1U);
    recorder.received(peer, us, "x", at(1));
    const ConversationUpdate update = recorder.takeUpdate();
    QCOMPARE(update.counters.unasked, 2U);
    QCOMPARE(update.appended.size(), 1);
}

void MessageRecorderTest::theTimeOutIsThatOfTheQuestion()
{
    MessageRecorder recorder(nullptr, {});
    recorder.asked(peer, us, "short", at(0), 10);
    recorder.asked(peer, us, "long", at(0), 100);
    QVERIFY(recorder.nextDeadlineNs());
    QCOMPARE(*recorder.nextDeadlineNs(), 10);
    recorder.expire(50);
    QCOMPARE(*recorder.nextDeadlineNs(), 100);
    const ConversationUpdate update = recorder.takeUpdate();
    QCOMPARE(update.appended.first().timeoutNs, 10);
    QCOMPARE(update.appended.last().timeoutNs, 100);
    QCOMPARE(update.counters.unanswered, 1U);
    QCOMPARE(update.amended.first().id, MessageId(0));
}

QTEST_APPLESS_MAIN(MessageRecorderTest)
#include "tst_messagerecorder.moc"
