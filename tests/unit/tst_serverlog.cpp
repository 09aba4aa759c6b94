// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/datagramlog.h"
#include "server/eventlines.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <cerrno>

using namespace echogram;

namespace {

// 2026-03-01 14:02:11.031250001 UTC, which is local time in tests.
constexpr qint64 wallNs = 1'772'373'731'031'250'001;

DatagramRecord recordOf(QByteArrayView payload)
{
    DatagramRecord record;
    record.peer = Endpoint(QHostAddress(QStringLiteral("127.0.0.1")), 53211);
    record.local = Endpoint::loopback(12345);
    record.time = {wallNs, 0};
    record.length = payload.size();
    return record;
}

QString textLine(const QByteArray &payload)
{
    return QString::fromUtf8(datagramLine(LogFormat::Text, recordOf(payload), payload));
}

QJsonObject jsonObject(const QByteArray &line)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(line, &error);
    return error.error == QJsonParseError::NoError ? document.object() : QJsonObject();
}

SocketDescription someDescription()
{
    SocketDescription description;
    description.engine = QStringLiteral("linux");
    description.engineReason = QStringLiteral("the fastest here");
    description.gro = {true, {}};
    description.gso = {true, {}};
    description.receiveTimes = {true, {}};
    description.receiveBufferBytes = 8'388'608;
    description.askedReceiveBuffer = 4'194'304;
    description.sendBufferBytes = 212'992;
    return description;
}

} // namespace

class TestServerLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void textLines_data();
    void textLines();
    void longPayloadIsCut();
    void jsonLines_data();
    void jsonLines();
    void jsonHoldsTheLargestPayload();
    void summaries();
    void events();
    void sockets();
    void socketLinesSayWhy();
    void bindFailures_data();
    void bindFailures();
};

void TestServerLog::initTestCase()
{
    qputenv("TZ", "UTC");
}

void TestServerLog::textLines_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("behindPeer");
    const auto row = [](const char *name, const QByteArray &payload, const char *behindPeer) {
        QTest::newRow(name) << payload << QString::fromUtf8(behindPeer);
    };
    row("plain", "hello", "5 B  hello");
    row("empty", "", "0 B");
    row("non-ASCII", "gr\xc3\xbc\xc3\x9f", "6 B  grüß");
    row("line breaks and tab", "a\r\n\tb", "5 B  a\\r\\n\\tb");
    row("NUL", QByteArray("\0x", 2), "2 B  \\0x");
    row("escape sequence", "\x1b[31m", "5 B  \\x1b[31m");
    row("DEL", "\x7f", "1 B  \\x7f");
    row("C1: CSI in one character",
        "\xc2\x9b"
        "31m",
        "5 B  \\xc2\\x9b31m");
    row("right-to-left override", "\xe2\x80\xae", "3 B  \\xe2\\x80\\xae");
    row("zero-width space", "\xe2\x80\x8b", "3 B  \\xe2\\x80\\x8b");
    row("not UTF-8", "\xff\xfe", "2 B  \\xff\\xfe");
    row("overlong slash", "\xc0\xaf", "2 B  \\xc0\\xaf");
    row("backslash", "\\n", "2 B  \\\\n");
    row("spaces", " a ", "3 B   a ");
}

void TestServerLog::textLines()
{
    QFETCH(const QByteArray, payload);
    QFETCH(const QString, behindPeer);
    QCOMPARE(textLine(payload), QStringLiteral("14:02:11.031  127.0.0.1:53211  ") + behindPeer + u'\n');
}

void TestServerLog::longPayloadIsCut()
{
    const QString x256(256, u'x');
    QVERIFY(textLine(QByteArray(256, 'x')).endsWith(QLatin1String("256 B  ") + x256 + u'\n'));
    QVERIFY(textLine(QByteArray(257, 'x')).endsWith(x256 + QStringLiteral("… (257 B)\n")));
    QVERIFY(textLine(QByteArray(65507, 'x')).endsWith(x256 + QStringLiteral("… (65,507 B)\n")));
    QVERIFY(textLine(QByteArray(65507, 'x')).contains(QStringLiteral("  65,507 B  x")));
}

