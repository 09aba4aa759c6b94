// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/printable.h"
#include "core/datagram/target.h"

#include <QTest>

using echogram::ParseError;
using echogram::parseHost;
using echogram::parsePort;
using echogram::parseTarget;
using echogram::Result;
using echogram::Target;

namespace {

const QString label63 = QString(63, u'a');

/// A row's name from its text, in which a line break or a bidi override does no harm to the test's log.
QByteArray shown(const char *text)
{
    using namespace echogram;
    return '"' + printable(text, LineBreaks::Escape, Backslashes::Keep).text.toUtf8() + '"';
}

} // namespace

class TestTarget : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data();
    void reads();
    void comesBackFromItsText_data() { reads_data(); }
    void comesBackFromItsText();
    void defaultPortFillsIn();
    void refuses_data();
    void refuses();
    void readsHosts_data();
    void readsHosts();
    void refusesHosts_data();
    void refusesHosts();
    void readsPorts_data();
    void readsPorts();
    void refusesPorts_data();
    void refusesPorts();
    void printsWhatItReads_data();
    void printsWhatItReads();
};

void TestTarget::reads_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");

    const auto row = [](const char *text, const char *host, int port) {
        QTest::newRow(shown(text).constData()) << QString::fromUtf8(text) << QString::fromUtf8(host) << port;
    };
    // host and port
    row("localhost:12345", "localhost", 12345);
    row("sensor.lan:5683", "sensor.lan", 5683);
    row("127.0.0.1:1", "127.0.0.1", 1);
    row("255.255.255.255:65535", "255.255.255.255", 65535);
    row("0.0.0.0:9", "0.0.0.0", 9);
    row("host:00053", "host", 53);
    row("Host-1.Example.ORG.:53", "Host-1.Example.ORG.", 53);
    row("_coap._udp.example.org:53", "_coap._udp.example.org", 53);
    // IPv6
    row("[::1]:53", "::1", 53);
    row("[::]:53", "::", 53);
    row("[2001:DB8::1]:53", "2001:DB8::1", 53);
    row("[::ffff:192.0.2.1]:53", "::ffff:192.0.2.1", 53);
    row("[fe80::1%eth0]:53", "fe80::1%eth0", 53);
    row("[fe80::1%2]:53", "fe80::1%2", 53);
    row("[fe80::1%br-lan.7]:53", "fe80::1%br-lan.7", 53);
    // as nc takes it
    row("localhost 12345", "localhost", 12345);
    row("localhost\t 12345", "localhost", 12345);
    row("127.0.0.1 53", "127.0.0.1", 53);
    row("::1 53", "::1", 53);
    row("fe80::1%eth0 53", "fe80::1%eth0", 53);
    row("[::1] 53", "::1", 53);
    // no port
    row("localhost", "localhost", 0);
    row("127.0.0.1", "127.0.0.1", 0);
    row("::1", "::1", 0);
    row("::", "::", 0);
    row("fe80::1%eth0", "fe80::1%eth0", 0);
    row("[::1]", "::1", 0);
    row("[fe80::1%eth0]", "fe80::1%eth0", 0);
    // with the scheme
    row("udp://localhost:53", "localhost", 53);
    row("UDP://localhost:53", "localhost", 53);
    row("udp://localhost:53/", "localhost", 53);
    row("udp://[::1]:53/", "::1", 53);
    row("udp://127.0.0.1", "127.0.0.1", 0);
    row("udp://localhost/", "localhost", 0);
    row("udp://[fe80::1%eth0]/", "fe80::1%eth0", 0);
    // pasted
    row("  localhost:53  ", "localhost", 53);
    row("\tlocalhost:53\r\n", "localhost", 53);
    row(" [::1]:53 ", "::1", 53);
    row(" ::1 ", "::1", 0);
    row("localhost : 53", "localhost", 53);
    row("localhost: 53", "localhost", 53);
    row(" udp://localhost:53/ ", "localhost", 53);
    row("\xc2\xa0localhost:53\xc2\xa0", "localhost", 53); // no-break spaces, from a web page
    // international
    row("münchen.example:53", "münchen.example", 53);
    row("日本.example:53", "日本.example", 53);
    row("😀.example:53", "😀.example", 53);
    row("xn--mnchen-3ya.example:53", "xn--mnchen-3ya.example", 53);
    // names that only look like addresses
    row("1and1.example:53", "1and1.example", 53);
    QTest::newRow("longest label") << QString(label63 + QStringLiteral(":53")) << label63 << 53;
}

