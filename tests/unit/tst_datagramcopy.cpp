// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/datagram.h"
#include "core/datagram/datagramcopy.h"
#include "core/datagram/payloadcodec.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace echogram;
using enum echogram::DatagramCopy;

Q_DECLARE_METATYPE(echogram::DatagramCopy)

namespace {

const Target local{QStringLiteral("127.0.0.1"), 12345};

QByteArray everyByte()
{
    QByteArray bytes;
    for (int i = 0; i < 256; ++i)
        bytes += char(i);
    return bytes;
}

QString copied(DatagramCopy form, const QByteArray &payload, const Target &peer = local)
{
    return copyDatagrams(form, {{payload, peer}}).value();
}

QByteArray outputOf(const QString &program, const QStringList &arguments, const QByteArray &input = {})
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    process.waitForFinished();
    return process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0
               ? process.readAllStandardOutput()
               : QByteArray("it failed");
}

/// What has to survive quoting, and what makes several writes or long lines.
void addPayloads()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::newRow("text") << QByteArray("hello");
    QTest::newRow("every byte") << everyByte();
    QTest::newRow("lines") << QByteArray("a\nb\n\nc\n");
    QTest::newRow("an option") << QByteArray("-n");
    QTest::newRow("quotes") << QByteArray(R"(it's "$HOME" `x` \ ! %s %% *)");
    QTest::newRow("backslashes") << QByteArray(R"(\\ \\\'\n\)");
    QTest::newRow("backslashes and lines") << QByteArray("a\n\\\\b\\n\\'\\");
    QTest::newRow("digits behind bytes") << QByteArray("\0001\0017\377a", 7);
    QTest::newRow("trigraphs") << QByteArray("?\?/?\?=*/");
    QTest::newRow("full") << everyByte().repeated(32);
}

} // namespace

class TestDatagramCopy : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void formsHaveNames();
    void writes_data();
    void writes();
    void shellsReadLines_data() { addPayloads(); }
    void shellsReadLines();
    void pythonReadsScripts_data() { addPayloads(); }
    void pythonReadsScripts();
    void compilersReadArrays_data() { addPayloads(); }
    void compilersReadArrays();
    void writesSeveral();
    void refusesWhatNetcatCannot();
    void linesStayShort();
};

void TestDatagramCopy::formsHaveNames()
{
    for (const DatagramCopy form : allDatagramCopies)
        QCOMPARE(datagramCopyFromName(datagramCopyName(form)), form);
    QVERIFY(!datagramCopyFromName(QStringLiteral("perl")));
}