void TestServerLog::jsonLines_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("isText");
    QTest::newRow("plain") << QByteArray("hello") << true;
    QTest::newRow("empty") << QByteArray() << false;
    QTest::newRow("control characters") << QByteArray("\x1b[31m\r\n\t\"\\\x7f\x01", 11) << true;
    QTest::newRow("NUL") << QByteArray("a\0b", 3) << true;
    QTest::newRow("C1, bidi, separators")
        << QByteArray("\xc2\x9b\xe2\x80\xae\xe2\x80\xa8\xe2\x80\xa9") << true;
    QTest::newRow("emoji, tag, private use")
        << QByteArray("\xf0\x9f\x98\x80\xf3\xa0\x81\x81\xee\x80\x80") << true;
    QTest::newRow("not UTF-8") << QByteArray("a\xff") << false;
}

void TestServerLog::jsonLines()
{
    QFETCH(const QByteArray, payload);
    QFETCH(const bool, isText);
    const QByteArray line = datagramLine(LogFormat::Json, recordOf(payload), payload);
    QCOMPARE(line.indexOf('\n'), line.size() - 1);
    for (const QChar c : QString::fromUtf8(line.chopped(1)))
        QVERIFY2(c.isPrint() || c.isSurrogate(), line.constData());

    const QJsonObject object = jsonObject(line);
    QCOMPARE(object.value(QLatin1String("event")), QStringLiteral("datagram"));
    QCOMPARE(object.value(QLatin1String("time")), QStringLiteral("2026-03-01T14:02:11.031250001Z"));
    QCOMPARE(object.value(QLatin1String("address")), QStringLiteral("127.0.0.1"));
    QCOMPARE(object.value(QLatin1String("port")), 53211);
    QCOMPARE(object.value(QLatin1String("local")), QStringLiteral("127.0.0.1:12345"));
    QCOMPARE(object.value(QLatin1String("size")), payload.size());
    QCOMPARE(QByteArray::fromBase64(object.value(QLatin1String("base64")).toString().toLatin1()), payload);
    QCOMPARE(object.contains(QLatin1String("text")), isText);
    if (isText)
        QCOMPARE(object.value(QLatin1String("text")).toString().toUtf8(), payload);
}

void TestServerLog::jsonHoldsTheLargestPayload()
{
    const QByteArray payload(65507, '\x1b');
    const QJsonObject object = jsonObject(datagramLine(LogFormat::Json, recordOf(payload), payload));
    QCOMPARE(object.value(QLatin1String("text")).toString().size(), 65507);
}

void TestServerLog::summaries()
{
    LogSummary summary;
    summary.datagrams = 12345;
    summary.bytes = 790080;
    summary.peers = 3;
    summary.spanNs = 999'600'000;
    summary.last = {wallNs, 0};
    QCOMPARE(summaryLine(LogFormat::Text, summary),
             "14:02:11.031  12,345 datagrams, 790,080 B from 3 peers in the last second\n");
    QCOMPARE(summaryLine(LogFormat::Json, summary),
             "{\"event\":\"summary\",\"time\":\"2026-03-01T14:02:11.031250001Z\",\"datagrams\":12345,"
             "\"bytes\":790080,\"peers\":3,\"seconds\":1.000}\n");

    summary.datagrams = 1;
    summary.peers = 1;
    summary.bytes = 0;
    summary.spanNs = 12'340'000'000;
    QCOMPARE(summaryLine(LogFormat::Text, summary),
             "14:02:11.031  1 datagram, 0 B from 1 peer in the last 12.3 s\n");

    summary.peers = 10000;
    summary.hasMorePeers = true;
    QVERIFY(summaryLine(LogFormat::Text, summary).contains("from more than 10,000 peers"));
    QVERIFY(jsonObject(summaryLine(LogFormat::Json, summary)).value(QLatin1String("morePeers")).toBool());
}

