// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chatrowaccessible.h"

#include "widgets/chatmodel.h"
#include "widgets/chatview.h"

#include <QWindow>

namespace echogram {

ChatRowAccessible::ChatRowAccessible(ChatView *view, MessageId id)
    : m_view(view)
    , m_id(id)
{}

int ChatRowAccessible::row() const
{
    return m_view && m_view->conversationModel() ? m_view->conversationModel()->rowOf(m_id) : -1;
}

QModelIndex ChatRowAccessible::index() const
{
    return m_view ? m_view->model()->index(row(), 0) : QModelIndex();
}

QWindow *ChatRowAccessible::window() const
{
    return m_view ? m_view->window()->windowHandle() : nullptr;
}

QAccessibleInterface *ChatRowAccessible::parent() const
{
    return QAccessible::queryAccessibleInterface(m_view);
}

QString ChatRowAccessible::text(QAccessible::Text kind) const
{
    if (!isValid())
        return {};
    switch (kind) {
    case QAccessible::Name:
        return index().data(Qt::AccessibleTextRole).toString();
    case QAccessible::Description:
        return index().data(Qt::ToolTipRole).toString();
    default:
        return {};
    }
}

/// Of those out of sight only the direction is right.
QRect ChatRowAccessible::rect() const
{
    if (!isValid())
        return {};
    const QRect rect = m_view->visualRect(index());
    return {m_view->viewport()->mapToGlobal(rect.topLeft()), rect.size()};
}

QAccessible::State ChatRowAccessible::state() const
{
    QAccessible::State state;
    const QModelIndex index = this->index();
    if (!index.isValid()) {
        state.invalid = true;
        return state;
    }
    state.selectable = true;
    state.multiSelectable = true;
    state.extSelectable = true;
    state.focusable = true;
    state.selected = m_view->selectionModel()->isSelected(index);
    state.focused = m_view->hasFocus() && m_view->currentIndex() == index;
    state.offscreen = !m_view->viewport()->rect().intersects(m_view->visualRect(index));
    return state;
}

void *ChatRowAccessible::interface_cast(QAccessible::InterfaceType type)
{
    if (type == QAccessible::TableCellInterface)
        return static_cast<QAccessibleTableCellInterface *>(this);
    return nullptr;
}

} // namespace echogram
