// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/datagram.h"
#include "core/datagram/datagramcopy.h"
#include "core/datagram/hexdumpreader.h"
#include "core/datagram/payloadcodec.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <random>

using namespace echogram;

Q_DECLARE_METATYPE(echogram::HexDumpKind)

namespace {

/// What programs wrote of dumps/payload.bin, and tcpdump and tshark of the frame it was sent in (dumps/frame.bin).
/// Its first line's text looks like bytes, and three of its lines are the same.
QByteArray dumpFile(const QString &name)
{
    QFile file(QStringLiteral(DUMPS) + u'/' + name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s: %s", qPrintable(file.fileName()), qPrintable(file.errorString()));
    return file.readAll();
}

QByteArray bytesOf(const char *hex)
{
    return QByteArray::fromHex(hex);
}

QString outputOf(const QStringList &command, const QByteArray &input)
{
    QProcess process;
    process.start(command.first(), command.mid(1));
    process.write(input);
    process.closeWriteChannel();
    process.waitForFinished();
    return QString::fromLatin1(process.readAllStandardOutput());
}

/// Of few values, so that lines are alike, and text columns look like bytes.
QByteArray confusingBytes(std::mt19937 &generator, qsizetype size)
{
    static constexpr char values[] = {'a', 'b', '1', ' ', '|', '>', '<', '.', '*', '\0', '\n', '\xff'};
    QByteArray bytes;
    const size_t range = generator() % sizeof values + 1;
    while (bytes.size() < size)
        bytes += values[generator() % range];
    return bytes;
}

} // namespace

class TestHexDumpReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsWhatProgramsWrote_data();
    void readsWhatProgramsWrote();
    void readsWhatProgramsWrite_data();
    void readsWhatProgramsWrite();
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void isStrictAboutEveryCharacter();
    void readsCopies();
};

void TestHexDumpReader::readsWhatProgramsWrote_data()
{
    QTest::addColumn<HexDumpKind>("kind");
    QTest::addColumn<qsizetype>("start"); // in the frame
    constexpr qsizetype payload = 42;
    constexpr qsizetype packet = 14;
    const auto rows = [](HexDumpKind kind, qsizetype start, std::initializer_list<const char *> names) {
        for (const char *name : names)
            QTest::newRow(name) << kind << start;
    };
    rows(HexDumpKind::Offsets, payload,
         {"xxd", "xxd-a", "xxd-d", "xxd-g0", "xxd-g1-c8", "xxd-g4-u", "hexdump-C", "hexdump-Cv", "od-Ad",
          "od-Ao", "od-Ax", "od-x1z", "tshark-follow"});
    rows(HexDumpKind::Offsets, packet, {"tcpdump-x", "tcpdump-X"});
    rows(HexDumpKind::Offsets, 0, {"tcpdump-xx", "tcpdump-XX", "tshark-x"});
    rows(HexDumpKind::Plain, payload, {"xxd-p", "od-An"});
    rows(HexDumpKind::Literal, payload, {"xxd-i-named"});
}

void TestHexDumpReader::readsWhatProgramsWrote()
{
    QFETCH(HexDumpKind, kind);
    QFETCH(qsizetype, start);
    const QString dump =
        QString::fromLatin1(dumpFile(QLatin1String(QTest::currentDataTag()) + QLatin1String(".txt")));
    const QByteArray expected = dumpFile(QStringLiteral("frame.bin")).mid(start);

    QCOMPARE(hexDumpKind(dump), kind);
    const Result<QByteArray> bytes = readHexDump(dump);
    QVERIFY2(bytes.ok(), qPrintable(bytes ? QString() : bytes.error().message));
    QCOMPARE(*bytes, expected);

    // Where lines are copied, line breaks become others and spaces at the end are lost.
    QStringList lines = dump.split(u'\n');
    for (QString &line : lines) {
        while (line.endsWith(u' '))
            line.chop(1);
    }
    QCOMPARE(readHexDump(lines.join(QLatin1String("\r\n"))).value(), expected);
}