void TestTarget::reads()
{
    QFETCH(const QString, text);
    QFETCH(const QString, host);
    QFETCH(const int, port);

    const Result<Target> target = parseTarget(text);

    QVERIFY2(target.ok(), target.ok() ? "" : qPrintable(target.error().message));
    QCOMPARE(target->host, host);
    QCOMPARE(int(target->port), port);
}

void TestTarget::comesBackFromItsText()
{
    QFETCH(const QString, host);
    QFETCH(const int, port);
    const Target target{host, quint16(port)};

    const Result<Target> again = parseTarget(target.text());

    QVERIFY2(again.ok(), qPrintable(target.text()));
    QCOMPARE(again->host, target.host);
    QCOMPARE(again->port, target.port);
}

void TestTarget::defaultPortFillsIn()
{
    // GIVEN a default port
    constexpr quint16 coap = 5683;
    // THEN it stands where the text names none, however the host is written
    for (const char *text : {"sensor.lan", "10.0.0.1", "::1", "[::1]", "udp://sensor.lan", "udp://[::1]/"}) {
        const Result<Target> target = parseTarget(QString::fromLatin1(text), coap);
        QVERIFY2(target.ok(), text);
        QCOMPARE(target->port, coap);
    }
    // AND gives way where it does
    for (const char *text : {"sensor.lan:7", "sensor.lan 7", "[::1]:7", "::1 7", "udp://sensor.lan:7/"}) {
        const Result<Target> target = parseTarget(QString::fromLatin1(text), coap);
        QVERIFY2(target.ok(), text);
        QCOMPARE(target->port, quint16(7));
    }
    // AND does not repair a port that is missing after its colon
    QVERIFY(!parseTarget(QStringLiteral("sensor.lan:"), coap));
}

