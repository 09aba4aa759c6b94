// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPersistentModelIndex>
#include <QWidget>

class QAbstractItemModel;
class QListView;
class QModelIndex;

namespace echogram {

/// The left pane: all conversations, the one that is talked in selected. It asks and tells; opening and
/// closing is for the owner of the model. The model speaks ConversationRole and is only borrowed.
///
/// Keys in the list: F2 renames, Delete asks to close, Enter leads back to the conversation. A click with the
/// middle button asks to close as well.
class ConversationList : public QWidget
{
    Q_OBJECT

public:
    explicit ConversationList(QWidget *parent = nullptr);

    /// The model is not owned and may go before the list does; null takes it away.
    void setModel(QAbstractItemModel *model);

    int currentRow() const; ///< -1 for none
    QListView *view() const { return m_view; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

public Q_SLOTS:
    void setCurrentRow(int row); ///< out of range: none
    void renameCurrent();        ///< opens the editor on the name

Q_SIGNALS:
    void newRequested();
    void closeRequested(int row);
    void transcriptRequested(int row); ///< it is to be saved as one
    void currentChanged(int row);      ///< -1 for none
    void clicked(int row);             ///< also the current one
    void activated(int row);           ///< Enter or a double click: the person wants to write there

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QWidget *makeHeader();
    void updateFonts();
    void showMenu(const QPoint &position);

    QListView *m_view = nullptr;     // a child
    QPersistentModelIndex m_pressed; // what the middle button went down on
};

} // namespace echogram