void TestHexDumpReader::readsWhatProgramsWrite_data()
{
    QTest::addColumn<QStringList>("command");
    for (const char *command :
         {"xxd", "xxd -a", "xxd -g1", "xxd -g4", "xxd -c5", "xxd -p", "hexdump -C", "od -Ax -tx1",
          "od -Ao -tx1", "od -Ad -tx1", "od -Ax -tx1z", "od -An -v -tx1"})
        QTest::newRow(command) << QString::fromLatin1(command).split(u' ');
}

void TestHexDumpReader::readsWhatProgramsWrite()
{
    QFETCH(QStringList, command);
    if (QStandardPaths::findExecutable(command.first()).isEmpty())
        QSKIP("It is not installed.");
    std::mt19937 generator(1);
    for (qsizetype size = 1; size <= 120; ++size) {
        const QByteArray bytes = confusingBytes(generator, size);
        const QString dump = outputOf(command, bytes);
        const Result<QByteArray> read = readHexDump(dump);
        // Of equal lines alone, od's octal and decimal offsets may both fit.
        if (!read && command.first() == QLatin1String("od") && dump.contains(QLatin1String("\n*\n"))
            && read.error().message.contains(QLatin1String("more than one kind")))
            continue;
        QVERIFY2(read.ok(), qPrintable(dump + (read ? QString() : read.error().message)));
        QVERIFY2(*read == bytes, qPrintable(dump));
    }
}

void TestHexDumpReader::reads_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<HexDumpKind>("kind");
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char *name, const char *text, HexDumpKind kind, const char *hex) {
        QTest::newRow(name) << QString::fromUtf8(text) << kind << bytesOf(hex);
    };
    using enum HexDumpKind;
    row("hex stream", "68656c6c6f", Plain, "68656c6c6f");
    row("pairs", "68 65 6C\n6c 6f\n", Plain, "68656c6c6f");
    row("colons", "de:ad:be:ef", Plain, "deadbeef");
    row("groups", "deadbeef 01020304 05", Plain, "deadbeef0102030405");
    row("a wide group that is no offset", "deadbeef 0102", Plain, "deadbeef0102");
    row("with 0x", "0x68, 0x65,\n0x6c", Plain, "68656c");
    row("the inspector's", "0000  68 65 6c 6c  6f 0a        hello.\n", Offsets, "68656c6c6f0a");
    row("the inspector's, text like bytes", "0000  61 62                                       ab", Offsets,
        "6162");
    row("Wireshark's", "0000   68 65 6c 6c 6f 0a                                 hello.", Offsets,
        "68656c6c6f0a");
    row("Wireshark's without text", "0000   68 65 6c 6c 6f 0a", Offsets, "68656c6c6f0a");
    row("only spaces, which were lost", "0000  20 20 20 20  20 20", Offsets, "202020202020");
    row("text in one gap", "00000000: 6162 3132  ab12", Offsets, "61623132");
    row("text that begins with spaces", "00000000: 2020 6162    ab", Offsets, "20206162");
    row("indented, with empty lines", "\n   0000  68 65  he\n\n   0002  6c  l\n\n", Offsets, "68656c");
    row("repeated to the end", "00000000  00 00  |..|\n*\n00000006\n", Offsets, "000000000000");
    row("a letter in two digits", "0000000  6a\n", Offsets, "6a");
    row("one byte with its text", "000000  61  a", Offsets, "61");
    row("text that is digits, behind words", "00000000: 61626364  abcd", Offsets, "61626364");
    row("offsets that are no bytes", "0000 68 65\n0002 6c\n", Offsets, "68656c");
    row("od", "000000 68 65\n000002\n", Offsets, "6865");
    row("a C array", "{0x68, 0x65};", Literal, "6865");
    row("a C array, declared",
        "static const unsigned char message[2] = { /* 2 bytes */\n    0x68, 0x5, // he\n};\n", Literal,
        "6805");
    row("a C array, const behind", "uint8_t const x[] = {0x68};", Literal, "68");
    row("a C++ array", "constexpr std::uint8_t x[1] = {0x68};", Literal, "68");
    row("Wireshark's C array",
        "/* Frame (2 bytes) */\nstatic const unsigned char pkt1[2] = {\n0x68, 0x65 /* he */\n};\n", Literal,
        "6865");
    row("Python", R"(b'\x68e\n\0\'"')", Literal, "68650a002722");
    row("Python, several", "(\n  b\"he\"\n  b\"\\x6c\\\\\"\n)", Literal, "68656c5c");
    row("Python, none", "b''", Literal, "");
    row("escapes", R"(\x68\x65)", Literal, "6865");
    row("Wireshark's escaped string", "\"\\x68\\x65\" \\\n\"\\x6c\"\n", Literal, "68656c");
}

