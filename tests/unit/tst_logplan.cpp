// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/logplan.h"
#include "tests/bench/samples.h"

#include <QByteArray>
#include <QTest>

#include <set>

using namespace echogram::bench;

namespace {

QByteArray payloadOf(std::uint64_t number)
{
    QByteArray payload(qsizetype(logPayloadBytes), Qt::Uninitialized);
    writeLogPayload(payload.data(), number);
    return payload;
}

} // namespace

/// What bench_log takes for right.
class LogPlanTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsRoles_data();
    void countsRoles();
    void countsWhatIsFound_data();
    void countsWhatIsFound();
    void payloadsTellTheirNumbers();
    void quantiles_data();
    void quantiles();
};

void LogPlanTest::countsRoles_data()
{
    QTest::addColumn<quint64>("count");
    for (const quint64 count : {0, 1, 3, 4, 10, 99, 100, 193, 194, 1000, 20'000, 123'456})
        QTest::addRow("%d", int(count)) << count;
}

void LogPlanTest::countsRoles()
{
    QFETCH(quint64, count);
    quint64 counted[3] = {};
    for (quint64 number = 0; number < count; ++number)
        ++counted[int(logRole(number))];
    for (const LogRole role : {LogRole::Question, LogRole::Answer, LogRole::Unasked})
        QCOMPARE(logRoleCount(role, count), counted[int(role)]);
}

void LogPlanTest::countsWhatIsFound_data()
{
    QTest::addColumn<quint64>("count");
    for (const quint64 count : {1, 3, 4, 1000, 20'000, 150'003, 400'000})
        QTest::addRow("%d", int(count)) << count;
}

void LogPlanTest::countsWhatIsFound()
{
    QFETCH(quint64, count);
    const QByteArray wanted = payloadOf(logNumberInMiddle(count)).first(logNumberDigits);
    quint64 found = 0;
    for (quint64 number = 0; number < count; ++number) {
        QByteArray digits = payloadOf(number).first(logNumberDigits);
        digits[qsizetype(logOpenDigit)] = wanted[qsizetype(logOpenDigit)];
        found += digits == wanted ? 1 : 0;
    }
    QCOMPARE(logFoundInMiddle(count), found);
}

void LogPlanTest::payloadsTellTheirNumbers()
{
    std::set<QByteArray> payloads;
    for (quint64 number = 0; number < 1000; ++number) {
        const QByteArray payload = payloadOf(number);
        const quint64 expected = logRole(number) == LogRole::Answer ? number - 3 : number;
        QCOMPARE(readLogNumber(payload.constData(), logPayloadBytes), std::optional<std::uint64_t>(expected));
        payloads.insert(payload);
    }
    QCOMPARE(payloads.size(), size_t(1000));
    QVERIFY(!readLogNumber(payloadOf(7).constData(), logPayloadBytes - 1));
    QByteArray damaged = payloadOf(7);
    damaged[9] = 'x';
    QVERIFY(!readLogNumber(damaged.constData(), logPayloadBytes));
    QCOMPARE(*readLogNumber(payloadOf(9'876'543'210).constData(), logPayloadBytes), 9'876'543'210U);
}

void LogPlanTest::quantiles_data()
{
    QTest::addColumn<QList<double>>("samples");
    QTest::addColumn<double>("share");
    QTest::addColumn<double>("expected");
    QTest::newRow("of none") << QList<double>{} << 0.5 << 0.0;
    QTest::newRow("of one") << QList<double>{3} << 0.01 << 3.0;
    QTest::newRow("the middle one") << QList<double>{9, 1, 5} << 0.5 << 5.0;
    QTest::newRow("the largest") << QList<double>{9, 1, 5} << 1.0 << 9.0;
    QTest::newRow("the lower of two in the middle") << QList<double>{4, 3, 2, 1} << 0.5 << 2.0;
    QTest::newRow("the smallest") << QList<double>{9, 1, 5} << 0.0 << 1.0;
}

void LogPlanTest::quantiles()
{
    QFETCH(QList<double>, samples);
    QFETCH(double, share);
    QFETCH(double, expected);
    QCOMPARE(quantile({samples.cbegin(), samples.cend()}, share), expected);
}

QTEST_GUILESS_MAIN(LogPlanTest)
#include "tst_logplan.moc"
