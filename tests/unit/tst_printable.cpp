// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/printable.h"

#include <QTest>

#include <random>

using echogram::Backslashes;
using echogram::LineBreaks;
using echogram::printable;
using echogram::PrintableText;

namespace {

/// The stretches as `[start,length]...`, to compare and to read in a failure.
QString stretches(const PrintableText &text)
{
    QString list;
    for (const PrintableText::Escape &escape : text.escapes)
        list += QStringLiteral("[%1,%2]").arg(escape.start).arg(escape.length);
    return list;
}

QByteArray utf8(char32_t codePoint)
{
    return QStringView(QChar::fromUcs4(codePoint)).toUtf8(); // QString::fromUcs4() eats U+FEFF
}

QString hexEscapes(const QByteArray &bytes)
{
    QString text;
    for (const char byte : bytes)
        text += QStringLiteral("\\x%1").arg(quint8(byte), 2, 16, QLatin1Char('0'));
    return text;
}

} // namespace

class TestPrintable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void shows_data();
    void shows();
    void escapesWhatHasNoShape_data();
    void escapesWhatHasNoShape();
    void leavesWhatHasAShape_data();
    void leavesWhatHasAShape();
    void neverLetsAControlThrough();
    void stretchesCoverExactlyTheEscapes();
    void limit_data();
    void limit();
};

void TestPrintable::shows_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<LineBreaks>("lineBreaks");
    QTest::addColumn<Backslashes>("backslashes");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("escapes");

    const auto row = [](const char *name, const QByteArray &bytes, LineBreaks lineBreaks,
                        Backslashes backslashes, const QString &text, const char *escapes) {
        QTest::newRow(name) << bytes << lineBreaks << backslashes << text << QString::fromLatin1(escapes);
    };
    constexpr auto escape = LineBreaks::Escape;
    constexpr auto keepBreaks = LineBreaks::Keep;
    constexpr auto keep = Backslashes::Keep;
    constexpr auto doubled = Backslashes::Double;

    row("empty", "", escape, keep, QString(), "");
    row("plain", "ping é", escape, keep, QStringLiteral(u"ping é"), "");
    row("line breaks escaped", "a\nb\r\n", escape, keep, QStringLiteral("a\\nb\\r\\n"), "[1,2][4,4]");
    row("line breaks kept", "a\nb\r\n", keepBreaks, keep, QStringLiteral("a\nb\\r\n"), "[3,2]");
    row("short names", QByteArray("\r\t\0", 3), keepBreaks, keep, QStringLiteral("\\r\\t\\0"), "[0,6]");
    row("backslash kept", "a\\n", escape, keep, QStringLiteral("a\\n"), "");
    row("backslash doubled", "a\\n", escape, doubled, QStringLiteral("a\\\\n"), "[1,2]");
    row("backslash next to an escape, kept", "\\\n", escape, keep, QStringLiteral("\\\\n"), "[1,2]");
    row("backslash next to an escape, doubled", "\\\n", escape, doubled, QStringLiteral("\\\\\\n"), "[0,4]");
    row("ESC [ 2 J", "\x1b[2J", escape, keep, QStringLiteral("\\x1b[2J"), "[0,4]");
    row("neighbours merge",
        "a\x01\x02"
        "b\x03",
        escape, keep, QStringLiteral("a\\x01\\x02b\\x03"), "[1,8][10,4]");
    row("behind a surrogate pair", "😀\xff", escape, keep, QStringLiteral(u"😀\\xff"), "[2,4]");
    row("not UTF-8",
        "a\xff\xfe"
        "b",
        escape, keep, QStringLiteral("a\\xff\\xfeb"), "[1,8]");
    row("overlong", "\xc0\xaf", escape, keep, QStringLiteral("\\xc0\\xaf"), "[0,8]");
    row("cut off", "a\xe2\x82", escape, keep, QStringLiteral("a\\xe2\\x82"), "[1,8]");
    row("cut off, then well", "\xe2\x82\xc3\xa9", escape, keep, QStringLiteral(u"\\xe2\\x82é"), "[0,8]");
    row("surrogate", "\xed\xa0\x80", escape, keep, QStringLiteral("\\xed\\xa0\\x80"), "[0,12]");
    row("replacement character", "\xef\xbf\xbd", escape, keep, QString(QChar(0xfffd)), "");
}

