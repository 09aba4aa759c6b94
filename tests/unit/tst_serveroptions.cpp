// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/bindaddress.h"
#include "server/options/serveroptions.h"
#include "server/weather/weatherspec.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <limits>

using namespace echogram;

class TestServerOptions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hasDefaults();
    void readsAll();
    void lastOneWins();
    void engines_data();
    void engines();
    void threads_data();
    void threads();
    void countGoesWithOneThread();
    void wrongEnvironment();
    void services_data();
    void services();
    void weatherWithSettingsOnTop_data();
    void weatherWithSettingsOnTop();
    void seeds();
    void rates_data();
    void rates();
    void allowAndDeny();
    void forward();
    void isCarefulBeyondLoopback_data();
    void isCarefulBeyondLoopback();
    void notTogether_data();
    void notTogether();
    void readsAFile();
    void bindAddresses_data();
    void bindAddresses();
    void linkLocalKeepsItsInterface();
    void errors_data();
    void errors();
    void helpShowsDefaultsAndExamples();
    void versionNamesTheProgram();
};

namespace {

/// Gives ECHOGRAM_IO a value, and what it was back at the end.
class Variable
{
public:
    explicit Variable(const char *value)
        : m_wasSet(qEnvironmentVariableIsSet(ioVariable))
        , m_before(qgetenv(ioVariable))
    {
        qputenv(ioVariable, value);
    }
    ~Variable()
    {
        if (m_wasSet)
            qputenv(ioVariable, m_before);
        else
            qunsetenv(ioVariable);
    }
    Q_DISABLE_COPY(Variable)

private:
    const bool m_wasSet;
    const QByteArray m_before;
};

std::variant<ServerOptions, EarlyExit> parse(const QString &line)
{
    std::vector<std::string> arguments;
    for (const QString &argument : line.split(u' ', Qt::SkipEmptyParts))
        arguments.push_back(argument.toStdString());
    return parseServerOptions(arguments);
}

} // namespace

void TestServerOptions::hasDefaults()
{
    const auto result = parse(QString());
    const auto *options = std::get_if<ServerOptions>(&result);
    QVERIFY(options);
    QCOMPARE(options->services.first().bindTo.text(), "127.0.0.1:12345");
    QVERIFY(!options->isQuiet);
    QVERIFY(!options->isVerbose);
    QCOMPARE(options->io, IoChoice::Auto);
    QCOMPARE(options->threads, 1);
    QCOMPARE(options->logFormat, LogFormat::Text);
    QCOMPARE(options->count, 0u);
}

void TestServerOptions::readsAll()
{
    const auto result = parse(QStringLiteral("--bind ::1 --port=0 --quiet --log-format json --count 3"));
    const auto *options = std::get_if<ServerOptions>(&result);
    QVERIFY(options);
    QCOMPARE(options->services.first().bindTo.text(), "[::1]:0");
    QVERIFY(options->isQuiet);
    QCOMPARE(options->logFormat, LogFormat::Json);
    QCOMPARE(options->count, 3u);
    QVERIFY(!options->isVerbose);

    const auto others = parse(QStringLiteral("--quiet --verbose --io qt --threads=4"));
    options = std::get_if<ServerOptions>(&others);
    QVERIFY(options);
    QVERIFY(options->isQuiet);
    QVERIFY(options->isVerbose);
    QCOMPARE(options->io, IoChoice::Qt);
    QCOMPARE(options->threads, 4);
}

void TestServerOptions::lastOneWins()
{
    const auto result = parse(QStringLiteral("--port 1 --port 2"));
    QCOMPARE(std::get<ServerOptions>(result).services.first().bindTo.port(), 2);
    const auto others = parse(QStringLiteral("--io qt --threads 8 --io linux --threads 2"));
    QCOMPARE(std::get<ServerOptions>(others).io, IoChoice::Linux);
    QCOMPARE(std::get<ServerOptions>(others).threads, 2);
}

void TestServerOptions::engines_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<IoChoice>("expected");
    QTest::newRow("auto") << QStringLiteral("auto") << IoChoice::Auto;
    QTest::newRow("qt") << QStringLiteral("qt") << IoChoice::Qt;
    QTest::newRow("linux") << QStringLiteral("linux") << IoChoice::Linux;
}

