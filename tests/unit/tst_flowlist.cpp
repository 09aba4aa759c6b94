// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/flowlist.h"
#include "tests/support/capturebytes.h"
#include "tests/support/frames.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace echogram;
using namespace echogram::frames;

namespace {

const CaptureProgress nobody;

QByteArray datagram(const char *source, int sourcePort, const char *destination, int destinationPort,
                    const QByteArray &payload)
{
    const QByteArray inside = udp(payload, {.source = sourcePort, .destination = destinationPort});
    return ipv4(inside, {.source = source, .destination = destination});
}

/// Two conversations of one client with one server, interleaved, a third that nobody answers, and what is no datagram.
QByteArray threeFlows()
{
    PcapBytes capture(LinkType::Raw);
    capture.add(datagram("10.0.0.1", 4000, "10.0.0.9", 53, "one"), 1000);
    capture.add(datagram("10.0.0.1", 4001, "10.0.0.9", 53, "two"), 2000);
    capture.add(datagram("10.0.0.9", 53, "10.0.0.1", 4001, "to two"), 3000);
    capture.add(ipv4(QByteArray(20, '\0'), {.protocol = 6}), 3500);
    capture.add(datagram("10.0.0.9", 53, "10.0.0.1", 4000, "to one"), 4000);
    capture.add(datagram("10.0.0.1", 4000, "10.0.0.9", 53, "one more"), 500); // captures need not be in order
    capture.add(datagram("10.0.0.1", 4000, "10.0.0.8", 53, ""), 5000);
    return capture.bytes();
}

std::unique_ptr<CaptureFile> opened(const QByteArray &bytes)
{
    auto capture = CaptureFile::openBytes(bytes, QStringLiteral("some.pcap"));
    return capture ? std::move(capture).value() : nullptr;
}

QString described(const Flow &flow)
{
    return QStringLiteral("%1 > %2: %3 there, %4 back, %5 B, %6 to %7")
        .arg(flow.asker.text(), flow.peer.text(), QString::number(flow.asked), QString::number(flow.answered),
             QString::number(flow.bytes), QString::number(flow.firstWallNs),
             QString::number(flow.lastWallNs));
}

QStringList described(const QList<Flow> &flows)
{
    QStringList lines;
    for (const Flow &flow : flows)
        lines.append(described(flow));
    return lines;
}

} // namespace

class TestFlowList : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsWhoTalksToWhom();
    void talksToItself();
    void samePortsInBothFamiliesAreTwoFlows();
    void manyFlows();
    void givesWhatWasReadBeforeTheDamage();
    void tellsHowFarItIs();
    void stopsWhenCancelled_data();
    void stopsWhenCancelled();
    void noticesACancelWhereNothingIsUdp();
    void givesTheDatagramsOfOneFlow();
    void saysWhyOneFlowCannotBeRead();
};

void TestFlowList::findsWhoTalksToWhom()
{
    const auto file = opened(threeFlows());
    QVERIFY(file);

    const FlowList list = readFlows(*file, nobody);

    QCOMPARE(
        described(list.flows),
        (QStringList{QStringLiteral("10.0.0.1:4000 > 10.0.0.9:53: 2 there, 1 back, 17 B, 500 to 4000"),
                     QStringLiteral("10.0.0.1:4001 > 10.0.0.9:53: 1 there, 1 back, 9 B, 2000 to 3000"),
                     QStringLiteral("10.0.0.1:4000 > 10.0.0.8:53: 1 there, 0 back, 0 B, 5000 to 5000")}));
    QCOMPARE(list.counts, (CaptureCounts{.packets = 7, .datagrams = 6, .notUdp = 1}));
    QCOMPARE(list.error, QString());
}

