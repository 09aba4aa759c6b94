// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/deedtext.h"
#include "widgets/servertruth.h"

#include <QTest>

#include <algorithm>

using namespace echogram;

namespace {

constexpr qint64 nsPerMs = 1'000'000;
constexpr quint64 hello = 11;
constexpr quint64 other = 22;

WeatherFate delayed(qint64 ms)
{
    WeatherFate fate;
    fate.delayNs = ms * nsPerMs;
    return fate;
}

WeatherFate lost(WeatherLoss why = WeatherLoss::Random)
{
    WeatherFate fate;
    fate.loss = why;
    return fate;
}

DatagramFate question(quint64 fingerprint, qint64 askedMs, const WeatherFate &fate)
{
    return {Endpoint::loopback(7), {askedMs * nsPerMs, 0}, fingerprint, false, fate};
}

DatagramFate answer(quint64 fingerprint, qint64 askedMs, const WeatherFate &fate)
{
    return {Endpoint::loopback(7), {askedMs * nsPerMs, 0}, fingerprint, true, fate};
}

QList<MessageId> changed(ServerTruth &truth)
{
    QList<MessageId> ids = truth.takeChanged();
    std::sort(ids.begin(), ids.end());
    return ids;
}

} // namespace

class TestServerTruth : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pairsByPayloadAndTime();
    void pairsWhicheverComesFirst();
    void passesOverThoseNothingIsToldOf();
    void waitsForQuestionsThatAreNotKnownYet();
    void keepsManyOfOnePayloadInOrder();
    void collectsBothWays();
    void takesNoFateOfLongAgo();
    void isBounded();
    void forgetsEarlyFatesByAge();
    void says_data();
    void says();
};

void TestServerTruth::pairsByPayloadAndTime()
{
    ServerTruth truth;
    truth.addQuestion(1, hello, 10 * nsPerMs);
    truth.addQuestion(2, other, 11 * nsPerMs);
    QVERIFY(!truth.of(1));
    truth.addFates({question(other, 12, lost()), question(hello, 13, delayed(5))});
    QVERIFY(truth.isUnsettled()); // there may be later ones that are not known yet
    QVERIFY(!truth.of(1));
    truth.settle();
    QVERIFY(!truth.isUnsettled());
    QCOMPARE(truth.of(1)->in, std::optional(delayed(5)));
    QCOMPARE(truth.of(2)->in, std::optional(lost()));
    QCOMPARE(changed(truth), (QList<MessageId>{1, 2}));
    QVERIFY(truth.takeChanged().isEmpty());
    QVERIFY(!truth.of(3));
}

void TestServerTruth::pairsWhicheverComesFirst()
{
    ServerTruth truth;
    truth.addFates({question(hello, 12, delayed(5)), answer(hello, 12, lost())});
    QVERIFY(truth.takeChanged().isEmpty());
    truth.addQuestion(1, hello, 12 * nsPerMs - ServerTruth::usualWayNs);
    QCOMPARE(truth.of(1)->in, std::optional(delayed(5)));
    QCOMPARE(truth.of(1)->out, QList<WeatherFate>{lost()});
    QCOMPARE(changed(truth), QList<MessageId>{1});
}

void TestServerTruth::passesOverThoseNothingIsToldOf()
{
    // GIVEN questions of which two were asked in fair weather
    ServerTruth truth;
    for (MessageId id = 1; id <= 4; ++id)
        truth.addQuestion(id, hello, id * 10 * nsPerMs);
    // WHEN the server tells of those after them
    truth.addFates({question(hello, 31, delayed(3)), question(hello, 41, delayed(4))});
    truth.settle();
    // THEN the first two have none
    QVERIFY(!truth.of(1));
    QVERIFY(!truth.of(2));
    QCOMPARE(truth.of(3)->in, std::optional(delayed(3)));
    QCOMPARE(truth.of(4)->in, std::optional(delayed(4)));
}

