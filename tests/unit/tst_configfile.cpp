// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/options/configfile.h"
#include "server/weather/weatherspec.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace echogram;

class TestConfigFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsEveryOption();
    void emptyChangesNothing();
    void pathsAreRelativeToTheFile_data();
    void pathsAreRelativeToTheFile();
    void leavesOutWhatWasGivenElsewhere();
    void whatIsLeftOutHasToBeRightAllTheSame();
    void falseLeavesASwitchOff();
    void oneValueStandsForAList();
    void weatherAsTextAndAsTable();
    void errors_data();
    void errors();
    void everyOptionHasAnError();
    void filesThatCannotBeRead();
};

namespace {

std::optional<FileError> read(const QByteArray &toml, GivenOptions &given, const QSet<QString> &except = {})
{
    return readConfig(toml, QStringLiteral("a/server.toml"), except, given);
}

/// The error's text, or nothing when there was none.
QString errorOf(const QByteArray &toml)
{
    GivenOptions given;
    const auto problem = read(toml, given);
    return problem ? problem->text() : QString();
}

const char *const everything = R"(
bind = "::1"
port = 7007
service = ["echo", "time:3737"]
rules = "answers.toml"
forward = "[2001:db8::7]:53"
forward-idle = "2s"
forward-clients = 12
weather = "satellite"
seed = 99
allow = ["10.0.0.0/8", "2001:db8::/32"]
deny = ["10.1.0.0/16"]
rate = 500
burst = 20
allow-loops = true
allow-amplification = true
quiet = true
verbose = true
log-format = "json"
metrics = "127.0.0.1:9100"
count = 3
io = "qt"
threads = 4
in = { loss = "1%", delay = "20ms" }

[out]
burst-loss = "2%"
burst-length = 7
outage = "1s/10s+3s-4s"
)";

} // namespace

void TestConfigFile::readsEveryOption()
{
    for (const ServerOption &option : serverOptionTable()) {
        const QByteArray name = QByteArray("\n") + option.name + ' ';
        const QByteArray table = QByteArray("\n[") + option.name + ']';
        const QByteArray text = everything;
        QVERIFY2(!option.isForFiles || text.contains(name) || text.contains(table), option.name);
    }

    GivenOptions given;
    const auto problem = read(everything, given);
    QVERIFY2(!problem, problem ? qPrintable(problem->text()) : "");
    QCOMPARE(given.bind, QHostAddress(QHostAddress::LocalHostIPv6));
    QCOMPARE(given.port, 7007);
    QCOMPARE(given.services.size(), 2);
    QCOMPARE(given.services.at(0).service, Service::Echo);
    QVERIFY(!given.services.at(0).port);
    QCOMPARE(given.services.at(1).service, Service::Time);
    QCOMPARE(given.services.at(1).port, std::optional<quint16>(3737));
    QCOMPARE(given.weather, QStringLiteral("satellite"));
    QCOMPARE(given.in, QStringLiteral("loss=1%,delay=20ms"));
    QCOMPARE(given.out, QStringLiteral("burst-loss=2%,burst-length=7,outage=1s/10s+3s-4s"));
    QCOMPARE(given.seed, std::optional<quint64>(99));
    QCOMPARE(given.burst, std::optional<double>(20));

    const ServerOptions &options = given.options;
    QCOMPARE(options.rulesFile, QStringLiteral("a/answers.toml"));
    QVERIFY(options.server);
    QCOMPARE(options.server->text(), QStringLiteral("[2001:db8::7]:53"));
    QCOMPARE(options.policy.clientIdleNs, 2'000'000'000);
    QCOMPARE(options.policy.maximumClients, 12);
    QCOMPARE(options.policy.guard.allow.size(), 2);
    QCOMPARE(options.policy.guard.deny.size(), 1);
    QCOMPARE(options.rate, std::optional(SourceTable::Limits{500, 500}));
    QVERIFY(options.allowsLoops);
    QVERIFY(options.allowsAmplification);
    QVERIFY(options.isQuiet);
    QVERIFY(options.isVerbose);
    QCOMPARE(options.logFormat, LogFormat::Json);
    QVERIFY(options.metrics);
    QCOMPARE(options.metrics->text(), QStringLiteral("127.0.0.1:9100"));
    QCOMPARE(options.count, 3u);
    QCOMPARE(options.io, IoChoice::Qt);
    QCOMPARE(options.threads, 4);
}

void TestConfigFile::emptyChangesNothing()
{
    for (const char *text : {"", "\n\n", "# nothing\n", "\xef\xbb\xbf# with a byte order mark\n"}) {
        GivenOptions given;
        QVERIFY2(!read(text, given), text);
        QCOMPARE(given.port, 12345);
        QVERIFY(given.services.isEmpty());
        QVERIFY(given.options.rulesFile.isEmpty());
    }
}

void TestConfigFile::pathsAreRelativeToTheFile_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *file, const char *path, const char *expected) {
        QTest::addRow("%s in %s", path, file)
            << QString::fromLatin1(file) << QString::fromLatin1(path) << QString::fromLatin1(expected);
    };
    row("/etc/echogram/server.toml", "rules.toml", "/etc/echogram/rules.toml");
    row("/etc/echogram/server.toml", "../rules.toml", "/etc/echogram/../rules.toml");
    row("/etc/echogram/server.toml", "/srv/rules.toml", "/srv/rules.toml");
    row("etc/server.toml", "rules.toml", "etc/rules.toml");
    row("server.toml", "rules.toml", "./rules.toml");
}