void TestServerOptions::engines()
{
    QFETCH(const QString, text);
    QFETCH(const IoChoice, expected);
    const auto result = parse(QStringLiteral("--io ") + text);
    const auto *options = std::get_if<ServerOptions>(&result);
    QVERIFY(options);
    QCOMPARE(options->io, expected);
}

void TestServerOptions::threads_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("expected");
    QTest::newRow("one") << QStringLiteral("1") << 1;
    QTest::newRow("leading zero") << QStringLiteral("02") << 2;
    QTest::newRow("most") << QStringLiteral("256") << 256;
}

void TestServerOptions::threads()
{
    QFETCH(const QString, text);
    QFETCH(const int, expected);
    const auto result = parse(QStringLiteral("--threads ") + text);
    const auto *options = std::get_if<ServerOptions>(&result);
    QVERIFY(options);
    QCOMPARE(options->threads, expected);
}

void TestServerOptions::countGoesWithOneThread()
{
    const auto result = parse(QStringLiteral("--count 3 --threads 1"));
    const auto *options = std::get_if<ServerOptions>(&result);
    QVERIFY(options);
    QCOMPARE(options->count, 3u);

    const auto refused = parse(QStringLiteral("--count 3 --threads 2"));
    const auto *early = std::get_if<EarlyExit>(&refused);
    QVERIFY(early);
    QCOMPARE(early->code, 2);
    QCOMPARE(early->text,
             QStringLiteral("echogram-server: --count counts the answers of one thread, so it does not "
                            "go with --threads 2"));
}

void TestServerOptions::wrongEnvironment()
{
    const Variable variable("fast");
    const QString says =
        QStringLiteral("echogram-server: ECHOGRAM_IO: \"fast\" is not an engine; auto, qt and linux are");
    for (const char *line : {"", "--io auto", "--quiet"}) {
        const auto result = parse(QString::fromLatin1(line));
        const auto *early = std::get_if<EarlyExit>(&result);
        QVERIFY2(early, line);
        QCOMPARE(early->code, 2);
        QCOMPARE(early->text, says);
    }
    // Who names an engine does not ask it, and who asks for help gets it.
    QCOMPARE(std::get<ServerOptions>(parse(QStringLiteral("--io qt"))).io, IoChoice::Qt);
    QCOMPARE(std::get<EarlyExit>(parse(QStringLiteral("--help"))).code, 0);
}

void TestServerOptions::services_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char *line, const QStringList &expected) {
        QTest::newRow(line) << QString::fromLatin1(line) << expected;
    };
    row("", {"echo 127.0.0.1:12345"});
    row("--service time", {"time 127.0.0.1:12345"});
    row("--service time --port 37", {"time 127.0.0.1:37"});
    row("--service time:37 --port 38", {"time 127.0.0.1:37"});
    row("--service echo --service time:37", {"echo 127.0.0.1:12345", "time 127.0.0.1:37"});
    row("--service time:37 --service echo", {"time 127.0.0.1:37", "echo 127.0.0.1:12345"});
    row("--service echo:7 --service echo:8", {"echo 127.0.0.1:7", "echo 127.0.0.1:8"});
    row("--service echo:0 --service echo:0", {"echo 127.0.0.1:0", "echo 127.0.0.1:0"});
    row("--port 0 --service echo --service qotd", {"echo 127.0.0.1:0", "qotd 127.0.0.1:0"});
    row("--bind :: --service discard:9 --service chargen:19 --service daytime:13",
        {"discard [::]:9", "chargen [::]:19", "daytime [::]:13"});
}

void TestServerOptions::services()
{
    QFETCH(const QString, line);
    QFETCH(const QStringList, expected);
    const auto result = parse(line);
    const auto *options = std::get_if<ServerOptions>(&result);
    QVERIFY(options);
    QStringList services;
    for (const ServiceAddress &one : options->services)
        services += serviceName(one.service) + u' ' + one.bindTo.text();
    QCOMPARE(services, expected);
}

