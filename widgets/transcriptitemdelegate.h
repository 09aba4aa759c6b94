// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace echogram {

/// Draws the rows of a TranscriptModel: the shape of the state and the title, and below it where that is and the state in
/// words; all texts end in `…` where there is no room.
///
///     +-row---------------------------+
///     | [shape]  [title]              |
///     |          [place]      [state] |
///     +-------------------------------+
class TranscriptItemDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace echogram
