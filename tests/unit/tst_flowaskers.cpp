// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/flowaskers.h"

#include <QTest>

using namespace echogram;

class TestFlowAskers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whoSpokeFirstAsked();
    void forgetsWhoWasSilentLongest();
};

void TestFlowAskers::whoSpokeFirstAsked()
{
    const Endpoint one = Endpoint::loopback(1);
    const Endpoint two = Endpoint::loopback(2);
    const Endpoint three = Endpoint::loopback(3);
    FlowAskers askers;
    QCOMPARE(askers.askerOf(two, one), two);
    QCOMPARE(askers.askerOf(one, two), two);
    QCOMPARE(askers.askerOf(one, three), one);
    QCOMPARE(askers.askerOf(one, two), two);
    QCOMPARE(askers.askerOf(three, one), one);
    QCOMPARE(askers.askerOf(one, one), one);
    QCOMPARE(askers.forgotten(), 0u);
}

void TestFlowAskers::forgetsWhoWasSilentLongest()
{
    // GIVEN room for two to four flows, of which one goes on speaking
    FlowAskers askers(2);
    const Endpoint server = Endpoint::loopback(9);
    QCOMPARE(askers.askerOf(Endpoint::loopback(1), server), Endpoint::loopback(1));
    for (quint16 port = 100; port < 200; ++port) {
        QCOMPARE(askers.askerOf(Endpoint::loopback(port), server), Endpoint::loopback(port));
        QCOMPARE(askers.askerOf(server, Endpoint::loopback(1)), Endpoint::loopback(1));
    }
    // THEN that one is known, the others are not, and are counted
    QVERIFY(askers.forgotten() >= 96);
    QVERIFY(askers.forgotten() <= 99);
    QCOMPARE(askers.askerOf(server, Endpoint::loopback(100)), server);
}

QTEST_APPLESS_MAIN(TestFlowAskers)
#include "tst_flowaskers.moc"
