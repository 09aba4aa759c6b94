// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/rawip.h"
#include "core/datagram/datagram.h"

#include <QtEndian>
#include <QTest>

using namespace echogram;

namespace {

const Endpoint v4Source(QHostAddress(QStringLiteral("192.0.2.1")), 40001);
const Endpoint v4Destination(QHostAddress(QStringLiteral("198.51.100.254")), 9);
const Endpoint v6Source(QHostAddress(QStringLiteral("2001:db8::1")), 40001);
const Endpoint v6Destination(QHostAddress(QStringLiteral("2001:db8:ffff::fffe")), 65535);

constexpr qsizetype udpStart(bool isIPv4)
{
    return isIPv4 ? 20 : 40;
}

/// No two neighbouring bytes alike, and no pattern of 2, 4 or 8 bytes.
QByteArray payloadOf(qsizetype size)
{
    QByteArray payload(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        payload[i] = char(i * 31 + i / 256 + 1);
    return payload;
}

QByteArray packetOf(const Endpoint &source, const Endpoint &destination, QByteArrayView payload,
                    RecordKind kind = RecordKind::Outgoing)
{
    QByteArray packet;
    appendRawDatagram(packet, source, destination, kind, payload);
    return packet;
}

/// The sum of RFC 1071 as its text has it: 16 bits after the other.
quint16 sumOf(QByteArrayView bytes)
{
    quint32 sum = 0;
    for (qsizetype i = 0; i < bytes.size(); ++i)
        sum += quint32(quint8(bytes[i])) << (i % 2 ? 0 : 8);
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return quint16(sum);
}

/// What is above IP, behind its pseudo-header; the sum over both is 0xffff where the checksum is right.
QByteArray withPseudoHeader(QByteArrayView packet)
{
    const bool isIPv4 = quint8(packet[0]) >> 4 == 4;
    const QByteArrayView above = packet.sliced(udpStart(isIPv4));
    QByteArray bytes = packet.sliced(isIPv4 ? 12 : 8, isIPv4 ? 8 : 32).toByteArray();
    char numbers[8] = {};
    qToBigEndian(quint32(above.size()), numbers);
    numbers[7] = packet[isIPv4 ? 9 : 6];
    return bytes + QByteArray(numbers, sizeof numbers) + above.toByteArray();
}

} // namespace

class TestRawIp : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void goesThereAndBack_data();
    void goesThereAndBack();
    void looksAsTheStandardsSay();
    void doesNotLiveIfItWasNotSent();
    void isOfTheFamilyOfEitherEnd();
    void hasAChecksumEvenWhereItIsZero();
    void isNothingWhenCutShort_data();
    void isNothingWhenCutShort();
    void isNothingElse_data();
    void isNothingElse();
    void hasNoKindInTheCapturesOfOthers();
    void tellsOfTheUnreachable_data();
    void tellsOfTheUnreachable();
};

void TestRawIp::goesThereAndBack_data()
{
    QTest::addColumn<Endpoint>("source");
    QTest::addColumn<Endpoint>("destination");
    QTest::addColumn<RecordKind>("kind");
    QTest::addColumn<qsizetype>("size");
    for (const RecordKind kind :
         {RecordKind::Unknown, RecordKind::Outgoing, RecordKind::Incoming, RecordKind::NotSent}) {
        for (const qsizetype size : {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 63, 64, 1472, 65506, 65507}) {
            QTest::addRow("IPv4, kind %d, %d bytes", int(kind), int(size))
                << v4Source << v4Destination << kind << size;
            QTest::addRow("IPv6, kind %d, %d bytes", int(kind), int(size))
                << v6Source << v6Destination << kind << size;
        }
        QTest::addRow("IPv6, kind %d, the longest", int(kind))
            << v6Source << v6Destination << kind << qsizetype(65527);
    }
}

void TestRawIp::goesThereAndBack()
{
    QFETCH(const Endpoint, source);
    QFETCH(const Endpoint, destination);
    QFETCH(const RecordKind, kind);
    QFETCH(const qsizetype, size);

    // GIVEN a datagram behind something else
    const QByteArray payload = payloadOf(size);
    QByteArray bytes("before");
    appendRawDatagram(bytes, source, destination, kind, payload);
    QVERIFY(bytes.startsWith("before"));
    const QByteArrayView packet = QByteArrayView(bytes).sliced(6);

    // THEN its checksums are right
    QCOMPARE(sumOf(withPseudoHeader(packet)), quint16(0xffff));
    if (source.family() == Endpoint::Family::IPv4)
        QCOMPARE(sumOf(packet.first(20)), quint16(0xffff));

    // AND it is read as it was
    const auto datagram = parseRawDatagram(packet);
    QVERIFY(datagram);
    QCOMPARE(datagram->source, source);
    QCOMPARE(datagram->destination, destination);
    QCOMPARE(datagram->kind, kind);
    QCOMPARE(datagram->payload.toByteArray(), payload);
    QCOMPARE(rawDatagramKind(packet), std::optional(kind));
}