void TestFlowList::talksToItself()
{
    const QByteArray self = datagram("127.0.0.1", 7, "127.0.0.1", 7, "x");
    const auto file = opened(PcapBytes(LinkType::Raw).add(self).add(self).bytes());
    QVERIFY(file);
    const FlowList list = readFlows(*file, nobody);
    QCOMPARE(list.flows.size(), 1);
    QCOMPARE(list.flows.first().asked, 2U);
    QCOMPARE(list.flows.first().answered, 0U);
}

void TestFlowList::samePortsInBothFamiliesAreTwoFlows()
{
    // GIVEN addresses whose first bytes are the same
    const auto file = opened(PcapBytes(LinkType::Raw)
                                 .add(ipv4(udp("x"), {.source = "32.1.13.184", .destination = "0.0.0.0"}))
                                 .add(ipv6(udp("x"), {.source = "2001:db8::", .destination = "::"}))
                                 .bytes());
    QVERIFY(file);
    QCOMPARE(readFlows(*file, nobody).flows.size(), 2);
}

void TestFlowList::manyFlows()
{
    // GIVEN a server that talks with ten thousand clients in turn, three times
    constexpr int clients = 10'000;
    PcapBytes capture(LinkType::Raw);
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < clients; ++i) {
            capture.add(datagram("10.0.0.1", 1 + i, "10.0.0.9", 53, "ask"));
            capture.add(datagram("10.0.0.9", 53, "10.0.0.1", 1 + i, "answer"));
        }
    }
    const auto file = opened(capture.bytes());
    QVERIFY(file);
    // WHEN
    const FlowList list = readFlows(*file, nobody);
    // THEN every client has a flow of its own, in the order in which they came
    QCOMPARE(list.flows.size(), clients);
    for (int i = 0; i < clients; ++i) {
        const Flow &flow = list.flows.at(i);
        QCOMPARE(int(flow.asker.port()), 1 + i);
        QCOMPARE(flow.asked, 3U);
        QCOMPARE(flow.answered, 3U);
        QCOMPARE(flow.bytes, 27U);
    }
}

void TestFlowList::givesWhatWasReadBeforeTheDamage()
{
    const auto file = opened(threeFlows().chopped(1));
    QVERIFY(file);
    const FlowList list = readFlows(*file, nobody);
    QCOMPARE(list.flows.size(), 2);
    QCOMPARE(list.error,
             QStringLiteral("The file ends in the middle of record 7. The 6 records before it were read."));
}