void TestPrintable::shows()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const LineBreaks, lineBreaks);
    QFETCH(const Backslashes, backslashes);

    const PrintableText shown = printable(bytes, lineBreaks, backslashes);

    QTEST(shown.text, "text");
    QTEST(stretches(shown), "escapes");
    QVERIFY(shown.complete);
}

void TestPrintable::escapesWhatHasNoShape_data()
{
    QTest::addColumn<char32_t>("codePoint");
    const auto rows = [](const char *name, char32_t first, char32_t last) {
        for (char32_t codePoint = first; codePoint <= last; ++codePoint)
            QTest::addRow("%s U+%04X", name, uint(codePoint)) << codePoint;
    };
    rows("C0", 0x01, 0x08);
    rows("C0", 0x0b, 0x0c);
    rows("C0", 0x0e, 0x1f);
    rows("DEL", 0x7f, 0x7f);
    rows("C1", 0x80, 0x9f);
    rows("soft hyphen", 0xad, 0xad);
    rows("combining grapheme joiner", 0x34f, 0x34f);
    rows("Arabic letter mark", 0x61c, 0x61c);
    rows("Hangul filler", 0x115f, 0x1160);
    rows("Khmer inherent vowel", 0x17b4, 0x17b5);
    rows("Mongolian variation selector", 0x180b, 0x180f);
    rows("zero width space and non-joiner", 0x200b, 0x200c);
    rows("direction mark", 0x200e, 0x200f);
    rows("line and paragraph separator", 0x2028, 0x2029);
    rows("bidi embedding and override", 0x202a, 0x202e);
    rows("word joiner and invisible operators", 0x2060, 0x2064);
    rows("bidi isolate", 0x2066, 0x2069);
    rows("deprecated format", 0x206a, 0x206f);
    rows("Hangul filler", 0x3164, 0x3164);
    rows("private use", 0xe000, 0xe000);
    rows("private use", 0xf8ff, 0xf8ff);
    rows("noncharacter", 0xfdd0, 0xfdef);
    rows("variation selector", 0xfe00, 0xfe0d);
    rows("byte order mark", 0xfeff, 0xfeff);
    rows("half-width Hangul filler", 0xffa0, 0xffa0);
    rows("unassigned", 0xfff0, 0xfff8);
    rows("interlinear annotation", 0xfff9, 0xfffb);
    rows("noncharacter", 0xfffe, 0xffff);
    rows("noncharacter", 0x1fffe, 0x1ffff);
    rows("musical format", 0x1d173, 0x1d17a);
    rows("language tag", 0xe0001, 0xe0001);
    rows("tag", 0xe0020, 0xe0021);
    rows("tag", 0xe007f, 0xe007f);
    rows("variation selector", 0xe0100, 0xe0101);
    rows("variation selector", 0xe01ef, 0xe01ef);
    rows("private use", 0xf0000, 0xf0000);
    rows("private use", 0x10fffd, 0x10fffd);
    rows("noncharacter", 0x10fffe, 0x10ffff);
}

void TestPrintable::escapesWhatHasNoShape()
{
    QFETCH(const char32_t, codePoint);
    // GIVEN it stands between letters
    const QByteArray bytes = 'a' + utf8(codePoint) + 'b';
    // WHEN it is shown, whatever is kept
    const PrintableText shown = printable(bytes, LineBreaks::Keep, Backslashes::Keep);
    // THEN its bytes are seen, and marked
    const QString escape = hexEscapes(utf8(codePoint));
    QCOMPARE(shown.text, QString(u'a' + escape + u'b'));
    QCOMPARE(stretches(shown), QStringLiteral("[1,%1]").arg(escape.size()));
}

void TestPrintable::leavesWhatHasAShape_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("ASCII") << QStringLiteral(" !~");
    QTest::newRow("no-break space") << QString(QChar(0xa0));
    QTest::newRow("Latin, Greek, Cyrillic") << QStringLiteral(u"ÿΩЖ");
    QTest::newRow("Hebrew, Arabic") << QStringLiteral(u"שلا");
    QTest::newRow("combining") << QStringLiteral(u"e\u0301");
    QTest::newRow("Hangul") << QStringLiteral(u"한글");
    QTest::newRow("emoji with a presentation selector") << QStringLiteral(u"❤\ufe0f❤\ufe0e");
    QTest::newRow("emoji with joiners") << QStringLiteral(u"👩\u200d👩\u200d👧");
    QTest::newRow("flag") << QStringLiteral(u"🇪🇺");
    QTest::newRow("math") << QStringLiteral(u"𝔘");
}

