// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/payloadcodec.h"

#include <QTest>

#include <random>

using echogram::allPayloadFormats;
using echogram::decodePayload;
using echogram::encodePayload;
using echogram::payloadFormatFromName;
using echogram::payloadFormatName;
using echogram::Result;
using enum echogram::PayloadFormat;
using Format = echogram::PayloadFormat;

Q_DECLARE_METATYPE(echogram::PayloadFormat)

namespace {

QByteArray everyByte()
{
    QByteArray bytes;
    for (int i = 0; i < 256; ++i)
        bytes += char(i);
    return bytes;
}

QByteArray randomBytes(std::mt19937 &generator, qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    for (char &byte : bytes)
        byte = char(generator());
    return bytes;
}

QString units(std::initializer_list<char16_t> values)
{
    QString text;
    for (const char16_t value : values)
        text += QChar(value);
    return text;
}

} // namespace

class TestPayloadCodec : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void formatsHaveNames();
    void decodes_data();
    void decodes();
    void refuses_data();
    void refuses();
    void encodes_data();
    void encodes();
    void textRefusesOtherBytes_data();
    void textRefusesOtherBytes();
    void bytesComeBack_data();
    void bytesComeBack();
    void textComesBack();
    void randomTextNeverBreaksTheReader();
};

void TestPayloadCodec::formatsHaveNames()
{
    QStringList names;
    for (const Format format : allPayloadFormats) {
        names += payloadFormatName(format);
        QVERIFY(payloadFormatFromName(names.last()) == format);
    }
    // They are stored in settings and typed on command lines.
    QCOMPARE(names, QStringList({QStringLiteral("text"), QStringLiteral("escaped"), QStringLiteral("hex"),
                                 QStringLiteral("base64")}));
    for (const char *unknown : {"", "Text", "HEX", "hex ", "base", "utf-8"})
        QVERIFY2(!payloadFormatFromName(QString::fromLatin1(unknown)), unknown);
}

