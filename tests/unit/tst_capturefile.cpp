// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/capturefile.h"
#include "tests/support/capturebytes.h"
#include "tests/support/frames.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <limits>

#include <sys/stat.h>

using namespace echogram;
using namespace echogram::frames;

namespace {

constexpr qint64 noonNs = 1'790'000'000'123'456'789;
const QString name = QStringLiteral("some.pcap");

QByteArray frameOf(const QByteArray &payload)
{
    return ethernet(typeIPv4, ipv4(udp(payload)));
}

std::unique_ptr<CaptureFile> opened(const QByteArray &bytes)
{
    auto capture = CaptureFile::openBytes(bytes, name);
    if (!capture)
        qWarning("%s", qPrintable(capture.error()));
    return capture ? std::move(capture).value() : nullptr;
}

QString problemOf(const QByteArray &bytes)
{
    const auto capture = CaptureFile::openBytes(bytes, name);
    return capture ? QString() : capture.error();
}

/// One of everything that is counted.
QByteArray everything()
{
    PcapBytes capture(LinkType::Ethernet);
    capture.add(frameOf("a"));
    capture.add(frameOf("b").first(40), 0, 43);
    capture.add(ethernet(0x0806, QByteArray(28, '\0')));
    capture.add(ethernet(typeIPv4, ipv4(udp("c"), {.flagsAndOffset = 0x2000})));
    capture.add(ethernet(typeIPv4, ipv4(udp("d", {.length = 3}))));
    capture.add(frameOf(""));
    return capture.bytes();
}

} // namespace

class TestCaptureFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsEveryFormat_data();
    void readsEveryFormat();
    void countsEverythingItPassesOver();
    void readsFromDisk();
    void timesAreWhatTheFileSays_data();
    void timesAreWhatTheFileSays();
    void packetWithoutATime();
    void captureWithoutAPacket();
    void refuses_data();
    void refuses();
    void refusesWhatIsNoFile();
    void endsWhereTheFileIsCut_data();
    void endsWhereTheFileIsCut();
    void endsAtADamagedRecord();
    void endsAtAnInterfaceOfAnotherKind_data();
    void endsAtAnInterfaceOfAnotherKind();
    void positionGoesFromStartToEnd();
};

void TestCaptureFile::readsEveryFormat_data()
{
    QTest::addColumn<QByteArray>("capture");
    QTest::addColumn<qint64>("wallNs");

    using Unit = PcapBytes::Unit;
    constexpr qint64 noonUs = noonNs / 1000;
    const QByteArray frame = frameOf("hello");
    const auto pcap = [&frame](LinkType linkType, Unit unit, ByteOrder order, const QByteArray &other = {}) {
        return PcapBytes(linkType, unit, order).add(other.isEmpty() ? frame : other, noonNs).bytes();
    };
    const auto row = [](const char *format, const QByteArray &capture, qint64 wallNs = noonNs) {
        QTest::newRow(format) << capture << wallNs;
    };
    row("pcap, ns", pcap(LinkType::Ethernet, Unit::Nanoseconds, ByteOrder::Little));
    row("pcap, ns, big endian", pcap(LinkType::Ethernet, Unit::Nanoseconds, ByteOrder::Big));
    row("pcap, us", pcap(LinkType::Ethernet, Unit::Microseconds, ByteOrder::Little), noonUs * 1000);
    row("pcap, us, big endian", pcap(LinkType::Ethernet, Unit::Microseconds, ByteOrder::Big), noonUs * 1000);
    row("pcapng, ns", PcapngBytes().interface(LinkType::Ethernet).add(frame, noonNs).bytes());
    row("pcapng, ns, big endian",
        PcapngBytes(ByteOrder::Big).interface(LinkType::Ethernet).add(frame, noonNs).bytes());
    row("pcapng, us", PcapngBytes().interface(LinkType::Ethernet, 0, false).add(frame, noonUs).bytes(),
        noonUs * 1000);
    row("pcapng, the second of two interfaces", PcapngBytes()
                                                    .interface(LinkType::Ethernet, 65535, false)
                                                    .interface(LinkType::Ethernet, 65535)
                                                    .add(frame, noonNs, 1)
                                                    .bytes());

    const auto other = [&](const char *format, LinkType linkType, const QByteArray &bytes) {
        row(format, pcap(linkType, Unit::Nanoseconds, ByteOrder::Little, bytes));
    };
    const QByteArray packet = ipv4(udp("hello"));
    other("Linux cooked", LinkType::LinuxCooked, cooked(typeIPv4, packet));
    other("Linux cooked v2", LinkType::LinuxCooked2, cooked2(typeIPv4, packet));
    other("loopback", LinkType::Null, QByteArray("\x02\0\0\0", 4) + packet);
    other("loopback of OpenBSD", LinkType::Loop, QByteArray("\0\0\0\x02", 4) + packet);
    other("raw IP", LinkType::Raw, packet);
    other("raw IP as BSD has it", LinkType::RawOfBsd, packet);
    other("raw IP as OpenBSD has it", LinkType::RawOfOpenBsd, packet);
    other("raw IPv4", LinkType::IPv4, packet);
}