void TestServerLog::events()
{
    const Endpoint endpoint(QHostAddress(QHostAddress::LocalHostIPv6), 7);
    QCOMPARE(listeningLine(LogFormat::Text, endpoint), "listening on [::1]:7\n");
    QCOMPARE(listeningLine(LogFormat::Json, endpoint),
             "{\"event\":\"listening\",\"address\":\"::1\",\"port\":7}\n");

    EchoTotals totals;
    totals.datagrams = 50000;
    totals.bytes = 3200000;
    totals.answers = 49990;
    totals.errors = 3;
    totals.sendDrops = 2;
    totals.kernelDrops = 5;
    QCOMPARE(totalsLine(LogFormat::Text, totals),
             "datagrams: 50,000  bytes: 3,200,000  answers: 49,990  errors: 3  drops: 7\n");
    QCOMPARE(totalsLine(LogFormat::Json, totals),
             "{\"event\":\"totals\",\"datagrams\":50000,\"bytes\":3200000,\"answers\":49990,\"errors\":3,"
             "\"drops\":7}\n");
}

void TestServerLog::sockets()
{
    const SocketDescription description = someDescription();
    QCOMPARE(socketLines(LogFormat::Text, description),
             "engine: linux (the fastest here)\n"
             "GRO and GSO: on  receive times: on\n"
             "receive buffer: 8,388,608 B (4,194,304 B asked for)  send buffer: 212,992 B\n");
    QCOMPARE(socketLines(LogFormat::Json, description),
             "{\"event\":\"socket\",\"engine\":\"linux\",\"engineReason\":\"the fastest here\",\"gro\":true,"
             "\"groReason\":\"\",\"gso\":true,\"gsoReason\":\"\",\"receiveTimes\":true,"
             "\"receiveTimesReason\":\"\","
             "\"receiveBuffer\":8388608,\"receiveBufferAsked\":4194304,\"sendBuffer\":212992}\n");
}

void TestServerLog::socketLinesSayWhy()
{
    SocketDescription description = someDescription();
    description.engine = QStringLiteral("qt");
    description.engineReason = QStringLiteral("\"linux\" does not work here: Function not implemented");
    description.gro = {false, QStringLiteral("a reason")};
    description.gso = {true, QStringLiteral("another one")};
    description.receiveTimes = {false, QStringLiteral("a third one")};
    description.askedReceiveBuffer = 0;
    QCOMPARE(socketLines(LogFormat::Text, description),
             "engine: qt (\"linux\" does not work here: Function not implemented)\n"
             "GRO: off (a reason)  GSO: on (another one)  receive times: off (a third one)\n"
             "receive buffer: 8,388,608 B  send buffer: 212,992 B\n");

    const QByteArray line = socketLines(LogFormat::Json, description);
    QCOMPARE(line.indexOf('\n'), line.size() - 1);
    const QJsonObject expected{
        {"event", "socket"},
        {"engine", "qt"},
        {"engineReason", "\"linux\" does not work here: Function not implemented"},
        {"gro", false},
        {"groReason", "a reason"},
        {"gso", true},
        {"gsoReason", "another one"},
        {"receiveTimes", false},
        {"receiveTimesReason", "a third one"},
        {"receiveBuffer", 8388608},
        {"receiveBufferAsked", 0},
        {"sendBuffer", 212992},
    };
    QCOMPARE(jsonObject(line), expected);
}

void TestServerLog::bindFailures_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("hint");
    QTest::newRow("in use") << EADDRINUSE << QStringLiteral("ss -ulpn 'sport = :80'");
    QTest::newRow("in use: what else") << EADDRINUSE << QStringLiteral("--port 0");
    QTest::newRow("not permitted") << EACCES << QStringLiteral("below 1024");
    QTest::newRow("not ours") << EADDRNOTAVAIL << QStringLiteral("does not have the address");
}

void TestServerLog::bindFailures()
{
    QFETCH(const int, code);
    QFETCH(const QString, hint);
    const SystemError error = SystemError::fromErrno(code);
    const QString text = bindFailureText(Endpoint::loopback(80), error);
    QVERIFY(text.startsWith(QStringLiteral("cannot listen on 127.0.0.1:80: ") + error.text));
    QVERIFY2(text.contains(hint), qPrintable(text));
}

QTEST_GUILESS_MAIN(TestServerLog)
#include "tst_serverlog.moc"