void TestPayloadCodec::decodes_data()
{
    QTest::addColumn<Format>("format");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("bytes");

    const auto row = [](const char *name, Format format, const QString &text, const QByteArray &bytes) {
        QTest::addRow("%s: %s", qPrintable(payloadFormatName(format)), name) << format << text << bytes;
    };
    for (const Format format : allPayloadFormats) {
        row("nothing", format, QString(), "");
        row("empty", format, QStringLiteral(""), "");
    }

    row("as it stands", Text, QStringLiteral("a\\n%1 \t"), "a\\n%1 \t");
    row("line break", Text, QStringLiteral("a\nb"), "a\nb");
    row("CR stays", Text, QStringLiteral("a\r\nb"), "a\r\nb");
    row("two, three and four bytes", Text, QStringLiteral(u"é€😀"), "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    row("byte order mark stays", Text, units({0xfeff, u'a'}),
        "\xef\xbb\xbf"
        "a");
    row("noncharacter", Text, units({0xffff}), "\xef\xbf\xbf");
    row("NUL", Text, units({u'a', 0, u'b'}), QByteArray("a\0b", 3));
    row("NULs at the ends", Text, units({0, u'a', 0}), QByteArray("\0a\0", 3));
    row("last code point", Text, units({0xdbff, 0xdfff}), "\xf4\x8f\xbf\xbf");

    row("every escape", Escaped, QStringLiteral("\\n\\r\\t\\0\\\\\\x41"), QByteArray("\n\r\t\0\\A", 6));
    row("both cases", Escaped, QStringLiteral("\\xfF\\xFf\\xaB"), "\xff\xff\xab");
    row("x41 behind a backslash", Escaped, QStringLiteral("\\\\x41"), "\\x41");
    row("no octal", Escaped, QStringLiteral("\\012"),
        QByteArray("\0"
                   "12",
                   3));
    row("two digits, no more", Escaped, QStringLiteral("\\x411"), "A1");
    row("line break", Escaped, QStringLiteral("a\nb"), "a\nb");
    row("between characters", Escaped, QStringLiteral(u"é\\x00😀\\xff€"),
        QByteArray("\xc3\xa9\0\xf0\x9f\x98\x80\xff\xe2\x82\xac", 11));
    row("not UTF-8", Escaped, QStringLiteral("\\xc3"), "\xc3");
    row("byte order mark stays", Escaped, units({0xfeff, u'a'}),
        "\xef\xbb\xbf"
        "a");
    row("percent", Escaped, QStringLiteral("%1%n"), "%1%n");

    row("plain", Hex, QStringLiteral("deadBEEF"), "\xde\xad\xbe\xef");
    row("spaces", Hex, QStringLiteral(" de ad\tbe\nef "), "\xde\xad\xbe\xef");
    row("colons", Hex, QStringLiteral("de:ad:be:ef"), "\xde\xad\xbe\xef");
    row("hyphens", Hex, QStringLiteral("de-ad"), "\xde\xad");
    row("prefixes", Hex, QStringLiteral("0xde, 0xAD,0Xbe"), "\xde\xad\xbe");
    row("one prefix", Hex, QStringLiteral("0xdeadbeef"), "\xde\xad\xbe\xef");
    row("zeros", Hex, QStringLiteral("00 00"), QByteArray(2, '\0'));
    row("separators alone", Hex, QStringLiteral(" ,:-"), "");
    row("no-break space", Hex, units({u'0', u'1', 0xa0, u'0', u'2'}), "\x01\x02");

    row("RFC 4648: f", Base64, QStringLiteral("Zg=="), "f");
    row("RFC 4648: fo", Base64, QStringLiteral("Zm8="), "fo");
    row("RFC 4648: foo", Base64, QStringLiteral("Zm9v"), "foo");
    row("RFC 4648: foob", Base64, QStringLiteral("Zm9vYg=="), "foob");
    row("RFC 4648: fooba", Base64, QStringLiteral("Zm9vYmE="), "fooba");
    row("RFC 4648: foobar", Base64, QStringLiteral("Zm9vYmFy"), "foobar");
    row("whole alphabet's ends", Base64, QStringLiteral("+/+/AZaz0w=="), "\xfb\xff\xbf\x01\x96\xb3\xd3");
    row("white space", Base64, QStringLiteral(" Zm\n9v\r\nYg =\t= "), "foob");
}

void TestPayloadCodec::decodes()
{
    QFETCH(const Format, format);
    QFETCH(const QString, text);

    const Result<QByteArray> bytes = decodePayload(format, text);

    QVERIFY2(bytes.ok(), bytes.ok() ? "" : qPrintable(bytes.error().message));
    QTEST(bytes.value(), "bytes");
}

