// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/windowstate.h"

#include <QDir>
#include <QFile>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace echogram;

class TestWindowState : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void nothingSavedIsAFirstStart();
    void everythingComesBack();
    void textsComeBackAsTheyWere_data();
    void textsComeBackAsTheyWere();
    void savingFewerLeavesNoneOfTheOld();
    void whatCannotBeReadIsLeftOut_data();
    void whatCannotBeReadIsLeftOut();
    void aFieldInTheWrongTypeLeavesTheOthers();
    void aHugeCountIsNotBelieved();
    void aDraftThatCouldNotBeSentIsNotSaved();
    void aDamagedFileIsReadAndMended();
    void groupsAreKept();
    void failureToWriteIsTold();
    void failureToWriteIsToldAfterADamagedFileToo();

private:
    QString file() const { return m_directory->filePath(QStringLiteral("echogram.ini")); }
    QString save(const WindowState &state) const
    {
        return saveWindowState(QSettings(file(), QSettings::IniFormat), state);
    }
    WindowState load() const
    {
        QSettings settings(file(), QSettings::IniFormat);
        return loadWindowState(settings);
    }
    void write(const QByteArray &ini) const
    {
        QFile out(file());
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(ini);
    }

    QScopedPointer<QTemporaryDir> m_directory;
};

void TestWindowState::init()
{
    m_directory.reset(new QTemporaryDir);
    QVERIFY(m_directory->isValid());
}

void TestWindowState::nothingSavedIsAFirstStart()
{
    QCOMPARE(load(), WindowState());
    QVERIFY(load().serverEnabled);
}

void TestWindowState::everythingComesBack()
{
    // GIVEN
    WindowState state;
    state.geometry = QByteArray("\x01\xd9\xd0\xcb\x00\x03,;=@[]%\"", 14);
    state.docks = QByteArray("\x00\x00\xff", 3);
    state.splitter = "splitter";
    state.hosts = {QStringLiteral("127.0.0.1"), QStringLiteral("fe80::1%eth0"), QStringLiteral("sensor.lan")};
    state.conversations = {
        {{QStringLiteral("127.0.0.1"), 12345}, QString(), QStringLiteral("hello"), PayloadFormat::Text, 1000},
        {{QStringLiteral("::1"), 53}, QStringLiteral("Name, \"quoted\""), QString(), PayloadFormat::Hex, 250},
        {{QString(), 0}, QString(), QString(), PayloadFormat::Base64, 60000},
    };
    state.current = 2;
    state.scheme = Appearance::Scheme::Dark;
    state.serverEnabled = false;
    state.server.address = QHostAddress(QStringLiteral("::1"));
    state.server.port = 0;
    state.server.service = Service::Qotd;
    state.server.usesRules = true;
    state.server.rulesFile = QStringLiteral("/tmp/a, \"b\".toml");
    state.transcripts = QStringLiteral("/tmp/a, \"b\" of mine");
    state.environment = QStringLiteral("/tmp/a, \"b\" of mine/local.toml");
    state.server.weather = weatherPreset(QStringLiteral("broken")).value();
    state.history = {{QStringLiteral("de ad"), PayloadFormat::Hex},
                     {QStringLiteral("a\nb"), PayloadFormat::Escaped}};

    // WHEN
    QCOMPARE(save(state), QString());

    // THEN
    QCOMPARE(load(), state);
}

void TestWindowState::textsComeBackAsTheyWere_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("at sign") << QStringLiteral("@Invalid()");
    QTest::newRow("at signs") << QStringLiteral("@@");
    QTest::newRow("NUL") << QString(QLatin1String("a\0b", 3));
    QTest::newRow("NUL and digit") << QString(QLatin1String("\0"
                                                            "7f",
                                                            3));
    QTest::newRow("controls") << QStringLiteral("\r\n\t\x01\x7f");
    QTest::newRow("INI syntax") << QStringLiteral("[x]\n;a=b, \"c\" %20 \\x41 \\");
    QTest::newRow("spaces") << QStringLiteral("  both ends  ");
    QTest::newRow("emoji") << QString::fromUtf8("\xf0\x9f\x9a\x80");
    QTest::newRow("half an emoji") << QString(QChar(0xd83d));
    QTest::newRow("halves the wrong way round") << QString(QChar(0xdc00)) + QChar(0xd800);
    QTest::newRow("bidi") << QString(QChar(0x202e)) + QStringLiteral("abc");
    QTest::newRow("byte order mark") << QString(QChar(0xfeff)) + QStringLiteral("x");
    QTest::newRow("long") << QString(maximumSavedText, u'x');
}