void TestServerOptions::weatherWithSettingsOnTop_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("in");
    QTest::addColumn<QString>("out");
    const auto row = [](const char *line, const char *in, const char *out) {
        QTest::newRow(line) << QString::fromLatin1(line) << QString::fromLatin1(in)
                            << QString::fromLatin1(out);
    };
    row("", "", "");
    row("--in loss=1%", "loss=1%", "");
    row("--out delay=20ms,jitter=5ms", "", "delay=20ms,jitter=5ms");
    row("--weather lossy", "loss=2%", "loss=2%");
    // More than bursts of 5 can be, and those of flaky are longer.
    row("--weather flaky --in burst-loss=85%",
        "delay=20ms,jitter=5ms,order=keep,burst-loss=85%,burst-length=8,outage=2s/30s",
        "delay=20ms,jitter=5ms,order=keep,burst-loss=2%,burst-length=8,outage=2s/30s");
    row("--weather lossy --in loss=0", "", "loss=2%");
    row("--out delay=1ms --weather lossy", "loss=2%", "delay=1ms,loss=2%");
    row("--weather satellite --weather lossy", "loss=2%", "loss=2%");
    row("--in loss=1% --in delay=1ms", "delay=1ms", "");
}

void TestServerOptions::weatherWithSettingsOnTop()
{
    QFETCH(const QString, line);
    QFETCH(const QString, in);
    QFETCH(const QString, out);
    const auto result = parse(line);
    const auto *options = std::get_if<ServerOptions>(&result);
    QVERIFY(options);
    QCOMPARE(weatherText(options->policy.weather.in), in);
    QCOMPARE(weatherText(options->policy.weather.out), out);
    QCOMPARE(options->policy.isPlainEcho(), in.isEmpty() && out.isEmpty());
}

void TestServerOptions::seeds()
{
    const auto seedOf = [](const char *line) {
        return std::get<ServerOptions>(parse(QString::fromLatin1(line))).policy.seed;
    };
    QCOMPARE(seedOf("--seed 18446744073709551615"), std::numeric_limits<quint64>::max());
    QCOMPARE(seedOf("--seed 0"), 0u);
    QVERIFY(seedOf("") != seedOf("")); // chance, unless it is said
}

void TestServerOptions::rates_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<double>("within"); // answers a second on loopback, 0: as many as come
    QTest::addColumn<double>("beyond");
    QTest::addColumn<double>("burst"); // beyond
    const auto row = [](const char *line, double within, double beyond, double burst) {
        QTest::newRow(line) << QString::fromLatin1(line) << within << beyond << burst;
    };
    row("", 0, 1000, 1000);
    row("--rate 50", 50, 50, 50);
    row("--rate 50 --burst 7", 50, 50, 7);
    row("--burst 7 --rate 50", 50, 50, 7);
    row("--burst 7", 1000, 1000, 7);
    row("--rate off", 0, 0, 0);
    row("--rate 50 --rate off", 0, 0, 0);
    row("--rate off --rate 50", 50, 50, 50);
}

void TestServerOptions::rates()
{
    QFETCH(const QString, line);
    QFETCH(const double, within);
    QFETCH(const double, beyond);
    QFETCH(const double, burst);
    const auto result = parse(line);
    const auto *options = std::get_if<ServerOptions>(&result);
    QVERIFY(options);
    const SourceTable::Limits none{0, 0};
    QCOMPARE(options->guardFor(Endpoint::loopback(1)).rate.value_or(none).perSecond, within);
    const auto limits = options->guardFor({QHostAddress(QHostAddress::AnyIPv4), 1}).rate.value_or(none);
    QCOMPARE(limits.perSecond, beyond);
    QCOMPARE(limits.burst, burst);
}

void TestServerOptions::allowAndDeny()
{
    const auto result = parse(QStringLiteral("--allow 10.0.0.0/8 --deny 10.1.0.0/16 --allow ::1"));
    const auto *options = std::get_if<ServerOptions>(&result);
    QVERIFY(options);
    const GuardOptions guard = options->guardFor(Endpoint::loopback(1));
    QCOMPARE(guard.allow.size(), 2);
    QCOMPARE(guard.deny.size(), 1);
    QVERIFY(guard.deny.first().matches({QHostAddress(QStringLiteral("10.1.2.3")), 5}));
    QVERIFY(!guard.deny.first().matches({QHostAddress(QStringLiteral("10.2.2.3")), 5}));
}

