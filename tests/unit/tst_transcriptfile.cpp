// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/transcriptfile.h"

#include <QTest>

using namespace echogram;

namespace {

const QByteArray target = "target = \"127.0.0.1:7\"\n";

/// Of one step, which begins in line 3.
QByteArray stepWith(const QByteArray &members)
{
    return target + "[[step]]\n" + members + "\n";
}

QString errorOf(const QByteArray &toml, const Variables &others = {})
{
    const Result<Transcript, FileError> read = parseTranscript(toml, QStringLiteral("t.toml"), others);
    return read ? QString() : read.error().text();
}

QByteArray rendered(const PayloadTemplate &payload, const Variables &variables)
{
    std::mt19937_64 random(1);
    const Endpoint peer = Endpoint::loopback(7);
    const QByteArrayList values = variables.values();
    QByteArray out;
    return payload.render({"asked", peer, 0, 3, values, random}, out) ? out : QByteArray("too long");
}

Variable text(const char *name, const QByteArray &value)
{
    return {QString::fromLatin1(name), value};
}

} // namespace

/// Reading transcripts: what is meant by what is written, and where it is wrong.
class TestTranscriptFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everything()
    {
        const QByteArray toml = "title = \"All there is\"\n"
                                "tags = [\"smoke\", \"dns\"]\n"
                                "target = \"udp://{{host}}:{{port}}\"\n"
                                "within = \"250ms\"\n"
                                "\n"
                                "[socket]\n"
                                "bind = \"127.0.0.1\"\n"
                                "port = 5000\n"
                                "\n"
                                "[variables]\n"
                                "host = \"127.0.0.1\"\n"
                                "port = 12345\n"
                                "key = { hex = \"de ad\" }\n"
                                "word = { value = \"sesame\", secret = true }\n"
                                "\n"
                                "[[step]]\n"
                                "name = \"ask\"\n"
                                "wait = \"20ms\"\n"
                                "send = { hex = \"{{port:2le}} {{key}} {{counter:1}}\" }\n"
                                "expect = { prefix = { hex = \"01\" }, contains = \"b\", suffix = "
                                "\"{{word}}\", regex = \"^a+$\", size = \">4\", fields = [\"u16be@2 == "
                                "{{port}}\", 'text[6]@4 == \"{{word}}\"'], from = \"127.0.0.1:7\" }\n"
                                "within = \"1s\"\n"
                                "capture = { id = \"u16be@0\", who = \"peer\" }\n"
                                "repeat = 3\n"
                                "\n"
                                "[[step]]\n"
                                "name = \"again\"\n"
                                "repeat = 2\n"
                                "  [[step.step]]\n"
                                "  send = \"{{id}}\"\n"
                                "  to = \"{{who}}\"\n"
                                "  [[step.step]]\n"
                                "  expect = { hex = \"?? {{id:2}}\" }\n"
                                "\n"
                                "[[step]]\n"
                                "send = \"x\"\n"
                                "expect = { nothing = true, from = \"any\" }\n";
        const Result<Transcript, FileError> read = parseTranscript(toml, QStringLiteral("all.toml"));
        QVERIFY2(read.ok(), read ? "" : qPrintable(read.error().text()));
        QCOMPARE(read->title, QStringLiteral("All there is"));
        QCOMPARE(read->tags, QStringList({QStringLiteral("smoke"), QStringLiteral("dns")}));
        QCOMPARE(read->target->value.rendered(read->variables.values()),
                 QStringLiteral("udp://127.0.0.1:12345"));
        QCOMPARE(read->bindAddress, QHostAddress(QStringLiteral("127.0.0.1")));
        QCOMPARE(read->bindPort, quint16(5000));
        QCOMPARE(read->steps.size(), size_t(3));

        const TranscriptStep &ask = read->steps[0];
        QCOMPARE(ask.name, QStringLiteral("ask"));
        QCOMPARE(ask.place, (FilePlace{16, 1}));
        QCOMPARE(ask.waitNs, 20'000'000);
        QCOMPARE(ask.withinNs, 1'000'000'000);
        QCOMPARE(ask.repeat, 3);
        QCOMPARE(rendered(ask.send->value, read->variables).toHex(' '), "39 30 de ad 03");
        QCOMPARE(rendered(ask.expect->suffix->value, read->variables), "sesame");
        QCOMPARE(ask.expect->fields[0].value.rendered(read->variables.values()),
                 QStringLiteral("u16be@2 == 12345"));
        QVERIFY(ask.expect->fields[1].value.hasSecret(read->variables));
        QCOMPARE(ask.captures.size(), size_t(2));

        const TranscriptStep &again = read->steps[1];
        QVERIFY(again.isGroup());
        QCOMPARE(again.repeat, 2);
        QCOMPARE(again.steps[1].withinNs, 250'000'000);
        Variables caught = read->variables;
        caught.set({QStringLiteral("id"), QByteArray("258"), true});
        QCOMPARE(again.steps[1].expect->hex->value.rendered(caught.values()), QStringLiteral("?? 0102"));

        const auto leaves = read->leaves();
        QCOMPARE(leaves.size(), size_t(4));
        QCOMPARE(leaves[1]->name, QStringLiteral("step 2"));
        QCOMPARE(leaves[3]->index, 3);
        QVERIFY(leaves[3]->expect->isNothing && leaves[3]->expect->isFromAnybody);
        QCOMPARE(leaves[3]->withinNs, 250'000'000);
    }

    void payloads_data()
    {
        QTest::addColumn<QByteArray>("toml");
        QTest::addColumn<QByteArray>("payload");
        const auto row = [](const QByteArray &toml, const QByteArray &payload) {
            QTest::addRow("%s", toml.constData()) << toml << payload;
        };
        row("\"grüß\"", "grüß");
        row("\"\"", "");
        row("{ text = 'a\\n' }", "a\\n");
        row("{ escaped = 'a\\n\\x00' }", QByteArray("a\n\0", 3));
        row("{ hex = 'de:ad be' }", "\xde\xad\xbe");
        row("{ base64 = '3q0=' }", "\xde\xad");
        row("'{{{{'", "{{");
        row("'{{counter}}/{{payload}}'", "3/asked");
    }
    void payloads()
    {
        QFETCH(QByteArray, toml);
        QFETCH(QByteArray, payload);
        for (const char *key : {"send = ", "expect = "}) {
            const auto read = parseTranscript(stepWith(key + toml), QString());
            QVERIFY2(read.ok(), read ? "" : qPrintable(read.error().text()));
            const TranscriptStep &step = read->steps[0];
            QCOMPARE(rendered(step.send ? step.send->value : step.expect->whole->value, {}), payload);
        }
    }

    void othersWin()
    {
        const QByteArray toml = "target = '{{host}}:7'\n[variables]\nhost = '127.0.0.1'\nid = 5\n"
                                "[[step]]\nsend = '{{host}} {{id}} {{more}}'\n";
        Variables others;
        others.set(text("host", "127.0.0.3"));
        QVERIFY(errorOf(toml, others).contains(QStringLiteral("no variable “more”")));
        others.set(text("host", "127.0.0.2"));
        others.set(text("more", "x"));
        others.set(text("id", "0x10"));
        const auto read = parseTranscript(toml, QString(), others);
        QVERIFY2(read.ok(), read ? "" : qPrintable(read.error().text()));
        QCOMPARE(rendered(read->steps[0].send->value, read->variables), "127.0.0.2 16 x");
        others.set(text("id", "010"));
        const auto decimal = parseTranscript(toml, QString(), others);
        QCOMPARE(rendered(decimal->steps[0].send->value, decimal->variables), "127.0.0.2 10 x");
        others.set(text("id", "five"));
        QCOMPARE(errorOf(toml, others),
                 QStringLiteral("t.toml:4:6: “id” is a number here, and is to be set to "
                                "something that is none"));
    }

    void secretsStaySecret()
    {
        const QByteArray toml =
            target
            + "[variables]\nkey = { value = 'inner', secret = true }\npin = { value = 4660, secret = true }\n"
              "[[step]]\nsend = '{{key}}'\n";
        Variables others;
        others.set(text("key", "outer"));
        const auto read = parseTranscript(toml, QString(), others);
        QVERIFY(read.ok());
        QCOMPARE(read->variables.hidden(QByteArray("<outer> 4660 inner")), "<*****> **** inner");
        QCOMPARE(read->variables.hidden(QByteArray("\x12\x34\x34\x12\x12")), "****\x12");
        QCOMPARE(read->variables.hidden(QStringLiteral("outer: 4660")), QStringLiteral("***: ***"));

        Variables more;
        more.set({QStringLiteral("short"), QByteArray("abc"), false, true});
        more.set({QStringLiteral("long"), QByteArray("abcdef"), false, true});
        more.set({QStringLiteral("three"), QByteArray::number(0x414243), true, true});
        more.set({QStringLiteral("negative"), QByteArray("-19088744"), true, true});
        QCOMPARE(more.hidden(QByteArray("abcdef abc ABC CBA")), "****** *** *** ***");
        QCOMPARE(more.hidden(QByteArray::fromHex("00fedcba9801")), QByteArray("\0****\1", 6));
        QCOMPARE(more.hidden(QStringLiteral("abcdefg")), QStringLiteral("***g"));

        Variables overlapping;
        overlapping.set({QStringLiteral("one"), QByteArray("aXa"), false, true});
        overlapping.set({QStringLiteral("other"), QByteArray("Yb"), false, true});
        overlapping.set({QStringLiteral("last"), QByteArray("bZ"), false, true});
        overlapping.set({QStringLiteral("byte"), QByteArray("65"), true, true});
        QCOMPARE(overlapping.hidden(QByteArray("aXaXa YbZ A 65")), "***** *** * **");
    }

    void environments()
    {
        const auto read =
            parseEnvironment("host = '10.0.0.1'\nkey = { hex = '00', secret = true }\nport = 7\n", QString());
        QVERIFY(read.ok());
        QCOMPARE(read->size(), 3);
        QVERIFY(read->at(1).isSecret);
        QVERIFY(read->at(2).isNumber);
        QCOMPARE(parseEnvironment("[variables]\nhost = 'x'\n", QStringLiteral("e.toml")).error().text(),
                 QStringLiteral("e.toml:2:1: there is no key “host” here; there are value, hex, secret"));
    }

    void errors_data()
    {
        QTest::addColumn<QByteArray>("toml");
        QTest::addColumn<QString>("place");
        QTest::addColumn<QString>("says");
        const auto row = [](const QByteArray &toml, const char *place, const char *says) {
            QTest::addRow("%s", toml.constData())
                << toml << QStringLiteral("t.toml:%1: ").arg(QLatin1String(place)) << QString::fromUtf8(says);
        };
        const auto step = [&row](const QByteArray &members, const char *place, const char *says) {
            row(stepWith(members), place, says);
        };
        row("title = \n", "1:9", "");
        row("titel = 'x'\n" + stepWith("send = ''"), "1:1",
            "there is no key “titel” here; there are title, tags, variables, target, within, socket, step");
        row(target, "1:1", "there is no step in it; one begins with [[step]]");
        row(target + "[step]\nsend = 'x'\n", "2:1", "a step begins with [[step]]");
        row("title = 5\n", "1:9", "a title is a string");
        row("tags = 'x'\n", "1:8", "tags are an array of words");
        row("tags = ['a b']\n", "1:9", "tags are an array of words");
        row("tags = ['!a']\n", "1:9", "none begins with !");
        row("target = '127.0.0.1'\n", "1:10", "a port is missing, as in 127.0.0.1:12345");
        row("target = '1.2.3:7'\n", "1:10", "character");
        row("target = '{{host}}:7'\n", "1:10", "character 3 of the string: there is no variable “host” here");
        row("[variables]\nhost = '1.2.3'\n[[step]]\nsend = 'x'\nto = '{{host}}:7'\n", "5:6",
            "with its variables: ");
        row("within = 5\n", "1:10", "a time, such as \"1s\", is a string");
        row("within = '5'\n", "1:10", "character");
        row("within = '0s'\n", "1:10", "more than no time");
        row("[socket]\nbind = 'here'\n", "2:8", "“here” is no address");
        row("[socket]\nport = 65536\n", "2:8", "a port is a number from 1 to 65535");
        row("[socket]\nttl = 5\n", "2:1", "there is no key “ttl” here; there are bind, port");
        row("[variables]\n'a b' = 'x'\n", "2:1", "a variable's name has");
        row("[variables]\ncounter = 'x'\n", "2:1", "{{counter}} is a placeholder of its own");
        row("[variables]\na = 1.5\n", "2:5", "a variable is a string, a whole number");
        row("[variables]\na = { hex = 'xy' }\n", "2:13", "character 1 of the string");
        row("[variables]\na = { hex = '00', value = 'a' }\n", "2:19", "do not go together");
        row("[variables]\na = { secret = 1 }\n", "2:16", "secret is true or false");
        row("[variables]\na = {}\n" + stepWith("send = ''"), "2:1", "“a” is not set: it needs a value");
        step("", "2:1", "this step does nothing");
        step("name = 'x'", "2:1", "this step does nothing");
        step("sned = 'x'", "3:1", "there is no key “sned” here; there are name, wait, send, to, expect");
        step("name = ''\nsend = ''", "3:8", "a name has 1 to 100 characters");
        step("wait = '1'", "3:8", "character");
        step("wait = 1", "3:8", "a wait, such as \"100ms\", is a string");
        step("send = 5", "3:8", "a payload is a string, or one of");
        step("send = {}", "3:8", "a payload is a string, or one of");
        step("send = { hex = '0', text = 'a' }", "3:8", "a payload is a string, or one of");
        step("send = { hexx = '0' }", "3:10", "there is no format “hexx”");
        step("send = { hex = 'de a' }", "3:16", "character 4 of the string");
        step("send = '{{idd}}'", "3:8",
             "character 3 of the string: there is no variable “idd” here; there are counter, time,");
        step("send = '{{id'", "3:8", "this {{ has no }}");
        step("send = '{{random}}'", "3:8", "say how many");
        step("send = 'x'\nto = 'a'", "4:6", "a port is missing");
        step("to = 'a:7'\nexpect = 'x'", "2:1", "has nothing to send");
        step("send = 'x'\nwithin = '1s'", "4:10", "within is of an answer, and this step expects none");
        step("send = 'x'\nexpect = { nothing = true }\ncapture = { a = 'u8@0' }", "5:11",
             "capture is of an answer, and this step expects none");
        step("send = 'x'\nexpect = {}", "4:10", "what is expected is a string, or a table");
        step("send = 'x'\nexpect = { sice = 4 }", "4:12",
             "there is no key “sice” here; there are text, escaped, hex, base64, prefix, contains, suffix, "
             "regex, size, "
             "fields, from, nothing");
        step("send = 'x'\nexpect = { text = 'a', hex = '61' }", "4:24", "the whole payload is said already");
        step("send = 'x'\nexpect = { hex = '6?', text = 'a' }", "4:24", "the whole payload is said already");
        step("send = 'x'\nexpect = { hex = '6? g0' }", "4:18", "character 4 of the string");
        step("send = 'x'\nexpect = { regex = '(' }", "4:20",
             "character 2 of the string: missing closing parenthesis");
        step("send = 'x'\nexpect = { size = -1 }", "4:19", "a size is a number of bytes");
        step("send = 'x'\nexpect = { size = '9-3' }", "4:19", "character");
        step("send = 'x'\nexpect = { fields = [] }", "4:21", "fields is an array of comparisons");
        step("send = 'x'\nexpect = { fields = ['u16be@2'] }", "4:22",
             "character 8 of the string: a comparison stands behind the field");
        step("send = 'x'\nexpect = { fields = ['u8@0 == {{x}}'] }", "4:22", "there is no variable “x”");
        step("send = 'x'\nexpect = { fields = ['u8@0 == {{counter}}'] }", "4:22",
             "only variables can stand in braces here");
        step("send = 'x'\nexpect = { from = 'localhost' }", "4:19", "character");
        step("send = 'x'\nexpect = { nothing = false }", "4:22", "nothing is true, or left out");
        step("send = 'x'\nexpect = { nothing = true, size = 4 }", "4:28",
             "nothing = true does not go with size");
        step("send = 'x'\nexpect = 'x'\ncapture = {}", "5:11", "capture is a table of fields");
        step("send = 'x'\nexpect = 'x'\ncapture = { 5 = 'u8@0' }", "5:13", "a variable's name has");
        step("send = 'x'\nexpect = 'x'\ncapture = { a = 'u8' }", "5:17",
             "character 3 of the string: where is it?");
        step("send = 'x'\nrepeat = 0", "4:10", "repeat is a number of times from 1 to 1,000,000");
        step("repeat = 2\nstep = []", "4:8", "a step of a group begins with [[step.step]]");
        step("send = 'x'\n[[step.step]]\nsend = 'y'", "3:1", "a group has name, repeat and step alone");
        // What is captured is known behind the step that does so, and stays what it is.
        step("send = '{{a}}'\nexpect = ''\ncapture = { a = 'u8@0' }", "3:8", "there is no variable “a”");
        step("expect = ''\ncapture = { a = 'u8@0' }\n[[step]]\nexpect = ''\ncapture = { a = 'text@0' }",
             "7:17", "“a” is a number up to here, and this is none");
        row("[[step]]\nsend = 'x'\n", "1:1", "whom is this sent to?");
        step("send = 'x'\nexpect = { from = '' }", "4:19", "who answers is an address");
        step("send = 'x'\nexpect = { size = ' ' }", "4:19", "a size is a number of bytes");
        row("[variables]\nn = 5\n" + stepWith("expect = { fields = ['u8@{{n}} == 1'] }"), "5:22",
            "character 4 of the string: variables stand behind the comparison alone");
        row("[variables]\nwho = { value = 'x', secret = true }\n"
                + stepWith("expect = ''\ncapture = { who = 'peer' }"),
            "6:19", "cannot be secret");
        row("[variables]\nhost = { value = 'hunter2 ', secret = true }\n[[step]]\nsend = 'x'\nto = "
            "'{{host}}'\n",
            "5:6", "one of which is secret, this cannot be read");
    }
    void errors()
    {
        QFETCH(QByteArray, toml);
        QFETCH(QString, place);
        QFETCH(QString, says);
        const QString error = errorOf(toml);
        QVERIFY2(error.startsWith(place), qPrintable(error));
        QVERIFY2(error.contains(says), qPrintable(error));
    }

    void groupsAreNotEndless()
    {
        QByteArray inner = "{ send = 'x' }";
        for (int depth = 0; depth < 8; ++depth)
            inner = "{ repeat = 2, step = [" + inner + "] }";
        QCOMPARE(errorOf(target + "step = [" + inner + "]\n"), QString());
        inner = "{ step = [" + inner + "] }";
        QVERIFY(errorOf(target + "step = [" + inner + "]\n")
                    .contains(QStringLiteral("groups are in groups at most 8 times")));
    }
};

QTEST_APPLESS_MAIN(TestTranscriptFile)
#include "tst_transcriptfile.moc"