void TestRawIp::looksAsTheStandardsSay()
{
    QCOMPARE(packetOf(v4Source, v4Destination, "hi").first(28).toHex(' '),
             QByteArray("45 00 00 1e 00 01 40 00 40 11 4d 9b c0 00 02 01 c6 33 64 fe " // IP
                        "9c 41 00 09 00 0a 0d f3"));                                   // UDP
    QCOMPARE(packetOf(v6Source, v6Destination, "hi", RecordKind::Incoming).first(48).toHex(' '),
             QByteArray("60 00 00 02 00 0a 11 40 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01 "
                        "20 01 0d b8 ff ff 00 00 00 00 00 00 00 00 ff fe 9c 41 ff ff 00 0a 9f bd"));
}

void TestRawIp::doesNotLiveIfItWasNotSent()
{
    constexpr qsizetype timeToLive = 8;
    constexpr qsizetype hopLimit = 7;
    const Endpoint group(QHostAddress(QStringLiteral("224.0.0.251")), 5353);
    QCOMPARE(packetOf(v4Source, v4Destination, "x")[timeToLive], char(64));
    QCOMPARE(packetOf(v6Source, v6Destination, "x")[hopLimit], char(64));
    QCOMPARE(packetOf(v4Source, group, "x")[timeToLive], char(1));
    QCOMPARE(packetOf(v4Source, v4Destination, "x", RecordKind::NotSent)[timeToLive], char(0));
    QCOMPARE(packetOf(v6Source, v6Destination, "x", RecordKind::NotSent)[hopLimit], char(0));
}

void TestRawIp::isOfTheFamilyOfEitherEnd()
{
    const auto fromNowhere = parseRawDatagram(packetOf(Endpoint(), v6Destination, "x"));
    QVERIFY(fromNowhere);
    QCOMPARE(fromNowhere->source.text(), QStringLiteral("[::]:0"));
    QCOMPARE(fromNowhere->destination, v6Destination);

    const auto toNowhere = parseRawDatagram(packetOf(v4Source, Endpoint(), "x"));
    QVERIFY(toNowhere);
    QCOMPARE(toNowhere->source, v4Source);
    QCOMPARE(toNowhere->destination, Endpoint::anyIPv4());

    const auto nowhere = parseRawDatagram(packetOf(Endpoint(), Endpoint(), "x"));
    QVERIFY(nowhere);
    QCOMPARE(nowhere->source, Endpoint::anyIPv4());
}

void TestRawIp::hasAChecksumEvenWhereItIsZero()
{
    // GIVEN payloads of which one makes the checksum 0, which would mean that there is none
    int zeros = 0;
    for (int number = 0; number <= 0xffff; ++number) {
        char payload[2];
        qToBigEndian(quint16(number), payload);
        const QByteArray packet = packetOf(v4Source, v4Destination, QByteArrayView(payload, 2));
        const auto checksum = qFromBigEndian<quint16>(packet.constData() + 26);
        QVERIFY(checksum != 0);
        zeros += checksum == 0xffff;
    }
    // THEN it stands there as its other zero
    QCOMPARE(zeros, 1);
}

void TestRawIp::isNothingWhenCutShort_data()
{
    QTest::addColumn<QByteArray>("packet");
    QTest::newRow("IPv4") << packetOf(v4Source, v4Destination, payloadOf(33));
    QTest::newRow("IPv6") << packetOf(v6Source, v6Destination, payloadOf(33));
    QTest::newRow("IPv4, empty") << packetOf(v4Source, v4Destination, {});
    QTest::newRow("IPv6, empty") << packetOf(v6Source, v6Destination, {});
}

void TestRawIp::isNothingWhenCutShort()
{
    QFETCH(const QByteArray, packet);
    QVERIFY(parseRawDatagram(packet));
    for (qsizetype size = 0; size < packet.size(); ++size) {
        // A copy of its own, so that reading behind it is found out
        const QByteArray cut(packet.constData(), size);
        QVERIFY2(!parseRawDatagram(cut), qPrintable(QString::number(size)));
        QVERIFY2(!rawDatagramKind(cut), qPrintable(QString::number(size)));
    }
    QVERIFY(!parseRawDatagram(packet + 'x'));
    QVERIFY(!rawDatagramKind(packet + 'x'));
}