void TestCaptureFile::readsEveryFormat()
{
    // GIVEN a capture of one datagram
    QFETCH(const QByteArray, capture);
    const auto file = opened(capture);
    QVERIFY(file);
    // WHEN it is read
    const CaptureFile::Datagram *datagram = file->next();
    // THEN it is there, with its time
    QVERIFY(datagram);
    QCOMPARE(datagram->datagram.source.text(), QStringLiteral("10.0.0.1:40000"));
    QCOMPARE(datagram->datagram.destination.text(), QStringLiteral("10.0.0.2:53"));
    QCOMPARE(datagram->datagram.payload.toByteArray(), QByteArray("hello"));
    QTEST(datagram->wallNs, "wallNs");
    // AND nothing else is
    QVERIFY(!file->next());
    QVERIFY(!file->next());
    QCOMPARE(file->error(), QString());
    QCOMPARE(file->counts(), (CaptureCounts{.packets = 1, .datagrams = 1}));
}

void TestCaptureFile::countsEverythingItPassesOver()
{
    const auto file = opened(everything());
    QVERIFY(file);

    QCOMPARE(file->step(), CaptureFile::Step::Datagram);
    QCOMPARE(file->datagram().datagram.payload.toByteArray(), QByteArray("a"));
    for (int i = 0; i < 4; ++i)
        QCOMPARE(file->step(), CaptureFile::Step::PassedOver);
    QCOMPARE(file->step(), CaptureFile::Step::Datagram);
    QCOMPARE(file->datagram().datagram.payload.toByteArray(), QByteArray());
    QCOMPARE(file->step(), CaptureFile::Step::End);
    QCOMPARE(file->step(), CaptureFile::Step::End);

    const CaptureCounts counts = file->counts();
    QCOMPARE(counts, (CaptureCounts{6, 2, 1, 1, 1, 1}));
    QCOMPARE(counts.packets,
             counts.datagrams + counts.notUdp + counts.truncated + counts.fragments + counts.malformed);
    QCOMPARE(file->error(), QString());
}

void TestCaptureFile::readsFromDisk()
{
    // GIVEN a file whose name is not plain
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("ein Fänger.pcap"));
    QFile onDisk(path);
    QVERIFY(onDisk.open(QIODevice::WriteOnly));
    QCOMPARE(onDisk.write(everything()), everything().size());
    onDisk.close();
    // WHEN
    const auto file = CaptureFile::open(path);
    // THEN
    QVERIFY(file.ok());
    QVERIFY((*file)->next());
    QVERIFY((*file)->next());
    QVERIFY(!(*file)->next());
    QCOMPARE((*file)->sizeInBytes(), everything().size());
    QCOMPARE((*file)->position(), everything().size());
}