void TestHexDumpReader::reads()
{
    QFETCH(QString, text);
    QFETCH(HexDumpKind, kind);
    QFETCH(QByteArray, bytes);
    QCOMPARE(hexDumpKind(text), kind);
    const Result<QByteArray> read = readHexDump(text);
    QVERIFY2(read.ok(), qPrintable(read ? QString() : read.error().message));
    QCOMPARE(*read, bytes);
}

void TestHexDumpReader::refuses_data()
{
    QTest::addColumn<QString>("text"); // what is wrong stands between ⟦ and ⟧
    QTest::addColumn<QString>("message");
    const auto row = [](const char *name, const char *text, const char *message) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(message);
    };
    row("words", "⟦hello world⟧", "no hex dump");
    row("nothing", "⟦⟧", "no hex dump");
    row("a gap", "0000  68 65  he\n⟦0003⟧  6c  l", "has to be 0002");
    row("a gap, octal", "0000000 68 65\n⟦0000003⟧ 6c\n0000004", "has to be 0000002");
    row("a line twice", "0000  68 65  he\n⟦0001⟧  6c  l", "has to be 0002");
    row("the beginning is missing", "⟦0010⟧  68 65  he", "has to be 0:");
    row("another dump", "0000  68 65  he\n\n⟦0000⟧  6c  l", "Another dump");
    row("behind the end", "000000 68 65\n000002\n⟦000002 00⟧", "has ended");
    row("the end is elsewhere", "000000 68 65\n⟦000003⟧", "has to be 000002");
    row("the text is another", "0000  68 65  ⟦hf⟧", "not that of the bytes");
    row("the text is longer", "0000  68 65  ⟦hel⟧", "not that of the bytes");
    row("text that is bytes, or not", "00000000: 6162  ⟦6163⟧", "not that of the bytes");
    row("little-endian", "00000000: ⟦6c6c6568⟧ 0000206f  hello ..", "");
    row("little-endian, and no text that tells", "00000000: 04030201       ⟦05⟧                    .....",
        "order");
    row("little-endian, of one letter", "00000000: 61616161       ⟦61⟧                    aaaaa", "order");
    row("little-endian, without its text", "00000000: 04030201       ⟦05⟧", "order");
    row("a byte in decimal", "0000000  ⟦16⟧\n0000001\n", "decimal");
    row("a byte in decimal, wider", "000000   ⟦16⟧", "decimal");
    row("offsets, or bytes", "⟦0000⟧ 01\n0001 02\n0002 03", "may be an offset or bytes");
    row("words of hexdump", "0000000 ⟦6568⟧ 6c6c\n0000004", "order");
    row("half a byte", "0000  68 ⟦6⟧", "two digits");
    row("no digit", "0000  68 ⟦g⟧5", "digits (0-9, a-f) are expected");
    row("a wider group", "0000:  68 ⟦6568⟧", "wider");
    row("an offset, or bytes", "⟦0000⟧ 68 65", "may be an offset or bytes");
    row("groups of all sizes", "68 ⟦6566⟧ 67", "not all of one size");
    row("no offset", "0000  68 65  he\n⟦hello⟧", "does not begin with an offset");
    row("* without a line", "0000  68 65  he\n*\n0004\n⟦*⟧", "has ended");
    row("* twice", "0000  68 65  he\n*\n0004  68  h\n⟦*⟧", "has to be an offset");
    row("* to the middle of a line", "0000  68 65  he\n*\n⟦0005⟧", "whole number of lines");
    row("* to far away", "0000  68 65  he\n*\n⟦ffffffff0⟧", "65,507");
    QTest::newRow("a line without an end")
        << QStringLiteral("⟦0000⟧: ") + QStringLiteral("20  ").repeated(100'000)
        << QStringLiteral("longer than");
    row("* back", "0000  68 65  he\n*\n⟦0000⟧", "whole number of lines");
    for (const char *type : {"uint16_t", "int", "double", "char32_t", "wchar_t", "uint32_t"}) {
        const QByteArray text = QByteArrayLiteral("static const ⟦") + type + "⟧ x[] = {0x68, 0x65};";
        row(type, text.constData(), "An array of bytes");
    }
    row("an array of wide ones, const behind", "unsigned ⟦short⟧ const x[] = {0x68};", "An array of bytes");
    row("an array of nothing", "⟦static const ⟧x[] = {0x68};", "type of the elements");
    row("an array with a hole", "{0x68, ⟦,⟧ 0x65}", "0x0a");
    row("an array of words", "{0x68, ⟦0x6568⟧}", "two digits");
    row("an array of decimals", "{0x68, ⟦1⟧04}", "0x0a");
    row("an array without an end", "{0x68⟦⟧", "closing brace");
    row("an array of another size", "unsigned char x[⟦3⟧] = {0x68, 0x65};", "2 bytes");
    row("xxd -i of another size", "unsigned char x[] = {0x68};\nunsigned int x_len = ⟦2⟧;", "1 bytes");
    row("behind the array", "{0x68}; ⟦x⟧", "behind the bytes");
    row("a string without an end", "b'he⟦⟧", "closing quote");
    row("a wrong escape", "b'h⟦\\q⟧'", "no escape");
    row("an octal escape too large", "b'⟦\\400⟧'", "377");
    row("a digit behind an escape of C", "\"\\x68⟦e⟧\"", "belongs to the escape");
    row("an escape cut off", "\\x68⟦\\x⟧6", "two hexadecimal digits");
}