void TestFlowList::tellsHowFarItIs()
{
    // GIVEN more records than are read without a word
    PcapBytes capture(LinkType::Raw);
    const QByteArray one = datagram("10.0.0.1", 1, "10.0.0.2", 2, "x");
    for (int i = 0; i < 200'000; ++i)
        capture.add(one);
    const auto file = opened(capture.bytes());
    QVERIFY(file);
    // WHEN
    QList<double> told;
    const FlowList list = readFlows(*file, [&told](double done) {
        told.append(done);
        return true;
    });
    // THEN it goes from 0 to 1, by way of some steps, but not of one for each record
    QCOMPARE(list.counts.datagrams, 200'000U);
    QCOMPARE(told.first(), 0.0);
    QCOMPARE(told.last(), 1.0);
    QVERIFY(told.size() >= 5);
    QVERIFY(told.size() < 1'000);
    QVERIFY(std::is_sorted(told.begin(), told.end()));
    QVERIFY(told.at(1) > 0.0 && told.at(1) < 1.0);
}

void TestFlowList::stopsWhenCancelled_data()
{
    QTest::addColumn<int>("calls");
    QTest::newRow("at once") << 1;
    QTest::newRow("on the way") << 2;
}

void TestFlowList::stopsWhenCancelled()
{
    QFETCH(const int, calls);
    PcapBytes capture(LinkType::Raw);
    const QByteArray one = datagram("10.0.0.1", 1, "10.0.0.2", 2, "x");
    for (int i = 0; i < 100'000; ++i)
        capture.add(one);
    int called = 0;
    const auto cancel = [&called, calls](double) { return ++called < calls; };

    const auto file = opened(capture.bytes());
    QVERIFY(file);
    const FlowList list = readFlows(*file, cancel);
    QCOMPARE(called, calls);
    QVERIFY(list.counts.packets < 100'000);
    QCOMPARE(list.error, QString());

    called = 0;
    quint64 given = 0;
    const auto again = opened(capture.bytes());
    QVERIFY(again);
    QVERIFY(!readFlow(
        *again,
        {.asker = Endpoint(QHostAddress(QStringLiteral("10.0.0.1")), 1),
         .peer = Endpoint(QHostAddress(QStringLiteral("10.0.0.2")), 2)},
        [&given](const CaptureFile::Datagram &) { ++given; }, cancel));
    QCOMPARE(called, calls);
    QVERIFY(given < 100'000);
}

void TestFlowList::noticesACancelWhereNothingIsUdp()
{
    PcapBytes capture(LinkType::Raw);
    const QByteArray one = ipv4(QByteArray(20, '\0'), {.protocol = 6});
    for (int i = 0; i < 100'000; ++i)
        capture.add(one);
    const auto file = opened(capture.bytes());
    QVERIFY(file);
    int called = 0;
    const FlowList list = readFlows(*file, [&called](double) { return ++called < 2; });
    QCOMPARE(called, 2);
    QVERIFY(list.counts.packets < 100'000);
}

void TestFlowList::givesTheDatagramsOfOneFlow()
{
    // GIVEN a file, and one flow of it
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("some.pcap"));
    QFile onDisk(path);
    QVERIFY(onDisk.open(QIODevice::WriteOnly));
    onDisk.write(threeFlows());
    onDisk.close();
    const auto file = CaptureFile::open(path);
    QVERIFY(file.ok());
    const FlowList list = readFlows(**file, nobody);
    // WHEN its datagrams are asked for
    QStringList given;
    const auto note = [&given](const CaptureFile::Datagram &one) {
        given.append(QStringLiteral("%1 %2 %3")
                         .arg(one.wallNs)
                         .arg(one.datagram.source.port())
                         .arg(QString::fromLatin1(one.datagram.payload.toByteArray())));
    };
    QString error = QStringLiteral("old");
    const bool isWhole = readFlow(path, list.flows.first(), note, nobody, &error);
    // THEN they come as they stand there, of both ends
    QVERIFY(isWhole);
    QCOMPARE(error, QString());
    QCOMPARE(given, (QStringList{QStringLiteral("1000 4000 one"), QStringLiteral("4000 53 to one"),
                                 QStringLiteral("500 4000 one more")}));
}

void TestFlowList::saysWhyOneFlowCannotBeRead()
{
    const QTemporaryDir folder;
    int given = 0;
    const auto count = [&given](const CaptureFile::Datagram &) { ++given; };
    const Flow flow{.asker = Endpoint(QHostAddress(QStringLiteral("10.0.0.1")), 4000),
                    .peer = Endpoint(QHostAddress(QStringLiteral("10.0.0.9")), 53)};
    QString error;

    QVERIFY(!readFlow(folder.path(), flow, count, nobody, &error));
    QVERIFY(error.contains(QStringLiteral("is a folder")));
    QVERIFY(!readFlow(folder.path(), flow, count, nobody, nullptr));

    const QString path = folder.filePath(QStringLiteral("some.pcap"));
    QFile onDisk(path);
    QVERIFY(onDisk.open(QIODevice::WriteOnly));
    onDisk.write(threeFlows().chopped(1));
    onDisk.close();
    QVERIFY(!readFlow(path, flow, count, nobody, &error));
    QVERIFY(error.contains(QStringLiteral("in the middle of record 7")));
    QCOMPARE(given, 3);
}

QTEST_APPLESS_MAIN(TestFlowList)
#include "tst_flowlist.moc"