void TestCaptureFile::timesAreWhatTheFileSays_data()
{
    QTest::addColumn<QByteArray>("capture");
    QTest::addColumn<qint64>("wallNs");

    constexpr qint64 second = 1'000'000'000;
    constexpr qint64 maximum = std::numeric_limits<qint64>::max();
    const auto pcap = [](const char *title, qint64 wallNs, ByteOrder order = ByteOrder::Little) {
        QTest::newRow(title) << PcapBytes(LinkType::Ethernet, PcapBytes::Unit::Nanoseconds, order)
                                    .add(frameOf("x"), wallNs)
                                    .bytes()
                             << wallNs;
    };
    pcap("1970", 0);
    pcap("before 2038", 0x7fffffff * second + 1);
    pcap("after 2038", 0x80000000 * second + 1);
    pcap("after 2038, big endian", 0x80000000 * second + 1, ByteOrder::Big);
    pcap("2106", 0xffffffff * second + 999'999'999);

    const auto pcapng = [](const char *title, quint64 time, qint64 wallNs, bool isNano) {
        QTest::newRow(title)
            << PcapngBytes().interface(LinkType::Ethernet, 0, isNano).add(frameOf("x"), time).bytes()
            << wallNs;
    };
    pcapng("2262", quint64(maximum), maximum, true);
    pcapng("too late for us", quint64(maximum) + 1, maximum, true);
    pcapng("latest there is", ~0ULL, maximum, false);
}

void TestCaptureFile::timesAreWhatTheFileSays()
{
    QFETCH(const QByteArray, capture);
    const auto file = opened(capture);
    QVERIFY(file);
    const CaptureFile::Datagram *datagram = file->next();
    QVERIFY(datagram);
    QTEST(datagram->wallNs, "wallNs");
}

void TestCaptureFile::packetWithoutATime()
{
    const auto file = opened(PcapngBytes().interface(LinkType::Ethernet).addSimple(frameOf("x")).bytes());
    QVERIFY(file);
    const CaptureFile::Datagram *datagram = file->next();
    QVERIFY(datagram);
    QCOMPARE(datagram->datagram.payload.toByteArray(), QByteArray("x"));
    QCOMPARE(datagram->wallNs, 0);
}

void TestCaptureFile::captureWithoutAPacket()
{
    const auto file = opened(PcapBytes(LinkType::Ethernet).bytes());
    QVERIFY(file);
    QVERIFY(!file->next());
    QCOMPARE(file->error(), QString());
    QCOMPARE(file->counts(), CaptureCounts());
}

