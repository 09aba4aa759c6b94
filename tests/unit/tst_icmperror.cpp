// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/icmperror.h"
#include "tests/support/frames.h"

#include <QTest>

using namespace echogram;
using namespace echogram::frames;

namespace {

IcmpUnreachable example(bool isIPv4)
{
    const auto end = [](const char *address, quint16 port) {
        return Endpoint(QHostAddress(QString::fromLatin1(address)), port);
    };
    if (isIPv4)
        return {end("192.0.2.9", 0), end("192.0.2.1", 40'000), end("192.0.2.2", 53), "hello", 3, 3};
    return {end("2001:db8::9", 0), end("2001:db8::1", 40'000), end("2001:db8::2", 53), "hello", 1, 4};
}

QByteArray packetOf(const IcmpUnreachable &report)
{
    QByteArray packet;
    appendRawUnreachable(packet, report);
    return packet;
}

} // namespace

class TestIcmpError : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsWhatIsWritten();
    void readsAsMuchAsIsThere();
    void leavesWhatIsBehindTheDatagram();
    void isNothingElse();
};

void TestIcmpError::readsWhatIsWritten()
{
    for (const bool isIPv4 : {true, false}) {
        const IcmpUnreachable expected = example(isIPv4);
        const QByteArray packet = packetOf(expected);
        const auto read = readIcmpUnreachable(packet);
        QVERIFY(read);
        QCOMPARE(read->reporter, expected.reporter);
        QCOMPARE(read->source, expected.source);
        QCOMPARE(read->peer, expected.peer);
        QCOMPARE(read->quoted.toByteArray(), expected.quoted.toByteArray());
        QCOMPARE(read->type, expected.type);
        QCOMPARE(read->code, expected.code);
    }
}

void TestIcmpError::readsAsMuchAsIsThere()
{
    for (const bool isIPv4 : {true, false}) {
        const QByteArray packet = packetOf(example(isIPv4));
        for (qsizetype size = 0; size < packet.size(); ++size) {
            const QByteArray cut = packet.first(size); // of its own, for AddressSanitizer
            const auto read = readIcmpUnreachable(cut);
            const qsizetype quoted = 5 - (packet.size() - size);
            QCOMPARE(read.has_value(), quoted >= 0);
            if (read)
                QCOMPARE(read->quoted.toByteArray(), QByteArray("hello").first(quoted));
        }
    }
}

void TestIcmpError::leavesWhatIsBehindTheDatagram()
{
    // GIVEN Ethernet's padding, and extensions of RFC 4884
    QByteArray packet = packetOf(example(true)) + "padding";
    QCOMPARE(readIcmpUnreachable(packet)->quoted.toByteArray(), QByteArray("hello"));
    packet[3] = char(packet.at(3) + 7);
    QCOMPARE(readIcmpUnreachable(packet)->quoted.toByteArray(), QByteArray("hello"));
}

void TestIcmpError::isNothingElse()
{
    IcmpUnreachable echo = example(true);
    echo.type = 8;
    QVERIFY(!readIcmpUnreachable(packetOf(echo)));
    QVERIFY(!readIcmpUnreachable(ipv4(udp("hello"))));
    QVERIFY(!readIcmpUnreachable(ipv6(udp("hello"))));
    QByteArray aboutTcp = packetOf(example(true));
    aboutTcp[20 + 8 + 9] = 6;
    QVERIFY(!readIcmpUnreachable(aboutTcp));
    QByteArray fragment = packetOf(example(true));
    fragment[7] = 1;
    QVERIFY(!readIcmpUnreachable(fragment));
}

QTEST_APPLESS_MAIN(TestIcmpError)
#include "tst_icmperror.moc"