void TestTarget::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qsizetype>("position");
    QTest::addColumn<qsizetype>("length");

    const auto row = [](const char *text, qsizetype position, qsizetype length) {
        QTest::newRow(shown(text).constData()) << QString::fromUtf8(text) << position << length;
    };
    // nothing there
    row("", 0, 1);
    row("   ", 3, 1);
    row(":53", 0, 1);
    row("  :53", 2, 1);
    row("udp://", 6, 1);
    row("udp:///", 6, 1);
    row("udp://:53", 6, 1);
    row("[]:53", 1, 1);
    row("[]", 1, 1);
    // ports
    row("localhost:", 10, 1);
    row("localhost: ", 10, 1);
    row("localhost:0", 10, 1);
    row("localhost:65536", 10, 5);
    row("localhost:99999999999999999999", 10, 20);
    row("localhost:abc", 10, 1);
    row("localhost:5a3", 11, 1);
    row("localhost:-1", 10, 1);
    row("localhost:+1", 10, 1);
    row("localhost:5 3", 11, 1);
    row("localhost:53/", 12, 1);
    row("localhost:\xd9\xa5", 10, 1); // an Arabic-Indic five
    row("localhost 0", 10, 1);
    row("localhost  65536", 11, 5);
    row("localhost port", 10, 1);
    row("localhost 53 54", 12, 1);
    row("::1 0", 4, 1);
    row("::1 x", 4, 1);
    row("[::1]:0", 6, 1);
    row("[::1]:65536", 6, 5);
    row("[::1]:", 6, 1);
    row("[::1]:x", 6, 1);
    row("[::1] x", 6, 1);
    row("  [::1]:x", 8, 1);
    row("udp://localhost:0/", 16, 1);
    row("udp://[::1]:x", 12, 1);
    // IPv4 slips: each of these is another machine's address to inet_aton(3) and QHostAddress
    row("127.1:53", 0, 5);
    row("256.0.0.1:53", 0, 9);
    row("1.2.3:53", 0, 5);
    row("1.2.3.4.5:53", 0, 9);
    row("1.2.3.4.:53", 0, 8);
    row("1..2.3:53", 0, 6);
    row("1.2.3.:53", 0, 6);
    row(".1.2.3:53", 0, 6);
    row("1.2.3.1000:53", 0, 10);
    row("2130706433:53", 0, 10);
    row("12:53", 0, 2);
    row("...:53", 0, 3);
    row("010.0.0.1:53", 0, 9); // octal: 8.0.0.1
    row("1.2.3.04:53", 0, 8);
    row("0x7f.1:53", 0, 6);
    row("0X7F000001:53", 0, 10);
    row("127.0.0.0x1:53", 0, 11);
    row("１２７.1:53", 0, 5); // full-width digits become ASCII on the way to the resolver
    row("  127.1  ", 2, 5);
    row("127.0.0.1%eth0:53", 9, 1);
    // IPv6
    row("[::1:53", 0, 1);
    row("  [::1:53", 2, 1);
    row("udp://[::1", 6, 1);
    row("::1]:53", 0, 7);
    row("[::1]53", 5, 1);
    row("[::1]x:53", 5, 1);
    row("[::g]:53", 1, 3);
    row("[1:2:3:4:5:6:7:8:9]:53", 1, 17);
    row("[:::]:53", 1, 3);
    row("::g", 0, 3);
    row("host:53:54", 0, 10);
    row("[127.0.0.1]:53", 1, 9);
    row("[localhost]:53", 1, 9);
    row("[fe80::1%]:53", 8, 1);
    row("fe80::1%", 7, 1);
    row("[fe80::1%a%b]:53", 10, 1);
    row("[fe80::1%a/b]:53", 10, 1);
    row("[fe80::1%a b]:53", 10, 1);
    row("[fe80::1%x\xe2\x80\xae]:53", 10, 1); // a bidi override
    row("[::1%eth0", 0, 1);
    row("[::ffff:256.0.0.1]:53", 1, 16);
    row("[ ::1 ]:53", 1, 5);
    // names
    row("a..b:53", 2, 1);
    row(".lan:53", 0, 1);
    row("lan..:53", 4, 1);
    row("a b c", 2, 1);
    row("host!name:53", 4, 1);
    row("user@host:53", 4, 1);
    row("host/path", 4, 1);
    row("udp://host/path", 10, 1);
    row("ho\xe2\x80\xae"
        "st:53",
        2, 1);
    row("ho\xc2\xadst:53", 2, 1); // a soft hyphen, invisible
    row("日本。example:53", 2, 1);
    row("-host.lan:53", 0, 1);
    row("a.host-.lan:53", 6, 1);
    row("[", 0, 1);
    row("]", 0, 1);
    // schemes
    row("http://host:53", 0, 4);
    row("  https://host", 2, 5);
    row("://host:53", 0, 1);
    row("tcp://host:53", 0, 3);
    QTest::newRow("label too long") << QString(QStringLiteral("b.") + label63 + QStringLiteral("a.c:53"))
                                    << qsizetype(2) << qsizetype(64);
    // 60 letters, but 63 is passed in the form that goes out.
    QTest::newRow("ACE label too long")
        << QString(QStringLiteral("b.") + QString(60, QChar(0xe9)) + QStringLiteral(".c:53")) << qsizetype(2)
        << qsizetype(60);
    QTest::newRow("name too long") << QString((label63 + u'.').repeated(4) + QStringLiteral("a:53"))
                                   << qsizetype(0) << qsizetype(257);
    QTest::newRow("byte order mark") << QString(QChar(0xfeff) + QStringLiteral("host:53")) << qsizetype(0)
                                     << qsizetype(1);
    QTest::newRow("half a character") << QString(QStringLiteral("ab") + QChar(0xd800) + QStringLiteral(":53"))
                                      << qsizetype(2) << qsizetype(1);
    QTest::newRow("half a character, second half")
        << QString(QStringLiteral("ab") + QChar(0xdc00)) << qsizetype(2) << qsizetype(1);
    QTest::newRow("NUL") << QString(QStringLiteral("ab") + QChar(0) + QStringLiteral("c:53")) << qsizetype(2)
                         << qsizetype(1);
}

void TestTarget::refuses()
{
    QFETCH(const QString, text);

    const Result<Target> target = parseTarget(text, 7);

    QVERIFY2(!target.ok(), target.ok() ? qPrintable(target->text()) : "");
    const ParseError error = target.error();
    QTEST(error.position, "position");
    QTEST(error.length, "length");
    QVERIFY(!error.message.isEmpty());
    QVERIFY2(!error.message.contains(QLatin1String("%1")), "a place that nothing was put into");
    // An error stands in the text, or right behind it.
    QVERIFY(error.position >= 0 && error.length >= 1);
    QVERIFY(error.position + error.length <= std::max(text.size(), error.position + 1));
    QVERIFY(error.position <= text.size());
}