void TestDatagramCopy::writes_data()
{
    QTest::addColumn<DatagramCopy>("form");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<Target>("peer");
    QTest::addColumn<QString>("text");
    const Target v6{QStringLiteral("::1"), 53};
    const Target scoped{QStringLiteral("fe80::1%eth0"), 53};
    const Target name{QStringLiteral("sensor.lan"), 5683};
    const auto row = [](const char *title, DatagramCopy form, const QByteArray &payload, const Target &peer,
                        const char *text) {
        QTest::newRow(title) << form << payload << peer << QString::fromUtf8(text);
    };
    row("text", CommandLine, "hello", name, "echogram-cli send sensor.lan:5683 hello");
    row("text to quote", CommandLine, "it's", v6, R"(echogram-cli send '[::1]:53' 'it'\''s')");
    row("text with other letters", CommandLine, "grün", local, "echogram-cli send 127.0.0.1:12345 'grün'");
    row("like an option", CommandLine, "-v", local, "echogram-cli send 127.0.0.1:12345 -- -v");
    row("a backslash", CommandLine, R"(a\x41)", local, R"(echogram-cli send 127.0.0.1:12345 'a\x41')");
    for (const char *payload : {R"(a\\b)", R"(a\'b)", R"(a\)"}) {
        const QString text = QString::fromUtf8(payload)
                                 .replace(u'\\', QLatin1String(R"(\x5c)"))
                                 .replace(u'\'', QLatin1String(R"('\'')"));
        row(payload, CommandLine, payload, local,
            qPrintable(QStringLiteral("echogram-cli send 127.0.0.1:12345 --format escaped '%1'").arg(text)));
    }
    row("a line", CommandLine, "hello\n", local,
        R"(echogram-cli send 127.0.0.1:12345 --format escaped 'hello\n')");
    row("an escaped option", CommandLine, "-hello\n", local,
        R"(echogram-cli send 127.0.0.1:12345 --format escaped -- '-hello\n')");
    row("bytes", CommandLine, QByteArray("\x40\x00\x12", 3), scoped,
        "echogram-cli send '[fe80::1%eth0]:53' --format hex '40 00 12'");
    row("nothing", CommandLine, "", local, "echogram-cli send 127.0.0.1:12345 ''");
    row("nc", Netcat, "50% -\\\n'", v6,
        R"(printf '50%% -\134\012\047' | dd obs=8192 2>/dev/null | nc -u -w1 ::1 53)");
    row("nc, a line", Netcat, "-hello\n", scoped, R"(printf '\055hello\012' | nc -u -w1 'fe80::1%eth0' 53)");
    row("hex", Hex, "hello", local, "68 65 6c 6c 6f");
    row("C", CArray, "hello", local,
        "static const unsigned char message[] = { /* 5 bytes */\n    0x68, 0x65, 0x6c, 0x6c, 0x6f,\n};");
    row("C, nothing", CArray, "", local,
        "static const unsigned char message[1] = {0x00}; /* 0 bytes: none of them is the message's */");
    row("Python", Python, "he\"llo\n", scoped,
        "import socket\n\n"
        "message = b\"he\\\"llo\\n\"\n"
        "family, kind, protocol, _, peer = socket.getaddrinfo(\"fe80::1%eth0\", 53, "
        "type=socket.SOCK_DGRAM)[0]\n"
        "with socket.socket(family, kind, protocol) as s:\n"
        "    s.settimeout(1)\n"
        "    s.sendto(message, peer)\n"
        "    try:\n"
        "        print(s.recv(65535))\n"
        "    except socket.timeout:\n"
        "        print(\"no answer\")");
}

void TestDatagramCopy::writes()
{
    QFETCH(DatagramCopy, form);
    QFETCH(QByteArray, payload);
    QFETCH(Target, peer);
    QFETCH(QString, text);
    QCOMPARE(copied(form, payload, peer), text);
}

/// With a function in place of nc, and one in place of echogram-cli that shows its last argument.
void TestDatagramCopy::shellsReadLines()
{
    QFETCH(QByteArray, payload);
    const QString nc = QStringLiteral("nc() { cat; }\n") + copied(Netcat, payload);
    const QString cli = QStringLiteral("echogram-cli() { for word do :; done; printf %s \"$word\"; }\n")
                        + copied(CommandLine, payload);
    for (const char *shell : {"sh", "dash", "bash", "zsh", "ksh", "busybox"}) {
        const QString program = QStandardPaths::findExecutable(QLatin1String(shell));
        if (program.isEmpty())
            continue;
        QStringList arguments{QStringLiteral("-c"), nc};
        if (qstrcmp(shell, "busybox") == 0)
            arguments.prepend(QStringLiteral("sh"));
        QCOMPARE(outputOf(program, arguments), payload);
    }
    const QString bash =
        QStandardPaths::findExecutable(QStringLiteral("bash")); // it allows a dash in the name
    if (bash.isEmpty())
        QSKIP("There is no bash.");
    const QString argument = QString::fromUtf8(outputOf(bash, {QStringLiteral("-c"), cli}));
    const QString fish = QStringLiteral("function echogram-cli; printf %s $argv[-1]; end\n"
                                        "function nc; cat; end\n%1");
    if (const QString program = QStandardPaths::findExecutable(QStringLiteral("fish")); !program.isEmpty()) {
        const auto said = [&](DatagramCopy form) {
            const QString script = QString(fish).replace(QLatin1String("%1"), copied(form, payload));
            return outputOf(program, {QStringLiteral("--no-config"), QStringLiteral("-c"), script});
        };
        QCOMPARE(said(Netcat), payload);
        QCOMPARE(QString::fromUtf8(said(CommandLine)), argument);
    }
    const QString line = copied(CommandLine, payload);
    PayloadFormat format = PayloadFormat::Text;
    for (const PayloadFormat one : allPayloadFormats) {
        if (line.contains(QLatin1String(" --format ") + payloadFormatName(one) + u' '))
            format = one;
    }
    QCOMPARE(decodePayload(format, argument).value(), payload);
}