void TestConfigFile::pathsAreRelativeToTheFile()
{
    QFETCH(const QString, file);
    QFETCH(const QString, path);
    QFETCH(const QString, expected);
    GivenOptions given;
    QVERIFY(!readConfig("rules = \"" + path.toUtf8() + '"', file, {}, given));
    QCOMPARE(given.options.rulesFile, expected);
}

void TestConfigFile::leavesOutWhatWasGivenElsewhere()
{
    GivenOptions given;
    given.port = 1;
    given.in = QStringLiteral("loss=5%");
    given.services = {{Service::Qotd, 17}};
    const QByteArray toml =
        "port = 2\nservice = [\"echo\"]\nin = { loss = \"1%\" }\nquiet = true\nseed = 4\n";
    QVERIFY(!read(toml, given, {"port", "service", "in", "quiet"}));
    QCOMPARE(given.port, 1);
    QCOMPARE(given.in, QStringLiteral("loss=5%"));
    QCOMPARE(given.services.size(), 1);
    QCOMPARE(given.services.first().service, Service::Qotd);
    QVERIFY(!given.options.isQuiet);
    QCOMPARE(given.seed, std::optional<quint64>(4));
}

void TestConfigFile::whatIsLeftOutHasToBeRightAllTheSame()
{
    GivenOptions given;
    const auto problem = read("seed = 1\nport = 70000", given, {"port"});
    QVERIFY(problem);
    QCOMPARE(problem->line, 2);
}

void TestConfigFile::falseLeavesASwitchOff()
{
    GivenOptions given;
    QVERIFY(!read("quiet = false\nverbose = true", given));
    QVERIFY(!given.options.isQuiet);
    QVERIFY(given.options.isVerbose);
}

void TestConfigFile::oneValueStandsForAList()
{
    GivenOptions given;
    QVERIFY(!read("service = \"qotd\"\nallow = \"10.0.0.0/8\"\ndeny = []", given));
    QCOMPARE(given.services.size(), 1);
    QCOMPARE(given.options.policy.guard.allow.size(), 1);
    QVERIFY(given.options.policy.guard.deny.isEmpty());
}

void TestConfigFile::weatherAsTextAndAsTable()
{
    GivenOptions text;
    GivenOptions table;
    GivenOptions inLine;
    QVERIFY(!read("out = \"loss=1%,reorder=2%,reorder-distance=3\"", text));
    QVERIFY(!read("[out]\nreorder-distance = 3\nreorder = \"2%\"\nloss = \"1%\"", table));
    QVERIFY(!read("out = { loss = \"1%\", reorder = \"2%\", reorder-distance = 3 }", inLine));
    const auto weather = [](const GivenOptions &given) { return parseWeather(given.out).value(); };
    QCOMPARE(weather(table), weather(text));
    QCOMPARE(weather(inLine), weather(text));
    QCOMPARE(weather(text).reorderDistance, 3);
}