void TestPayloadCodec::refuses_data()
{
    QTest::addColumn<Format>("format");
    QTest::addColumn<QString>("text");
    QTest::addColumn<qsizetype>("position");
    QTest::addColumn<qsizetype>("length");

    const auto row = [](const char *name, Format format, const QString &text, qsizetype position,
                        qsizetype length) {
        QTest::addRow("%s: %s", qPrintable(payloadFormatName(format)), name)
            << format << text << position << length;
    };
    for (const Format format : {Text, Escaped}) {
        row("high half alone", format, units({u'a', 0xd83d, u'b'}), 1, 1);
        row("high half at the end", format, units({u'a', 0xd83d}), 1, 1);
        row("low half alone", format, units({u'a', 0xde00}), 1, 1);
        row("halves swapped", format, units({0xde00, 0xd83d}), 0, 1);
        row("half after a whole", format, units({0xd83d, 0xde00, 0xd83d}), 2, 1);
    }

    row("not finished", Escaped, QStringLiteral("abc\\"), 3, 1);
    row("not finished, after a whole one", Escaped, QStringLiteral("\\\\\\"), 2, 1);
    row("unknown", Escaped, QStringLiteral("a\\q"), 1, 2);
    row("unknown: upper case", Escaped, QStringLiteral("\\N"), 0, 2);
    row("unknown: octal", Escaped, QStringLiteral("\\101"), 0, 2);
    row("unknown: line break", Escaped, QStringLiteral("\\\n"), 0, 2);
    row("unknown: emoji", Escaped, QStringLiteral(u"\\😀"), 0, 3);
    row("unknown: half a character", Escaped, units({u'\\', 0xd83d}), 0, 2);
    row("x without digits", Escaped, QStringLiteral("a\\x"), 1, 2);
    row("x with one digit", Escaped, QStringLiteral("a\\x1"), 1, 3);
    row("x with one digit and more", Escaped, QStringLiteral("a\\x1g2"), 1, 4);
    row("x with a letter", Escaped, QStringLiteral("\\xg1"), 0, 3);
    row("x with an emoji", Escaped, QStringLiteral(u"\\x😀"), 0, 4);
    row("x with one digit and an emoji", Escaped, QStringLiteral(u"\\x1😀"), 0, 5);
    row("x with Arabic-Indic digits", Escaped, QStringLiteral(u"\\x٠١"), 0, 3);
    row("after other errors would come", Escaped, QStringLiteral("\\q\\"), 0, 2);

    row("letter", Hex, QStringLiteral("de ag"), 4, 1);
    row("letter first", Hex, QStringLiteral("xy"), 0, 1);
    row("odd at the end", Hex, QStringLiteral("dea"), 2, 1);
    row("odd before a space", Hex, QStringLiteral("d ea"), 0, 1);
    row("odd before a comma", Hex, QStringLiteral("01,2,03"), 3, 1);
    row("prefix alone", Hex, QStringLiteral("0x"), 0, 2);
    row("prefix with one digit", Hex, QStringLiteral("01 0x1"), 3, 3);
    row("prefix with one digit and a space", Hex, QStringLiteral("0x1 2"), 0, 3);
    row("prefix with a letter", Hex, QStringLiteral("0xg0"), 0, 3);
    row("prefix with an emoji", Hex, QStringLiteral(u"0x😀"), 0, 4);
    row("x inside", Hex, QStringLiteral("00x1"), 2, 1);
    row("sign", Hex, QStringLiteral("+1"), 0, 1);
    row("emoji", Hex, QStringLiteral(u"00😀"), 2, 2);
    row("emoji as second digit", Hex, QStringLiteral(u"0😀"), 1, 2);
    row("half a character", Hex, units({u'0', u'0', 0xd83d}), 2, 1);
    row("full-width digits", Hex, QStringLiteral(u"１２"), 0, 1);
    row("NUL", Hex, units({u'0', u'0', 0}), 2, 1);

    row("not padded, two", Base64, QStringLiteral("Zg"), 1, 1);
    row("not padded, three", Base64, QStringLiteral("Zm9vYmE"), 6, 1);
    row("padded half", Base64, QStringLiteral("Zg="), 1, 1);
    row("one character left", Base64, QStringLiteral("Zm9vY"), 4, 1);
    row("padding too early", Base64, QStringLiteral("Z==="), 1, 1);
    row("padding alone", Base64, QStringLiteral("="), 0, 1);
    row("padding after a whole group", Base64, QStringLiteral("Zm9v="), 4, 1);
    row("too much padding", Base64, QStringLiteral("Zg==="), 4, 1);
    row("too much padding for three", Base64, QStringLiteral("Zm8=="), 4, 1);
    row("more after padding", Base64, QStringLiteral("Zg==Zg=="), 4, 1);
    row("more inside padding", Base64, QStringLiteral("Zg=Z"), 3, 1);
    row("bits of no byte, two", Base64, QStringLiteral("Zh=="), 1, 1);
    row("bits of no byte, three", Base64, QStringLiteral("Zm9vYmF="), 6, 1);
    row("URL alphabet -", Base64, QStringLiteral("Zm-v"), 2, 1);
    row("URL alphabet _", Base64, QStringLiteral("Zm_v"), 2, 1);
    row("letter of no alphabet", Base64, QStringLiteral(u"Zé=="), 1, 1);
    row("emoji", Base64, QStringLiteral(u"Zg😀"), 2, 2);
    row("NUL", Base64, units({u'Z', 0}), 1, 1);
    row("byte order mark", Base64, units({0xfeff, u'Z', u'g', u'=', u'='}), 0, 1);
}

