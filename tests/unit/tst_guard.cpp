// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/manners/guard.h"

#include <QTest>

using namespace echogram;

namespace {

constexpr qint64 second = 1'000'000'000;
constexpr quint64 secret = 0x5ec2e7;

Endpoint at(const char *address, quint16 port = 40'000)
{
    return {QHostAddress(QLatin1String(address)), port};
}

/// Another one for each number.
Endpoint source(quint32 number, quint16 port = 40'000)
{
    return {QHostAddress(0x0a000000u + number), port};
}

PeerPattern pattern(const char *text)
{
    return *PeerPattern::parse(QLatin1String(text));
}

} // namespace

/// Whom a server does not answer.
class TestGuard : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everybodyIsAnsweredByDefault()
    {
        Guard guard({}, secret);
        QCOMPARE(guard.grant(at("127.0.0.1"), 0, 1'000'000, 0), 1'000'000);
        QCOMPARE(guard.grant(at("2001:db8::1", 1024), 1, 5, 0), 5);
        QVERIFY(guard.permits(0, 65'507));
        QCOMPARE(guard.refusals().total(), 0u);
    }

    void refuses_data()
    {
        QTest::addColumn<GuardOptions>("options");
        QTest::addColumn<Endpoint>("peer");
        QTest::addColumn<int>("hopLimit");
        QTest::addColumn<int>("refusal"); // -1: answered
        const GuardOptions none;
        const auto refused = [](Refusal refusal) { return int(refusal); };
        QTest::newRow("port 0") << none << at("127.0.0.1", 0) << 64 << refused(Refusal::NoPort);
        for (const quint16 port : {7, 11, 13, 17, 19, 37, 53, 69, 123})
            QTest::addRow("port %d", port)
                << none << at("127.0.0.1", port) << 64 << refused(Refusal::LoopPort);
        QTest::newRow("port 80") << none << at("127.0.0.1", 80) << 64 << -1;
        QTest::newRow("port 1023") << none << at("127.0.0.1", 1023) << 64 << -1;
        GuardOptions loops;
        loops.answersLoopPorts = true;
        QTest::newRow("loops allowed") << loops << at("127.0.0.1", 7) << 64 << -1;
        QTest::newRow("port 0, loops allowed")
            << loops << at("127.0.0.1", 0) << 64 << refused(Refusal::NoPort);

        GuardOptions lists;
        lists.allow = {pattern("10.0.0.0/8"), pattern("2001:db8::/32")};
        lists.deny = {pattern("10.1.0.0/16")};
        QTest::newRow("allowed") << lists << at("10.2.3.4") << 64 << -1;
        QTest::newRow("allowed, IPv6") << lists << at("2001:db8:1::1") << 64 << -1;
        QTest::newRow("denied within allowed") << lists << at("10.1.3.4") << 64 << refused(Refusal::Denied);
        QTest::newRow("not among allowed") << lists << at("127.0.0.1") << 64 << refused(Refusal::Denied);
        QTest::newRow("not among allowed, IPv6") << lists << at("::1") << 64 << refused(Refusal::Denied);
        GuardOptions denying;
        denying.deny = {pattern("127.0.0.66")};
        QTest::newRow("denied") << denying << at("127.0.0.66") << 64 << refused(Refusal::Denied);
        QTest::newRow("not denied") << denying << at("127.0.0.67") << 64 << -1;

        GuardOptions hops;
        hops.hopsLess = 2;
        QTest::newRow("two hops left") << hops << at("127.0.0.1") << 2 << refused(Refusal::HopLimit);
        QTest::newRow("three hops left") << hops << at("127.0.0.1") << 3 << -1;
        QTest::newRow("hops not told") << hops << at("127.0.0.1") << 0 << -1;
    }
    void refuses()
    {
        QFETCH(const GuardOptions, options);
        QFETCH(const Endpoint, peer);
        QFETCH(const int, hopLimit);
        QFETCH(const int, refusal);
        Guard guard(options, secret);
        QCOMPARE(guard.grant(peer, hopLimit, 3, 0), refusal < 0 ? 3 : 0);
        for (const Refusal one : allRefusals)
            QCOMPARE(guard.refusals().of(one), int(one) == refusal ? 3u : 0u);
    }

    void answersAreNoLargerThanQuestions()
    {
        GuardOptions options;
        options.amplifies = false;
        Guard guard(options, secret);
        QVERIFY(guard.permits(10, 10));
        QVERIFY(guard.permits(10, 0));
        QVERIFY(!guard.permits(10, 11));
        QVERIFY(!guard.permits(0, 1));
        QCOMPARE(guard.refusals().of(Refusal::Amplification), 2u);
    }

    /// 100 at once, then 10 a second.
    void aSourceHasItsTokens()
    {
        GuardOptions options;
        options.rate = SourceTable::Limits{10, 100};
        Guard guard(options, secret);
        const qint64 begin = 77 * second;
        QCOMPARE(guard.grant(source(1), 64, 60, begin), 60);
        QCOMPARE(guard.grant(source(1, 50'000), 64, 60, begin), 40); // another port is the same source
        QCOMPARE(guard.grant(source(1), 64, 1, begin), 0);
        QCOMPARE(guard.grant(source(2), 64, 60, begin), 60); // another address is not
        QCOMPARE(guard.grant(source(1), 64, 60, begin + second / 2), 5);
        QCOMPARE(guard.grant(source(1), 64, 200, begin + 60 * second), 100); // it saves up no more
        QCOMPARE(guard.refusals().of(Refusal::Rate), 20u + 1 + 55 + 100);
    }

    /// Also when it asks all the time, more often than a token comes.
    void whoAsksWithoutPauseGetsTheRate()
    {
        GuardOptions options;
        options.rate = SourceTable::Limits{10, 1};
        Guard guard(options, secret);
        qsizetype answered = 0;
        for (qint64 now = 0; now < 10 * second; now += second / 1000)
            answered += guard.grant(source(1), 64, 1, now);
        QVERIFY2(answered >= 95 && answered <= 101, qPrintable(QString::number(answered)));
    }

    void anIPv6SourceIsA64()
    {
        GuardOptions options;
        options.rate = SourceTable::Limits{1, 10};
        Guard guard(options, secret);
        QCOMPARE(guard.grant(at("2001:db8:0:1::1"), 64, 10, 0), 10);
        QCOMPARE(guard.grant(at("2001:db8:0:1:ffff::2"), 64, 10, 0), 0);
        QCOMPARE(guard.grant(at("2001:db8:0:2::1"), 64, 10, 0), 10);
    }

    /// A million forged sources do not set free whoever is held back, and hold back nobody else.
    void forgedSourcesChangeNothingForOthers()
    {
        GuardOptions options;
        options.rate = SourceTable::Limits{0.001, 50};
        Guard guard(options, secret);
        QCOMPARE(guard.grant(source(0xffffff), 64, 50, 0), 50); // one that has used up everything
        for (quint32 i = 1; i <= 1'000'000; ++i)
            QCOMPARE(guard.grant(source(i), 64, 1, qint64(i)), 1);
        QCOMPARE(guard.grant(source(0xffffff), 64, 1, second), 0);
        QCOMPARE(guard.grant(at("127.0.0.1"), 64, 50, second), 50);
    }

    void timeMayWrapAround()
    {
        SourceTable table({10, 10}, secret);
        const qint64 wrap = (qint64(1) << 32) * 1'000'000; // 2^32 ms
        QCOMPARE(table.take(source(1), 10, wrap - second / 2), 10);
        QCOMPARE(table.take(source(1), 10, wrap + second / 2), 10);
    }

    void refusalsHaveNames()
    {
        QSet<QByteArray> names;
        for (const Refusal refusal : allRefusals)
            names += refusalName(refusal);
        QCOMPARE(names.size(), qsizetype(allRefusals.size()));
    }
};

QTEST_APPLESS_MAIN(TestGuard)
#include "tst_guard.moc"