void TestCaptureFile::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("problem");

    const auto row = [](const char *what, const QByteArray &bytes, const char *problem) {
        QTest::newRow(what) << bytes << QStringLiteral("“some.pcap” ") + QString::fromUtf8(problem);
    };
    row("empty", {}, "is empty: not even a capture's header is in it.");
    row("a text", "{\"datagrams\": []}",
        "is no capture: it begins with “{\"datagrams\": []”; pcap and pcapng files can be opened.");
    row("short", "x", "is no capture: it begins with “x”; pcap and pcapng files can be opened.");
    row("a program",
        QByteArray("\x7f"
                   "ELF\x02\x01\x01\0\0\0",
                   10),
        "is no capture: it begins with “\\x7fELF\\x02\\x01\\x01\\0\\0\\0”; pcap and pcapng files can be "
        "opened.");
    row("snoop", QByteArray("snoop\0\0\0\0\0\0\2\0\0\0\4", 16),
        "is no capture: it begins with “snoop\\0\\0\\0\\0\\0\\0\\x02\\0\\0\\0\\x04”; pcap and pcapng files "
        "can be "
        "opened.");
    row("gzip", QByteArray("\x1f\x8b\x08\0\0\0\0\0", 8),
        "is compressed with gzip; decompress it first, as with gunzip.");
    row("zstd", "\x28\xb5\x2f\xfd\x24", "is compressed with zstd; decompress it first, as with unzstd.");
    row("xz",
        QByteArray("\xfd"
                   "7zXZ\0",
                   6),
        "is compressed with xz; decompress it first, as with unxz.");
    row("bzip2", "BZh91AY", "is compressed with bzip2; decompress it first, as with bunzip2.");
    row("lz4", "\x04\x22\x4d\x18", "is compressed with lz4; decompress it first, as with unlz4.");
    row("zip", "PK\x03\x04", "is compressed with zip; decompress it first, as with unzip.");
    row("half a header", PcapBytes(LinkType::Ethernet).bytes().first(23),
        "ends in the middle of its header: nothing was captured into it.");
    row("half a header of pcapng", PcapngBytes().bytes().first(20),
        "ends in the middle of its header: nothing was captured into it.");
    QByteArray later = PcapBytes(LinkType::Ethernet).bytes();
    later[4] = 9;
    row("of a version to come", later,
        "is a capture whose header cannot be read: unsupported pcap savefile version 9.4.");
    row("of radio", PcapBytes(LinkType::WLan).bytes(),
        "is a capture of 802.11 (link type 105), which cannot be read; Ethernet, Linux cooked, BSD loopback "
        "and raw "
        "IP can.");
    row("of something", PcapBytes(LinkType(60'000)).bytes(),
        "is a capture of link type 60000, which cannot be read; Ethernet, Linux cooked, BSD loopback and raw "
        "IP "
        "can.");
}

void TestCaptureFile::refuses()
{
    QFETCH(const QByteArray, bytes);
    QTEST(problemOf(bytes), "problem");
}

void TestCaptureFile::refusesWhatIsNoFile()
{
    const QTemporaryDir folder;
    const auto problem = [](const QString &path) {
        const auto file = CaptureFile::open(path);
        return file ? QString() : file.error();
    };
    const QString missing = folder.filePath(QStringLiteral("missing"));
    QCOMPARE(problem(missing),
             QStringLiteral("“%1” cannot be read: No such file or directory.").arg(missing));
    QCOMPARE(problem(folder.path()),
             QStringLiteral("“%1” is a folder; choose a capture in it.").arg(folder.path()));
    // Nobody ever writes into it, and yet it does not wait.
    const QString pipe = folder.filePath(QStringLiteral("pipe"));
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    QCOMPARE(problem(pipe),
             QStringLiteral("“%1” is a pipe or a device; only a file can be opened. Save the capture "
                            "to one first.")
                 .arg(pipe));
    // A file that can be opened, but not read: its own memory, at 0.
    const QString memory = QStringLiteral("/proc/self/mem");
    if (QFile::exists(memory))
        QCOMPARE(problem(memory), QStringLiteral("“%1” cannot be read: Input/output error.").arg(memory));
}

void TestCaptureFile::endsWhereTheFileIsCut_data()
{
    QTest::addColumn<QByteArray>("capture");
    QTest::addColumn<int>("datagrams");
    QTest::addColumn<QString>("error");

    const QByteArray frame = frameOf("hello");
    const auto row = [](const char *where, const QByteArray &bytes, int datagrams, const char *error) {
        QTest::newRow(where) << bytes << datagrams << QString::fromLatin1(error);
    };
    PcapBytes capture(LinkType::Ethernet);
    const QByteArray none = capture.bytes();
    const QByteArray one = capture.add(frame).bytes();
    const QByteArray two = capture.add(frame).bytes();
    row("nowhere", two, 2, "");
    row("in the first header", one.first(none.size() + 1), 0,
        "The file ends in the middle of record 1. Nothing was read before it.");
    row("in the second header", two.first(one.size() + 15), 1,
        "The file ends in the middle of record 2. The one record before it was read.");
    row("behind the second header", two.first(one.size() + 16), 1,
        "The file ends in the middle of record 2. The one record before it was read.");
    row("in the third frame", capture.add(frame).bytes().chopped(1), 2,
        "The file ends in the middle of record 3. The 2 records before it were read.");

    PcapngBytes modern;
    modern.interface(LinkType::Ethernet).add(frame);
    const QByteArray oneModern = modern.bytes();
    row("in a block's header", modern.add(frame).bytes().first(oneModern.size() + 5), 1,
        "The file ends in the middle of record 2. The one record before it was read.");
    row("in a block's end", modern.bytes().chopped(2), 1,
        "The file ends in the middle of record 2. The one record before it was read.");
}

void TestCaptureFile::endsWhereTheFileIsCut()
{
    QFETCH(const QByteArray, capture);
    QFETCH(const int, datagrams);
    const auto file = opened(capture);
    QVERIFY(file);
    for (int i = 0; i < datagrams; ++i)
        QVERIFY(file->next());
    QVERIFY(!file->next());
    QTEST(file->error(), "error");
    QCOMPARE(file->counts().packets, quint64(datagrams));
}

void TestCaptureFile::endsAtADamagedRecord()
{
    // GIVEN 1,234 sound records and one that has four billion bytes
    PcapBytes capture(LinkType::Ethernet);
    for (int i = 0; i < 1'234; ++i)
        capture.add(frameOf("x"));
    const auto file = opened(capture.bytes() + QByteArray(64, '\xff'));
    QVERIFY(file);
    // WHEN it is read to the end
    int datagrams = 0;
    while (file->next())
        ++datagrams;
    // THEN it says where and why, and how much there is all the same
    QCOMPARE(datagrams, 1'234);
    QCOMPARE(file->error(),
             QStringLiteral(
                 "The file is damaged at record 1,235: invalid packet capture length 4294967295, bigger "
                 "than snaplen of 262144. The 1,234 records before it were read."));
}

void TestCaptureFile::endsAtAnInterfaceOfAnotherKind_data()
{
    QTest::addColumn<QByteArray>("capture");
    QTest::addColumn<QString>("error");

    const QByteArray packet = ipv4(udp("x"));
    QTest::newRow("another link type")
        << PcapngBytes()
               .interface(LinkType::Ethernet)
               .add(frameOf("x"))
               .interface(LinkType::Raw)
               .add(packet, 0, 1)
               .bytes()
        << QStringLiteral(
               "The file goes on with an interface of another kind than its first, which was Ethernet "
               "(link type 1), and cannot be read any further: capture each kind into a file of its own. "
               "The one record before it was read.");
    QTest::newRow("another snapshot length")
        << PcapngBytes()
               .interface(LinkType::Ethernet, 65'535)
               .add(frameOf("x"))
               .interface(LinkType::Ethernet, 262'144)
               .bytes()
        << QStringLiteral(
               "The file goes on with an interface that is not described as its first one is (an "
               "interface has a snapshot length 262144 different from the snapshot length of the first "
               "interface), and cannot be read any further; “editcap -F pcap OLD NEW” makes a file that "
               "can. The one record before it was read.");
    QTest::newRow("raw IP again")
        << PcapngBytes().interface(LinkType::Raw).add(packet).interface(LinkType::Raw).bytes()
        << QStringLiteral(
               "The file goes on with an interface that is not described as its first one is (an "
               "interface has a type 101 different from the type of the first interface), and cannot be "
               "read any further; “editcap -F pcap OLD NEW” makes a file that can. The one record before "
               "it was read.");
}

void TestCaptureFile::endsAtAnInterfaceOfAnotherKind()
{
    QFETCH(const QByteArray, capture);
    const auto file = opened(capture);
    QVERIFY(file);
    QVERIFY(file->next());
    QVERIFY(!file->next());
    QTEST(file->error(), "error");
}

void TestCaptureFile::positionGoesFromStartToEnd()
{
    const QByteArray bytes = everything();
    const auto file = opened(bytes);
    QVERIFY(file);
    QCOMPARE(file->sizeInBytes(), bytes.size());
    qint64 before = file->position();
    QCOMPARE(before, 24); // behind the header
    while (file->step() != CaptureFile::Step::End) {
        QVERIFY(file->position() > before);
        before = file->position();
    }
    QCOMPARE(file->position(), bytes.size());
}

QTEST_APPLESS_MAIN(TestCaptureFile)
#include "tst_capturefile.moc"