void TestDatagramCopy::pythonReadsScripts()
{
    QFETCH(QByteArray, payload);
    const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"));
    if (python.isEmpty())
        QSKIP("There is no Python.");
    QString script = copied(Python, payload);
    script.truncate(script.indexOf(QLatin1String("family,")));
    script += QStringLiteral("import sys\nsys.stdout.buffer.write(message)\n");
    QCOMPARE(outputOf(python, {QStringLiteral("-")}, script.toUtf8()), payload);
}

void TestDatagramCopy::compilersReadArrays()
{
    QFETCH(QByteArray, payload);
    const QString compiler = QStandardPaths::findExecutable(QStringLiteral("cc"));
    if (compiler.isEmpty())
        QSKIP("There is no compiler.");
    const QTemporaryDir folder;
    const QString program = folder.filePath(QStringLiteral("program"));
    const QString source =
        copied(CArray, payload)
        + QStringLiteral("\n#include <stdio.h>\nint main(void) { return fwrite(message, 1, sizeof "
                         "message, stdout) != sizeof message; }\n");
    QCOMPARE(
        outputOf(compiler,
                 {QStringLiteral("-std=c99"), QStringLiteral("-pedantic-errors"), QStringLiteral("-Werror"),
                  QStringLiteral("-xc"), QStringLiteral("-o"), program, QStringLiteral("-")},
                 source.toUtf8()),
        QByteArray());
    QCOMPARE(outputOf(program, {}), payload);
    const QByteArray nothing = copied(CArray, "").toUtf8();
    QCOMPARE(outputOf(compiler,
                      {QStringLiteral("-std=c99"), QStringLiteral("-pedantic-errors"), QStringLiteral("-xc"),
                       QStringLiteral("-fsyntax-only"), QStringLiteral("-")},
                      nothing),
             QByteArray());
}

void TestDatagramCopy::writesSeveral()
{
    const QList<CopiedDatagram> two{{"a", local}, {"b", local}};
    QCOMPARE(copyDatagrams(Hex, two).value(), QStringLiteral("61\n62"));
    QCOMPARE(copyDatagrams(CommandLine, two).value(),
             QStringLiteral("echogram-cli send 127.0.0.1:12345 a\nechogram-cli send 127.0.0.1:12345 b"));
    const QString arrays = copyDatagrams(CArray, two).value();
    QVERIFY(arrays.contains(QLatin1String(" message1[]")) && arrays.contains(QLatin1String(" message2[]")));
    QCOMPARE(copyDatagrams(Python, two).value().count(QLatin1String("import socket")), 2);
    QCOMPARE(copyDatagrams(Hex, {}).value(), QString());
}

void TestDatagramCopy::refusesWhatNetcatCannot()
{
    QVERIFY(copyDatagrams(Netcat, {{QByteArray(maximumNetcatPayload, 'x'), local}}));
    const Result<QString> large =
        copyDatagrams(Netcat, {{"x", local}, {QByteArray(maximumNetcatPayload + 1, 'x'), local}});
    QVERIFY(!large);
    QCOMPARE(large.error().position, 1);
    QCOMPARE(large.error().message,
             QStringLiteral("This datagram has 8,193 bytes, and nc sends at most 8,192 as one."));
    QVERIFY(!copyDatagrams(Netcat, {{"", local}}));
}

void TestDatagramCopy::linesStayShort()
{
    const Target longest{QString(63, u'x') + u'.' + QString(63, u'y'), 65535};
    for (const char *piece : {"x", "'", "\n", "\\", "\xff", "\xc3\xbc", "\xff\x01z"}) {
        const QByteArray payload = QByteArray(piece).repeated(maximumPayloadSize).first(maximumPayloadSize);
        QVERIFY(copied(CommandLine, payload.first(maximumPayloadSize / 2), longest).toUtf8().size()
                <= maximumShellLine);
        QVERIFY(copied(CommandLine, payload, longest).toUtf8().size() <= maximumShellLine);
        QVERIFY(copied(Netcat, payload.first(maximumNetcatPayload), longest).toUtf8().size()
                <= maximumShellLine);
    }
}

QTEST_GUILESS_MAIN(TestDatagramCopy)

#include "tst_datagramcopy.moc"