void TestRawIp::isNothingElse_data()
{
    QTest::addColumn<bool>("isIPv4");
    QTest::addColumn<int>("offset");
    QTest::addColumn<int>("byte");
    QTest::newRow("of a version that there is not") << true << 0 << 0x55;
    QTest::newRow("with options") << true << 0 << 0x46;
    QTest::newRow("IPv4 of another length") << true << 3 << 60;
    QTest::newRow("TCP over IPv4") << true << 9 << 6;
    QTest::newRow("the first fragment") << true << 6 << 0x20;
    QTest::newRow("a later fragment") << true << 7 << 1;
    QTest::newRow("UDP of another length over IPv4") << true << 25 << 9;
    QTest::newRow("IPv6 of another length") << false << 5 << 60;
    QTest::newRow("TCP over IPv6") << false << 6 << 6;
    QTest::newRow("UDP of another length over IPv6") << false << 45 << 9;
}

void TestRawIp::isNothingElse()
{
    QFETCH(const bool, isIPv4);
    QFETCH(const int, offset);
    QFETCH(const int, byte);
    QByteArray packet =
        isIPv4 ? packetOf(v4Source, v4Destination, "xxx") : packetOf(v6Source, v6Destination, "xxx");
    packet[offset] = char(byte);
    QVERIFY(!parseRawDatagram(packet));
    QVERIFY(!rawDatagramKind(packet));
}

void TestRawIp::hasNoKindInTheCapturesOfOthers()
{
    // GIVEN numbers that mean something else
    QByteArray mayBeFragmented = packetOf(v4Source, v4Destination, "x");
    mayBeFragmented[6] = 0;
    QByteArray hasNumber = packetOf(v4Source, v4Destination, "x");
    hasNumber[4] = 1;
    QByteArray hasFlow = packetOf(v6Source, v6Destination, "x");
    hasFlow[1] = 1;
    QByteArray hasClass = packetOf(v6Source, v6Destination, "x");
    hasClass[1] = char(0xc0);

    // THEN they are datagrams all the same
    for (const QByteArray &packet : {mayBeFragmented, hasNumber, hasFlow}) {
        const auto datagram = parseRawDatagram(packet);
        QVERIFY(datagram);
        QCOMPARE(datagram->kind, RecordKind::Unknown);
        QCOMPARE(rawDatagramKind(packet), std::optional(RecordKind::Unknown));
    }
    QCOMPARE(parseRawDatagram(hasClass)->kind, RecordKind::Outgoing);
}

void TestRawIp::tellsOfTheUnreachable_data()
{
    QTest::addColumn<bool>("isIPv4");
    QTest::addColumn<qsizetype>("size");
    QTest::addColumn<qsizetype>("quoted");
    for (const qsizetype size : {0, 1, 8, 519, 520}) {
        QTest::addRow("IPv4, %d bytes", int(size)) << true << size << size;
        QTest::addRow("IPv6, %d bytes", int(size)) << false << size << size;
    }
    QTest::newRow("IPv4, more than fits") << true << qsizetype(65507) << qsizetype(576 - 20 - 8 - 20 - 8);
    QTest::newRow("IPv6, more than fits") << false << qsizetype(65507) << qsizetype(1280 - 40 - 8 - 40 - 8);
}

void TestRawIp::tellsOfTheUnreachable()
{
    QFETCH(const bool, isIPv4);
    QFETCH(const qsizetype, size);
    QFETCH(const qsizetype, quoted);

    // GIVEN a report
    const QByteArray payload = payloadOf(size);
    IcmpUnreachable report;
    report.reporter = isIPv4 ? v4Destination : v6Destination;
    report.source = isIPv4 ? v4Source : v6Source;
    report.peer = isIPv4 ? v4Destination : v6Destination;
    report.quoted = payload;
    report.type = isIPv4 ? 3 : 1;
    report.code = isIPv4 ? 3 : 4;
    QByteArray packet;
    appendRawUnreachable(packet, report);

    // THEN it is no datagram, but quotes one
    QVERIFY(!parseRawDatagram(packet));
    const qsizetype icmp = udpStart(isIPv4);
    QCOMPARE(quint8(packet[icmp]), report.type);
    QCOMPARE(quint8(packet[icmp + 1]), report.code);
    const auto datagram = parseRawDatagram(QByteArrayView(packet).sliced(icmp + 8));
    QVERIFY(datagram);
    QCOMPARE(datagram->source, report.source);
    QCOMPARE(datagram->destination, report.peer);
    QCOMPARE(datagram->payload.toByteArray(), payload.first(quoted));

    // AND all checksums are right
    QCOMPARE(sumOf(isIPv4 ? packet.sliced(icmp) : withPseudoHeader(packet)), quint16(0xffff));
    QCOMPARE(sumOf(withPseudoHeader(QByteArrayView(packet).sliced(icmp + 8))), quint16(0xffff));
}

QTEST_APPLESS_MAIN(TestRawIp)
#include "tst_rawip.moc"
