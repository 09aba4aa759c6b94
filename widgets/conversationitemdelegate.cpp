// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/conversationitemdelegate.h"

#include "widgets/conversationroles.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QHelpEvent>
#include <QLineEdit>
#include <QPainter>
#include <QToolTip>

namespace echogram {
namespace {

QString text(const QModelIndex &index, ConversationRole role)
{
    return index.data(role).toString();
}

ConversationItemContent contentOf(const QModelIndex &index)
{
    ConversationItemContent content;
    content.target = text(index, TargetTextRole);
    if (content.target == text(index, NameRole))
        content.target.clear();
    content.lastLine = text(index, LastLineRole);
    content.state = text(index, StateTextRole);
    content.unread = unreadText(index.data(UnreadRole).toInt());
    return content;
}

/// Between two colours; 0 is the first. Dims a text on any palette, and keeps it readable.
QColor mixed(const QColor &from, const QColor &to, qreal share)
{
    return QColor::fromRgbF(float(from.redF() + (to.redF() - from.redF()) * share),
                            float(from.greenF() + (to.greenF() - from.greenF()) * share),
                            float(from.blueF() + (to.blueF() - from.blueF()) * share));
}

QPalette::ColorGroup colorGroup(QStyle::State state)
{
    if (!state.testFlag(QStyle::State_Enabled))
        return QPalette::Disabled;
    return state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
}

QStyle *styleOf(const QStyleOptionViewItem &option)
{
    return option.widget != nullptr ? option.widget->style() : QApplication::style();
}

} // namespace

void ConversationItemDelegate::paint(QPainter *painter, const QStyleOptionViewItem &styleOption,
                                     const QModelIndex &index) const
{
    QStyleOptionViewItem option = styleOption;
    initStyleOption(&option, index);
    const ConversationItemContent content = contentOf(index);
    const ConversationItemLayout layout =
        layoutConversationItem(option.font, option.rect, content, option.direction);

    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QPalette::ColorGroup group = colorGroup(option.state);
    const QColor ground = option.palette.color(group, selected ? QPalette::Highlight : QPalette::Base);
    const QColor ink = option.palette.color(group, selected ? QPalette::HighlightedText : QPalette::Text);
    const QColor dimInk = mixed(ink, ground, selected ? 0.1 : 0.3);

    painter->save();
    styleOf(option)->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);

    const auto draw = [&](const QRect &rect, const QFont &font, const QColor &color, const QString &what,
                          Qt::Alignment alignment = Qt::AlignLeft) {
        if (rect.isEmpty() || what.isEmpty())
            return;
        painter->setFont(font);
        painter->setPen(color);
        const QString elided = QFontMetrics(font).elidedText(what, Qt::ElideRight, rect.width());
        painter->drawText(rect,
                          int(QStyle::visualAlignment(option.direction, alignment) | Qt::AlignVCenter
                              | Qt::AlignAbsolute | Qt::TextSingleLine),
                          elided);
    };
    const QFont bold = conversationNameFont(option.font);
    draw(layout.name, bold, ink, text(index, NameRole));
    draw(layout.target, option.font, dimInk, content.target);
    draw(layout.lastLine, option.font, ink, content.lastLine);
    draw(layout.state, option.font, dimInk, content.state, Qt::AlignRight);

    if (!layout.unread.isEmpty()) {
        // On a selected row the pill in the selection's own colour would not be seen: it changes sides.
        const auto side = [&](QPalette::ColorRole role) { return option.palette.color(group, role); };
        const qreal radius = layout.unread.height() / 2.0;
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(side(selected ? QPalette::HighlightedText : QPalette::Highlight));
        painter->drawRoundedRect(layout.unread, radius, radius);
        draw(layout.unread, bold, side(selected ? QPalette::Highlight : QPalette::HighlightedText),
             content.unread, Qt::AlignHCenter);
    }

    if (option.state.testFlag(QStyle::State_HasFocus)) {
        QStyleOptionFocusRect focus;
        focus.QStyleOption::operator=(option);
        focus.rect = option.rect.adjusted(1, 1, -1, -1);
        focus.backgroundColor = ground;
        styleOf(option)->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter, option.widget);
    }
    painter->restore();
}

QSize ConversationItemDelegate::sizeHint(const QStyleOptionViewItem &styleOption,
                                         const QModelIndex &index) const
{
    QStyleOptionViewItem option = styleOption;
    initStyleOption(&option, index);
    const int height = layoutConversationItem(option.font, QRect(), contentOf(index)).height;
    // The view makes the row as wide as itself; a hint in the width would only bring a scroll bar.
    return {0, height};
}

QWidget *ConversationItemDelegate::createEditor(QWidget *parent, const QStyleOptionViewItem &option,
                                                const QModelIndex &index) const
{
    Q_UNUSED(option)
    auto *editor = new QLineEdit(parent);
    editor->setFont(conversationNameFont(parent->font()));
    editor->setFrame(false);
    editor->setAccessibleName(tr("Name of the conversation"));
    editor->setPlaceholderText(text(index, TargetTextRole));
    editor->setMaxLength(200); // more would only be elided everywhere
    return editor;
}

void ConversationItemDelegate::setModelData(QWidget *editor, QAbstractItemModel *model,
                                            const QModelIndex &index) const
{
    if (const auto *line = qobject_cast<QLineEdit *>(editor))
        model->setData(index, line->text().simplified(), Qt::EditRole);
}

void ConversationItemDelegate::updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                                                    const QModelIndex &index) const
{
    const ConversationItemContent content = contentOf(index);
    const ConversationItemLayout layout =
        layoutConversationItem(option.font, option.rect, content, option.direction);
    // From edge to edge, and down to where the target stands.
    editor->setGeometry(QRect(QPoint(option.rect.left() + 2, option.rect.top() + 1),
                              QPoint(option.rect.right() - 2, layout.name.bottom())));
}

bool ConversationItemDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view,
                                         const QStyleOptionViewItem &option, const QModelIndex &index)
{
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    QToolTip::showText(event->globalPos(), toolTip(index), view->viewport(), option.rect);
    return true;
}

QString ConversationItemDelegate::toolTip(const QModelIndex &index)
{
    const ConversationItemContent content = contentOf(index);
    QStringList lines{QStringLiteral("<b>%1</b>").arg(text(index, NameRole).toHtmlEscaped())};
    for (const QString &line : {content.target, content.lastLine, content.state}) {
        if (!line.isEmpty())
            lines.append(line.toHtmlEscaped());
    }
    if (const int unread = index.data(UnreadRole).toInt(); unread > 0)
        lines.append(tr("%n unread", nullptr, unread).toHtmlEscaped());
    return QStringLiteral("<p>%1</p>").arg(lines.join(QStringLiteral("<br>")));
}

} // namespace echogram