void TestServerTruth::waitsForQuestionsThatAreNotKnownYet()
{
    // GIVEN a repeated message whose fates come first, and one of before, in fair weather
    ServerTruth truth;
    truth.addQuestion(1, hello, 10 * nsPerMs);
    truth.addFates({question(hello, 11, delayed(2)), question(hello, 12, delayed(3))});
    // WHEN their messages come to be known THEN each has its own, and that of before has none
    truth.addQuestion(2, hello, 11 * nsPerMs - 10'000);
    truth.addQuestion(3, hello, 12 * nsPerMs - 900'000); // its process had to wait between the two
    truth.addQuestion(4, hello, 13 * nsPerMs);
    QVERIFY(!truth.of(1));
    QCOMPARE(truth.of(2)->in, std::optional(delayed(2)));
    QCOMPARE(truth.of(3)->in, std::optional(delayed(3)));
    QVERIFY(!truth.of(4));
}

void TestServerTruth::keepsManyOfOnePayloadInOrder()
{
    // GIVEN a repeated message, of which every third is lost, and news of both sides in any portions
    ServerTruth truth;
    constexpr MessageId count = 1000;
    MessageId sent = 0;
    qint64 told = 0;
    while (told < count) {
        for (int i = 0; i < 7 && sent < count; ++i, ++sent)
            truth.addQuestion(sent, hello, sent * nsPerMs);
        QList<DatagramFate> fates;
        for (int i = 0; i < 11 && told < count; ++i, ++told)
            fates.append(question(hello, told, told % 3 == 0 ? lost() : delayed(told)));
        truth.addFates(fates);
    }
    while (sent < count) {
        truth.addQuestion(sent, hello, sent * nsPerMs);
        ++sent;
    }
    // THEN each has its own
    for (MessageId id = 0; id < count; ++id)
        QCOMPARE(truth.of(id).value_or(ServerDeed()).in, std::optional(id % 3 == 0 ? lost() : delayed(id)));
}

void TestServerTruth::collectsBothWays()
{
    ServerTruth truth;
    truth.addQuestion(1, hello, 10 * nsPerMs);
    truth.addFates({question(hello, 12, delayed(5))});
    truth.settle();
    QCOMPARE(changed(truth), QList<MessageId>{1});
    QList<DatagramFate> answers;
    for (qsizetype i = 0; i < ServerTruth::keptAnswers + 3; ++i)
        answers.append(answer(hello, 12, delayed(i)));
    truth.addFates(answers);
    QCOMPARE(changed(truth), QList<MessageId>{1});
    QCOMPARE(truth.of(1)->out.size(), ServerTruth::keptAnswers);
    QCOMPARE(truth.of(1)->out.at(1), delayed(1));
}

void TestServerTruth::takesNoFateOfLongAgo()
{
    ServerTruth truth;
    truth.addQuestion(1, hello, 10 * nsPerMs);
    truth.addFates({question(hello, 5, lost())});                                            // was before
    truth.addFates({question(hello, 11 + ServerTruth::longestWayNs / nsPerMs, delayed(5))}); // far behind
    truth.settle();
    QVERIFY(!truth.of(1));
}

void TestServerTruth::isBounded()
{
    ServerTruth truth(3);
    for (MessageId id = 1; id <= 5; ++id) {
        truth.addQuestion(id, hello, id * 10 * nsPerMs);
        truth.addFates({question(hello, id * 10, delayed(id))});
    }
    QVERIFY(!truth.of(1));
    QVERIFY(!truth.of(2));
    for (MessageId id = 3; id <= 5; ++id)
        QCOMPARE(truth.of(id)->in, std::optional(delayed(id)));
    QCOMPARE(changed(truth), (QList<MessageId>{3, 4, 5}));
}

void TestServerTruth::forgetsEarlyFatesByAge()
{
    // GIVEN fates that come before their messages, many more than are kept, each paired soon
    ServerTruth truth(3);
    for (MessageId id = 1; id <= 20; ++id) {
        truth.addFates({question(hello, id * 10, delayed(id))});
        truth.addQuestion(id, hello, id * 10 * nsPerMs);
        QVERIFY(truth.of(id));
    }
    // WHEN more of them come than are kept
    for (qint64 ms = 1001; ms <= 1005; ++ms)
        truth.addFates({question(other, ms, delayed(ms))});
    // THEN the oldest are forgotten
    for (MessageId id = 1001; id <= 1005; ++id)
        truth.addQuestion(id, other, id * nsPerMs);
    for (MessageId id = 1001; id <= 1005; ++id)
        QCOMPARE(truth.of(id).has_value(), id >= 1003);
}

void TestServerTruth::says_data()
{
    QTest::addColumn<ServerDeed>("deed");
    QTest::addColumn<QString>("text");

    WeatherFate twice = delayed(20);
    twice.copies = 2;
    WeatherFate damaged;
    damaged.corruptBits = 3;
    WeatherFate oneBit;
    oneBit.corruptBits = 1;
    WeatherFate cut;
    cut.truncatedTo = 10;
    WeatherFate held;
    held.holdFor = 2;
    const auto row = [](const char *text, const ServerDeed &deed) {
        QTest::newRow(text) << deed << QString::fromLatin1(text);
    };
    row("", {WeatherFate(), {WeatherFate()}});
    row("dropped by the server (random loss)", {lost(), {}});
    row("dropped by the server (outage)", {lost(WeatherLoss::Outage), {}});
    row("delayed 20.0 ms by the server", {delayed(20), {}});
    row("delayed 50.0 ms by the server", {delayed(20), {delayed(30)}});
    row("delayed 20.0 ms by the server, duplicated", {twice, {}});
    row("delayed 30.0 ms by the server, duplicated", {twice, {delayed(30), delayed(10)}});
    row("3 bits corrupted by the server", {damaged, {}});
    row("1 bit corrupted by the server", {oneBit, {}});
    row("cut off after 10 B by the server", {cut, {}});
    row("held back for others by the server", {held, {}});
    row("answer dropped by the server on the way out (burst loss)", {{}, {lost(WeatherLoss::Burst)}});
    row("delayed 20.0 ms by the server, answer dropped on the way out (random loss)",
        {delayed(20), {lost()}});
    row("3 bits of the answer corrupted by the server", {{}, {damaged, damaged}});
}

void TestServerTruth::says()
{
    QFETCH(ServerDeed, deed);
    QFETCH(QString, text);
    QCOMPARE(deedText(deed), text);
}

QTEST_GUILESS_MAIN(TestServerTruth)
#include "tst_servertruth.moc"
