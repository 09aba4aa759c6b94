// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptitemdelegate.h"

#include "widgets/conversationitemlayout.h"
#include "widgets/textstyle.h"
#include "widgets/transcriptmodel.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>

namespace echogram {
namespace {

/// Beside the state a name keeps at least this share of its line.
constexpr double placeShare = 0.25;

int gapOf(const QFontMetrics &metrics)
{
    return std::max(3, metrics.height() / 4);
}

QColor mixed(const QColor &from, const QColor &to, float share)
{
    const auto mix = [share](float a, float b) { return a + (b - a) * share; };
    return QColor::fromRgbF(mix(from.redF(), to.redF()), mix(from.greenF(), to.greenF()),
                            mix(from.blueF(), to.blueF()));
}

bool isStep(const QModelIndex &index)
{
    return index.parent().isValid();
}

} // namespace

QSize TranscriptItemDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int gap = gapOf(option.fontMetrics);
    Q_UNUSED(index)
    // The view makes the row as wide as itself; a hint in the width would only bring a scroll bar.
    return {0, 2 * option.fontMetrics.height() + 2 * gap};
}

void TranscriptItemDelegate::paint(QPainter *painter, const QStyleOptionViewItem &styleOption,
                                   const QModelIndex &index) const
{
    QStyleOptionViewItem option = styleOption;
    initStyleOption(&option, index);
    const QStyle *style = option.widget != nullptr ? option.widget->style() : QApplication::style();
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    const QPalette::ColorGroup group =
        option.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
    const QColor ground = option.palette.color(group, isSelected ? QPalette::Highlight : QPalette::Base);
    const QColor ink = option.palette.color(group, isSelected ? QPalette::HighlightedText : QPalette::Text);
    const QColor dim = mixed(ink, ground, isSelected ? 0.1F : 0.3F);
    const auto state = TranscriptState(index.data(TranscriptStateRole).toInt());
    const QColor stateInk = isProblem(state) && !isSelected ? problemColor(option.palette) : dim;

    const QFontMetrics metrics(option.font);
    const int gap = gapOf(metrics);
    const int line = metrics.height();
    const QRect inner = option.rect.adjusted(gap, gap, -gap, -gap);
    const QRect shape(inner.left(), inner.top(), line, line);
    const QRect title(shape.right() + 1 + gap, inner.top(), inner.right() - shape.right() - gap, line);
    const QRect below = title.translated(0, line);

    painter->save();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
    if (const std::optional<DeliveryShape> glyph = transcriptStateShape(state))
        paintDeliveryShape(*painter, shape.adjusted(2, 2, -2, -2), *glyph, isSelected ? ink : stateInk);

    const auto draw = [&](const QRect &rect, const QFont &font, const QColor &color, const QString &text,
                          Qt::Alignment alignment) {
        painter->setFont(font);
        painter->setPen(color);
        painter->drawText(rect, int(alignment | Qt::AlignVCenter | Qt::TextSingleLine),
                          QFontMetrics(font).elidedText(text, Qt::ElideRight, rect.width()));
    };
    const QFont titleFont = isStep(index) ? option.font : conversationNameFont(option.font);
    draw(title, titleFont, ink, index.data(TranscriptTitleRole).toString(), Qt::AlignLeft);

    const QString place = index.data(TranscriptPlaceRole).toString();
    const QString words = index.data(TranscriptStateTextRole).toString();
    const int placeWidth = metrics.horizontalAdvance(place);
    const int leastForPlace = std::min(placeWidth, int(below.width() * placeShare));
    const int stateWidth =
        std::min(metrics.horizontalAdvance(words) + 2, std::max(0, below.width() - leastForPlace - 2 * gap));
    QRect left = below;
    left.setWidth(std::max(0, below.width() - stateWidth - 2 * gap));
    QRect right = below;
    right.setLeft(below.right() + 1 - stateWidth);
    draw(left, option.font, dim, place, Qt::AlignLeft);
    draw(right, option.font, stateInk, words, Qt::AlignRight);

    if (option.state.testFlag(QStyle::State_HasFocus)) {
        QStyleOptionFocusRect focus;
        focus.QStyleOption::operator=(option);
        focus.rect = option.rect.adjusted(1, 1, -1, -1);
        focus.backgroundColor = ground;
        style->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter, option.widget);
    }
    painter->restore();
}

} // namespace echogram
