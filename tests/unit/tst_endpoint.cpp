// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/endpoint.h"

#include <QNetworkInterface>
#include <QSet>
#include <QTest>

#include <algorithm>
#include <type_traits>

using echogram::Endpoint;

static_assert(std::is_trivially_copyable_v<Endpoint>); // every datagram carries two

namespace {

QString loopbackName()
{
    const QList<QNetworkInterface> interfaces = QNetworkInterface::allInterfaces();
    for (const QNetworkInterface &interface : interfaces) {
        if (interface.flags().testFlag(QNetworkInterface::IsLoopBack))
            return interface.name();
    }
    return {};
}

} // namespace

class TestEndpoint : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingIsNull();
    void printsAddressAndPort_data();
    void printsAddressAndPort();
    void comesBackFromItsAddress_data() { printsAddressAndPort_data(); }
    void comesBackFromItsAddress();
    void comesBackFromItsBytes_data() { printsAddressAndPort_data(); }
    void comesBackFromItsBytes();
    void takesMappedAddressesApart();
    void knowsKinds_data();
    void knowsKinds();
    void scopeIsAnIndex();
    void scopeBelongsToLinkLocalAddressesOnly_data();
    void scopeBelongsToLinkLocalAddressesOnly();
    void comparesByValue();
    void sameAddressIgnoresThePort();
};

void TestEndpoint::nothingIsNull()
{
    // GIVEN an endpoint of nothing, and one of a null address
    for (const Endpoint &endpoint : {Endpoint(), Endpoint(QHostAddress(), 53)}) {
        // THEN neither is anything
        QVERIFY(endpoint.isNull());
        QCOMPARE(endpoint, Endpoint());
        QCOMPARE(endpoint.port(), quint16(0));
        QVERIFY(endpoint.address().isNull());
        QVERIFY(!endpoint.isWildcard() && !endpoint.isLoopback() && !endpoint.isForMany());
        QCOMPARE(endpoint.addressText(), QString());
        QCOMPARE(endpoint.text(), QString());
    }
}

void TestEndpoint::printsAddressAndPort_data()
{
    QTest::addColumn<QHostAddress>("address");
    QTest::addColumn<quint16>("port");
    QTest::addColumn<Endpoint::Family>("family");
    QTest::addColumn<QString>("text");

    const auto row = [](const char *address, quint16 port, Endpoint::Family family, const char *text) {
        QTest::newRow(address) << QHostAddress(QString::fromLatin1(address)) << port << family
                               << QString::fromLatin1(text);
    };
    constexpr auto v4 = Endpoint::Family::IPv4;
    constexpr auto v6 = Endpoint::Family::IPv6;
    row("127.0.0.1", 12345, v4, "127.0.0.1:12345");
    row("255.255.255.255", 65535, v4, "255.255.255.255:65535");
    row("0.0.0.0", 0, v4, "0.0.0.0:0");
    row("::1", 53, v6, "[::1]:53");
    row("2001:db8::ff", 1, v6, "[2001:db8::ff]:1");
    row("::", 53, v6, "[::]:53");
    row("::7f00:1", 53, v6, "[::127.0.0.1]:53"); // an IPv4-compatible address is long gone and stays IPv6
    row("fe80::1%987654", 53, v6, "[fe80::1%987654]:53");
    QTest::newRow("Any") << QHostAddress(QHostAddress::Any) << quint16(7) << v6 << QStringLiteral("[::]:7");
    QTest::newRow("AnyIPv4") << QHostAddress(QHostAddress::AnyIPv4) << quint16(7) << v4
                             << QStringLiteral("0.0.0.0:7");
    QTest::newRow("AnyIPv6") << QHostAddress(QHostAddress::AnyIPv6) << quint16(7) << v6
                             << QStringLiteral("[::]:7");
}

void TestEndpoint::printsAddressAndPort()
{
    QFETCH(const QHostAddress, address);
    QFETCH(const quint16, port);
    QFETCH(const Endpoint::Family, family);
    QFETCH(const QString, text);

    const Endpoint endpoint(address, port);

    QVERIFY(!endpoint.isNull());
    QCOMPARE(endpoint.family(), family);
    QCOMPARE(endpoint.port(), port);
    QCOMPARE(endpoint.text(), text);
}

