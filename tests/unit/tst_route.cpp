// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/route.h"

#include <QNetworkProxy>
#include <QTest>
#include <QUdpSocket>

using namespace echogram;

class TestRoute : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsTheSource_data();
    void findsTheSource();
    void nowhereHasNone();
};

void TestRoute::findsTheSource_data()
{
    QTest::addColumn<QString>("peer");
    QTest::addColumn<quint16>("port");
    QTest::addColumn<QString>("source");
    QTest::newRow("IPv4") << QStringLiteral("127.0.0.1") << quint16(9) << QStringLiteral("127.0.0.1");
    QTest::newRow("another loopback")
        << QStringLiteral("127.9.9.9") << quint16(9) << QStringLiteral("127.0.0.1");
    QTest::newRow("port not known yet")
        << QStringLiteral("127.0.0.1") << quint16(0) << QStringLiteral("127.0.0.1");
    QTest::newRow("IPv6") << QStringLiteral("::1") << quint16(9) << QStringLiteral("::1");
}

void TestRoute::findsTheSource()
{
    QFETCH(const QString, peer);
    QFETCH(const quint16, port);
    QFETCH(const QString, source);
    QUdpSocket probe;
    probe.setProxy(QNetworkProxy::NoProxy);
    if (source == QLatin1String("::1") && !probe.bind(QHostAddress(source), 0))
        QSKIP("no IPv6 here");

    QCOMPARE(sourceAddressTowards(Endpoint(QHostAddress(peer), port)), Endpoint(QHostAddress(source), 0));
}

void TestRoute::nowhereHasNone()
{
    QVERIFY(sourceAddressTowards(Endpoint()).isNull());
    QVERIFY(sourceAddressTowards(Endpoint(QHostAddress(QStringLiteral("fe80::1%987654")), 9)).isNull());
}

QTEST_GUILESS_MAIN(TestRoute)

#include "tst_route.moc"