void TestTarget::readsHosts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("host");
    const auto row = [](const char *text, const char *host) {
        QTest::newRow(shown(text).constData()) << QString::fromUtf8(text) << QString::fromUtf8(host);
    };
    row("localhost", "localhost");
    row(" localhost ", "localhost");
    row("10.0.0.1", "10.0.0.1");
    row("::1", "::1");
    row("[::1]", "::1");
    row(" [fe80::1%eth0] ", "fe80::1%eth0");
    row("bücher.example", "bücher.example");
}

void TestTarget::readsHosts()
{
    QFETCH(const QString, text);
    const Result<QString> host = parseHost(text);
    QVERIFY2(host.ok(), host.ok() ? "" : qPrintable(host.error().message));
    QTEST(host.value(), "host");
}

void TestTarget::refusesHosts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qsizetype>("position");
    QTest::addColumn<qsizetype>("length");
    const auto row = [](const char *text, qsizetype position, qsizetype length) {
        QTest::newRow(shown(text).constData()) << QString::fromUtf8(text) << position << length;
    };
    row("", 0, 1);
    row("  ", 2, 1);
    row("localhost:53", 0, 12); // not an IPv6 address; the port has a field of its own
    row("10.0.0.1:53", 0, 11);
    row("localhost 53", 9, 1);
    row("[localhost]", 0, 1);
    row("[::1", 0, 4);
    row(" [::g]", 2, 3);
    row("127.1", 0, 5);
    row("udp://host", 0, 10);
}

void TestTarget::refusesHosts()
{
    QFETCH(const QString, text);
    const Result<QString> host = parseHost(text);
    QVERIFY2(!host.ok(), host.ok() ? qPrintable(*host) : "");
    QTEST(host.error().position, "position");
    QTEST(host.error().length, "length");
}

void TestTarget::readsPorts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("port");
    QTest::newRow("first") << QStringLiteral("1") << 1;
    QTest::newRow("last") << QStringLiteral("65535") << 65535;
    QTest::newRow("pasted") << QStringLiteral(" 53\n") << 53;
    QTest::newRow("zeros") << QStringLiteral("0053") << 53;
}

void TestTarget::readsPorts()
{
    QFETCH(const QString, text);
    const Result<quint16> port = parsePort(text);
    QVERIFY(port.ok());
    QTEST(int(*port), "port");
}

void TestTarget::refusesPorts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qsizetype>("position");
    QTest::addColumn<qsizetype>("length");
    const auto row = [](const char *text, qsizetype position, qsizetype length) {
        QTest::newRow(shown(text).constData()) << QString::fromUtf8(text) << position << length;
    };
    row("", 0, 1);
    row(" ", 1, 1);
    row("0", 0, 1);
    row("000", 0, 3);
    row(" 65536", 1, 5);
    row("4294967377", 0, 10); // 2^32 + 81
    row("53x", 2, 1);
    row("0x35", 1, 1);
    row("5.3", 1, 1);
    row("-53", 0, 1);
}

void TestTarget::refusesPorts()
{
    QFETCH(const QString, text);
    const Result<quint16> port = parsePort(text);
    QVERIFY(!port.ok());
    QTEST(port.error().position, "position");
    QTEST(port.error().length, "length");
}

void TestTarget::printsWhatItReads_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("text");
    QTest::newRow("name") << QStringLiteral("sensor.lan") << 5683 << QStringLiteral("sensor.lan:5683");
    QTest::newRow("name alone") << QStringLiteral("sensor.lan") << 0 << QStringLiteral("sensor.lan");
    QTest::newRow("IPv4") << QStringLiteral("10.0.0.1") << 1 << QStringLiteral("10.0.0.1:1");
    QTest::newRow("IPv6") << QStringLiteral("::1") << 53 << QStringLiteral("[::1]:53");
    QTest::newRow("IPv6 alone") << QStringLiteral("::1") << 0 << QStringLiteral("[::1]");
    QTest::newRow("scope") << QStringLiteral("fe80::1%eth0") << 53 << QStringLiteral("[fe80::1%eth0]:53");
    // A scope may hold what QString::arg() takes for a place of its own.
    QTest::newRow("scope that is a number")
        << QStringLiteral("fe80::1%2") << 53 << QStringLiteral("[fe80::1%2]:53");
    QTest::newRow("scope 1") << QStringLiteral("fe80::1%1") << 53 << QStringLiteral("[fe80::1%1]:53");
}

void TestTarget::printsWhatItReads()
{
    QFETCH(const QString, host);
    QFETCH(const int, port);
    const Target target{host, quint16(port)};
    QTEST(target.text(), "text");
}

QTEST_GUILESS_MAIN(TestTarget)

#include "tst_target.moc"