void TestEndpoint::comesBackFromItsAddress()
{
    QFETCH(const QHostAddress, address);
    QFETCH(const quint16, port);

    const Endpoint endpoint(address, port);

    QCOMPARE(Endpoint(endpoint.address(), endpoint.port()), endpoint);
}

void TestEndpoint::comesBackFromItsBytes()
{
    QFETCH(const QHostAddress, address);
    const Endpoint endpoint(address, 5683);
    if (endpoint.family() == Endpoint::Family::IPv4) {
        quint8 bytes[4];
        std::copy_n(endpoint.bytes().begin(), 4, bytes);
        QCOMPARE(Endpoint::fromIPv4(bytes, 5683), endpoint);
        quint8 mapped[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
        std::copy_n(bytes, 4, mapped + 12);
        QCOMPARE(Endpoint::fromIPv6(mapped, 5683), endpoint); // as a dual-stack socket reports it
    } else {
        quint8 bytes[16];
        std::copy_n(endpoint.bytes().begin(), 16, bytes);
        QCOMPARE(Endpoint::fromIPv6(bytes, 5683, endpoint.scope()), endpoint);
        // A scope means nothing but to addresses that need one.
        QCOMPARE(Endpoint::fromIPv6(bytes, 5683, 7).scope(), endpoint.scope() == 0 ? 0u : 7u);
    }
}

void TestEndpoint::takesMappedAddressesApart()
{
    // GIVEN an IPv4 peer, as a dual-stack socket names it
    const Endpoint mapped(QHostAddress(QStringLiteral("::ffff:192.0.2.7")), 5683);

    // THEN it is the same as when an IPv4 socket names it
    QCOMPARE(mapped, Endpoint(QHostAddress(QStringLiteral("192.0.2.7")), 5683));
    QCOMPARE(mapped.text(), QStringLiteral("192.0.2.7:5683"));
}

void TestEndpoint::knowsKinds_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("isWildcard");
    QTest::addColumn<bool>("isLoopback");
    QTest::addColumn<bool>("isMulticast");
    QTest::addColumn<bool>("isForMany");

    const auto row = [](const char *address, bool isWildcard, bool isLoopback, bool isMulticast,
                        bool isForMany) {
        QTest::newRow(address) << QString::fromLatin1(address) << isWildcard << isLoopback << isMulticast
                               << isForMany;
    };
    row("0.0.0.0", true, false, false, false);
    row("0.0.0.1", false, false, false, false);
    row("::", true, false, false, false);
    row("::ffff:0.0.0.0", true, false, false, false);
    row("127.0.0.1", false, true, false, false);
    row("127.255.255.254", false, true, false, false);
    row("126.255.255.255", false, false, false, false);
    row("128.0.0.1", false, false, false, false);
    row("::ffff:127.0.0.1", false, true, false, false);
    row("::1", false, true, false, false);
    row("::2", false, false, false, false);
    row("1::1", false, false, false, false);
    row("223.255.255.255", false, false, false, false);
    row("224.0.0.0", false, false, true, true);
    row("239.255.255.255", false, false, true, true);
    row("240.0.0.0", false, false, false, false);
    row("ff02::1", false, false, true, true);
    row("fe80::1", false, false, false, false);
    row("255.255.255.255", false, false, false, true);
    row("255.255.255.254", false, false, false, false);
    row("192.0.2.255", false, false, false, false); // whether it is a broadcast address only the subnet knows
}

void TestEndpoint::knowsKinds()
{
    QFETCH(const QString, address);
    const Endpoint endpoint(QHostAddress(address), 9);

    QTEST(endpoint.isWildcard(), "isWildcard");
    QTEST(endpoint.isLoopback(), "isLoopback");
    QTEST(endpoint.isMulticast(), "isMulticast");
    QTEST(endpoint.isForMany(), "isForMany");
}

