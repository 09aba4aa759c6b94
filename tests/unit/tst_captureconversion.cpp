// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/pcapstream.h"
#include "core/chat/captureconversion.h"
#include "tests/support/capturebytes.h"
#include "tests/support/csv.h"
#include "tests/support/frames.h"
#include "tests/support/trickle.h"

#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>

using namespace echogram;
using namespace echogram::frames;
using namespace echogram::test;

namespace {

constexpr qint64 noonNs = 1'790'000'000'123'456'789;
const CaptureProgress nobody;

Endpoint end(const char *address, quint16 port)
{
    return {QHostAddress(QString::fromLatin1(address)), port};
}

QByteArray everyByte()
{
    QByteArray bytes(256, Qt::Uninitialized);
    for (int i = 0; i < 256; ++i)
        bytes[i] = char(i);
    return bytes;
}

void addDatagram(PcapStream &stream, qint64 wallNs, const Endpoint &source, const Endpoint &destination,
                 const QByteArray &payload)
{
    QByteArray packet;
    appendRawDatagram(packet, source, destination,
                      source.port() > 10'000 ? RecordKind::Outgoing : RecordKind::Incoming, payload);
    stream.append(wallNs, packet);
}

void addReport(PcapStream &stream, qint64 wallNs, const IcmpUnreachable &report)
{
    QByteArray packet;
    appendRawUnreachable(packet, report);
    stream.append(wallNs, packet);
}

/// Flows of both families, answers, payloads of every kind, ICMP messages both ways. The askers' ports are high.
QByteArray capture()
{
    const Endpoint asker = end("192.0.2.1", 40'000);
    const Endpoint peer = end("198.51.100.2", 53);
    const Endpoint asker6 = end("2001:db8::1", 40'001);
    const Endpoint peer6 = end("2001:db8::2", 53);
    PcapStream stream;
    addDatagram(stream, noonNs, asker, peer, "hello, \"you\"\r\n");
    addDatagram(stream, noonNs + 1, asker6, peer6, "");
    addDatagram(stream, noonNs + 2, peer, asker, everyByte());
    addDatagram(stream, noonNs + 1, peer6, asker6, QByteArray(65'507, '\xff')); // not in order
    addDatagram(stream, noonNs + 4, asker6, peer6, QByteArray(65'527, 'x'));
    addDatagram(stream, noonNs + 5, asker, peer, QByteArray(65'507, '\n'));
    addDatagram(stream, noonNs + 6, asker, peer, "=1+1");
    addDatagram(stream, 0, asker, asker, "'to oneself");
    addReport(stream, noonNs + 7, {peer, asker, peer, "=1+1", 3, 3});
    addReport(stream, noonNs + 8, {end("192.0.2.254", 0), asker, peer, "", 3, 1});
    addReport(stream, noonNs + 9, {asker, peer, asker, everyByte(), 3, 3});
    addReport(stream, noonNs + 10, {peer6, asker6, peer6, "\xff", 1, 4});
    addDatagram(stream, 0xffff'ffffLL * 1'000'000'000 + 999'999'999, asker, peer, "\xef\xbb\xbf");
    return stream.bytes().toByteArray();
}

struct Converted
{
    QByteArray bytes;
    ConversionResult result;
};

Converted converted(const QByteArray &from, ConversionOptions options, qint64 atOnce = 100'000)
{
    Trickle source(from, atOnce);
    Converted to;
    QBuffer target(&to.bytes);
    target.open(QIODevice::WriteOnly);
    to.result = convertCapture(source, QStringLiteral("some file"), target, options, nobody);
    return to;
}

Converted converted(const QByteArray &from, ExportFormat to)
{
    ConversionOptions options;
    options.to = to;
    return converted(from, options);
}

/// A capture of one of everything that is passed over, and two datagrams.
QByteArray everything()
{
    const auto frameOf = [](const QByteArray &payload) { return ethernet(typeIPv4, ipv4(udp(payload))); };
    PcapBytes capture(LinkType::Ethernet);
    capture.add(frameOf("a"), noonNs);
    capture.add(frameOf("b").first(40), 0, 43);
    capture.add(ethernet(0x0806, QByteArray(28, '\0')));
    capture.add(ethernet(typeIPv4, ipv4(udp("c"), {.flagsAndOffset = 0x2000})));
    capture.add(ethernet(typeIPv4, ipv4(udp("d", {.length = 3}))));
    capture.add(frameOf(""), noonNs + 1);
    return capture.bytes();
}

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(there is no such file)");
}

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

} // namespace

class TestCaptureConversion : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void comesBackAsItWas_data();
    void comesBackAsItWas();
    void keepsWhatAConversationKnows();
    void writesRowsOfACapture();
    void readsCapturesOfEveryKind();
    void tellsDirectionsByWhoSpokeFirst();
    void convertsOneFlow();
    void countsWhatItLeavesOut();
    void leavesOutOfCapturesWhatWasNotSent();
    void refusesTimesThatNoCaptureHas();
    void keepsWhatIsBeforeADamage();
    void convertsFiles();
    void convertsInPlace();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void writesToPipes();
    void leavesNothingWhenCancelled();
    void tellsHowFarItIs();
    void convertsNothing();
};

void TestCaptureConversion::comesBackAsItWas_data()
{
    QTest::addColumn<QList<ExportFormat>>("way");
    QTest::newRow("pcap") << QList{ExportFormat::Pcap};
    QTest::newRow("ndjson, pcap") << QList{ExportFormat::Ndjson, ExportFormat::Pcap};
    QTest::newRow("csv, pcap") << QList{ExportFormat::Csv, ExportFormat::Pcap};
    QTest::newRow("ndjson, csv, ndjson, pcap")
        << QList{ExportFormat::Ndjson, ExportFormat::Csv, ExportFormat::Ndjson, ExportFormat::Pcap};
}

void TestCaptureConversion::comesBackAsItWas()
{
    QFETCH(const QList<ExportFormat>, way);
    const QByteArray original = capture();
    QByteArray bytes = original;
    for (const ExportFormat format : way) {
        const Converted next = converted(bytes, format);
        QCOMPARE(next.result.problem, QString());
        QCOMPARE(next.result.datagrams, 9u);
        QCOMPARE(next.result.unreachables, 4u);
        bytes = next.bytes;
    }
    // Ports, addresses, times, payloads, order: every byte.
    QVERIFY(bytes == original);
}

void TestCaptureConversion::keepsWhatAConversationKnows()
{
    QByteArray ndjson =
        "{'id':-3,'time':'2026-03-01T13:56:51.031250001Z','direction':'outgoing','peer':'127.0.0.1:12345',"
        "'local':'0.0.0.0:53211','size':6,'state':'late','answer':-1,'roundTripNs':182000,'candidates':3,"
        "'answers':2,'duplicates':1,'text':'\xc3\xa4\\n\\u0009,','base64':'w6QKCSw='}\n"
        "{'id':-2,'time':'1969-12-31T23:59:59.999999999Z','direction':'outgoing','peer':'',"
        "'local':'[::]:53211','size':1,'state':'notSent','reason':'=Message \\\\too\\\\ "
        "long','base64':'/w=='}\n"
        "{'id':-1,'time':'2026-03-01T13:56:51.031250001Z','direction':'incoming','peer':'[::1]:12345',"
        "'local':'[::]:53211','size':0,'state':'duplicate','question':-3,'roundTripNs':182000,'text':'',"
        "'base64':''}\n"
        "{'id':0,'time':'2026-03-01T13:56:51.031250001Z','direction':'incoming','peer':'[::1]:12345',"
        "'local':'[::]:53211','size':0,'state':'unreachable','reporter':'::1','icmpType':1,'icmpCode':4,"
        "'text':'','base64':''}\n";
    ndjson.replace('\'', '"').replace("'size':6", "'size':5").replace("\"size\":6", "\"size\":5");
    const Converted csv = converted(ndjson, ExportFormat::Csv);
    QCOMPARE(csv.result.problem, QString());
    const Converted again = converted(csv.bytes, ExportFormat::Ndjson);
    QCOMPARE(again.result.problem, QString());
    QCOMPARE(again.bytes, ndjson);
    QCOMPARE(converted(again.bytes, ExportFormat::Csv).bytes, csv.bytes);
}

void TestCaptureConversion::writesRowsOfACapture()
{
    PcapStream stream;
    addDatagram(stream, noonNs, end("10.0.0.1", 40'000), end("10.0.0.2", 53), "hi");
    addReport(stream, noonNs, {end("10.0.0.9", 0), end("10.0.0.1", 40'000), end("10.0.0.2", 53), "hi", 3, 1});
    const QByteArray pcap = stream.bytes().toByteArray();
    QByteArray expected =
        "{'id':0,'time':'2026-09-21T14:13:20.123456789Z','direction':'outgoing','peer':'10.0.0.2:53',"
        "'local':'10.0.0.1:40000','size':2,'text':'hi','base64':'aGk='}\n"
        "{'id':1,'time':'2026-09-21T14:13:20.123456789Z','direction':'incoming','peer':'10.0.0.2:53',"
        "'local':'10.0.0.1:40000','size':2,'state':'unreachable','reporter':'10.0.0.9','icmpType':3,"
        "'icmpCode':1,'text':'hi','base64':'aGk='}\n";
    QCOMPARE(converted(pcap, ExportFormat::Ndjson).bytes, expected.replace('\'', '"'));
    QCOMPARE(
        converted(pcap, ExportFormat::Csv).bytes,
        QByteArray("id,time,direction,peer,local,size,state,roundTripNs,answer,question,reason,text,hex,"
                   "candidates,answers,duplicates,reporter,icmpType,icmpCode\r\n"
                   "0,2026-09-21T14:13:20.123456789Z,outgoing,10.0.0.2:53,10.0.0.1:40000,2,,,,,,\"hi\",68 69,"
                   ",,,,,\r\n"
                   "1,2026-09-21T14:13:20.123456789Z,incoming,10.0.0.2:53,10.0.0.1:40000,2,unreachable,,,,,"
                   "\"hi\",68 69,,,,10.0.0.9,3,1\r\n"));
}

void TestCaptureConversion::readsCapturesOfEveryKind()
{
    const QByteArray frame = ethernet(typeIPv4, ipv4(udp("hello")));
    const QByteArray captures[] = {
        PcapBytes(LinkType::Ethernet).add(frame, noonNs).bytes(),
        PcapBytes(LinkType::Ethernet, PcapBytes::Unit::Nanoseconds, ByteOrder::Big)
            .add(frame, noonNs)
            .bytes(),
        PcapngBytes().interface(LinkType::Ethernet).add(frame, noonNs).bytes(),
        PcapBytes(LinkType::LinuxCooked2).add(cooked2(typeIPv4, ipv4(udp("hello"))), noonNs).bytes(),
    };
    for (const QByteArray &bytes : captures) {
        for (const qint64 atOnce : {1, 7, 100'000}) {
            ConversionOptions options;
            options.to = ExportFormat::Csv;
            const Converted csv = converted(bytes, options, atOnce);
            QCOMPARE(csv.result.problem, QString());
            const auto records = readCsv(csv.bytes);
            QVERIFY(records);
            QCOMPARE(records->size(), 2);
            QCOMPARE(records->at(1).at(1), QByteArray("2026-09-21T14:13:20.123456789Z"));
            QCOMPARE(records->at(1).at(3), QByteArray("10.0.0.2:53"));
            QCOMPARE(records->at(1).at(11), QByteArray("hello"));
        }
    }
}

void TestCaptureConversion::tellsDirectionsByWhoSpokeFirst()
{
    PcapStream stream;
    const Endpoint one = end("10.0.0.1", 1000);
    const Endpoint two = end("10.0.0.2", 2000);
    const Endpoint three = end("10.0.0.3", 3000);
    addDatagram(stream, 0, one, two, "");
    addDatagram(stream, 0, three, one, "");
    addDatagram(stream, 0, two, one, "");
    addDatagram(stream, 0, one, three, "");
    addDatagram(stream, 0, one, two, "");
    const auto records = readCsv(converted(stream.bytes().toByteArray(), ExportFormat::Csv).bytes);
    QVERIFY(records);
    QByteArrayList told;
    for (const QList<QByteArray> &record : records->sliced(1))
        told.append(record.at(2) + ' ' + record.at(4) + ' ' + record.at(3));
    QCOMPARE(told,
             (QByteArrayList{"outgoing 10.0.0.1:1000 10.0.0.2:2000", "outgoing 10.0.0.3:3000 10.0.0.1:1000",
                             "incoming 10.0.0.1:1000 10.0.0.2:2000", "incoming 10.0.0.3:3000 10.0.0.1:1000",
                             "outgoing 10.0.0.1:1000 10.0.0.2:2000"}));
}

void TestCaptureConversion::convertsOneFlow()
{
    ConversionOptions options;
    options.between = ConversionOptions::Ends{end("2001:db8::2", 53), end("2001:db8::1", 40'001)};
    const Converted csv = converted(capture(), ExportFormat::Csv);
    for (const QByteArray &from : {capture(), csv.bytes}) {
        options.to = ExportFormat::Csv;
        const Converted flow = converted(from, options);
        QCOMPARE(flow.result.problem, QString());
        QCOMPARE(flow.result.datagrams, 3u);
        QCOMPARE(flow.result.unreachables, 1u);
        QCOMPARE(flow.result.otherFlows, 9u);
        const auto records = readCsv(flow.bytes);
        QVERIFY(records);
        for (const QList<QByteArray> &record : records->sliced(1))
            QCOMPARE(record.at(3), QByteArray("[2001:db8::2]:53"));
    }
}

void TestCaptureConversion::countsWhatItLeavesOut()
{
    const ConversionResult result = converted(everything(), ExportFormat::Ndjson).result;
    QCOMPARE(result.problem, QString());
    QCOMPARE(result.from, std::optional(ExportFormat::Pcap));
    QCOMPARE(result.datagrams, 2u);
    QCOMPARE(result.notUdp, 1u);
    QCOMPARE(result.truncated, 1u);
    QCOMPARE(result.fragments, 1u);
    QCOMPARE(result.malformed, 1u);
    QCOMPARE(result.forgottenFlows, 0u);
    // What is an ICMP message is not counted twice.
    QCOMPARE(converted(capture(), ExportFormat::Ndjson).result.notUdp, 0u);
}

void TestCaptureConversion::leavesOutOfCapturesWhatWasNotSent()
{
    const QByteArray csv = "time,direction,peer,local,state,hex\n"
                           "1969-03-01T13:56:51Z,outgoing,,[::]:1,lookingUp,00\n"
                           "1969-03-01T13:56:51Z,outgoing,127.0.0.1:1,[::]:1,notSent,00\n"
                           "2026-03-01T13:56:51Z,outgoing,127.0.0.1:1,[::]:1,unreachable,00\n";
    const Converted pcap = converted(csv, ExportFormat::Pcap);
    QCOMPARE(pcap.result.problem, QString());
    QCOMPARE(pcap.result.notSent, 2u);
    QCOMPARE(pcap.result.datagrams, 1u);
    const auto records = readCsv(converted(pcap.bytes, ExportFormat::Csv).bytes);
    QVERIFY(records);
    QCOMPARE(records->size(), 2);
    QCOMPARE(records->at(1).at(4), QByteArray("0.0.0.0:1")); // of the peer's family
}

void TestCaptureConversion::refusesTimesThatNoCaptureHas()
{
    const QByteArray csv =
        "time,direction,peer,local,hex\n2106-02-07T06:28:15.999999999Z,incoming,127.0.0.1:1,[::]:1,00\n";
    QCOMPARE(converted(csv, ExportFormat::Pcap).result.problem, QString());
    for (const char *time : {"1969-12-31T23:59:59.999999999Z", "2106-02-07T06:28:16Z"}) {
        const QByteArray other = csv + QByteArray(time) + ",incoming,127.0.0.1:1,[::]:1,00\n";
        QCOMPARE(converted(other, ExportFormat::Pcap).result.problem,
                 QStringLiteral(
                     "“some file”, line 3, column 1: A capture has times from 1970 to 2106 only; NDJSON "
                     "and CSV have room for this one."));
        QCOMPARE(converted(other, ExportFormat::Ndjson).result.problem, QString());
    }
    const QByteArray pcapng = PcapngBytes().interface(LinkType::Raw).add(ipv4(udp("x")), ~0ULL).bytes();
    QCOMPARE(converted(pcapng, ExportFormat::Pcap).result.problem.left(21),
             QStringLiteral("“some file”, record 1"));
}

void TestCaptureConversion::keepsWhatIsBeforeADamage()
{
    const QByteArray cut = everything().chopped(3);
    ConversionOptions options;
    options.to = ExportFormat::Ndjson;
    const QString damage =
        QStringLiteral("The file ends in the middle of record 6. The 5 records before it were read.");
    QCOMPARE(converted(cut, options).result.problem, QStringLiteral("“some file”: ") + damage);
    options.keepsBeforeDamage = true;
    const Converted kept = converted(cut, options);
    QCOMPARE(kept.result.problem, QString());
    QCOMPARE(kept.result.notice, damage);
    QCOMPARE(kept.bytes.count('\n'), 1);
}

void TestCaptureConversion::convertsFiles()
{
    const QTemporaryDir folder;
    const auto path = [&folder](const char *name) { return folder.filePath(QString::fromUtf8(name)); };
    write(path("a capture"), capture());
    QCOMPARE(convertCapture(path("a capture"), path("b.NDJSON"), {}, nobody).problem, QString());
    QCOMPARE(convertCapture(path("b.NDJSON"), path("c.csv"), {}, nobody).problem, QString());
    QFile::rename(path("c.csv"), path("what it is, is told by its content.pcap"));
    const ConversionResult last =
        convertCapture(path("what it is, is told by its content.pcap"), path("d.pcap"), {}, nobody);
    QCOMPARE(last.problem, QString());
    QCOMPARE(last.from, std::optional(ExportFormat::Csv));
    QCOMPARE(last.to, std::optional(ExportFormat::Pcap));
    QVERIFY(readAll(path("d.pcap")) == capture());
}

void TestCaptureConversion::convertsInPlace()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("log"));
    write(path, capture());
    ConversionOptions options;
    options.to = ExportFormat::Ndjson;
    QCOMPARE(convertCapture(path, path, options, nobody).problem, QString());
    options.to = ExportFormat::Pcap;
    QCOMPARE(convertCapture(path, path, options, nobody).problem, QString());
    QVERIFY(readAll(path) == capture());
}

void TestCaptureConversion::saysWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("problem"); // FROM and TO stand for the paths
    const auto row = [](const char *name, const QByteArray &content, const char *to, const char *problem) {
        QTest::newRow(name) << content << QString::fromUtf8(to) << QString::fromUtf8(problem);
    };
    row("row", "{\"id\":1}\n", "to.csv", "“FROM”, line 1, column 9: The row has no “time”.");
    row("empty", "", "to.csv", "“FROM” is empty: not even a capture's header is in it.");
    row("something else", "hello, world", "to.csv",
        "“FROM” is no capture: it begins with “hello, world”; pcap and pcapng files can be opened. NDJSON "
        "begins with "
        "{, and CSV with a line that names the columns.");
    row("cut off", everything().first(20), "to.csv",
        "“FROM” ends in the middle of its header: nothing was captured into it.");
    row("link type", PcapBytes(LinkType::WLan).bytes(), "to.csv",
        "“FROM” is a capture of 802.11 (link type 105), which cannot be read; Ethernet, Linux cooked, BSD "
        "loopback and "
        "raw IP can.");
    row("no ending", "", "to",
        "What “TO” is to become is not to be seen from its name: .pcap, .ndjson and .csv are known, or the "
        "format is "
        "named.");
    row("pcapng", "", "to.pcapng",
        "What “TO” is to become is not to be seen from its name: .pcap, .ndjson and .csv are known, or the "
        "format is "
        "named.");
    row("no folder", capture(), "none/to.csv", "“TO” could not be saved: No such file or directory.");
}

void TestCaptureConversion::saysWhatIsWrong()
{
    QFETCH(const QByteArray, content);
    QFETCH(const QString, to);
    QFETCH(const QString, problem);
    const QTemporaryDir folder;
    const QString from = folder.filePath(QStringLiteral("from"));
    write(from, content);
    const QString target = folder.filePath(to);
    const ConversionResult result = convertCapture(from, target, {}, nobody);
    QCOMPARE(
        QString(result.problem).replace(from, QStringLiteral("FROM")).replace(target, QStringLiteral("TO")),
        problem);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList{QStringLiteral("from")});
    QCOMPARE(convertCapture(folder.filePath(QStringLiteral("none")), target, {}, nobody).problem.isEmpty(),
             false);
}

/// In a folder of its own: a test that went wrong as root would replace what is in /dev.
void TestCaptureConversion::writesToPipes()
{
    // GIVEN a pipe with a name, which somebody reads from
    const QTemporaryDir folder;
    const QString from = folder.filePath(QStringLiteral("from"));
    const QString to = folder.filePath(QStringLiteral("to.csv"));
    write(from, everything());
    const QByteArray path = QFile::encodeName(to);
    QCOMPARE(::mkfifo(path.constData(), 0600), 0);
    const int descriptor = ::open(path.constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    QVERIFY(descriptor >= 0);
    QFile reader;
    QVERIFY(
        reader.open(descriptor, QIODevice::ReadOnly | QIODevice::Unbuffered, QFileDevice::AutoCloseHandle));
    // WHEN it is written to
    QCOMPARE(convertCapture(from, to, {}, nobody).problem, QString());
    // THEN everything came through it, and no file took its place
    const auto records = readCsv(reader.readAll());
    QVERIFY(records);
    QCOMPARE(records->size(), 3);
    QVERIFY(!QFileInfo(to).isFile());
}

void TestCaptureConversion::leavesNothingWhenCancelled()
{
    const QTemporaryDir folder;
    const QString from = folder.filePath(QStringLiteral("from"));
    const QString to = folder.filePath(QStringLiteral("to.csv"));
    write(from, capture());
    // At the beginning and at the end
    for (int allowed = 0; allowed < 2; ++allowed) {
        for (const bool wasThere : {false, true}) {
            if (wasThere)
                write(to, "old");
            int calls = 0;
            const ConversionResult result =
                convertCapture(from, to, {}, [&](double) { return calls++ < allowed; });
            QVERIFY(result.cancelled);
            QCOMPARE(result.problem, QString());
            QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), wasThere ? 2 : 1);
            QVERIFY(!wasThere || readAll(to) == "old");
            QFile::remove(to);
        }
    }
}

void TestCaptureConversion::tellsHowFarItIs()
{
    PcapStream stream;
    for (int i = 0; i < 40'000; ++i)
        addDatagram(stream, i, end("10.0.0.1", 1), end("10.0.0.2", 2), QByteArray(100, 'x'));
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("log"));
    write(path, stream.bytes().toByteArray());
    for (const ExportFormat format : {ExportFormat::Ndjson, ExportFormat::Csv, ExportFormat::Pcap}) {
        ConversionOptions options;
        options.to = format;
        QList<double> told;
        const ConversionResult result = convertCapture(path, path, options, [&](double done) {
            told.append(done);
            return true;
        });
        QCOMPARE(result.datagrams, 40'000u);
        QVERIFY(told.size() >= 3);
        QVERIFY(std::is_sorted(told.begin(), told.end()));
        QCOMPARE(told.first(), 0.0);
        QCOMPARE(told.last(), 1.0);
    }
}

void TestCaptureConversion::convertsNothing()
{
    const QByteArray empty = PcapBytes(LinkType::Raw).bytes();
    const QByteArray csv = converted(empty, ExportFormat::Csv).bytes;
    QCOMPARE(csv.count('\n'), 1);
    QCOMPARE(converted(csv, ExportFormat::Ndjson).bytes, QByteArray());
    ConversionOptions options;
    options.from = ExportFormat::Ndjson;
    options.to = ExportFormat::Pcap;
    const Converted pcap = converted(QByteArray(), options);
    QCOMPARE(pcap.result.problem, QString());
    QCOMPARE(pcap.bytes, PcapStream().bytes().toByteArray());
}

QTEST_GUILESS_MAIN(TestCaptureConversion)
#include "tst_captureconversion.moc"
