// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/captureopening.h"
#include "tests/support/capturebytes.h"
#include "tests/support/frames.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

using namespace echogram;
using namespace echogram::frames;

namespace {

constexpr int patienceMs = 60'000; // only what hangs takes so long

constexpr int manyRecords = 500'000;

/// What came out of an opening.
struct Spies
{
    explicit Spies(CaptureOpening &opening)
        : progressed(&opening, &CaptureOpening::progressed)
        , finished(&opening, &CaptureOpening::finished)
        , failed(&opening, &CaptureOpening::failed)
    {}

    QSignalSpy progressed;
    QSignalSpy finished;
    QSignalSpy failed;
};

} // namespace

class TestCaptureOpening : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void givesTheFlows();
    void saysWhyThereAreNone();
    void tellsHowFarItIs();
    void saysNothingOnceCancelled();
    void saysNothingWhenCancelledAtTheLastMoment();
    void mayGoAtAnyTime();
    void mayGoWhileItSpeaks();

private:
    QString fileOf(const QByteArray &bytes, const char *name);

    QTemporaryDir m_folder;
    QString m_small;
    QString m_large;
};

QString TestCaptureOpening::fileOf(const QByteArray &bytes, const char *name)
{
    QFile file(m_folder.filePath(QLatin1String(name)));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("%s", qPrintable(file.errorString()));
    return file.fileName();
}

void TestCaptureOpening::initTestCase()
{
    m_small = fileOf(PcapBytes(LinkType::Raw).add(ipv4(udp("hello"))).bytes(), "small.pcap");
    PcapBytes large(LinkType::Raw);
    const QByteArray packet = ipv4(udp("hello"));
    for (int i = 0; i < manyRecords; ++i)
        large.add(packet);
    m_large = fileOf(large.bytes(), "large.pcap");
}

void TestCaptureOpening::givesTheFlows()
{
    CaptureOpening opening(m_small);
    Spies spies(opening);
    QThread *thread = nullptr;
    connect(
        &opening, &CaptureOpening::finished, this, [&thread] { thread = QThread::currentThread(); },
        Qt::DirectConnection);
    QVERIFY(opening.isRunning());

    QTRY_COMPARE_WITH_TIMEOUT(spies.finished.count(), 1, patienceMs);

    const auto list = spies.finished.first().first().value<FlowList>();
    QCOMPARE(list.flows.size(), 1);
    QCOMPARE(list.counts.datagrams, 1U);
    QCOMPARE(spies.failed.count(), 0);
    QVERIFY(!opening.isRunning());
    QCOMPARE(thread, QThread::currentThread());
}

void TestCaptureOpening::saysWhyThereAreNone()
{
    CaptureOpening opening(m_folder.path());
    Spies spies(opening);
    QTRY_COMPARE_WITH_TIMEOUT(spies.failed.count(), 1, patienceMs);
    QVERIFY(spies.failed.first().first().toString().contains(QStringLiteral("is a folder")));
    QCOMPARE(spies.finished.count(), 0);
    QVERIFY(!opening.isRunning());
}

void TestCaptureOpening::tellsHowFarItIs()
{
    CaptureOpening opening(m_large);
    Spies spies(opening);
    QTRY_COMPARE_WITH_TIMEOUT(spies.finished.count(), 1, patienceMs);
    QCOMPARE(spies.finished.first().first().value<FlowList>().counts.datagrams, quint64(manyRecords));
    QVERIFY(!spies.progressed.isEmpty());
    double before = 0;
    for (const QList<QVariant> &arguments : spies.progressed) {
        const double done = arguments.first().toDouble();
        QVERIFY(done >= before && done <= 1);
        before = done;
    }
    QCOMPARE(before, 1.0);
}

void TestCaptureOpening::saysNothingOnceCancelled()
{
    CaptureOpening opening(m_large);
    Spies spies(opening);
    QTRY_VERIFY_WITH_TIMEOUT(!spies.progressed.isEmpty(), patienceMs);
    spies.progressed.clear();

    opening.cancel();

    QVERIFY(!opening.isRunning());
    // Another one that is through says that there was time enough.
    CaptureOpening other(m_large);
    const Spies spiesOfOther(other);
    QTRY_COMPARE_WITH_TIMEOUT(spiesOfOther.finished.count(), 1, patienceMs);
    QCOMPARE(spies.progressed.count(), 0);
    QCOMPARE(spies.finished.count(), 0);
    QCOMPARE(spies.failed.count(), 0);
}

void TestCaptureOpening::saysNothingWhenCancelledAtTheLastMoment()
{
    // GIVEN one whose result is ready, or soon will be, while no event is handled
    CaptureOpening opening(m_small);
    Spies spies(opening);
    {
        const auto file = CaptureFile::open(m_large);
        QVERIFY(file.ok());
        readFlows(**file, {}); // takes longer
    }
    // WHEN it is cancelled before it is told
    opening.cancel();
    QCoreApplication::processEvents();
    // THEN it is not told
    QCOMPARE(spies.finished.count(), 0);
    QCOMPARE(spies.progressed.count(), 0);
}

void TestCaptureOpening::mayGoAtAnyTime()
{
    for (int i = 0; i < 20; ++i)
        CaptureOpening opening(i % 2 == 0 ? m_large : m_small);
    auto opening = std::make_unique<CaptureOpening>(m_large);
    QSignalSpy progressed(opening.get(), &CaptureOpening::progressed);
    QTRY_VERIFY_WITH_TIMEOUT(!progressed.isEmpty(), patienceMs);
    opening.reset();
}

void TestCaptureOpening::mayGoWhileItSpeaks()
{
    auto *opening = new CaptureOpening(m_small);
    bool isGone = false;
    connect(opening, &CaptureOpening::finished, this, [opening] { opening->deleteLater(); });
    connect(opening, &QObject::destroyed, this, [&isGone] { isGone = true; });
    QTRY_VERIFY_WITH_TIMEOUT(isGone, patienceMs);
}

QTEST_GUILESS_MAIN(TestCaptureOpening)
#include "tst_captureopening.moc"
