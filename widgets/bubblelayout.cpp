// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bubblelayout.h"

#include "widgets/differencelines.h"
#include "widgets/textstyle.h"

#include <QFontMetricsF>
#include <QTextOption>

#include <algorithm>
#include <cmath>

namespace echogram {
namespace {

// Bubbles leave a share of the row free, so that sides can be told from afar.
constexpr double bubbleShare = 0.78;

// Small beside the payload, but still to be read.
constexpr double metaShare = 0.86;

// In UTF-16 units: no word, but encoded bytes.
constexpr qsizetype longWord = 1000;

qsizetype longestWord(QStringView text)
{
    qsizetype longest = 0;
    qsizetype start = 0;
    for (qsizetype i = 0; i <= text.size(); ++i) {
        if (i == text.size() || text.at(i).isSpace()) {
            longest = std::max(longest, i - start);
            start = i + 1;
        }
    }
    return longest;
}

QRectF boundsOf(const QTextLayout &layout)
{
    qreal left = 0;
    qreal right = 0;
    qreal height = 0;
    for (int i = 0; i < layout.lineCount(); ++i) {
        const QRectF line = layout.lineAt(i).naturalTextRect();
        left = i == 0 ? line.left() : std::min(left, line.left());
        right = i == 0 ? line.right() : std::max(right, line.right());
        height = line.bottom();
    }
    return {left, 0, right - left, height};
}

QSize sizeOf(const QTextLayout &layout)
{
    const QRectF bounds = boundsOf(layout);
    return {int(std::ceil(bounds.width())), int(std::ceil(bounds.height()))};
}

QSize sizeOf(const QString &text, const QFont &font, int maximumWidth)
{
    return text.isEmpty() ? QSize(0, 0) : sizeOf(*wrapText(text, font, maximumWidth));
}

/// Hex stands in whole groups of bytes, so that offsets can be counted: of sixteen where there is room, else of
/// eight or four.
int hexWidth(const QFont &font, int maximumWidth)
{
    const QFontMetricsF metrics(font);
    for (const int bytes : {16, 8, 4}) {
        // Measured as a whole, because the width of a digit need not be a whole number. A pixel more, because
        // lines are broken by sums of rounded fractions.
        const int width = int(std::ceil(metrics.horizontalAdvance(QString(3 * bytes - 1, u'0')))) + 1;
        if (width <= maximumWidth)
            return width;
    }
    return maximumWidth;
}

} // namespace

BubbleFonts::BubbleFonts(const QFont &base)
    : body(base)
    , hex(monospaceFont().resolve(base))
    , meta(base)
{
    if (base.pointSizeF() > 0)
        meta.setPointSizeF(base.pointSizeF() * metaShare);
    else
        meta.setPixelSize(std::max(1, int(base.pixelSize() * metaShare)));
    detail = monospaceFont().resolve(meta);
}

std::shared_ptr<const QTextLayout> wrapText(const QString &text, const QFont &font, int maximumWidth)
{
    auto layout = std::make_shared<QTextLayout>();
    QString lines = text;
    lines.replace(u'\n', QChar::LineSeparator); // which is where a QTextLayout begins a new line
    layout->setText(lines);
    layout->setFont(font);
    layout->setCacheEnabled(true);
    QTextOption option;
    // Qt looks for the end of a word anew on every line of it: 65,507 bytes of Base64 would take seconds.
    option.setWrapMode(longestWord(text) > longWord ? QTextOption::WrapAnywhere
                                                    : QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout->setTextOption(option);
    layout->beginLayout();
    qreal y = 0;
    for (QTextLine line = layout->createLine(); line.isValid(); line = layout->createLine()) {
        line.setLineWidth(maximumWidth);
        line.setPosition(QPointF(0, y));
        y += line.height();
    }
    layout->endLayout();

    const QRectF bounds = boundsOf(*layout);
    const bool beginsAtTheRight = text.isRightToLeft();
    for (int i = 0; i < layout->lineCount(); ++i) {
        QTextLine line = layout->lineAt(i);
        const QRectF rect = line.naturalTextRect();
        const qreal x = beginsAtTheRight ? std::ceil(bounds.width()) - rect.width() : 0;
        line.setPosition(line.position() + QPointF(x - rect.left(), 0));
    }
    return layout;
}

BubbleGeometry layOutBubble(const BubbleContent &content, const BubbleFonts &fonts, int rowWidth)
{
    const QFontMetrics metaMetrics(fonts.meta);
    const int unit = std::max(2, QFontMetrics(fonts.body).height() / 3); // of all distances
    const int margin = 2 * unit;                                         // left and right of the row
    const int padding = 2 * unit;                                        // in the bubble, left and right
    const int available = std::max(8 * unit, rowWidth - 2 * margin);
    const int maximumText = std::max(4 * unit, int(available * bubbleShare) - 2 * padding);

    BubbleGeometry geometry;
    geometry.radius = 2 * unit;
    int y = unit;

    const auto placeInTheMiddle = [&](const QString &text) {
        const QSize size = sizeOf(text, fonts.meta, available);
        const QRect rect(QPoint((rowWidth - size.width()) / 2, y + unit), size);
        y = rect.bottom() + 1 + 2 * unit;
        return rect;
    };
    if (!content.older.isEmpty())
        geometry.older = placeInTheMiddle(content.older);
    if (!content.day.isEmpty())
        geometry.day = placeInTheMiddle(content.day);
    const auto place = [&](QSize size) { // on the bubble's side, at the present height
        const int x = content.isOutgoing ? rowWidth - margin - size.width() : margin;
        return QRect(QPoint(x, y), size);
    };
    if (!content.sender.isEmpty()) {
        geometry.sender = place(sizeOf(content.sender, fonts.meta, available));
        y = geometry.sender.bottom() + 1 + unit / 2;
    }

    QFont font = content.isHex ? fonts.hex : fonts.body;
    font.setItalic(content.isPlaceholder);
    geometry.textLayout =
        wrapText(content.text, font, content.isHex ? hexWidth(font, maximumText) : maximumText);
    const QSize textSize = sizeOf(*geometry.textLayout);
    const QSize foldSize = sizeOf(content.fold, fonts.meta, maximumText);
    const int innerWidth = std::max({textSize.width(), foldSize.width(), 2 * unit});
    const int innerHeight = textSize.height() + (content.fold.isEmpty() ? 0 : foldSize.height() + unit);
    geometry.bubble = place({innerWidth + 2 * padding, innerHeight + 2 * unit});
    geometry.text = QRect(geometry.bubble.topLeft() + QPoint(padding, unit), textSize);
    if (!content.fold.isEmpty())
        geometry.fold = QRect(QPoint(geometry.text.left(), geometry.text.bottom() + 1 + unit), foldSize);
    y = geometry.bubble.bottom() + 1 + unit / 2;

    // Time and size, then state and glyph: side by side where they fit, else the state in lines of its own.
    const int glyph = content.shape ? metaMetrics.height() : 0;
    const int glyphGap = content.shape ? unit : 0;
    const QSize metaSize = sizeOf(content.meta, fonts.meta, available);
    const int stateRoom = std::max(4 * unit, available - glyph - glyphGap);
    const int gap = content.state.isEmpty() ? 0 : 2 * unit;
    const QSize stateSize = sizeOf(content.state, fonts.meta, stateRoom);
    const int stateLine = stateSize.width() + glyphGap + glyph;
    const int stateHeight = std::max(stateSize.height(), glyph);
    const bool isOneLine =
        stateHeight < 2 * metaMetrics.height() && metaSize.height() < 2 * metaMetrics.height();
    if (isOneLine && metaSize.width() + gap + stateLine <= available) {
        const QRect line =
            place({metaSize.width() + gap + stateLine, std::max(metaSize.height(), stateHeight)});
        geometry.meta = QRect(line.topLeft(), metaSize);
        y = line.bottom() + 1;
        if (stateLine > 0) {
            const int x = line.left() + metaSize.width() + gap;
            if (!content.state.isEmpty())
                geometry.state = QRect(QPoint(x, line.top()), stateSize);
            if (content.shape)
                geometry.shape = QRect(x + stateSize.width() + glyphGap, line.top(), glyph, glyph);
        }
    } else {
        geometry.meta = place(metaSize);
        y = geometry.meta.bottom() + 1;
        const QRect lines = place({stateLine, stateHeight});
        if (!content.state.isEmpty())
            geometry.state = QRect(lines.topLeft(), stateSize);
        if (content.shape)
            geometry.shape = QRect(lines.left() + stateSize.width() + glyphGap, y, glyph, glyph);
        y = lines.bottom() + 1;
    }
    if (!content.detail.isEmpty()) {
        y += unit;
        const int columns = int(available / QFontMetricsF(fonts.detail).horizontalAdvance(u'0'));
        geometry.detailLayout = wrapText(fittedDifference(content.detail, columns), fonts.detail, available);
        geometry.detail = place(sizeOf(*geometry.detailLayout));
        y = geometry.detail.bottom() + 1;
    }
    geometry.row = QRect(0, 0, rowWidth, y + unit);
    return geometry;
}

} // namespace echogram