void TestWindowState::textsComeBackAsTheyWere()
{
    QFETCH(QString, text);
    WindowState state;
    state.conversations = {{{}, text, text, PayloadFormat::Text, 1000}};
    state.history = {{text, PayloadFormat::Text}};

    QCOMPARE(save(state), QString());
    // A second process would read from the disk, without what QSettings keeps in memory.
    const QString copy = m_directory->filePath(QStringLiteral("copy.ini"));
    QVERIFY(QFile::copy(file(), copy));
    QSettings settings(copy, QSettings::IniFormat);

    QCOMPARE(loadWindowState(settings), state);
}

void TestWindowState::savingFewerLeavesNoneOfTheOld()
{
    WindowState state;
    state.hosts = {QStringLiteral("a"), QStringLiteral("b")};
    state.conversations = {SavedConversation(), SavedConversation()};
    state.history = {{QStringLiteral("1"), {}}, {QStringLiteral("2"), {}}};
    QCOMPARE(save(state), QString());

    QCOMPARE(save(WindowState()), QString());

    QCOMPARE(load(), WindowState());
    QFile ini(file());
    QVERIFY(ini.open(QIODevice::ReadOnly));
    QVERIFY(!ini.readAll().contains("host="));
}

void TestWindowState::whatCannotBeReadIsLeftOut_data()
{
    QTest::addColumn<QByteArray>("conversation");
    QTest::addColumn<SavedConversation>("expected");

    const auto row = [](const char *name, const char *keys, const SavedConversation &expected) {
        QTest::newRow(name) << QByteArray(keys) << expected;
    };
    SavedConversation kept;
    kept.target = {QStringLiteral("127.0.0.1"), 12345};
    SavedConversation noPort = kept;
    noPort.target.port = 0;
    SavedConversation noHost = kept;
    noHost.target.host.clear();

    row("only target", "host=127.0.0.1|port=12345", kept);
    row("port 99999", "host=127.0.0.1|port=99999", noPort);
    row("port 0", "host=127.0.0.1|port=0", noPort);
    row("port negative", "host=127.0.0.1|port=-1", noPort);
    row("port is a word", "host=127.0.0.1|port=http", noPort);
    row("port is a list", "host=127.0.0.1|port=\"1, 2\"", noPort);
    row("host with a space", "host=a b|port=12345", noHost);
    row("host is a list", "host=\"a\", \"b\"|port=12345", noHost);
    row("draft not Base64", "host=127.0.0.1|port=12345|draft=***", kept);
    row("draft with half a unit", "host=127.0.0.1|port=12345|draft=YQ==", kept);
    row("name not Base64", "host=127.0.0.1|port=12345|name=<b>", kept);
    row("format unknown", "host=127.0.0.1|port=12345|format=morse", kept);
    row("time-out zero", "host=127.0.0.1|port=12345|answerTimeoutMs=0", kept);
    row("time-out huge", "host=127.0.0.1|port=12345|answerTimeoutMs=99999999999", kept);
    row("variant from elsewhere", "host=127.0.0.1|port=12345|name=@Variant(\\0\\0\\0\\x7f\\xff)", kept);
}

void TestWindowState::whatCannotBeReadIsLeftOut()
{
    QFETCH(QByteArray, conversation);
    QFETCH(SavedConversation, expected);
    QByteArray ini = "[conversations]\nsize=1\n";
    for (const QByteArray &key : conversation.split('|'))
        ini += "1\\" + key + '\n';
    write(ini);

    const WindowState state = load();

    QCOMPARE(state.conversations.size(), 1);
    QCOMPARE(state.conversations.first(), expected);
}

