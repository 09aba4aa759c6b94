// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/namelookup.h"

#include <QElapsedTimer>
#include <QHostInfo>
#include <QNetworkInterface>
#include <QSignalSpy>
#include <QTest>

using namespace echogram;

namespace {

constexpr int patience = 30'000; // ms; a resolver whose server does not answer takes its time

/// Both signals' counts, so that "exactly one" can be said.
struct Answers
{
    explicit Answers(NameLookup &lookup)
        : resolved(&lookup, &NameLookup::resolved)
        , failed(&lookup, &NameLookup::failed)
    {}
    qsizetype count() const { return resolved.size() + failed.size(); }
    QList<Endpoint> endpoints() const { return resolved.last().first().value<QList<Endpoint>>(); }

    QSignalSpy resolved;
    QSignalSpy failed;
};

Target target(const char *host, quint16 port = 53)
{
    return {QString::fromLatin1(host), port};
}

/// Gives everything that is under way the time to come out: a later look-up has been answered, and the loop is empty.
void letOthersFinish()
{
    NameLookup other;
    Answers answers(other);
    other.start(target("localhost"));
    QVERIFY(QTest::qWaitFor([&] { return answers.count() > 0; }, patience));
    QCoreApplication::processEvents();
}

} // namespace

class TestNameLookup : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void numericNeedsNoLookup_data();
    void numericNeedsNoLookup();
    void namesAreNotNumeric_data();
    void namesAreNotNumeric();
    void numericScope();
    void answersLaterAlsoForAddresses();
    void findsLocalhost();
    void failsForAnUnknownName();
    void failsForWhatIsNoName_data();
    void failsForWhatIsNoName();
    void doesNotBlock();
    void cancelledIsSilent();
    void cancelledIsSilentWhenTheAnswerIsOnItsWay();
    void restartGivesExactlyOneAnswer();
    void restartsInTheSlot();
    void canBeDeletedWhileItRuns();
};

void TestNameLookup::numericNeedsNoLookup_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("text");
    QTest::newRow("IPv4") << QStringLiteral("127.0.0.1") << QStringLiteral("127.0.0.1:53");
    QTest::newRow("IPv6") << QStringLiteral("::1") << QStringLiteral("[::1]:53");
    QTest::newRow("mapped") << QStringLiteral("::ffff:10.0.0.1") << QStringLiteral("10.0.0.1:53");
}

void TestNameLookup::numericNeedsNoLookup()
{
    QFETCH(const QString, host);
    const std::optional<Endpoint> endpoint = NameLookup::numeric({host, 53});
    QVERIFY(endpoint);
    QTEST(endpoint->text(), "text");
}

void TestNameLookup::namesAreNotNumeric_data()
{
    QTest::addColumn<QString>("host");
    for (const char *host : {"localhost", "", "1and1.example", "a", "127.0.0.1.example", "[::1]"})
        QTest::addRow("\"%s\"", host) << QString::fromLatin1(host);
}

void TestNameLookup::namesAreNotNumeric()
{
    QFETCH(const QString, host);
    QVERIFY(!NameLookup::numeric({host, 53}));
}

void TestNameLookup::numericScope()
{
    const QNetworkInterface first = QNetworkInterface::allInterfaces().constFirst();
    const std::optional<Endpoint> endpoint =
        NameLookup::numeric({QStringLiteral("fe80::1%") + first.name(), 53});
    QVERIFY(endpoint);
    QCOMPARE(endpoint->scope(), quint32(first.index()));
    QCOMPARE(endpoint->text(), QStringLiteral("[fe80::1%%1]:53").arg(first.name()));
}

void TestNameLookup::answersLaterAlsoForAddresses()
{
    NameLookup lookup;
    Answers answers(lookup);
    lookup.start(target("192.0.2.1", 7));
    QVERIFY(lookup.isRunning());
    QCOMPARE(answers.count(), 0);
    QTRY_COMPARE(answers.count(), 1);
    QCOMPARE(answers.endpoints(), QList<Endpoint>{Endpoint(QHostAddress(QStringLiteral("192.0.2.1")), 7)});
    QVERIFY(!lookup.isRunning());
}

void TestNameLookup::findsLocalhost()
{
    NameLookup lookup;
    Answers answers(lookup);
    lookup.start(target("localhost", 12345));
    QVERIFY(lookup.isRunning());
    QTRY_COMPARE_WITH_TIMEOUT(answers.count(), 1, patience);
    QVERIFY(!lookup.isRunning());
    QCOMPARE(answers.failed.size(), 0);
    const QList<Endpoint> endpoints = answers.endpoints();
    QVERIFY(!endpoints.isEmpty());
    // Most servers that are started for localhost by hand listen on IPv4 only.
    QCOMPARE(endpoints.first(), Endpoint::loopback(12345));
    for (const Endpoint &endpoint : endpoints) {
        QVERIFY(endpoint.isLoopback());
        QCOMPARE(endpoint.port(), quint16(12345));
        QCOMPARE(endpoints.count(endpoint), 1);
    }
}

