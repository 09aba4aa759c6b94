// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/metricfamilies.h"
#include "server/ops/metricsserver.h"

#include <QElapsedTimer>
#include <QSemaphore>
#include <QSet>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryFile>
#include <QTest>
#include <QThread>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <sstream>
#include <vector>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

using namespace echogram;

namespace {

const ProcessFacts process{"1.2.3", QDateTime::fromMSecsSinceEpoch(1'700'000'000'250, Qt::UTC)};

ServiceReport echo()
{
    return {QStringLiteral("echo"), Endpoint::loopback(12345), {}};
}

/// One that has everything.
ServiceReport full()
{
    ServiceReport service{QStringLiteral("rules"), Endpoint(QHostAddress(QStringLiteral("::1")), 7), {}};
    service.report.totals = {1, 2, 3, 4, 5, 6, 7};
    for (const Refusal refusal : allRefusals)
        service.report.refusals.add(refusal, 10 + quint64(refusal));
    service.report.weatherIn.emplace().lostRandom = 20;
    service.report.weatherIn->datagrams = 21;
    service.report.weatherIn->waiting = 22;
    service.report.weatherOut.emplace().passed = 23;
    service.report.rules = {{QStringLiteral("first"), 30, 31}, {QStringLiteral("second"), 32, 33}};
    service.report.unsendable = 34;
    service.report.relay = RelayTotals{40, 41, 42, 43, 44, 45, 46};
    service.report.serviceTimes.add(10'000, 3);
    service.report.serviceTimes.add(15'000, 2);
    service.report.serviceTimes.add(2'000'000'000, 1);
    return service;
}

/// As Prometheus gets them.
QByteArray textOf(const QList<ServiceReport> &services)
{
    std::ostringstream text;
    prometheus::TextSerializer().Serialize(text, metricFamilies(services, process));
    return QByteArray::fromStdString(text.str());
}

/// Those of its lines that begin so.
QByteArrayList linesOf(const QByteArray &text, const QByteArray &beginning)
{
    QByteArrayList lines;
    for (const QByteArray &line : text.split('\n')) {
        if (line.startsWith(beginning))
            lines.append(line);
    }
    return lines;
}

/// What the tool of Prometheus itself has to say about it; nothing when all is well. (Not by QProcess, whose vfork(2)
/// ThreadSanitizer takes for a fork, after which it lets nobody start threads.)
QByteArray complaints(const QByteArray &text)
{
    QTemporaryFile file;
    if (!file.open() || file.write(text) != text.size() || !file.flush())
        return "no temporary file: " + file.errorString().toUtf8();
    const QByteArray command = "promtool check metrics <'" + QFile::encodeName(file.fileName()) + "' 2>&1";
    std::FILE *output = popen(command.constData(), "r");
    if (!output)
        return "popen(3) fails";
    QByteArray said;
    char buffer[4096];
    while (const size_t length = std::fread(buffer, 1, sizeof buffer, output))
        said.append(buffer, qsizetype(length));
    const int status = pclose(output);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127) // sh(1): not found
        return "promtool is missing: Debian and Ubuntu have it in the package prometheus, which ./check "
               "installs";
    return said.isEmpty() && status != 0 ? QByteArray("promtool fails and does not say why") : said;
}

/// A request that is on its way.
class Request
{
public:
    explicit Request(const Endpoint &server, const QByteArray &path = "/metrics")
    {
        QObject::connect(&m_socket, &QTcpSocket::connected, &m_socket, [this, path] {
            m_socket.write("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        });
        m_socket.connectToHost(server.address(), server.port());
    }
    /// The other side closes when it has said all.
    bool isDone() const { return m_socket.state() == QAbstractSocket::UnconnectedState; }
    QByteArray status() { return all().left(all().indexOf("\r\n")); }
    QByteArray body() { return all().mid(all().indexOf("\r\n\r\n") + 4); }

private:
    const QByteArray &all()
    {
        m_received += m_socket.readAll();
        return m_received;
    }

    QTcpSocket m_socket;
    QByteArray m_received;
};

} // namespace

/// What Prometheus is told.
class TestMetrics : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingButTheProcess()
    {
        QCOMPARE(textOf({}),
                 QByteArray("# HELP echogram_build_info Always 1; the version of Echogram is a label.\n"
                            "# TYPE echogram_build_info gauge\n"
                            "echogram_build_info{version=\"1.2.3\"} 1\n"
                            "# HELP echogram_start_time_seconds When the server was started, in seconds "
                            "since 1970-01-01 00:00 UTC.\n"
                            "# TYPE echogram_start_time_seconds gauge\n"
                            "echogram_start_time_seconds 1700000000.25\n"));
    }

    void tells_data()
    {
        QTest::addColumn<QByteArray>("line");
        const auto row = [](const char *name, const char *moreLabels, int value) {
            QTest::addRow("%s%s", name, moreLabels)
                << name + QByteArray("{service=\"rules\",address=\"[::1]:7\"") + moreLabels + "} "
                       + QByteArray::number(value);
        };
        row("echogram_datagrams_received_total", "", 1);
        row("echogram_received_bytes_total", "", 2);
        row("echogram_answers_total", "", 3);
        row("echogram_answer_bytes_total", "", 4);
        row("echogram_send_errors_total", "", 5);
        row("echogram_send_drops_total", "", 6);
        row("echogram_kernel_drops_total", "", 7);
        row("echogram_refusals_total", ",reason=\"noPort\"", 10);
        row("echogram_refusals_total", ",reason=\"amplification\"", 15);
        row("echogram_weather_datagrams_total", ",direction=\"in\",effect=\"lostRandom\"", 20);
        row("echogram_weather_datagrams_total", ",direction=\"in\",effect=\"datagrams\"", 21);
        row("echogram_weather_waiting", ",direction=\"in\"", 22);
        row("echogram_weather_datagrams_total", ",direction=\"out\",effect=\"passed\"", 23);
        row("echogram_weather_waiting", ",direction=\"out\"", 0);
        row("echogram_rule_matches_total", ",rule=\"first\"", 30);
        row("echogram_rule_answers_total", ",rule=\"first\"", 31);
        row("echogram_rule_matches_total", ",rule=\"second\"", 32);
        row("echogram_rule_answers_total", ",rule=\"second\"", 33);
        row("echogram_rule_unsendable_total", "", 34);
        row("echogram_relay_forwarded_total", "", 40);
        row("echogram_relay_returned_total", "", 41);
        row("echogram_relay_clients", "", 42);
        row("echogram_relay_expired_clients_total", "", 43);
        row("echogram_relay_refused_total", "", 44);
        row("echogram_relay_errors_total", "", 45);
        row("echogram_relay_unreachable_total", "", 46);
        row("echogram_service_time_seconds_count", "", 6);
    }
    void tells()
    {
        QFETCH(const QByteArray, line);
        const QByteArray text = textOf({echo(), full()});
        QVERIFY2(text.contains('\n' + line + '\n'), text);
    }

    void serviceTimesAreCumulative()
    {
        const QByteArray text = textOf({full()});
        const QByteArrayList buckets = linesOf(text, "echogram_service_time_seconds_bucket");
        QCOMPARE(buckets.size(), qsizetype(ServiceTimes::boundsNs.size()) + 1);
        const QByteArray labels =
            "echogram_service_time_seconds_bucket{service=\"rules\",address=\"[::1]:7\",le=";
        QCOMPARE(buckets.at(0), labels + "\"1e-05\"} 3");
        QCOMPARE(buckets.at(1), labels + "\"2e-05\"} 5");
        QCOMPARE(buckets.at(15), labels + "\"1\"} 5");
        QCOMPARE(buckets.at(16), labels + "\"+Inf\"} 6");
        QCOMPARE(linesOf(text, "echogram_service_time_seconds_sum"),
                 QByteArrayList{
                     "echogram_service_time_seconds_sum{service=\"rules\",address=\"[::1]:7\"} 2.00006"});
    }

    void nothingOfWhatThereIsNot()
    {
        const QByteArray text = textOf({echo()});
        for (const char *absent : {"echogram_rule_", "echogram_weather_", "echogram_relay_"})
            QVERIFY2(!text.contains(absent), text);
        QCOMPARE(linesOf(text, "echogram_refusals_total").size(), qsizetype(allRefusals.size()));
        QVERIFY(text.contains("\nechogram_answers_total{service=\"echo\",address=\"127.0.0.1:12345\"} 0\n"));
    }

    void largeNumbersAreExact()
    {
        ServiceReport service = echo();
        service.report.totals.bytes = 9'007'199'254'740'991; // 2^53 - 1
        const QByteArray text = textOf({service});
        QVERIFY2(linesOf(text, "echogram_received_bytes_total{").constFirst().endsWith(" 9007199254740991"),
                 text);
    }

    /// Whatever a rule is called, it is one sample on one line.
    void ruleNamesAreEscaped()
    {
        ServiceReport service = echo();
        service.report.rules = {{QStringLiteral("say \"hi\"\n\\n {a=1} \u00e4\U0001f600"), 1, 2}};
        const QByteArray text = textOf({service});
        QCOMPARE(linesOf(text, "echogram_rule_matches_total"),
                 QByteArrayList{"echogram_rule_matches_total{service=\"echo\",address=\"127.0.0.1:12345\","
                                "rule=\"say \\\"hi\\\"\\n\\\\n {a=1} \u00e4\U0001f600\"} 1"});
        QCOMPARE(complaints(text), QByteArray());
    }

    void rulesOfOneNameAreOne()
    {
        ServiceReport service = echo();
        service.report.rules = {
            {QStringLiteral("a"), 1, 10}, {QStringLiteral("b"), 2, 20}, {QStringLiteral("a"), 4, 40}};
        const QByteArray text = textOf({service});
        const QByteArrayList matches = linesOf(text, "echogram_rule_matches_total{");
        QCOMPARE(matches.size(), 2);
        QVERIFY(matches.at(0).endsWith("rule=\"a\"} 5"));
        QVERIFY(linesOf(text, "echogram_rule_answers_total{").constFirst().endsWith("rule=\"a\"} 50"));
    }

    void noTwoSamplesAreAlike()
    {
        QSet<QByteArray> seen;
        for (const QByteArray &line : textOf({echo(), full()}).split('\n')) {
            const QByteArray sample = line.left(line.lastIndexOf(' '));
            QVERIFY2(line.isEmpty() || line.startsWith('#') || !seen.contains(sample), line);
            seen += sample;
        }
    }

    void promtoolAgrees()
    {
        QCOMPARE(complaints(textOf({echo(), full()})), QByteArray());
        QVERIFY(!complaints("Wrong_total 1\n").isEmpty()); // it does look
    }

    /// Two samples each, and that many fit.
    void tenThousandRules()
    {
        ServiceReport service = echo();
        for (int i = 0; i < 10'000; ++i)
            service.report.rules.append(
                {QStringLiteral("a rule with a name of some length, %1").arg(i), 1, 1});
        const QByteArray text = textOf({service});
        QCOMPARE(linesOf(text, "echogram_rule_").size(), 20'001);
        QVERIFY2(text.size() < 3'000'000, qPrintable(QString::number(text.size())));
    }

    void serves_data()
    {
        QTest::addColumn<Endpoint>("address");
        QTest::addColumn<Endpoint>("reachedAt");
        const Endpoint ipv6(QHostAddress(QHostAddress::LocalHostIPv6), 0);
        const Endpoint anyIPv6(QHostAddress(QHostAddress::AnyIPv6), 0);
        QTest::newRow("127.0.0.1") << Endpoint::loopback() << Endpoint::loopback();
        QTest::newRow("127.0.0.2") << Endpoint(QHostAddress(QStringLiteral("127.0.0.2")), 0)
                                   << Endpoint(QHostAddress(QStringLiteral("127.0.0.2")), 0);
        QTest::newRow("::1") << ipv6 << ipv6;
        QTest::newRow("0.0.0.0") << Endpoint::anyIPv4() << Endpoint::loopback();
        QTest::newRow(":: by IPv6") << anyIPv6 << ipv6;
        QTest::newRow(":: by IPv4") << anyIPv6 << Endpoint::loopback();
    }
    void serves()
    {
        QFETCH(const Endpoint, address);
        QFETCH(Endpoint, reachedAt);
        if (address.family() == Endpoint::Family::IPv6 && !QTcpServer().listen(QHostAddress::LocalHostIPv6))
            QSKIP("there is no IPv6 here");
        std::atomic<int> asked = 0;
        std::atomic<bool> onThisThread = false;
        MetricsServer server;
        QVERIFY(server.endpoint().isNull());
        const SystemError error = server.start(address, [&, self = QThread::currentThreadId()] {
            ++asked;
            onThisThread = QThread::currentThreadId() == self;
            return QList<ServiceReport>{echo(), full()};
        });
        if (address.family() == Endpoint::Family::IPv6 && error.code == EAFNOSUPPORT) {
            QVERIFY2(error.text.contains(QStringLiteral("IPv6")), qPrintable(error.text));
            QVERIFY(server.endpoint().isNull());
            return; // neither half of it
        }
        QVERIFY2(!error.isError(), qPrintable(error.text));
        QVERIFY(server.endpoint().port() != 0);
        QCOMPARE(asked.load(), 0);
        reachedAt.setPort(server.endpoint().port());
        Request request(reachedAt);
        QTRY_VERIFY(request.isDone());
        QCOMPARE(request.status(), QByteArray("HTTP/1.1 200 OK"));
        QCOMPARE(asked.load(), 1);
        QVERIFY(!onThisThread);
        const QByteArray text = request.body();
        QVERIFY2(text.contains("\nechogram_answers_total{service=\"rules\",address=\"[::1]:7\"} 3\n"), text);
        QCOMPARE(complaints(text), QByteArray());
    }

    void nothingElseIsServed()
    {
        MetricsServer server;
        QVERIFY(!server.start(Endpoint::loopback(), [] { return QList<ServiceReport>{}; }).isError());
        for (const char *path : {"/", "/etc/passwd", "/../../../../../../etc/passwd", "/metric"}) {
            Request request(server.endpoint(), path);
            QTRY_VERIFY(request.isDone());
            QVERIFY2(!request.status().contains("200"), request.status());
            QVERIFY2(!request.body().contains("root:"), path);
        }
    }

    /// More of them than there are threads.
    void manyAtTheSameTime()
    {
        std::atomic<quint64> count = 0;
        MetricsServer server;
        QVERIFY(!server
                     .start(Endpoint::loopback(),
                            [&] {
                                ServiceReport service = echo();
                                service.report.totals.answers = ++count;
                                return QList<ServiceReport>{service};
                            })
                     .isError());
        std::vector<std::unique_ptr<Request>> requests;
        for (int i = 0; i < 16; ++i)
            requests.push_back(std::make_unique<Request>(server.endpoint()));
        QSet<QByteArray> answers;
        for (const auto &request : requests) {
            QTRY_VERIFY(request->isDone());
            QCOMPARE(request->status(), QByteArray("HTTP/1.1 200 OK"));
            answers += linesOf(request->body(), "echogram_answers_total").value(0);
        }
        QCOMPARE(count.load(), 16u);
        QCOMPARE(answers.size(), 16);
    }

    void nobodyListensAfterwards()
    {
        std::atomic<int> asked = 0;
        const auto source = [&asked] {
            ++asked;
            return QList<ServiceReport>{};
        };
        MetricsServer server;
        QVERIFY(!server.start(Endpoint::loopback(), source).isError());
        const Endpoint endpoint = server.endpoint();
        server.stop();
        QVERIFY(server.endpoint().isNull());
        Request request(endpoint);
        QTRY_VERIFY(request.isDone());
        QCOMPARE(request.body(), QByteArray());
        QCOMPARE(asked.load(), 0);

        QVERIFY(!server.start(endpoint, source).isError()); // the port is free again
        QCOMPARE(server.endpoint(), endpoint);
        Request again(endpoint);
        QTRY_VERIFY(again.isDone());
        QCOMPARE(asked.load(), 1);
        QElapsedTimer watch;
        watch.start();
        server.stop();
        QVERIFY2(watch.elapsed() < 1500, "the end was waited for"); // civetweb alone takes 2 s
        server.stop();
    }

    /// Whoever is being answered when it stops gets the answer; the source may take its time.
    void stopsInTheMiddle()
    {
        QSemaphore begun;
        QSemaphore release;
        MetricsServer server;
        QVERIFY(!server
                     .start(Endpoint::loopback(),
                            [&] {
                                begun.release();
                                release.acquire();
                                return QList<ServiceReport>{echo()};
                            })
                     .isError());
        Request request(server.endpoint());
        QTRY_COMPARE(begun.available(), 1);
        const std::unique_ptr<QThread> helper(QThread::create([&] { release.release(); }));
        helper->start();
        server.stop();
        QVERIFY(helper->wait());
        QTRY_VERIFY(request.isDone());
    }

    /// One who connects and says nothing does not hold up the end.
    void stopsWhileSomebodyIsSilent()
    {
        MetricsServer server;
        QVERIFY(!server.start(Endpoint::loopback(), [] { return QList<ServiceReport>{}; }).isError());
        QTcpSocket silent;
        silent.connectToHost(server.endpoint().address(), server.endpoint().port());
        QTRY_COMPARE(silent.state(), QAbstractSocket::ConnectedState);
        // Connections are taken in turn, so a thread has the silent one once the next is answered. One that is still
        // waiting for a thread is not closed by civetweb before the process ends.
        Request next(server.endpoint());
        QTRY_VERIFY(next.isDone());
        server.stop();
        QTRY_COMPARE(silent.state(), QAbstractSocket::UnconnectedState);
    }

    void saysWhyItCannotListen()
    {
        const auto source = [] { return QList<ServiceReport>{}; };
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        MetricsServer server;
        const SystemError taken = server.start(Endpoint::loopback(other.serverPort()), source);
        QCOMPARE(taken, SystemError::fromErrno(EADDRINUSE));
        QVERIFY(server.endpoint().isNull());
        // RFC 5737: an address that is nobody's
        const SystemError elsewhere =
            server.start(Endpoint(QHostAddress(QStringLiteral("192.0.2.1")), 0), source);
        QCOMPARE(elsewhere, SystemError::fromErrno(EADDRNOTAVAIL));
        QVERIFY(!server.start(Endpoint::loopback(), source).isError()); // it may be tried again
    }
};

QTEST_GUILESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
