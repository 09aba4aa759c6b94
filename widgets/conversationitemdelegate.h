// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/conversationitemlayout.h"

#include <QStyledItemDelegate>

namespace echogram {

/// Paints a conversation's row (see ConversationItemLayout), lets its name be edited in place and shows in
/// full what the row had to cut off. The model speaks ConversationRole.
class ConversationItemDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

    QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &option,
                          const QModelIndex &index) const override;
    void setModelData(QWidget *editor, QAbstractItemModel *model, const QModelIndex &index) const override;
    void updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const override;

    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;

    /// The tool tip of a row, as rich text with everything from outside escaped.
    static QString toolTip(const QModelIndex &index);
};

} // namespace echogram