void TestWindowState::aFieldInTheWrongTypeLeavesTheOthers()
{
    write("[window]\ngeometry=hello\ndocks=\"a\", \"b\"\nsplitter=@ByteArray(good)\nscheme=sepia\ncurrent=7\n"
          "[server]\nenabled=perhaps\naddress=nowhere\nport=123456\nservice=telnet\nin=AAAA\nout=***\n"
          "[hosts]\nsize=4\n1\\host=good.lan\n2\\host=not a host\n3\\host=good.lan\n4\\host=10.0.0.1\n"
          "[history]\nsize=2\n1\\text=aABpAA==\n1\\format=text\n2\\format=hex\n");

    const WindowState state = load();

    WindowState expected;
    expected.splitter = "good";
    expected.hosts = QStringList{QStringLiteral("good.lan"), QStringLiteral("10.0.0.1")};
    expected.history = {{QStringLiteral("hi"), PayloadFormat::Text}};
    QCOMPARE(state, expected);
}

void TestWindowState::aHugeCountIsNotBelieved()
{
    write("[conversations]\nsize=2147483647\n1\\host=a\n3\\host=b\n[hosts]\nsize=-5\n[history]\nsize=many\n");

    const WindowState state = load();

    QCOMPARE(state.conversations.size(), 2); // those with something in them
    QCOMPARE(state.conversations.at(1).target.host, QStringLiteral("b"));
    QVERIFY(state.hosts.isEmpty());
    QVERIFY(state.history.isEmpty());
}

void TestWindowState::aDraftThatCouldNotBeSentIsNotSaved()
{
    // GIVEN ten million characters, in memory and in a file
    WindowState state;
    state.conversations = {
        {{QStringLiteral("a"), 1}, {}, QString(10'000'000, u'x'), PayloadFormat::Text, 1000}};

    // WHEN, THEN
    QCOMPARE(save(state), QString());
    QCOMPARE(load().conversations.first().draft, QString());

    write("[conversations]\nsize=1\n1\\host=a\n1\\draft=" + QByteArray(10'000'000, 'A') + "\n");
    QCOMPARE(load().conversations.first().draft, QString());
    QCOMPARE(load().conversations.first().target.host, QStringLiteral("a"));
}

void TestWindowState::aDamagedFileIsReadAndMended()
{
    // GIVEN something that is no INI file
    write(QByteArray("\0\xff\xfe[[[\n=\n\\x\n[window\n%%%zz=1\n", 29) + QByteArray(1000, '\x80'));

    // WHEN it is read THEN it is as on a first start
    QSettings settings(file(), QSettings::IniFormat);
    QCOMPARE(loadWindowState(settings), WindowState());

    // WHEN it is saved to THEN that is no error, whatever stood there before
    WindowState state;
    state.hosts = {QStringLiteral("a")};
    QCOMPARE(saveWindowState(settings, state), QString());
    QCOMPARE(loadWindowState(settings), state);
}

void TestWindowState::groupsAreKept()
{
    QSettings settings(file(), QSettings::IniFormat);
    settings.beginGroup(QStringLiteral("inner"));
    WindowState state;
    state.serverEnabled = false;
    QCOMPARE(saveWindowState(settings, state), QString());
    QCOMPARE(loadWindowState(settings), state);
    QCOMPARE(load(), WindowState());
}

void TestWindowState::failureToWriteIsTold()
{
    // GIVEN a folder that is none
    write("");
    const QString impossible = file() + QStringLiteral("/settings.ini");
    QSettings settings(impossible, QSettings::IniFormat);

    const QString error = saveWindowState(settings, WindowState());

    QVERIFY2(error.contains(impossible), qPrintable(error));
}

void TestWindowState::failureToWriteIsToldAfterADamagedFileToo()
{
    // GIVEN a damaged file that was read
    QVERIFY(QDir(m_directory->path()).mkdir(QStringLiteral("config")));
    const QString name = m_directory->filePath(QStringLiteral("config/echogram.ini"));
    QFile damaged(name);
    QVERIFY(damaged.open(QIODevice::WriteOnly));
    damaged.write("[window\n");
    damaged.close();
    QSettings settings(name, QSettings::IniFormat);
    QCOMPARE(loadWindowState(settings), WindowState());
    QCOMPARE(settings.status(), QSettings::FormatError); // which it keeps, whatever comes

    // WHEN its folder is gone and cannot be made again
    QVERIFY(QDir(m_directory->filePath(QStringLiteral("config"))).removeRecursively());
    QFile inTheWay(m_directory->filePath(QStringLiteral("config")));
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));

    // THEN
    QVERIFY(!saveWindowState(settings, WindowState()).isEmpty());
}

QTEST_MAIN(TestWindowState)
#include "tst_windowstate.moc"
