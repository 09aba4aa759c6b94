// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chatviewaccessible.h"

#include "widgets/chatmodel.h"
#include "widgets/chatrowaccessible.h"
#include "widgets/chatview.h"

#include <QToolButton>

namespace echogram {
namespace {

// More than any screen shows; a screen reader holds on to one or two.
constexpr int keptRows = 256;

// Nobody has more of them read out.
constexpr int namedRows = 100;

QAccessibleInterface *make(const QString &className, QObject *object)
{
    auto *view = className == QLatin1String(ChatView::staticMetaObject.className())
                     ? qobject_cast<ChatView *>(object)
                     : nullptr;
    return view ? new ChatViewAccessible(view) : nullptr; // Qt takes it over
}

} // namespace

/// Registered with Qt for as long as it is kept.
struct ChatViewAccessible::KeptRow
{
    KeptRow(ChatView *view, MessageId id)
        : object(new ChatRowAccessible(view, id))
        , registration(QAccessible::registerAccessibleInterface(object))
    {}
    ~KeptRow() { QAccessible::deleteAccessibleInterface(registration); }
    Q_DISABLE_COPY_MOVE(KeptRow)

    ChatRowAccessible *object; // Qt's
    QAccessible::Id registration;
};

void ChatViewAccessible::install()
{
    QAccessible::installFactory(make);
}

ChatViewAccessible::ChatViewAccessible(ChatView *view)
    : QAccessibleWidget(view, QAccessible::List)
    , m_rows(keptRows)
{}

ChatViewAccessible::~ChatViewAccessible() = default;

ChatView *ChatViewAccessible::view() const
{
    return qobject_cast<ChatView *>(widget());
}

int ChatViewAccessible::rowCount() const
{
    return view() && view()->model() ? view()->model()->rowCount() : 0;
}

QList<QWidget *> ChatViewAccessible::shownButtons() const
{
    QList<QWidget *> shown;
    if (view()) {
        for (QToolButton *button : view()->findChildren<QToolButton *>(Qt::FindDirectChildrenOnly)) {
            if (!button->isHidden())
                shown.append(button);
        }
    }
    return shown;
}

QAccessibleInterface *ChatViewAccessible::rowObject(int row) const
{
    if (row < 0 || row >= rowCount())
        return nullptr;
    const MessageId id = view()->conversationModel()->idOf(row);
    KeptRow *kept = m_rows.object(id);
    if (!kept) {
        kept = new KeptRow(view(), id);
        m_rows.insert(id, kept);
    }
    return kept->object;
}

int ChatViewAccessible::childCount() const
{
    return rowCount() + int(shownButtons().size());
}

QAccessibleInterface *ChatViewAccessible::child(int index) const
{
    const int button = index - rowCount();
    if (button < 0)
        return rowObject(index);
    return QAccessible::queryAccessibleInterface(shownButtons().value(button));
}

QAccessibleInterface *ChatViewAccessible::childAt(int x, int y) const
{
    if (!view())
        return nullptr;
    const QPoint point = view()->mapFromGlobal(QPoint(x, y));
    for (QWidget *button : shownButtons()) {
        if (button->geometry().contains(point))
            return QAccessible::queryAccessibleInterface(button);
    }
    return rowObject(view()->indexAt(view()->viewport()->mapFrom(view(), point)).row());
}

int ChatViewAccessible::indexOfChild(const QAccessibleInterface *child) const
{
    if (const auto *row = dynamic_cast<const ChatRowAccessible *>(child))
        return row->row();
    const qsizetype button = child ? shownButtons().indexOf(qobject_cast<QWidget *>(child->object())) : -1;
    return button < 0 ? -1 : rowCount() + int(button);
}

QAccessibleInterface *ChatViewAccessible::focusChild() const
{
    return view() && view()->hasFocus() ? rowObject(view()->currentIndex().row())
                                        : QAccessibleWidget::focusChild();
}

void *ChatViewAccessible::interface_cast(QAccessible::InterfaceType type)
{
    if (type == QAccessible::TableInterface)
        return static_cast<QAccessibleTableInterface *>(this);
    return QAccessibleWidget::interface_cast(type);
}

QAccessibleInterface *ChatViewAccessible::cellAt(int row, int column) const
{
    return column == 0 ? rowObject(row) : nullptr;
}

int ChatViewAccessible::selectedRowCount() const
{
    int count = 0;
    if (view() && view()->selectionModel()) {
        for (const QItemSelectionRange &range : view()->selectionModel()->selection())
            count += range.height();
    }
    return count;
}

QList<int> ChatViewAccessible::selectedRows() const
{
    QList<int> rows;
    if (!view() || !view()->selectionModel())
        return rows;
    for (const QItemSelectionRange &range : view()->selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom() && rows.size() < namedRows; ++row)
            rows.append(row);
    }
    return rows;
}

QList<QAccessibleInterface *> ChatViewAccessible::selectedCells() const
{
    QList<QAccessibleInterface *> cells;
    for (const int row : selectedRows())
        cells.append(rowObject(row));
    return cells;
}

bool ChatViewAccessible::isRowSelected(int row) const
{
    return row >= 0 && row < rowCount()
           && view()->selectionModel()->isSelected(view()->model()->index(row, 0));
}

bool ChatViewAccessible::selectRow(int row)
{
    if (row < 0 || row >= rowCount())
        return false;
    view()->selectionModel()->select(view()->model()->index(row, 0), QItemSelectionModel::Select);
    return true;
}

bool ChatViewAccessible::unselectRow(int row)
{
    if (row < 0 || row >= rowCount())
        return false;
    view()->selectionModel()->select(view()->model()->index(row, 0), QItemSelectionModel::Deselect);
    return true;
}

void tellScreenReaders(ChatView &view, QAccessible::Event what, int row)
{
    if (!QAccessible::isActive() || row < 0 || row >= view.model()->rowCount())
        return;
    QAccessibleEvent event(&view, what);
    event.setChild(row);
    QAccessible::updateAccessibility(&event);
}

} // namespace echogram