void TestPayloadCodec::refuses()
{
    QFETCH(const Format, format);
    QFETCH(const QString, text);

    const Result<QByteArray> bytes = decodePayload(format, text);

    QVERIFY2(!bytes.ok(), bytes.ok() ? bytes->toHex().constData() : "");
    QTEST(bytes.error().position, "position");
    QTEST(bytes.error().length, "length");
    QVERIFY(!bytes.error().message.isEmpty());
    QVERIFY2(!bytes.error().message.contains(u'%'), qPrintable(bytes.error().message));
    // The message can be shown as it is: nothing in it steers a terminal or is half a character.
    const QList<uint> shown = bytes.error().message.toUcs4();
    for (const uint codePoint : shown)
        QVERIFY2(QChar::isPrint(char32_t(codePoint)), qPrintable(bytes.error().message));
}

void TestPayloadCodec::encodes_data()
{
    QTest::addColumn<Format>("format");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");

    const auto row = [](const char *name, Format format, const QByteArray &bytes, const QString &text) {
        QTest::addRow("%s: %s", qPrintable(payloadFormatName(format)), name) << format << bytes << text;
    };
    for (const Format format : allPayloadFormats)
        row("empty", format, QByteArray(), QString());
    row("as it stands", Text, "a\\n\n\xc3\xa9", QStringLiteral(u"a\\n\né"));
    row("byte order mark", Text,
        "\xef\xbb\xbf"
        "a",
        units({0xfeff, u'a'}));
    row("escapes", Escaped, QByteArray("a\n\r\t\0\\\x7f\xff\xc3\xa9", 10),
        QStringLiteral(u"a\\n\\r\\t\\0\\\\\\x7f\\xffé"));
    row("digits after NUL", Escaped,
        QByteArray("\0"
                   "12",
                   3),
        QStringLiteral("\\012"));
    row("byte order mark", Escaped, "\xef\xbb\xbf", QStringLiteral("\\xef\\xbb\\xbf"));
    row("bytes", Hex, QByteArray("\0\x7f\xff", 3), QStringLiteral("00 7f ff"));
    row("RFC 4648: foob", Base64, "foob", QStringLiteral("Zm9vYg=="));
    row("not the URL alphabet", Base64, "\xfb\xff\xbf", QStringLiteral("+/+/"));
}

void TestPayloadCodec::encodes()
{
    QFETCH(const Format, format);
    QFETCH(const QByteArray, bytes);

    const Result<QString> text = encodePayload(format, bytes);

    QVERIFY(text.ok());
    QTEST(text.value(), "text");
}

void TestPayloadCodec::textRefusesOtherBytes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<qsizetype>("position");
    const auto row = [](const char *name, const QByteArray &bytes, qsizetype position) {
        QTest::newRow(name) << bytes << position;
    };
    row("continuation alone", "ab\x80", 2);
    row("0xff", "\xff", 0);
    row("cut off", "a\xe2\x82", 1);
    row("overlong", "abc\xc0\xaf", 3);
    row("surrogate", "\xc3\xa9\xed\xa0\x80", 2);
}

void TestPayloadCodec::textRefusesOtherBytes()
{
    QFETCH(const QByteArray, bytes);

    const Result<QString> text = encodePayload(Text, bytes);

    QVERIFY(!text.ok());
    QTEST(text.error().position, "position");
    QCOMPARE(text.error().length, qsizetype(1));
    QVERIFY(text.error().message.contains(QString::number(text.error().position)));
}