void TestNameLookup::failsForAnUnknownName()
{
    NameLookup lookup;
    Answers answers(lookup);
    lookup.start(target("does-not-exist.invalid")); // RFC 6761
    QTRY_COMPARE_WITH_TIMEOUT(answers.count(), 1, patience);
    QCOMPARE(answers.failed.size(), 1);
    QVERIFY(!answers.failed.first().first().toString().isEmpty());
    QVERIFY(!lookup.isRunning());
}

void TestNameLookup::failsForWhatIsNoName_data()
{
    QTest::addColumn<QString>("host");
    QTest::newRow("empty") << QString();
    QTest::newRow("spaces") << QStringLiteral("a b");
    QTest::newRow("empty label") << QStringLiteral("a..b");
}

void TestNameLookup::failsForWhatIsNoName()
{
    QFETCH(const QString, host);
    NameLookup lookup;
    Answers answers(lookup);
    lookup.start({host, 53});
    QCOMPARE(answers.count(), 0);
    QTRY_COMPARE_WITH_TIMEOUT(answers.count(), 1, patience);
    QCOMPARE(answers.failed.size(), 1);
    QVERIFY(!answers.failed.first().first().toString().isEmpty());
}

void TestNameLookup::doesNotBlock()
{
    // GIVEN names that no cache knows
    QElapsedTimer clock;
    clock.start();
    {
        std::array<NameLookup, 5> lookups;
        int i = 0;
        for (NameLookup &lookup : lookups)
            lookup.start({QStringLiteral("not-there-%1.invalid").arg(++i), 53});
    }
    // THEN starting and giving up take no time, whatever the resolver does
    QVERIFY(clock.elapsed() < 2'000);
}

void TestNameLookup::cancelledIsSilent()
{
    NameLookup lookup;
    Answers answers(lookup);
    lookup.start(target("localhost"));
    lookup.cancel();
    QVERIFY(!lookup.isRunning());
    letOthersFinish();
    QCOMPARE(answers.count(), 0);
    // AND it can be used again
    lookup.start(target("localhost"));
    QTRY_COMPARE_WITH_TIMEOUT(answers.count(), 1, patience);
}

void TestNameLookup::cancelledIsSilentWhenTheAnswerIsOnItsWay()
{
    // GIVEN a name that Qt has in its cache, so that start() posts the answer at once
    letOthersFinish();
    for (const char *host : {"localhost", "127.0.0.1", ""}) {
        NameLookup lookup;
        Answers answers(lookup);
        lookup.start(target(host));
        // WHEN it is cancelled before the event loop delivers
        lookup.cancel();
        letOthersFinish();
        // THEN nothing comes of it
        QCOMPARE(answers.count(), 0);
    }
}

void TestNameLookup::restartGivesExactlyOneAnswer()
{
    letOthersFinish();
    NameLookup lookup;
    Answers answers(lookup);
    // WHEN another is started again and again before the first has answered
    for (const quint16 port : {1, 2, 3}) {
        lookup.start(target("localhost", port));
        lookup.start(target("127.0.0.1", port));
        lookup.start(target("does-not-exist.invalid", port));
        lookup.start(target("localhost", port));
    }
    QTRY_VERIFY_WITH_TIMEOUT(answers.count() > 0, patience);
    letOthersFinish();
    // THEN only the last one answers
    QCOMPARE(answers.count(), 1);
    QCOMPARE(answers.endpoints().first(), Endpoint::loopback(3));
    QVERIFY(!lookup.isRunning());
}

void TestNameLookup::restartsInTheSlot()
{
    NameLookup lookup;
    Answers answers(lookup);
    bool isAgain = false;
    connect(&lookup, &NameLookup::resolved, &lookup, [&] {
        QVERIFY(!lookup.isRunning() || isAgain);
        if (!std::exchange(isAgain, true))
            lookup.start(target("127.0.0.1", 9));
    });
    lookup.start(target("localhost", 8));
    QTRY_COMPARE_WITH_TIMEOUT(answers.count(), 2, patience);
    QCOMPARE(answers.endpoints().first().port(), quint16(9));
}

void TestNameLookup::canBeDeletedWhileItRuns()
{
    for (const char *host : {"localhost", "127.0.0.1", "does-not-exist.invalid"}) {
        auto lookup = std::make_unique<NameLookup>();
        lookup->start(target(host));
        lookup.reset();
    }
    letOthersFinish();
}

QTEST_GUILESS_MAIN(TestNameLookup)

#include "tst_namelookup.moc"