void TestHexDumpReader::refuses()
{
    QFETCH(QString, text);
    QFETCH(QString, message);
    const qsizetype position = text.indexOf(u'⟦');
    text.remove(u'⟦');
    const qsizetype end = text.indexOf(u'⟧');
    text.remove(u'⟧');
    const Result<QByteArray> bytes = readHexDump(text);
    QVERIFY(!bytes);
    if (message.isEmpty())
        return;
    QVERIFY2(bytes.error().message.contains(message), qPrintable(bytes.error().message));
    QCOMPARE(bytes.error().position, position);
    QCOMPARE(bytes.error().length, std::max<qsizetype>(1, end - position));
}

/// A dump with one character changed is another dump of as many bytes as its offsets say, or an error in the text.
void TestHexDumpReader::isStrictAboutEveryCharacter()
{
    for (const char *name :
         {"xxd.txt", "hexdump-C.txt", "tcpdump-X.txt", "tshark-x.txt", "tshark-follow.txt"}) {
        const QString dump = QString::fromLatin1(dumpFile(QLatin1String(name)));
        const QByteArray bytes = readHexDump(dump).value();
        for (qsizetype i = dump.indexOf(QLatin1String("0000")); i < dump.size(); ++i) {
            for (const QChar c : {u'0', u'f', u' ', u'.', u'|', u'x'}) {
                QString changed = dump;
                changed[i] = c;
                const Result<QByteArray> read = readHexDump(changed);
                if (read) {
                    QCOMPARE(read->size(), bytes.size());
                    continue;
                }
                QVERIFY(read.error().position >= 0 && read.error().length >= 1);
                QVERIFY(read.error().position + read.error().length <= changed.size());
            }
        }
    }
}

void TestHexDumpReader::readsCopies()
{
    QByteArray every;
    for (int i = 0; i < 256; ++i)
        every += char(i);
    for (const QByteArray &bytes : {every, QByteArray("x"), QByteArray(5000, '\xff')}) {
        const QList<CopiedDatagram> datagram{{bytes, {QStringLiteral("127.0.0.1"), 7}}};
        QCOMPARE(readHexDump(copyDatagrams(DatagramCopy::CArray, datagram).value()).value(), bytes);
        QCOMPARE(readHexDump(copyDatagrams(DatagramCopy::Hex, datagram).value()).value(), bytes);
    }
    const QString large(2 * (maximumPayloadSize + 1), u'0');
    QVERIFY(!readHexDump(large));
    QVERIFY(readHexDump(large.chopped(2)));
}

QTEST_GUILESS_MAIN(TestHexDumpReader)

#include "tst_hexdumpreader.moc"