void TestPayloadCodec::bytesComeBack_data()
{
    QTest::addColumn<Format>("format");
    QTest::addColumn<QByteArray>("bytes");

    for (const Format format : {Escaped, Hex, Base64}) {
        std::mt19937 generator(4711); // fixed, so that a failure comes back
        const auto row = [&](const char *name, const QByteArray &bytes) {
            QTest::addRow("%s: %s", qPrintable(payloadFormatName(format)), name) << format << bytes;
        };
        row("every byte", everyByte());
        row("every byte, backwards", [] {
            QByteArray bytes = everyByte();
            std::reverse(bytes.begin(), bytes.end());
            return bytes;
        }());
        for (int size = 1; size <= 8; ++size)
            row(qPrintable(QStringLiteral("%1 random bytes").arg(size)), randomBytes(generator, size));
        row("the largest payload", randomBytes(generator, 65507));
        row("more than a datagram holds",
            randomBytes(generator, 200'001)); // the codec has no limit of its own
        row("backslashes", QByteArray(65507, '\\'));
        row("NULs", QByteArray(65507, '\0'));
        row("emoji cut at every place", QByteArray("\xf0\x9f\x98\xf0\x9f\xf0\xf0\x9f\x98\x80\x9f\x98\x80"));
    }
}

void TestPayloadCodec::bytesComeBack()
{
    QFETCH(const Format, format);
    QFETCH(const QByteArray, bytes);

    const Result<QString> text = encodePayload(format, bytes);
    QVERIFY(text.ok());
    const Result<QByteArray> again = decodePayload(format, *text);

    QVERIFY2(again.ok(), again.ok() ? "" : qPrintable(again.error().message));
    QVERIFY(again.value() == bytes); // not QCOMPARE: nobody reads 65,507 bytes in a log
}

void TestPayloadCodec::textComesBack()
{
    // GIVEN every code point of one, two and three bytes, and many of four
    QString text;
    for (char32_t codePoint = 0; codePoint <= 0x10ffff; codePoint += codePoint < 0x10000 ? 1 : 61) {
        if (codePoint < 0xd800 || codePoint > 0xdfff)
            text += QChar::fromUcs4(codePoint);
    }
    // WHEN they go to bytes and back
    for (const Format format : {Text, Escaped}) {
        QString escaped = text;
        if (format == Escaped)
            escaped.replace(u'\\', QLatin1String("\\\\"));
        const Result<QByteArray> bytes = decodePayload(format, escaped);
        QVERIFY(bytes.ok());
        // THEN nothing is lost on either way
        QVERIFY(*bytes == text.toUtf8());
        QVERIFY(encodePayload(Text, *bytes).value() == text);
        QVERIFY(decodePayload(Escaped, encodePayload(Escaped, *bytes).value()).value() == *bytes);
    }
}

void TestPayloadCodec::randomTextNeverBreaksTheReader()
{
    // GIVEN text that is near enough to a payload to get deep into the readers
    std::mt19937 generator(815);
    const QString alphabet =
        QStringLiteral(u"\\\\\\xX00nrt09afAF=+/-_ ,:\né€") + units({0xd83d, 0xde00, 0, 0xfeff});
    for (int round = 0; round < 5'000; ++round) {
        QString text;
        for (auto size = qsizetype(generator() % 12); size > 0; --size)
            text += alphabet.at(qsizetype(generator() % size_t(alphabet.size())));
        for (const Format format : allPayloadFormats) {
            // WHEN it is read
            const Result<QByteArray> bytes = decodePayload(format, text);
            // THEN it is either bytes that can be written and read again, or an error that stands in the text
            if (bytes) {
                const Result<QString> written = encodePayload(format, *bytes);
                if (format != Text)
                    QVERIFY(written.ok());
                if (written)
                    QCOMPARE(decodePayload(format, *written).value(), *bytes);
            } else {
                QVERIFY(bytes.error().position >= 0);
                QVERIFY(bytes.error().length >= 1);
                QVERIFY(bytes.error().position + bytes.error().length <= text.size());
            }
        }
    }
}

QTEST_GUILESS_MAIN(TestPayloadCodec)

#include "tst_payloadcodec.moc"
