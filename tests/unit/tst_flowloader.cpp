// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/flowloader.h"
#include "core/chat/messagerecorder.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace echogram;

namespace {

constexpr qint64 ms = 1'000'000;
constexpr int patienceMs = 20'000;
const Endpoint us = Endpoint::loopback(50'000);
const Endpoint peer = Endpoint::loopback(12'345);
const Endpoint stranger{QHostAddress(QStringLiteral("127.0.0.2")), 9};

Instant at(qint64 milliseconds)
{
    return {1'790'000'000'000 * ms + milliseconds * ms, milliseconds * ms};
}

/// A capture: a log's own file is one like any other.
QString capture(const QString &folder)
{
    MessageRecorder recorder(*LogFolder::open(folder), {});
    recorder.asked(peer, us, "answered", at(0), 1000 * ms);
    recorder.received(peer, us, "answered", at(3));
    recorder.received(stranger, us, "somebody else's", at(4));
    recorder.asked(peer, us, "lost", at(10), 1000 * ms);
    recorder.asked(peer, us, "late", at(20), 1000 * ms);
    recorder.received(peer, us, "late", at(2020));
    recorder.flush();
    return LogFolder::segmentFile(folder, 1);
}

} // namespace

class FlowLoaderTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pairsQuestionsAndAnswers();
    void isAnotherFileThanTheCapture();
    void saysWhereTheCaptureIsDamaged();
    void saysThatThereIsNoCapture();
    void endsWhenItIsNotWantedAnyMore();
};

void FlowLoaderTest::pairsQuestionsAndAnswers()
{
    QTemporaryDir home;
    FlowLoader loader(capture(home.path()), {us, peer});
    QSignalSpy finished(&loader, &FlowLoader::finished);
    loader.start();
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patienceMs);
    QCOMPARE(finished.first().at(1).toString(), QString());
    const auto log = finished.first().first().value<MessageLog>();
    QCOMPARE(log.size(), 5); // and not what is somebody else's
    const Message answered = log.at(0);
    QVERIFY(answered.isOutgoing());
    QCOMPARE(answered.peer, peer);
    QCOMPARE(answered.local, us);
    QCOMPARE(answered.time.wallNs, at(0).wallNs);
    QCOMPARE(answered.delivery, Delivery::Answered);
    QCOMPARE(answered.roundTripNs, 3 * ms);
    QCOMPARE(answered.partner, MessageId(1));
    QCOMPARE(log.at(1).payload, QByteArray("answered"));
    QCOMPARE(log.at(2).delivery, Delivery::NoAnswer);
    QCOMPARE(log.at(2).timeoutNs, 1000 * ms);
    QVERIFY(log.at(3).isLate);
    QCOMPARE(log.at(4).kind, AnswerKind::Late);
}

void FlowLoaderTest::isAnotherFileThanTheCapture()
{
    // GIVEN a flow that was loaded
    QTemporaryDir home;
    const QString file = capture(home.path());
    std::optional<MessageLog> log;
    {
        FlowLoader loader(file, {us, peer});
        QSignalSpy finished(&loader, &FlowLoader::finished);
        loader.start();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patienceMs);
        log = finished.first().first().value<MessageLog>();
    }
    // WHEN the capture goes away THEN the log stays
    QVERIFY(QFile::remove(file));
    QCOMPARE(log->at(0).payload, QByteArray("answered"));
    // and leaves nothing behind when it goes itself
    const QDir cache(QStandardPaths::writableLocation(QStandardPaths::CacheLocation));
    QCOMPARE(cache.entryList({QStringLiteral("capture-*")}).size(), 1);
    log.reset();
    QCOMPARE(cache.entryList({QStringLiteral("capture-*")}), QStringList());
}

void FlowLoaderTest::saysWhereTheCaptureIsDamaged()
{
    QTemporaryDir home;
    const QString file = capture(home.path());
    QVERIFY(QFile::resize(file, QFileInfo(file).size() - 3));
    FlowLoader loader(file, {us, peer});
    QSignalSpy finished(&loader, &FlowLoader::finished);
    loader.start();
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patienceMs);
    QVERIFY(!finished.first().at(1).toString().isEmpty());
    QCOMPARE(finished.first().first().value<MessageLog>().size(), 4);
}

void FlowLoaderTest::saysThatThereIsNoCapture()
{
    FlowLoader loader(QStringLiteral("/nowhere/at/all.pcap"), {us, peer});
    QSignalSpy failed(&loader, &FlowLoader::failed);
    loader.start();
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patienceMs);
    QVERIFY(failed.first().first().toString().contains(QStringLiteral("all.pcap")));
}

void FlowLoaderTest::endsWhenItIsNotWantedAnyMore()
{
    QTemporaryDir home;
    const QString file = capture(home.path());
    for (int i = 0; i < 20; ++i) {
        FlowLoader loader(file, {us, peer});
        loader.start();
    }
    const FlowLoader never(file, {us, peer});
}

QTEST_GUILESS_MAIN(FlowLoaderTest)
#include "tst_flowloader.moc"
