// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/answers/rulefile.h"

#include <QTemporaryDir>
#include <QTest>

using namespace echogram;

namespace {

/// Of one rule that says `x` when these conditions hold.
QByteArray ruleWith(const QByteArray &conditions)
{
    return "[[rule]]\n" + conditions + "\nanswer = \"x\"\n";
}

} // namespace

/// Reading rules: what is meant by what is written, and where it is wrong.
class TestRuleFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void conditions_data()
    {
        QTest::addColumn<QByteArray>("conditions");
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<bool>("holds");
        const auto row = [](const QByteArray &conditions, const QByteArray &payload, bool holds) {
            QTest::addRow("%s < %s", conditions.constData(), payload.toHex().constData())
                << conditions << payload << holds;
        };
        row("", "anything", true);
        row("", "", true);
        row("text = 'hello'", "hello", true);
        row("text = 'hello'", "hello\n", false);
        row("text = 'hello'", "Hello", false);
        row("text = 'grüß'", "grüß", true);
        row("text = \"a\\u0000\"", QByteArray("a\0", 2), true);
        row("text = \"\\uFEFFa\"",
            "\xef\xbb\xbf"
            "a",
            true);
        row("text = \"\"\"a\\\n\n  é\"\"\"", "aé", true);
        row("text = ''", "", true);
        row("text = ''", "a", false);
        row("hex = 'de ad'", "\xde\xad", true);
        row("hex = 'de ad'", "\xde\xad\x01", false);
        row("hex = 'de ?? 01'", "\xde\x7f\x01", true);
        row("hex = 'de ?? 01'", "\xde\x7f\x02", false);
        row("hex = 'd?:?f-0x01,?\?'", "\xd1\x2f\x01\xff", true);
        row("hex = 'd?:?f-0x01,?\?'", "\xe1\x2f\x01\xff", false);
        row("hex = 'd?:?f-0x01,?\?'", "\xd1\x2e\x01\xff", false);
        row("hex = '?\?'", "", false);
        row("hex = '?\?'", "ab", false);
        row("text = 'a'\nhex = '61'", "a", true);
        row("text = 'a'\nhex = '62'", "a", false);
        row("text = 'a'\nhex = '62'", "b", false);
        row("text = 'a'\nhex = '6?'", "a", true);
        row("prefix = 'GET '", "GET /", true);
        row("prefix = 'GET '", "GET", false);
        row("prefix = { hex = 'de ?\?' }", "\xde\x01\x02", true);
        row("prefix = { hex = 'de ?\?' }", "\xde", false);
        row("suffix = \"\\n\"", "a\n", true);
        row("suffix = \"\\n\"", "a\nb", false);
        row("suffix = { hex = '0?' }", "\xff\x01", true);
        row("suffix = { hex = '0?' }", "\x01\xff", false);
        row("prefix = 'ab'\nsuffix = 'bc'", "abc", true);
        row("contains = 'lo w'", "hello world", true);
        row("contains = 'LO W'", "hello world", false);
        row("contains = { hex = '00 ?\?' }", QByteArray("a\0b", 3), true);
        row("contains = { hex = '00 ?\?' }", QByteArray("ab\0", 3), false);
        row("size = '4-8'", "1234", true);
        row("size = '4-8'", "123456789", false);
        row("size = 4", "1234", true);
        row("size = 4", "12345", false);
        row("size = 0", "", true);
        row("peer = '10.0.0.0/8'", "a", true);
        row("peer = '10.1.2.3:4660'", "a", true);
        row("peer = '[::1]:4660'", "a", false);
        row("peer = ':53'", "a", false);
        row("regex = '^set (\\w+)=(\\d+)$'", "set a=1", true);
        row("regex = '^set (\\w+)=(\\d+)$'", "set a=b", false);
        row("regex = '(?i)HELLO'", "say hello", true);
        row("regex = '^.$'", "ü", true);
        row("regex = '^..$'", "\xfc\xff", true); // Latin-1, as it is not UTF-8
        row("regex = '^\\x{feff}a$'",
            "\xef\xbb\xbf"
            "a",
            true);
        row("regex = '^a*$'", QByteArray(4096, 'a'), true);
        row("regex = '^a*$'", QByteArray(4097, 'a'), false); // longer than what is looked at
        row("prefix = 'a'\nsize = '>2'\nregex = 'c$'\npeer = '10.1.2.3'", "abc", true);
        row("prefix = 'a'\nsize = '>3'\nregex = 'c$'\npeer = '10.1.2.3'", "abc", false);
    }
    void conditions()
    {
        QFETCH(QByteArray, conditions);
        QFETCH(QByteArray, payload);
        QFETCH(bool, holds);
        const auto rules = parseRules(ruleWith(conditions), QStringLiteral("rules.toml"));
        QVERIFY2(rules.ok(), rules ? "" : qPrintable(rules.error().text()));
        const Question question{payload, Endpoint(QHostAddress(QStringLiteral("10.1.2.3")), 4660), {}, {}};
        QCOMPARE(rules->firstMatch(question).rule, holds ? 0 : -1);
    }

    void errors_data()
    {
        QTest::addColumn<QByteArray>("toml");
        QTest::addColumn<QString>("place");
        QTest::addColumn<QString>("says");
        const auto row = [](const QByteArray &toml, const char *place, const char *says) {
            QTest::addRow("%s: %s", place, toml.left(60).constData())
                << toml << QStringLiteral("rules.toml:%1: ").arg(QLatin1String(place))
                << QString::fromUtf8(says);
        };
        // TOML itself
        row("[[rule]\n", "1:8", "");
        row("[[rule]]\nanswer = \"x\nname = 1\n", "2:12", "");
        row("[[rule]]\ntext = 'a'\ntext = 'b'\n", "3:8", "");
        row("[[rule]]\ntext = 'a\xff'\n", "2:9", "utf-8");
        row("x" + QByteArray(".x").repeated(65) + " = 1\n", "1", "keys in keys");
        row("a = '''\n" + QByteArray(".").repeated(65) + "''' # " + QByteArray(".").repeated(65) + "\n",
            "1:1", "“a”");
        row("a = \"\"\"\n\"\"\"\"\"\nö = 1\n", "3:1", "ö");
        row("a = \"\"\"\\ö\"\"\"\n", "1:9", "ö");
        row("a = 4\"é\"\n", "1:6", "");
        // the file
        row("\n  colour = 1\n", "2:3", "“colour”");
        row("[rule]\nanswer = 'x'\n", "1:1", "[[rule]]");
        row("rule = [1]\n", "1:9", "[[rule]]");
        row("rule = 'x'\n", "1:8", "[[rule]]");
        // keys
        row("[[rule]]\nanswer = 'x'\n  tetx = 'a'\n", "3:3",
            "“tetx” here; there are name, text, hex, prefix, suffix, contains, regex, size, peer, answer,");
        row("[[rule]]\nprefix = { text = 'a' }\nanswer = 'x'\n", "2:12", "“text” here; there are hex");
        row("[[rule]]\nanswer = { format = 'hex', body = '00' }\n", "2:28", "format, payload, delay");
        // kinds of values
        row(ruleWith("text = 1"), "2:8", "string");
        row(ruleWith("hex = 1"), "2:7", "string");
        row(ruleWith("prefix = 1"), "2:10", "string");
        row(ruleWith("suffix = { hex = 1 }"), "2:10", "string");
        row(ruleWith("contains = {}"), "2:12", "string");
        row(ruleWith("regex = []"), "2:9", "string");
        row(ruleWith("size = 1.5"), "2:8", "number of bytes");
        row(ruleWith("size = -1"), "2:8", "65,535");
        row(ruleWith("size = 65536"), "2:8", "65,535");
        row(ruleWith("peer = 1"), "2:8", "string");
        row(ruleWith("delay = 20"), "2:9", "20ms");
        row(ruleWith("name = 1"), "2:8", "string");
        row("[[rule]]\nignore = 'x'\n", "2:10", "true or false");
        row("[[rule]]\nanswer = 1\n", "2:10", "string");
        row("[[rule]]\nanswer = { format = 'hex' }\n", "2:10", "payload");
        row("[[rule]]\nanswer = { payload = 1 }\n", "2:22", "string");
        row("[[rule]]\nanswer = { format = 'octal', payload = '0' }\n", "2:21", "base64");
        row("[[rule]]\nanswer = { format = 1, payload = '0' }\n", "2:21", "base64");
        row("[[rule]]\nanswer = { payload = 'a', delay = 1 }\n", "2:35", "20ms");
        row("[[rule]]\nanswers = 'x'\n", "2:11", "array");
        row("[[rule]]\nanswers = []\n", "2:11", "array");
        row("[[rule]]\nanswers = ['a', 1]\n", "2:17", "string");
        row("[[rule]]\nanswers = [" + QByteArray("'a',").repeated(1001) + "]\n", "2:11", "1,000");
        // inside strings
        row(ruleWith("hex = 'de ag'"), "2:7", "character 4 of the string: ");
        row(ruleWith("hex = 'de a'"), "2:7", "character 4 of the string: ");
        row(ruleWith("prefix = { hex = 'zz' }"), "2:18", "character 1 of the string: ");
        row(ruleWith("contains = { hex = 'de a' }"), "2:20", "character 4 of the string: ");
        row(ruleWith("regex = '𝄞(a'"), "2:9", "character 4 of the string: ");
        row(ruleWith("regex = '(?<time>a)'"), "2:9", "“time”");
        row(ruleWith("size = '4-x'"), "2:8", "character 3 of the string: ");
        row(ruleWith("peer = 'localhost'"), "2:8", "character 1 of the string: ");
        row(ruleWith("delay = '20'"), "2:9", "character 3 of the string: ");
        row("[[rule]]\nanswer = 'a {{what}}'\n", "2:10", "character 5 of the string: ");
        row("[[rule]]\nanswer = '{{1}}'\n", "2:10", "no regex");
        row("[[rule]]\nanswer = '{{2}}'\nregex = '(a)'\n", "2:10", "its last one is 1");
        row("[[rule]]\nanswers = ['a',\n  { format = 'hex', payload = '00 0' }]\n", "3:31",
            "character 4 of the string: ");
        row("[[rule]]\nanswer = { payload = 'a', delay = '1 day' }\n", "2:35", "character 3 of the string: ");
        row("[[rule]]\nanswer = '" + QByteArray(65508, 'x') + "'\n", "2:10", "65,508");
        // what is empty
        row(ruleWith("prefix = ''"), "2:10", "leave it out");
        row(ruleWith("suffix = { hex = '' }"), "2:18", "leave it out");
        row(ruleWith("contains = ''"), "2:12", "leave it out");
        row(ruleWith("name = ''"), "2:8", "1 to 100");
        row(ruleWith("name = \"a\\n\""), "2:8", "1 to 100");
        row(ruleWith("name = '" + QByteArray(101, 'a') + "'"), "2:8", "1 to 100");
        // what does not go together
        row("[[rule]]\nignore = true\nanswer = 'x'\n", "3:10", "answer");
        row("[[rule]]\nignore = true\nanswers = ['x']\n", "3:11", "answers");
        row("[[rule]]\nignore = true\ndelay = '1s'\n", "3:9", "delay");
        row("[[rule]]\nanswer = 'x'\nanswers = ['y']\n", "3:11", "answer");
        row("\n[[rule]]\ntext = 'a'\n", "2:1", "says nothing");
        row("[[rule]]\nignore = false\n", "1:1", "says nothing");
        row("[[rule]]\nname = 'a'\nanswer = 'x'\n[[rule]]\nname = 'a'\nanswer = 'x'\n", "5:8", "line 2");
        row("[[rule]]\nname = 'rule 2'\nanswer = 'x'\n[[rule]]\nanswer = 'x'\n", "4:1", "line 2");
    }
    void errors()
    {
        QFETCH(QByteArray, toml);
        QFETCH(QString, place);
        QFETCH(QString, says);
        const auto rules = parseRules(toml, QStringLiteral("rules.toml"));
        QVERIFY(!rules);
        const QString text = rules.error().text();
        QVERIFY2(text.startsWith(place), qPrintable(text));
        QVERIFY2(text.contains(says) && text.size() > place.size(), qPrintable(text));
    }

    void namesAndNumbers()
    {
        const auto rules =
            parseRules("[[rule]]\nname = 'grüße'\nanswer = 'a'\n[[rule]]\nignore = true\n", QString());
        QVERIFY(rules.ok());
        QCOMPARE(rules->rules().size(), 2);
        QCOMPARE(rules->rules().at(0).name, QStringLiteral("grüße"));
        QCOMPARE(rules->rules().at(1).name, QStringLiteral("rule 2"));
        QVERIFY(rules->rules().at(1).replies.isEmpty());
        QVERIFY(parseRules("", QString())->rules().isEmpty());
        QVERIFY(parseRules("# nothing\n", QString())->rules().isEmpty());
        QVERIFY(parseRules("\xef\xbb\xbf[[rule]]\r\nanswer = 'x'\r\n", QString()).ok());
        QCOMPARE(parseRules("rule = [{ answer = 'x' }, { ignore = true }]", QString())->rules().size(), 2);
    }

    void files()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("rules.toml"));
        const auto missing = loadRules(path);
        QVERIFY(!missing);
        QVERIFY2(missing.error().text().startsWith(path + QLatin1String(": cannot be read: ")),
                 qPrintable(missing.error().text()));
        QVERIFY(!loadRules(folder.path()));

        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[[rule]]\nanswer = 'x'\n[[rule]]\n");
        file.close();
        QCOMPARE(loadRules(path).error().line, 3);
        QCOMPARE(loadRules(path).error().file, path);

        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.resize((16 << 20) + 1));
        file.close();
        QVERIFY(loadRules(path).error().message.contains(QLatin1String("16,777,216")));

        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write("[[rule]]\nanswer = 'x'\n");
        file.close();
        QCOMPARE(loadRules(path)->rules().size(), 1);
    }

    void whereAnErrorIs()
    {
        const QString message = QStringLiteral("it is wrong");
        QCOMPARE((FileError{QStringLiteral("a"), 3, 9, message}).text(),
                 QStringLiteral("a:3:9: it is wrong"));
        QCOMPARE((FileError{QStringLiteral("a"), 3, 0, message}).text(), QStringLiteral("a:3: it is wrong"));
        QCOMPARE((FileError{QStringLiteral("a"), 0, 0, message}).text(), QStringLiteral("a: it is wrong"));
        QCOMPARE((FileError{QString(), 0, 0, message}).text(), message);
    }
};

QTEST_GUILESS_MAIN(TestRuleFile)
#include "tst_rulefile.moc"
