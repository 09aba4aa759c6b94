// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/message.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QCache>

#include <memory>

namespace echogram {

class ChatView;

/// A chat as screen readers see it: a list of messages, each an object with a sentence, a place and a state, followed
/// by the buttons that float over it. The objects are made when they are asked for, and few are kept, so that a list
/// of millions costs no more than one of ten.
///
/// It is a table of one column too, as Qt's own lists are: that tells screen readers not to ask for all of its
/// children, and makes them say "5 of 10,000,000".
class ChatViewAccessible : public QAccessibleWidget, public QAccessibleTableInterface
{
public:
    /// Makes Qt use this for every ChatView. Any number of times.
    static void install();

    explicit ChatViewAccessible(ChatView *view);
    ~ChatViewAccessible() override;

    int childCount() const override;
    QAccessibleInterface *child(int index) const override;
    QAccessibleInterface *childAt(int x, int y) const override;
    int indexOfChild(const QAccessibleInterface *child) const override;
    QAccessibleInterface *focusChild() const override;
    void *interface_cast(QAccessible::InterfaceType type) override;

    QAccessibleInterface *caption() const override { return nullptr; }
    QAccessibleInterface *summary() const override { return nullptr; }
    QAccessibleInterface *cellAt(int row, int column) const override;
    QString columnDescription(int) const override { return {}; }
    QString rowDescription(int) const override { return {}; }
    int columnCount() const override { return 1; }
    int rowCount() const override;
    int selectedCellCount() const override { return selectedRowCount(); }
    int selectedColumnCount() const override { return 0; }
    int selectedRowCount() const override;
    /// Both name the first of them only, a hundred at most.
    QList<QAccessibleInterface *> selectedCells() const override;
    QList<int> selectedRows() const override;
    QList<int> selectedColumns() const override { return {}; }
    bool isColumnSelected(int) const override { return false; }
    bool isRowSelected(int row) const override;
    bool selectRow(int row) override;
    bool selectColumn(int) override { return false; }
    bool unselectRow(int row) override;
    bool unselectColumn(int) override { return false; }
    /// Nothing to do: rows are known by their messages, and whether they are still there is looked up.
    void modelChange(QAccessibleTableModelChangeEvent *) override {}

private:
    struct KeptRow;

    ChatView *view() const;
    QAccessibleInterface *rowObject(int row) const;
    QList<QWidget *> shownButtons() const;

    mutable QCache<MessageId, KeptRow> m_rows;
};

/// Tells of something that has happened to a row, if anybody listens and there is such a row.
void tellScreenReaders(ChatView &view, QAccessible::Event what, int row);

} // namespace echogram