void TestServerOptions::forward()
{
    const auto result =
        parse(QStringLiteral("--forward ntp.example.org:123 --forward-idle 1.5s --forward-clients 10000"));
    const auto *options = std::get_if<ServerOptions>(&result);
    QVERIFY(options);
    QVERIFY(options->server);
    QCOMPARE(options->server->text(), QStringLiteral("ntp.example.org:123"));
    QCOMPARE(options->policy.clientIdleNs, 1'500'000'000);
    QCOMPARE(options->policy.maximumClients, 10'000);
}

void TestServerOptions::isCarefulBeyondLoopback_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("answersLoopPorts");
    QTest::addColumn<bool>("amplifies");
    QTest::addColumn<int>("hopsLess");
    const auto row = [](const char *line, const char *address, bool answersLoopPorts, bool amplifies,
                        int hops) {
        QTest::addRow("%s %s", address, line) << QString::fromLatin1(line) << QString::fromLatin1(address)
                                              << answersLoopPorts << amplifies << hops;
    };
    for (const char *address : {"127.0.0.1", "127.9.9.9", "::1"}) {
        row("", address, false, true, 0);
        row("--allow-loops", address, true, true, 0);
        row("--allow-amplification", address, false, true, 0);
    }
    for (const char *address : {"0.0.0.0", "::", "192.0.2.1", "2001:db8::1"}) {
        row("", address, false, false, hopsLostBeyondLoopback);
        row("--allow-loops", address, true, false, 0);
        row("--allow-amplification", address, false, true, hopsLostBeyondLoopback);
        row("--allow-loops --allow-amplification", address, true, true, 0);
    }
}

void TestServerOptions::isCarefulBeyondLoopback()
{
    QFETCH(const QString, line);
    QFETCH(const QString, address);
    QFETCH(const bool, answersLoopPorts);
    QFETCH(const bool, amplifies);
    QFETCH(const int, hopsLess);
    const auto result = parse(line);
    const auto *options = std::get_if<ServerOptions>(&result);
    QVERIFY(options);
    const GuardOptions guard = options->guardFor({QHostAddress(address), 12345});
    QCOMPARE(guard.answersLoopPorts, answersLoopPorts);
    QCOMPARE(guard.amplifies, amplifies);
    QCOMPARE(guard.hopsLess, hopsLess);
}

void TestServerOptions::notTogether_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *line, const char *says) {
        QTest::newRow(line) << QString::fromLatin1(line) << QString::fromLatin1(says);
    };
    row("--service echo --service time", "echo and time cannot both have port 12345; write time:PORT");
    row("--service echo:7 --service time:7", "echo and time cannot both have port 7; write time:PORT");
    row("--service echo:12345 --service qotd", "echo and qotd cannot both have port 12345; write qotd:PORT");
    row("--service echo --service echo", "echo and echo cannot both have port 12345; write echo:PORT");
    row("--rules a --forward h:1", "--rules and --forward do not go together: one of them has to answer");
    row("--service echo --forward h:1",
        "--service and --forward do not go together: one of them has to answer");
    row("--burst 3 --rate off", "--burst says how much of --rate can be saved up, and --rate is off");
    row("--count 1 --service echo:7 --service time:37",
        "--count counts the answers of one service, so it does not go with several");
    row("--in burst-loss=90%", "--in: bursts of 5 cannot be that dense; burst-length is to be 9.00 or more");
    row("--weather satellite --in burst-loss=81%", // which 5 would do for
        "--in does not go with --weather satellite: bursts of 4 cannot be that dense; burst-length is to be "
        "4.27 or more");
}

void TestServerOptions::notTogether()
{
    QFETCH(const QString, line);
    QFETCH(const QString, says);
    const auto result = parse(line);
    const auto *early = std::get_if<EarlyExit>(&result);
    QVERIFY(early);
    QCOMPARE(early->code, 2);
    QCOMPARE(early->text.section(u'\n', 0, 0), QStringLiteral("echogram-server: ") + says);
}