void TestPrintable::leavesWhatHasAShape()
{
    QFETCH(const QString, text);
    const PrintableText shown = printable(text.toUtf8(), LineBreaks::Escape, Backslashes::Double);
    QCOMPARE(shown.text, text);
    QVERIFY(shown.escapes.isEmpty());
}

void TestPrintable::neverLetsAControlThrough()
{
    // GIVEN every code point of the planes that have something to hide, and many of the others
    const auto isLookedAtClosely = [](char32_t c) { return c < 0x20000 || (c >= 0xe0000 && c < 0xe1000); };
    for (char32_t codePoint = 0; codePoint <= 0x10ffff; codePoint += isLookedAtClosely(codePoint) ? 1 : 32) {
        if (codePoint == 0xd800)
            codePoint = 0xe000;
        const PrintableText shown = printable(utf8(codePoint), LineBreaks::Escape, Backslashes::Keep);
        const QList<uint> seen = shown.text.toUcs4();
        for (const uint c : seen) {
            const QChar::Category category = QChar::category(char32_t(c));
            const bool isJoiner = c == 0x200d;
            if ((!QChar::isPrint(char32_t(c)) && !isJoiner) || category == QChar::Separator_Line
                || category == QChar::Separator_Paragraph)
                QFAIL(qPrintable(QStringLiteral("U+%1").arg(uint(codePoint), 4, 16)));
        }
    }
}

void TestPrintable::stretchesCoverExactlyTheEscapes()
{
    std::mt19937 generator(42);
    for (int round = 0; round < 2'000; ++round) {
        // GIVEN bytes of all kinds
        QByteArray bytes;
        for (auto size = generator() % 24; size > 0; --size) {
            static const QList<QByteArray> kinds{"a",    "\\",          "\n", "é", "😀", QByteArray(1, '\0'),
                                                 "\xff", "\xe2\x80\xae"};
            bytes += kinds.at(qsizetype(generator() % size_t(kinds.size())));
        }
        for (const LineBreaks lineBreaks : {LineBreaks::Escape, LineBreaks::Keep}) {
            // WHEN they are shown with doubled backslashes, so that each backslash begins an escape
            const PrintableText shown = printable(bytes, lineBreaks, Backslashes::Double);
            // THEN the stretches are what a reader of the text would find
            QString expected;
            for (qsizetype i = 0; i < shown.text.size();) {
                const qsizetype start = i;
                while (i < shown.text.size() && shown.text.at(i) == u'\\')
                    i += shown.text.at(i + 1) == u'x' ? 4 : 2;
                if (i > start)
                    expected += QStringLiteral("[%1,%2]").arg(start).arg(i - start);
                else
                    ++i;
            }
            QCOMPARE(stretches(shown), expected);
            QVERIFY(shown.complete);
        }
    }
}

void TestPrintable::limit_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<qsizetype>("maximumBytes");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("complete");

    const auto row = [](const char *name, const QByteArray &bytes, qsizetype maximumBytes,
                        const QString &text,
                        bool complete) { QTest::newRow(name) << bytes << maximumBytes << text << complete; };
    row("none", "abc", -1, QStringLiteral("abc"), true);
    row("shorter", "abc", 2, QStringLiteral("ab"), false);
    row("exactly", "abc", 3, QStringLiteral("abc"), true);
    row("longer", "abc", 4, QStringLiteral("abc"), true);
    row("zero", "abc", 0, QString(), false);
    row("zero of nothing", "", 0, QString(), true);
    row("before a character", "aé", 1, QStringLiteral("a"), false);
    row("inside a character", "aé", 2, QStringLiteral("a"), false); // neither cut nor called invalid
    row("behind a character", "aé", 3, QStringLiteral(u"aé"), true);
    row("inside an emoji", "😀", 3, QString(), false);
    row("inside what is escaped", "a\xe2\x80\xae", 2, QStringLiteral("a"), false);
    row("inside what is not UTF-8", "a\xff\xff", 2, QStringLiteral("a\\xff"), false);
    row("cut off by its sender", "a\xe2\x82", 2, QStringLiteral("a\\xe2"), false);
}

void TestPrintable::limit()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const qsizetype, maximumBytes);

    const PrintableText shown = printable(bytes, LineBreaks::Escape, Backslashes::Keep, maximumBytes);

    QTEST(shown.text, "text");
    QTEST(shown.complete, "complete");
}

QTEST_GUILESS_MAIN(TestPrintable)

#include "tst_printable.moc"
