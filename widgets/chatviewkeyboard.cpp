// SPDX-License-Identifier: GPL-3.0-or-later
// What the keyboard does in a chat: goes from message to message, reads tall ones, unfolds.
#include "widgets/chatmodel.h"
#include "widgets/chatview.h"

#include <QApplication>
#include <QKeyEvent>

#include <algorithm>
#include <array>

namespace echogram {

QModelIndex ChatView::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    if (rowCount() == 0)
        return {};
    executeDelayedItemsLayout();
    const int last = rowCount() - 1;
    const int current = currentIndex().row();
    const int page = std::max(1, int(m_scroller.visibleRows().size()) - 1);
    int row = current;
    switch (action) {
    case MoveUp:
    case MovePrevious:
        row = current < 0 ? last : current - 1;
        break;
    case MoveDown:
    case MoveNext:
        row = current < 0 ? last : current + 1;
        break;
    case MovePageUp:
        row = current < 0 ? last : current - page;
        break;
    case MovePageDown:
        row = current < 0 ? last : current + page;
        break;
    case MoveHome:
        row = 0;
        break;
    case MoveEnd:
        row = last;
        break;
    case MoveLeft:
    case MoveRight:
        break;
    }
    return model()->index(std::clamp(row, 0, last), 0);
}

void ChatView::keyPressEvent(QKeyEvent *event)
{
    executeDelayedItemsLayout();
    const bool isPlain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isPlain && ((isEnter && toggleFoldOfCurrent()) || scrollWithinCurrent(event->key()))) {
        event->accept();
        return;
    }
    const QModelIndex before = currentIndex();
    QAbstractItemView::keyPressEvent(event);
    constexpr std::array moving{Qt::Key_Up,     Qt::Key_Down,     Qt::Key_Home,
                                Qt::Key_PageUp, Qt::Key_PageDown, Qt::Key_End};
    if (currentIndex() == before && std::find(moving.begin(), moving.end(), event->key()) != moving.end())
        scrollTo(before); // it may be out of sight
}

/// A message taller than the viewport is read to its end before the next one is gone to.
bool ChatView::scrollWithinCurrent(int key)
{
    const QRect rect = visualRect(currentIndex());
    const QRect view = viewport()->rect();
    if (rect.height() <= view.height())
        return false;
    const int line = fontMetrics().lineSpacing() * QApplication::wheelScrollLines();
    const int page = std::max(line, view.height() - line);
    const int above = view.top() - rect.top();
    const int below = rect.bottom() - view.bottom();
    int distance = 0;
    if (key == Qt::Key_Up || key == Qt::Key_PageUp)
        distance = -std::min(above, key == Qt::Key_Up ? line : page);
    else if (key == Qt::Key_Down || key == Qt::Key_PageDown)
        distance = std::min(below, key == Qt::Key_Down ? line : page);
    const bool isTowardsTheKey = key == Qt::Key_Up || key == Qt::Key_PageUp ? distance < 0 : distance > 0;
    if (isTowardsTheKey)
        scrollByPixels(distance);
    return isTowardsTheKey;
}

bool ChatView::toggleFoldOfCurrent()
{
    const QModelIndex index = currentIndex();
    if (!index.isValid() || bubble(index.row()).content.fold.isEmpty())
        return false;
    toggleFold(m_conversation->idOf(index.row()));
    scrollTo(index);
    return true;
}

} // namespace echogram