void TestServerOptions::readsAFile()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("server.toml")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("port = 7\nseed = 3\nservice = [\"echo\", \"time:37\"]\n[in]\nloss = \"1%\"\n");
    file.close();
    const QString config = QStringLiteral("--config ") + file.fileName();

    auto result = parse(config);
    const auto *options = std::get_if<ServerOptions>(&result);
    QVERIFY(options);
    QCOMPARE(options->services.size(), 2);
    QCOMPARE(options->services.first().bindTo.port(), 7);
    QCOMPARE(options->policy.seed, 3u);
    QVERIFY(!options->onlyChecks);

    // What is on the command line wins, wherever it stands there.
    result = parse(QStringLiteral("--port 8 ") + config + QStringLiteral(" --in delay=1ms --check-config"));
    options = std::get_if<ServerOptions>(&result);
    QVERIFY(options);
    QCOMPARE(options->services.first().bindTo.port(), 8);
    QCOMPARE(weatherText(options->policy.weather.in), QStringLiteral("delay=1ms"));
    QVERIFY(options->onlyChecks);

    // What is wrong only together is wrong as well.
    result = parse(config + QStringLiteral(" --count 1"));
    QVERIFY(std::holds_alternative<EarlyExit>(result));

    QVERIFY(file.open(QIODevice::Append));
    file.write("los = 3\n");
    file.close();
    result = parse(config);
    const auto *early = std::get_if<EarlyExit>(&result);
    QVERIFY(early);
    QCOMPARE(early->code, 2);
    QVERIFY2(early->text.startsWith(QStringLiteral("echogram-server: %1:6:1: ").arg(file.fileName())),
             qPrintable(early->text));
}

void TestServerOptions::bindAddresses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *text, const char *expected) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(expected);
    };
    row("127.0.0.1", "127.0.0.1");
    row("127.0.0.2", "127.0.0.2");
    row("0.0.0.0", "0.0.0.0");
    row("::", "::");
    row("[::]", "::");
    row("::1", "::1");
    row("[::1]", "::1");
    row("2001:db8::7", "2001:db8::7");
}

void TestServerOptions::bindAddresses()
{
    QFETCH(const QString, text);
    QFETCH(const QString, expected);
    const auto address = parseBindAddress(text);
    QVERIFY2(address.ok(), address.ok() ? "" : qPrintable(address.error().message));
    QCOMPARE(Endpoint(*address, 1).addressText(), expected);
}

void TestServerOptions::linkLocalKeepsItsInterface()
{
    // The loopback interface is the only one every machine has; that it has no such address is bind()'s matter.
    const auto result = parse(QStringLiteral("--bind fe80::1%lo"));
    const auto *options = std::get_if<ServerOptions>(&result);
    QVERIFY(options);
    QCOMPARE(options->services.first().bindTo.addressText(), "fe80::1%lo");
}

