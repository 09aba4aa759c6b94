// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/load/loadcommand.h"
#include "cli/load/loadfigures.h"
#include "cli/load/loadpace.h"
#include "cli/load/probebatch.h"
#include "cli/parser.h"

#include <QTest>

#include <limits>

using namespace echogram;

namespace {

constexpr qint64 ms = 1'000'000;
constexpr qint64 s = 1'000 * ms;
constexpr qint64 never = std::numeric_limits<qint64>::max();

LoadOptions openLoop(double rate)
{
    LoadOptions options;
    options.rate = rate;
    return options;
}

LoadOptions closedLoop(qint64 inFlight)
{
    LoadOptions options;
    options.inFlight = inFlight;
    return options;
}

std::variant<std::unique_ptr<Command>, EarlyExit> parsed(const QString &line)
{
    std::vector<std::string> arguments;
    for (const QString &argument : line.split(u' '))
        arguments.push_back(argument.toStdString());
    return parseCommandLine(arguments);
}

} // namespace

/// What `load` works out without a socket: its options, when how many may leave, what is in them, and the sums.
class TestLoad : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsOptions()
    {
        const auto result = parsed(QStringLiteral(
            "load 127.0.0.1:7 --rate 2.5k --from 100/s --ramp 2s -d 3s -s 1000 -t 20ms --gso --json"));
        const auto *command = std::get_if<std::unique_ptr<Command>>(&result);
        QVERIFY(command);
        const LoadOptions &options = static_cast<const LoadCommand &>(**command).loadOptions();
        QCOMPARE(options.loop(), LoadOptions::Loop::Open);
        QCOMPARE(options.rate, 2500.0);
        QCOMPARE(options.startRate, 100.0);
        QCOMPARE(options.rampNs, 2 * s);
        QCOMPARE(options.sendingNs(), 3 * s);
        QCOMPARE(options.timeoutNs, 20 * ms);
        QCOMPARE(options.trainLength(), 64);
        QVERIFY(options.isJson);
        QVERIFY(!options.isOneWay);
    }

    void lastsTenSecondsUnlessSaid()
    {
        LoadOptions options;
        QCOMPARE(options.loop(), LoadOptions::Loop::Closed);
        QCOMPARE(options.sendingNs(), 10 * s);
        options.count = 5;
        QCOMPARE(options.sendingNs(), 0);
        options.durationNs = s;
        QCOMPARE(options.sendingNs(), s);
    }

    void refusesWhatDoesNotGoTogether_data()
    {
        QTest::addColumn<QString>("options");
        QTest::addColumn<QString>("names");
        QTest::newRow("two loops") << "-f 2 --rate 10"
                                   << "--in-flight";
        QTest::newRow("two loops, max") << "-f 2 --rate max"
                                        << "--in-flight";
        QTest::newRow("one way, closed") << "--one-way"
                                         << "--one-way";
        QTest::newRow("ramp to nowhere") << "--ramp 1s"
                                         << "--ramp";
        QTest::newRow("ramp to max") << "--ramp 1s --rate max"
                                     << "--ramp";
        QTest::newRow("from without a ramp") << "--from 10 --rate 20"
                                             << "--from";
        QTest::newRow("rate of nothing") << "--rate 0"
                                         << "--rate";
        QTest::newRow("rate in bits") << "--rate 10Mbit/s"
                                      << "--rate";
        QTest::newRow("too small") << "--size 7"
                                   << "--size";
        QTest::newRow("too large") << "--size 65508"
                                   << "--size";
        QTest::newRow("nothing in flight") << "--in-flight 0"
                                           << "--in-flight";
        QTest::newRow("no time") << "--duration 0"
                                 << "--duration";
        QTest::newRow("none") << "--count 0"
                              << "--count";
    }
    void refusesWhatDoesNotGoTogether()
    {
        QFETCH(QString, options);
        QFETCH(QString, names);
        const auto result = parsed(QLatin1String("load 127.0.0.1:7 ") + options);
        const auto *early = std::get_if<EarlyExit>(&result);
        QVERIFY(early);
        QCOMPARE(early->code, 2);
        QVERIFY2(early->text.contains(names), qPrintable(early->text));
    }

    void trainsFitOneDatagram_data()
    {
        QTest::addColumn<qint64>("size");
        QTest::addColumn<qsizetype>("length");
        QTest::newRow("small") << qint64(64) << qsizetype(64);
        QTest::newRow("just 64") << qint64(1023) << qsizetype(64);
        QTest::newRow("63") << qint64(1024) << qsizetype(63);
        QTest::newRow("usual MTU") << qint64(1472) << qsizetype(44);
        QTest::newRow("one") << qint64(65507) << qsizetype(1);
    }
    void trainsFitOneDatagram()
    {
        QFETCH(qint64, size);
        LoadOptions options;
        options.size = size;
        QCOMPARE(options.trainLength(), 1); // not asked for
        options.sendsTrains = true;
        QTEST(options.trainLength(), "length");
    }

    void closedLoopFillsPlaces()
    {
        const LoadPace pace(closedLoop(3));
        QCOMPARE(pace.allowed(0, 0, 0), 3);
        QCOMPARE(pace.allowed(s, 3, 3), 0);
        QCOMPARE(pace.allowed(s, 3, 1), 2);
        QCOMPARE(pace.nextNs(3), 10 * s); // its end alone
        QCOMPARE(pace.allowed(10 * s, 30, 0), 0);
        QVERIFY(pace.isOver(10 * s, 30));
        QVERIFY(!pace.isOver(10 * s - 1, 30));
    }

    void closedLoopEndsWithTheCount()
    {
        LoadOptions options = closedLoop(3);
        options.count = 4;
        const LoadPace pace(options);
        QCOMPARE(pace.allowed(0, 0, 0), 3);
        QCOMPARE(pace.allowed(0, 3, 0), 1);
        QVERIFY(pace.isOver(0, 4));
        QVERIFY(!pace.isOver(never - 1, 3)); // a count has all the time it needs
        QCOMPARE(pace.nextNs(0), never);
        QCOMPARE(pace.leftOver(0, 3), 0);
    }

    void closedLoopWaitsForAWholeTrain()
    {
        LoadOptions options = closedLoop(100);
        options.sendsTrains = true;
        options.count = 130;
        const LoadPace pace(options);
        QCOMPARE(pace.allowed(0, 0, 0), 100);
        QCOMPARE(pace.allowed(0, 100, 70), 30); // as many as are left
        QCOMPARE(pace.allowed(0, 100, 71), 0);
        options.inFlight = 10;
        QCOMPARE(LoadPace(options).allowed(0, 10, 1), 0);
        QCOMPARE(LoadPace(options).allowed(0, 10, 0), 10);
    }

    void openLoopGoesByTheClock()
    {
        LoadOptions options = openLoop(1000);
        options.durationNs = s;
        const LoadPace pace(options);
        QCOMPARE(pace.allowed(0, 0, 0), 1);
        QCOMPARE(pace.allowed(0, 1, 1), 0);
        QCOMPARE(pace.nextNs(1), ms);
        QCOMPARE(pace.allowed(5 * ms, 1, 1), 5);  // whatever is still under way
        QCOMPARE(pace.allowed(s + 1, 999, 0), 1); // none is skipped
        QVERIFY(pace.isOver(s, 1000));
        QCOMPARE(pace.nextNs(1000), never);
        QCOMPARE(pace.allowed(s, 0, 0), pace.batchLimit());
    }

    void openLoopGivesUpWhatItCannotReach()
    {
        LoadOptions options = openLoop(1e6);
        options.durationNs = s;
        const LoadPace pace(options);
        const qint64 endNs = s + LoadPace::graceNs;
        QVERIFY(!pace.isOver(endNs - 1, 999'999));
        QVERIFY(pace.isOver(endNs, 999'990));
        QCOMPARE(pace.leftOver(endNs - 1, 999'990), 0);
        QCOMPARE(pace.leftOver(endNs, 999'990), 10);
    }

    void trainsAreDueWithTheirFirst()
    {
        LoadOptions options = openLoop(1000);
        options.sendsTrains = true;
        options.count = 100;
        const LoadPace pace(options);
        QCOMPARE(pace.allowed(0, 0, 0), 64);
        QCOMPARE(pace.instantOf(63), 0);
        QCOMPARE(pace.nextNs(64), 64 * ms);
        QCOMPARE(pace.allowed(64 * ms, 64, 0), 36); // the last is shorter
        QCOMPARE(pace.allowed(64 * ms - 1, 64, 0), 0);
    }

    void batchesStaySmall()
    {
        LoadOptions options;
        options.isFastest = true;
        QCOMPARE(LoadPace(options).allowed(0, 0, 0), 256);
        options.size = 65507;
        QCOMPARE(LoadPace(options).allowed(0, 0, 0), 4);
        options.size = 64;
        options.sendsTrains = true;
        QCOMPARE(LoadPace(options).allowed(0, 0, 0), 64 * 64);
    }

    void probesAreNumberedAnew()
    {
        constexpr quint32 session = 0x01020304;
        const Endpoint peer = Endpoint::loopback(7);
        ProbeBatch probes(session, 300);
        const auto check = [&](qint64 first, qsizetype count) {
            const DatagramBatch &batch = probes.make(first, count, peer);
            QCOMPARE(batch.size(), count);
            for (qsizetype index = 0; index < count; ++index) {
                const auto probe = Probe::read(batch.payload(index));
                QVERIFY(probe);
                QCOMPARE(probe->session, session);
                QCOMPARE(probe->sequence, quint32(first + index));
                QVERIFY(Probe::isIntact(batch.payload(index)));
                QCOMPARE(batch.payload(index).size(), 300);
                QCOMPARE(batch.peer(index), peer);
            }
        };
        check(0, 2);
        check(2, 200); // in other memory
        check(202, 3);
        check((qint64(1) << 32) - 1, 2); // they begin again
    }

    void lossIsToldApart()
    {
        LinkStatistics statistics(s);
        for (qint64 sequence = 0; sequence < 10; ++sequence)
            statistics.sent(sequence, 0);
        statistics.returned(0, ms);
        statistics.returned(1, 2 * s); // late
        statistics.expire(3 * s);
        LoadFigures figures{statistics};
        QCOMPARE(statistics.counts().lost, quint64(9));
        QVERIFY(!figures.lostInOwnBuffer());
        QCOMPARE(figures.lostElsewhere(), quint64(8));
        figures.counters.droppedByKernel = 3;
        QCOMPARE(figures.lostInOwnBuffer(), quint64(3));
        QCOMPARE(figures.lostElsewhere(), quint64(5));
        figures.counters.droppedByKernel = 20; // others sent to us as well
        QCOMPARE(figures.lostInOwnBuffer(), quint64(8));
        QCOMPARE(figures.lostElsewhere(), quint64(0));
    }
};

QTEST_APPLESS_MAIN(TestLoad)
#include "tst_load.moc"
