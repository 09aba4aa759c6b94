// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/bindaddress.h"
#include "server/options/serveroptions.h"

#include <QTest>

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