void TestEndpoint::scopeIsAnIndex()
{
    // GIVEN an interface by name and by index
    const QString name = loopbackName();
    const int index = QNetworkInterface::interfaceIndexFromName(name);
    QVERIFY(index > 0);

    // WHEN both are scopes of a link-local address
    const Endpoint byName(QHostAddress(QStringLiteral("fe80::1%") + name), 53);
    const Endpoint byIndex(QHostAddress(QStringLiteral("fe80::1%%1").arg(index)), 53);

    // THEN they are the same, and printed with the name
    QCOMPARE(byName.scope(), quint32(index));
    QCOMPARE(byIndex, byName);
    QCOMPARE(byIndex.text(), QStringLiteral("[fe80::1%%1]:53").arg(name));
    QCOMPARE(Endpoint(byName.address(), 53), byName);
    // AND another scope is another endpoint
    QVERIFY(Endpoint(QHostAddress(QStringLiteral("fe80::1")), 53) != byName);
    QVERIFY(!Endpoint(QHostAddress(QStringLiteral("fe80::1")), 53).sameAddress(byName));
    // AND an interface that is gone keeps its number
    const Endpoint gone(QHostAddress(QStringLiteral("fe80::1%987654")), 53);
    QCOMPARE(gone.scope(), 987654u);
    QCOMPARE(gone.text(), QStringLiteral("[fe80::1%987654]:53"));
}

void TestEndpoint::scopeBelongsToLinkLocalAddressesOnly_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("keepsScope");
    QTest::newRow("link-local") << QStringLiteral("fe80::1%1") << true;
    QTest::newRow("link-local, end of range") << QStringLiteral("febf::1%1") << true;
    QTest::newRow("interface-local group") << QStringLiteral("ff01::1%1") << true;
    QTest::newRow("link-local group") << QStringLiteral("ff02::1%1") << true;
    QTest::newRow("link-local group, not permanent") << QStringLiteral("ff12::1%1") << true;
    QTest::newRow("site-local group") << QStringLiteral("ff05::1%1") << false;
    QTest::newRow("loopback") << QStringLiteral("::1%1") << false;
    QTest::newRow("global") << QStringLiteral("2001:db8::1%1") << false;
    QTest::newRow("beyond link-local") << QStringLiteral("fec0::1%1") << false;
}

void TestEndpoint::scopeBelongsToLinkLocalAddressesOnly()
{
    // The kernel reports a scope for these only; a peer that is written with another has to match it all the same.
    QFETCH(const QString, address);
    QFETCH(const bool, keepsScope);

    QCOMPARE(Endpoint(QHostAddress(address), 53).scope(), keepsScope ? 1u : 0u);
}

void TestEndpoint::comparesByValue()
{
    // GIVEN endpoints of which some are the same
    const auto endpoint = [](const char *address, quint16 port) {
        return Endpoint(QHostAddress(QString::fromLatin1(address)), port);
    };
    QSet<Endpoint> set;
    for (const quint16 port : {1, 2, 3, 1}) {
        set.insert(endpoint("127.0.0.1", port));
        set.insert(endpoint("::ffff:127.0.0.1", port));
        set.insert(endpoint("::1", port));
    }

    // THEN each is in the set once
    QCOMPARE(set.size(), 6);
    // AND how an endpoint came about does not change its hash
    Endpoint moved = endpoint("127.0.0.1", 9);
    moved.setPort(1);
    QCOMPARE(moved, endpoint("127.0.0.1", 1));
    QCOMPARE(qHash(moved), qHash(endpoint("127.0.0.1", 1)));
    QVERIFY(qHash(moved) != qHash(endpoint("127.0.0.1", 2)));
    QVERIFY(qHash(moved, 1) != qHash(moved, 2));
    // AND the shorthands are what they say
    QCOMPARE(Endpoint::loopback(7), endpoint("127.0.0.1", 7));
    QCOMPARE(Endpoint::anyIPv4(7), endpoint("0.0.0.0", 7));
}

void TestEndpoint::sameAddressIgnoresThePort()
{
    const Endpoint one = Endpoint::loopback(1);
    QVERIFY(one.sameAddress(Endpoint::loopback(2)));
    QVERIFY(!one.sameAddress(Endpoint(QHostAddress(QStringLiteral("127.0.0.2")), 1)));
    QVERIFY(!one.sameAddress(Endpoint(QHostAddress(QStringLiteral("::1")), 1)));
    // The same bytes in another family are another address.
    QVERIFY(!Endpoint::anyIPv4().sameAddress(Endpoint(QHostAddress(QHostAddress::AnyIPv6), 0)));
}

QTEST_GUILESS_MAIN(TestEndpoint)

#include "tst_endpoint.moc"