void TestServerOptions::errors_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QStringList>("says");
    const auto row = [](const char *line, const QStringList &says) {
        QTest::newRow(line) << QString::fromLatin1(line) << says;
    };
    const QString anAddress = QStringLiteral("an address looks like 127.0.0.1");
    row("--port 65536", {"--port", "\"65536\"", "0 to 65535"});
    row("--port -1", {"--port", "\"-1\"", "0 to 65535"});
    row("--port 12x", {"--port", "\"12x\"", "0 to 65535"});
    row("--port 99999999999999999999999", {"--port", "0 to 65535"});
    row("--port", {"--port wants a value"});
    row("--bind localhost", {"--bind", "\"localhost\" is a name", "an address is expected", anAddress});
    row("--bind 1.2.3", {"--bind", "\"1.2.3\" is not an address", anAddress});
    row("--bind 256.0.0.1", {"--bind", "is not an address", anAddress});
    row("--bind ::g", {"--bind", "is not an address", anAddress});
    row("--bind 127.0.0.1:5000", {"--bind 127.0.0.1 --port 5000"});
    row("--bind [::1]:5000", {"--bind ::1 --port 5000"});
    row("--bind fe80::1", {"wants its interface", "fe80::1%", "lo"});
    row("--bind fe80::1%nosuchthing", {"no interface nosuchthing", "lo"});
    row("--log-format xml", {"--log-format", "\"xml\"", "text and json"});
    row("--count 0", {"--count", "\"0\"", "from 1"});
    row("--count many", {"--count", "\"many\"", "from 1"});
    row("--quiet=3", {"--quiet takes no value"});
    row("--verbose=1", {"--verbose takes no value"});
    row("--io fast", {"--io", "\"fast\" is not an engine", "auto, qt and linux are"});
    row("--io Qt", {"--io", "\"Qt\" is not an engine"});
    row("--io", {"--io wants a value"});
    row("--threads 0", {"--threads", "\"0\" is not a number of threads", "1 to 256"});
    row("--threads 257", {"--threads", "\"257\"", "1 to 256"});
    row("--threads -1", {"--threads", "\"-1\"", "1 to 256"});
    row("--threads two", {"--threads", "\"two\"", "1 to 256"});
    row("--threads 99999999999999999999999", {"--threads", "1 to 256"});
    row("--threads", {"--threads wants a value"});
    row("--service", {"--service wants a value"});
    row("--service ehco",
        {"--service", "\"ehco\" is not a service", "echo, discard, chargen, daytime, time and qotd"});
    row("--service echo:", {"--service", "\"\" is not a port", "echo:1313"});
    row("--service echo:70000", {"--service", "\"70000\" is not a port"});
    row("--service echo:7:8", {"--service", "\"7:8\" is not a port"});
    row("--weather fine", {"--weather", "\"fine\" is not a weather", "there is cable, dsl"});
    row("--in los=1%", {"--in", "there is no \"los\"; there is loss"});
    row("--out loss=1%,loss=2%", {"--out", "behind \"loss=1%,\": loss is there twice"});
    row("--seed x", {"--seed", "\"x\" is not a seed"});
    row("--seed 18446744073709551616", {"--seed"});
    row("--allow nobody", {"--allow", "nobody"});
    row("--allow 10.0.0.0/33", {"--allow", "10.0.0.0/33"});
    row("--deny 1.2.3", {"--deny", "1.2.3"});
    row("--rate 0", {"--rate", "\"0\" is not a rate", "or off"});
    row("--burst 0", {"--burst"});
    row("--forward nobody", {"--forward", "\"nobody\" names no port"});
    row("--forward nobody:0", {"--forward"});
    row("--forward-idle 99ms", {"--forward-idle", "too short; 100ms is the least"});
    row("--forward-idle soon", {"--forward-idle", "soon"});
    row("--forward-clients 0", {"--forward-clients"});
    row("--forward-clients 10001", {"--forward-clients"});
    row("--metrics 9100", {"--metrics", "\"9100\" is not an address with a port", "127.0.0.1:9107"});
    row("--check-config=1", {"--check-config takes no value"});
    row("--nonsense", {"--nonsense"});
    row("nonsense", {"nonsense"});
}

void TestServerOptions::errors()
{
    QFETCH(const QString, line);
    QFETCH(const QStringList, says);
    const auto result = parse(line);
    const auto *early = std::get_if<EarlyExit>(&result);
    QVERIFY(early);
    QCOMPARE(early->code, 2);
    QVERIFY(early->text.startsWith(QStringLiteral("echogram-server: ")));
    QVERIFY(early->text.contains(QStringLiteral("--help")));
    for (const QString &part : says)
        QVERIFY2(early->text.contains(part), qPrintable(early->text));
}

void TestServerOptions::helpShowsDefaultsAndExamples()
{
    const auto result = parse(QStringLiteral("--help"));
    const auto *early = std::get_if<EarlyExit>(&result);
    QVERIFY(early);
    QCOMPARE(early->code, 0);
    for (const char *part : {"--bind ADDRESS", "[127.0.0.1]", "--port N", "[12345]", "--quiet", "--verbose",
                             "--log-format", "--count", "--io auto|qt|linux", "ECHOGRAM_IO", "--threads N",
                             "Examples:", "--bind ::", "Exit status"})
        QVERIFY2(early->text.contains(QLatin1String(part)), part);
}

void TestServerOptions::versionNamesTheProgram()
{
    const auto result = parse(QStringLiteral("--version"));
    const auto *early = std::get_if<EarlyExit>(&result);
    QVERIFY(early);
    QCOMPARE(early->code, 0);
    QCOMPARE(early->text, QStringLiteral("echogram-server " ECHOGRAM_VERSION));
}

QTEST_GUILESS_MAIN(TestServerOptions)
#include "tst_serveroptions.moc"
