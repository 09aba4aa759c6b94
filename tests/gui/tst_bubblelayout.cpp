// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/payloaddifference.h"
#include "widgets/bubblelayout.h"
#include "widgets/messagetext.h"

#include <QApplication>
#include <QFontMetrics>
#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>

using namespace echogram;

Q_DECLARE_METATYPE(echogram::BubbleContent)

namespace {

BubbleContent plain(const QString &text, bool isOutgoing = true)
{
    BubbleContent content;
    content.isOutgoing = isOutgoing;
    content.text = text;
    content.meta = QStringLiteral("14:02:11.031  65,507 B");
    return content;
}

QString reason(int words)
{
    return QStringLiteral("no route to the host or whatever it was that the system had to say ")
        .repeated(words);
}

/// Every kind of row, by name.
QList<std::pair<QByteArray, BubbleContent>> kinds()
{
    QList<std::pair<QByteArray, BubbleContent>> all;
    const QString words =
        QStringLiteral("a few words that make a line or two, and then some more of them ").repeated(4);
    all.append({"short", plain(QStringLiteral("hello"))});
    all.append({"one letter", plain(QStringLiteral("i"), false)});
    all.append({"words", plain(words, false)});
    all.append({"a word without end", plain(QString(500, u'x'))});
    all.append({"lines", plain(QStringLiteral("one\ntwo\n\nfour\n"))});
    all.append({"only line breaks", plain(QString(12, u'\n'))});
    all.append({"largest text", plain(QString(65'507, u'w'))});
    all.append({"right to left", plain(QString::fromUtf8("שלום עולם ומה שלומכם היום? ").repeated(6))});
    all.append({"right to left, received", plain(QString::fromUtf8("مرحبا hello 123 ").repeated(6), false)});
    all.append({"emoji", plain(QString::fromUtf8("👩‍🚀😀🇩🇪 ").repeated(10))});
    all.append({"accents", plain(QString::fromUtf8("ḿ̃̌á̂ "))});

    BubbleContent hex = plain(QString::fromLatin1(QByteArray(192, '\xde').toHex(' ')), false);
    hex.isHex = true;
    hex.fold = QStringLiteral("show all 65,507 bytes");
    all.append({"hex, folded", hex});
    hex.text = QStringLiteral("de ad");
    hex.fold.clear();
    all.append({"hex, short", hex});

    BubbleContent empty = plain(QStringLiteral("(empty datagram)"));
    empty.isPlaceholder = true;
    all.append({"empty datagram", empty});
    all.append({"nothing at all", BubbleContent{}});

    BubbleContent full = plain(words);
    full.older = QStringLiteral("1,234,567 older datagrams are no longer kept");
    full.day = QStringLiteral("Wednesday, 28 February 2024");
    full.fold = QStringLiteral("show all 65,507 bytes");
    for (const bool isOutgoing : {true, false}) {
        full.isOutgoing = isOutgoing;
        full.sender = isOutgoing
                          ? QString()
                          : QStringLiteral("from [fe80:1234:5678:9abc:def0:1234:5678:9abc%eth0]:65535");
        full.detail = differenceText(QByteArray(60, 'a'), QByteArray(50, 'a') + QByteArray(12, 'b'));
        all.append({isOutgoing ? "everything, sent" : "everything, received", full});
        for (const QString &state :
             {QStringLiteral("waiting…"),
              QStringLiteral("answered late, in about 1,204 ms, by 12, 3 duplicates"),
              QStringLiteral("unreachable: ") + reason(1), QStringLiteral("not sent: ") + reason(12),
              QStringLiteral("not sent: ") + QString(300, u'y')}) {
            BubbleContent content = plain(QStringLiteral("hi"), isOutgoing);
            content.state = state;
            all.append({"state: " + state.left(20).toUtf8() + (isOutgoing ? "" : ", received"), content});
            content.shape = DeliveryShape::NotSent;
            all.append({"state and shape: " + state.left(20).toUtf8() + QByteArray::number(state.size())
                            + (isOutgoing ? "" : ", received"),
                        content});
        }
    }
    return all;
}

QString text(const QRect &rect)
{
    return QStringLiteral("(%1,%2 %3x%4)").arg(rect.x()).arg(rect.y()).arg(rect.width()).arg(rect.height());
}

struct Named
{
    const char *name;
    QRect rect;
};

} // namespace

class TestBubbleLayout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsEverythingInItsPlace_data();
    void keepsEverythingInItsPlace();
    void growsWithItsText();
    void growsWithTheFont();
    void breaksHexIntoWholeGroups_data();
    void breaksHexIntoWholeGroups();
    void standsAtTheSameMarginsWhateverTheFont();
    void putsTheStateBesideTheTimeWhereItFits();
    void breaksBetweenWords();
    void breaksTheSameWhenItIsDrawn_data();
    void breaksTheSameWhenItIsDrawn();
    void beginsRightToLeftAtTheRight();
    void derivesItsFonts();
};

void TestBubbleLayout::keepsEverythingInItsPlace_data()
{
    QTest::addColumn<BubbleContent>("content");
    for (const auto &[name, content] : kinds())
        QTest::newRow(name.constData()) << content;
}

void TestBubbleLayout::keepsEverythingInItsPlace()
{
    QFETCH(BubbleContent, content);
    // The largest is the same in every font, and takes its time.
    const bool isLarge = content.text.size() > 10'000;
    for (const int points : isLarge ? QList<int>{8, 28} : QList<int>{8, 12, 20, 28}) {
        QFont base = QApplication::font();
        base.setPointSize(points);
        const BubbleFonts fonts(base);
        int previousHeight = 0;
        // From wide to narrow.
        for (const int width : isLarge
                                   ? QList<int>{1600, 700, 200}
                                   : QList<int>{1600, 1000, 700, 560, 480, 400, 360, 320, 280, 240, 200}) {
            const BubbleGeometry g = layOutBubble(content, fonts, width);
            const auto where = [&](const char *name, const QRect &rect) {
                return QStringLiteral("%1 pt, %2 px: %3 %4")
                    .arg(points)
                    .arg(width)
                    .arg(QLatin1String(name), text(rect))
                    .toUtf8();
            };

            // THEN all is in the row, and nothing on something else
            QCOMPARE(g.row.topLeft(), QPoint(0, 0));
            QCOMPARE(g.row.width(), width);
            const QList<Named> named{{"older", g.older},   {"day", g.day},      {"sender", g.sender},
                                     {"bubble", g.bubble}, {"meta", g.meta},    {"state", g.state},
                                     {"shape", g.shape},   {"detail", g.detail}};
            for (int i = 0; i < named.size(); ++i) {
                const auto &[name, rect] = named[i];
                if (rect.isEmpty())
                    continue;
                QVERIFY2(g.row.contains(rect), where(name, rect).constData());
                for (int j = i + 1; j < named.size(); ++j)
                    QVERIFY2(!rect.intersects(named[j].rect), where(name, rect).constData());
            }

            // and there is what was said, and nothing else
            QCOMPARE(g.older.isEmpty(), content.older.isEmpty());
            QVERIFY(g.older.isEmpty() || g.older.bottom() < g.day.top());
            QCOMPARE(g.day.isEmpty(), content.day.isEmpty());
            QCOMPARE(g.sender.isEmpty(), content.sender.isEmpty());
            QCOMPARE(g.fold.isEmpty(), content.fold.isEmpty());
            QCOMPARE(g.meta.isEmpty(), content.meta.isEmpty());
            QCOMPARE(g.state.isEmpty(), content.state.isEmpty());
            QCOMPARE(g.shape.isEmpty(), !content.shape.has_value());
            QCOMPARE(g.detail.isEmpty(), content.detail.isEmpty());

            // and the payload is in the bubble, with its fold below it
            QVERIFY2(content.text.isEmpty() || g.bubble.contains(g.text), where("text", g.text).constData());
            QVERIFY2(g.fold.isEmpty() || (g.bubble.contains(g.fold) && g.fold.top() > g.text.bottom()),
                     where("fold", g.fold).constData());
            const QRectF room(0, 0, g.text.width(), g.text.height());
            for (int i = 0; i < g.textLayout->lineCount(); ++i) {
                const QRectF line = g.textLayout->lineAt(i).naturalTextRect();
                QVERIFY2(line.isEmpty() || room.adjusted(-0.01, -0.01, 0.01, 0.01).contains(line),
                         where("line", line.toRect()).constData());
            }

            // and sides can be told apart: the other one is left free
            const int margin = content.isOutgoing ? width - 1 - g.bubble.right() : g.bubble.left();
            const int free = content.isOutgoing ? g.bubble.left() : width - 1 - g.bubble.right();
            QVERIFY2(margin > 0 && margin < free, where("bubble", g.bubble).constData());
            for (const auto &[name, rect] : named) {
                constexpr std::array elsewhere{"older", "day", "meta", "state", "shape"};
                const bool isAtTheMargin =
                    std::none_of(elsewhere.begin(), elsewhere.end(),
                                 [name = name](const char *other) { return !qstrcmp(name, other); });
                if (!rect.isEmpty() && isAtTheMargin)
                    QCOMPARE(content.isOutgoing ? width - 1 - rect.right() : rect.left(), margin);
            }

            // and what gets narrower does not get lower
            QVERIFY2(g.row.height() >= previousHeight, where("row", g.row).constData());
            previousHeight = g.row.height();
        }
    }
}

void TestBubbleLayout::growsWithItsText()
{
    const BubbleFonts fonts(QApplication::font());
    int height = 0;
    for (const int length : {1, 100, 1'000, 10'000}) {
        const BubbleGeometry geometry =
            layOutBubble(plain(QStringLiteral("word ").repeated(length)), fonts, 500);
        QVERIFY(geometry.row.height() > height);
        height = geometry.row.height();
    }
    // in width only as far as needed
    QVERIFY(layOutBubble(plain(QStringLiteral("hello")), fonts, 800).bubble.width() < 200);
}

void TestBubbleLayout::growsWithTheFont()
{
    for (const auto &[name, content] : kinds()) {
        int height = 0;
        if (content.text.size() > 10'000)
            continue;
        for (const int points : {8, 12, 16, 20, 24, 28}) {
            QFont base = QApplication::font();
            base.setPointSize(points);
            const BubbleGeometry geometry = layOutBubble(content, BubbleFonts(base), 500);
            QVERIFY2(geometry.row.height() > height, name.constData());
            height = geometry.row.height();
        }
    }
}

void TestBubbleLayout::breaksHexIntoWholeGroups_data()
{
    QTest::addColumn<int>("points");
    for (const int points : {8, 9, 10, 11, 13, 17, 28})
        QTest::addRow("%d pt", points) << points;
}

void TestBubbleLayout::breaksHexIntoWholeGroups()
{
    QFETCH(int, points);
    QFont base = QApplication::font();
    base.setPointSize(points);
    const BubbleFonts fonts(base);
    BubbleContent content = plain(QString::fromLatin1(QByteArray(64, '\xde').toHex(' ')));
    content.isHex = true;
    QSet<int> seen;
    for (int width = 1600; width >= 300; width -= 50) {
        const BubbleGeometry geometry = layOutBubble(content, fonts, width);
        const int bytes = (geometry.textLayout->lineAt(0).textLength() + 1) / 3;
        seen.insert(bytes);
        if (bytes < 4)
            continue; // nothing is left to choose
        QVERIFY2(bytes == 16 || bytes == 8 || bytes == 4, qPrintable(QString::number(bytes)));
        QCOMPARE(geometry.textLayout->lineCount(), 64 / bytes);
    }
    QVERIFY(seen.contains(16));
}

void TestBubbleLayout::standsAtTheSameMarginsWhateverTheFont()
{
    // GIVEN a monospace font that is much taller than the other
    BubbleFonts fonts(QApplication::font());
    fonts.hex.setPointSizeF(fonts.body.pointSizeF() * 2);
    BubbleContent hex = plain(QStringLiteral("de ad"));
    hex.isHex = true;
    QCOMPARE(layOutBubble(hex, fonts, 800).bubble.right(),
             layOutBubble(plain(QStringLiteral("hello")), fonts, 800).bubble.right());
}

void TestBubbleLayout::putsTheStateBesideTheTimeWhereItFits()
{
    const BubbleFonts fonts(QApplication::font());
    BubbleContent content = plain(QStringLiteral("hello"));
    content.state = QStringLiteral("answered in 0.18 ms");
    content.shape = DeliveryShape::Answered;
    const BubbleGeometry wide = layOutBubble(content, fonts, 800);
    QCOMPARE(wide.state.top(), wide.meta.top());
    QVERIFY(wide.meta.right() < wide.state.left());
    QVERIFY(wide.state.right() < wide.shape.left());
    QCOMPARE(wide.shape.right(), wide.bubble.right());
    const BubbleGeometry narrow = layOutBubble(content, fonts, wide.meta.width() + wide.state.width());
    QVERIFY(narrow.state.top() > narrow.meta.bottom());
    QCOMPARE(narrow.shape.top(), narrow.state.top());
    QCOMPARE(narrow.shape.right(), narrow.bubble.right());
}

void TestBubbleLayout::breaksBetweenWords()
{
    const QString words = QStringLiteral("alpha beta gamma delta");
    const auto layout =
        wrapText(words, QApplication::font(),
                 QFontMetrics(QApplication::font()).horizontalAdvance(QStringLiteral("alpha beta g")));
    QVERIFY(layout->lineCount() > 1);
    for (int i = 1; i < layout->lineCount(); ++i)
        QCOMPARE(words.at(layout->lineAt(i).textStart() - 1), u' ');
}

void TestBubbleLayout::breaksTheSameWhenItIsDrawn_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("words") << reason(3);
    QTest::newRow("no words") << QString(400, u'm');
    QTest::newRow("right to left") << QString::fromUtf8("שלום עולם ומה שלומכם היום? ").repeated(6);
}

void TestBubbleLayout::breaksTheSameWhenItIsDrawn()
{
    // GIVEN a text that was measured with some room, WHEN it is broken at the width that it then had
    QFETCH(QString, text);
    for (int width = 60; width < 700; width += 7) {
        const auto measured = wrapText(text, QApplication::font(), width);
        qreal longest = 0;
        for (int i = 0; i < measured->lineCount(); ++i)
            longest = std::max(longest, measured->lineAt(i).naturalTextWidth());
        const auto drawn = wrapText(text, QApplication::font(), int(std::ceil(longest)));
        // THEN it breaks at the same places
        QCOMPARE(drawn->lineCount(), measured->lineCount());
        for (int i = 0; i < drawn->lineCount(); ++i)
            QCOMPARE(drawn->lineAt(i).textStart(), measured->lineAt(i).textStart());
    }
}

void TestBubbleLayout::beginsRightToLeftAtTheRight()
{
    const BubbleGeometry geometry = layOutBubble(plain(QString::fromUtf8("שלום\nשלום עולם שלום עולם"), false),
                                                 BubbleFonts(QApplication::font()), 800);
    QCOMPARE(geometry.textLayout->lineCount(), 2);
    const QRectF shorter = geometry.textLayout->lineAt(0).naturalTextRect();
    const QRectF longer = geometry.textLayout->lineAt(1).naturalTextRect();
    QVERIFY(shorter.left() > longer.left() + 10);
    QVERIFY(std::abs(shorter.right() - longer.right()) < 0.1);
    const BubbleGeometry other = layOutBubble(plain(QStringLiteral("short\nnot quite so short")),
                                              BubbleFonts(QApplication::font()), 800);
    QCOMPARE(other.textLayout->lineAt(0).naturalTextRect().left(), 0.0);
    QCOMPARE(other.textLayout->lineAt(1).naturalTextRect().left(), 0.0);
}

void TestBubbleLayout::derivesItsFonts()
{
    QFont points = QApplication::font();
    points.setPointSizeF(20);
    QCOMPARE(BubbleFonts(points).body, points);
    QCOMPARE(BubbleFonts(points).hex.pointSizeF(), 20.0);
    QVERIFY(BubbleFonts(points).meta.pointSizeF() < 20);
    QVERIFY(BubbleFonts(points).meta.pointSizeF() > 15);
    QFont pixels = QApplication::font();
    pixels.setPixelSize(40);
    QCOMPARE(BubbleFonts(pixels).hex.pixelSize(), 40);
    QVERIFY(BubbleFonts(pixels).meta.pixelSize() < 40);
    QVERIFY(BubbleFonts(pixels).meta.pixelSize() > 30);
    QVERIFY(QFontInfo(BubbleFonts(points).hex).fixedPitch());
}

QTEST_MAIN(TestBubbleLayout)
#include "tst_bubblelayout.moc"
