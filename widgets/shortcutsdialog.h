// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QTreeWidget;

namespace echogram {

/// Help > Shortcuts: the table of shortcuts.h as a list to read, in groups. It may stay open beside the window
/// while one tries them out.
class ShortcutsDialog : public QDialog
{
    Q_OBJECT

public:
    explicit ShortcutsDialog(QWidget *parent = nullptr);

    QSize sizeHint() const override;

private:
    void fill();

    QTreeWidget *m_list = nullptr; // a child
    int m_textWidth = 0;           // what the first column needs; it gets what there is
};

} // namespace echogram