void TestConfigFile::errors_data()
{
    QTest::addColumn<QByteArray>("toml");
    QTest::addColumn<QString>("says"); // behind the file's name
    const auto row = [](const char *toml, const char *says) {
        QTest::newRow(toml) << QByteArray(toml) << QString::fromUtf8(says);
    };
    row("bidn = 3", "1:1: there is no option \"bidn\"; there is bind, port, ");
    row("# first\n\n  bidn = 3", "3:3: there is no option \"bidn\"");
    row("Port = 3", "1:1: there is no option \"Port\"");
    row("[server]\nport = 3", "1:2: there is no option \"server\"");
    row("config = \"a\"", "1:1: there is no option \"config\"");
    row("check-config = true", "1:1: there is no option \"check-config\"");
    row("help = true", "1:1: there is no option \"help\"");
    row("port = true", "1:8: port wants a text or a whole number: N");
    row("port = 1.0", "1:8: port wants a text or a whole number: N");
    row("port = [1]", "1:8: port wants a text or a whole number: N");
    row("port = 1979-05-27", "1:8: port wants a text or a whole number: N");
    row("quiet = 1", "1:9: quiet is true or false");
    row("quiet = [true]", "1:9: quiet is true or false");
    row("allow = [\"10.0.0.0/8\",\n  7.5]", "2:3: allow wants a text or a whole number: CIDR");
    row("allow = [\"10.0.0.0/8\",\n  \"10.0.0.0/33\"]", "2:3: allow: ");
    row("service = { echo = 7 }", "1:11: service wants a text or a whole number");
    row("in = 3", "1:6: in: ");
    row("in = [\"loss=1%\"]", "1:6: in wants a text");
    row("in = \"loss=1%,los=1%\"", "1:6: in: \"loss=1%,los=1%\", behind \"loss=1%,\": there is no \"los\"");
    row("[in]\nloss = \"1%\"\nlos = 3", "3:1: there is no weather \"los\"; there is delay, jitter, ");
    row("[in]\nloss = 1.5", "2:8: loss wants a text");
    row("[in]\nloss = { a = 1 }", "2:8: loss wants a text");
    row("[in]\nloss = \"much\"", "2:8: loss = \"much\": ");
    row("[in]\nburst-loss = \"100%\"", "2:14: no burst would ever end");
    row("[in]\nburst-length = 2\nburst-loss = \"90%\"", "2:16: bursts of 2 cannot be that dense");
    row("in = { burst-loss = \"90%\" }", "1:6: bursts of 5 cannot be that dense");
    row("[in]\ndelay = \"20ms,loss=100%\"", "2:9: delay = \"20ms,loss=100%\": ");
    row("rules = \"\"", "1:9: rules: the name of a file is expected");
    row("port = 1\nport = 2", "2:");
    row("in = \"loss=1%\"\n[in]\nloss = \"1%\"", "2:");
    row("port = ", "1:");
    row("port 3", "1:");
    row("port = 1 quiet = true", "1:");
    row("port = 1\nbind = \"\xff\"", "2:");
    row("[!]", "1:2: ");
    row("port = 1\n[[=]]", "2:3: ");
    row("[\xc3\xa9]", "1:2: ");
    row("[\x01", "1:2: ");
    row("[", "1:2: ");
}

void TestConfigFile::errors()
{
    QFETCH(const QByteArray, toml);
    QFETCH(const QString, says);
    const QString text = errorOf(toml);
    QVERIFY2(text.startsWith(QLatin1String("a/server.toml:") + says), qPrintable(text));
}

void TestConfigFile::everyOptionHasAnError()
{
    for (const ServerOption &option : serverOptionTable()) {
        if (!option.isForFiles)
            continue;
        // A list of lists is nothing for any of them.
        const QString text = errorOf(QByteArray("seed = 1\n\"") + option.name + "\" = [[]]");
        if (QByteArrayView(option.name) == "seed")
            continue; // there twice
        QVERIFY2(text.startsWith(QLatin1String("a/server.toml:2:")), option.name);
        QVERIFY2(text.contains(QLatin1String(option.name)), option.name);
    }
}

void TestConfigFile::filesThatCannotBeRead()
{
    const QTemporaryDir folder;
    GivenOptions given;
    const QString missing = folder.filePath(QStringLiteral("none.toml"));
    auto problem = readConfigFile(missing, {}, given);
    QVERIFY(problem);
    QCOMPARE(problem->file, missing);
    QCOMPARE(problem->line, 0);
    QVERIFY(!problem->message.isEmpty());
    problem = readConfigFile(folder.path(), {}, given);
    QVERIFY(problem);

    QFile file(folder.filePath(QStringLiteral("server.toml")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("port = 5\nrules = \"r.toml\"\n");
    file.close();
    QVERIFY(!readConfigFile(file.fileName(), {}, given));
    QCOMPARE(given.port, 5);
    QCOMPARE(given.options.rulesFile, folder.filePath(QStringLiteral("r.toml")));
}

QTEST_GUILESS_MAIN(TestConfigFile)
#include "tst_configfile.moc"
