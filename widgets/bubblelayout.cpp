// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bubblelayout.h"

#include <QFontDatabase>
#include <QFontMetrics>
#include <QTextOption>

#include <algorithm>
#include <cmath>

namespace echogram {
namespace {

// Bubbles leave a share of the row free, so that sides can be told from afar.
constexpr double bubbleShare = 0.78;

// Hex stands in whole groups of sixteen bytes where there is room, so that offsets can be counted.
constexpr int hexColumns = 16 * 3 - 1;

std::shared_ptr<const QTextLayout> layOutText(const BubbleContent &content, const QFont &font,
                                              int maximumWidth)
{
    auto layout = std::make_shared<QTextLayout>();
    QString text = content.text;
    text.replace(u'\n', QChar::LineSeparator); // QTextLayout knows paragraphs by this
    layout->setText(text);
    layout->setFont(font);
    layout->setCacheEnabled(true);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setUseDesignMetrics(false);
    layout->setTextOption(option);
    layout->beginLayout();
    qreal y = 0;
    for (QTextLine line = layout->createLine(); line.isValid(); line = layout->createLine()) {
        line.setLineWidth(maximumWidth);
        line.setPosition(QPointF(0, y));
        y += line.height();
    }
    layout->endLayout();
    return layout;
}

QSize sizeOf(const QTextLayout &layout)
{
    qreal width = 0;
    qreal height = 0;
    for (int i = 0; i < layout.lineCount(); ++i) {
        const QTextLine line = layout.lineAt(i);
        width = std::max(width, line.naturalTextWidth());
        height = line.y() + line.height();
    }
    return {int(std::ceil(width)), int(std::ceil(height))};
}

QSize wrappedSize(const QFontMetrics &metrics, const QString &text, int maximumWidth)
{
    const QRect rect = metrics.boundingRect(QRect(0, 0, maximumWidth, 1 << 20),
                                            Qt::TextWrapAnywhere | Qt::TextWordWrap, text);
    return {std::min(maximumWidth, rect.width() + 1), rect.height()};
}

} // namespace

BubbleFonts::BubbleFonts(const QFont &base)
    : body(base)
    , hex(QFontDatabase::systemFont(QFontDatabase::FixedFont))
    , meta(base)
{
    constexpr double metaSize = 0.86;
    if (base.pointSizeF() > 0) {
        hex.setPointSizeF(base.pointSizeF());
        meta.setPointSizeF(base.pointSizeF() * metaSize);
    } else {
        hex.setPixelSize(base.pixelSize());
        meta.setPixelSize(std::max(1, int(base.pixelSize() * metaSize)));
    }
}

BubbleGeometry layOutBubble(const BubbleContent &content, const BubbleFonts &fonts, int rowWidth)
{
    const QFontMetrics bodyMetrics(content.isHex ? fonts.hex : fonts.body);
    const QFontMetrics metaMetrics(fonts.meta);
    const int unit = std::max(2, bodyMetrics.height() / 4); // of all distances
    const int margin = 2 * unit;                            // left and right of the row
    const int padding = 2 * unit;                           // in the bubble, left and right
    const int available = std::max(8 * unit, rowWidth - 2 * margin);
    const int maximumText = std::max(4 * unit, int(available * bubbleShare) - 2 * padding);

    BubbleGeometry geometry;
    geometry.radius = 2 * unit;
    int y = unit;

    if (!content.day.isEmpty()) {
        const QSize size = wrappedSize(metaMetrics, content.day, available);
        geometry.day = QRect(QPoint((rowWidth - size.width()) / 2, y + unit), size);
        y = geometry.day.bottom() + 1 + 2 * unit;
    }
    const auto place = [&](QSize size) { // on the bubble's side, at the present height
        const int x = content.isOutgoing ? rowWidth - margin - size.width() : margin;
        return QRect(QPoint(x, y), size);
    };
    if (!content.sender.isEmpty()) {
        geometry.sender = place(wrappedSize(metaMetrics, content.sender, available));
        y = geometry.sender.bottom() + 1 + unit / 2;
    }

    int textWidth = maximumText;
    if (content.isHex) {
        // A pixel more: line breaking compares fractions, the metrics are rounded.
        const int wholeLine = bodyMetrics.horizontalAdvance(QLatin1Char('0')) * hexColumns + 1;
        textWidth = std::min(textWidth, wholeLine);
    }
    QFont font = content.isHex ? fonts.hex : fonts.body;
    font.setItalic(content.isPlaceholder);
    geometry.textLayout = layOutText(content, font, textWidth);
    const QSize textSize = sizeOf(*geometry.textLayout);
    const QSize foldSize =
        content.fold.isEmpty() ? QSize(0, 0) : wrappedSize(metaMetrics, content.fold, maximumText);
    const int innerWidth = std::max({std::min(textSize.width(), maximumText), foldSize.width(), 2 * unit});
    const int innerHeight = textSize.height() + (content.fold.isEmpty() ? 0 : foldSize.height() + unit);
    geometry.bubble = place({innerWidth + 2 * padding, innerHeight + 2 * unit});
    geometry.text =
        QRect(geometry.bubble.topLeft() + QPoint(padding, unit), QSize(innerWidth, textSize.height()));
    if (!content.fold.isEmpty())
        geometry.fold = QRect(QPoint(geometry.text.left(), geometry.text.bottom() + 1 + unit), foldSize);
    y = geometry.bubble.bottom() + 1 + unit / 2;

    // Time and size, then state and glyph: side by side where they fit, else the state in lines of its own.
    const int glyph = content.shape ? metaMetrics.height() : 0;
    const int glyphGap = content.shape ? unit : 0;
    const QSize metaSize = wrappedSize(metaMetrics, content.meta, available);
    const int stateRoom = std::max(4 * unit, available - glyph - glyphGap);
    QSize stateSize = content.state.isEmpty()
                          ? QSize(0, 0)
                          : QSize(metaMetrics.horizontalAdvance(content.state) + 1, metaMetrics.height());
    const int gap = content.state.isEmpty() ? 0 : 2 * unit;
    const bool fits = metaSize.width() + gap + stateSize.width() + glyphGap + glyph <= available;
    if (!fits)
        stateSize = wrappedSize(metaMetrics, content.state, stateRoom);
    const int stateLine = stateSize.width() + glyphGap + glyph;
    const auto placeState = [&](int x) {
        if (!content.state.isEmpty())
            geometry.state = QRect(QPoint(x, y), stateSize);
        if (content.shape)
            geometry.shape = QRect(x + stateSize.width() + glyphGap, y, glyph, metaMetrics.height());
        y += std::max(stateSize.height(), content.shape ? metaMetrics.height() : 0);
    };
    if (fits) {
        const QRect line = place({metaSize.width() + gap + stateLine, metaSize.height()});
        geometry.meta = QRect(line.topLeft(), metaSize);
        placeState(line.left() + metaSize.width() + gap);
        y = std::max(y, geometry.meta.bottom() + 1);
    } else {
        geometry.meta = place(metaSize);
        y = geometry.meta.bottom() + 1;
        placeState(place({stateLine, 1}).left());
    }
    geometry.row = QRect(0, 0, rowWidth, y + unit);
    return geometry;
}

} // namespace echogram
