// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shortcutsdialog.h"

#include "widgets/shortcuts.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QScreen>
#include <QScrollBar>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace echogram {

ShortcutsDialog::ShortcutsDialog(QWidget *parent)
    : QDialog(parent)
    , m_list(new QTreeWidget(this))
{
    setWindowTitle(tr("Shortcuts"));
    setModal(false);

    m_list->setColumnCount(2);
    m_list->setHeaderLabels({tr("What it does"), tr("Keys")});
    m_list->setAccessibleName(tr("Shortcuts"));
    m_list->setRootIsDecorated(false);
    m_list->setItemsExpandable(false);
    m_list->setIndentation(m_list->fontMetrics().averageCharWidth() * 2);
    m_list->setUniformRowHeights(true);
    m_list->header()->setSectionsMovable(false);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(0,
                                           QHeaderView::Stretch); // on a small screen it is cut, not the keys
    m_list->header()->setSectionResizeMode(1, QHeaderView::Fixed);
    fill();

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_list);
    layout->addWidget(buttons);
    resize(sizeHint()); // Qt itself stops at two thirds of the screen
}

QSize ShortcutsDialog::sizeHint() const
{
    // As much as there is to read, as far as the screen allows.
    int rows = 1;
    for (int i = 0; i < m_list->topLevelItemCount(); ++i)
        rows += 1 + m_list->topLevelItem(i)->childCount();
    const int rowHeight = std::max(m_list->sizeHintForRow(0), m_list->fontMetrics().height());
    const int scrollBar = m_list->verticalScrollBar()->sizeHint().width();
    const int frame = 2 * m_list->frameWidth();
    const QMargins margins = layout()->contentsMargins();
    const QSize besides = QDialog::sizeHint() - m_list->sizeHint();
    const QSize wanted(m_textWidth + m_list->columnWidth(1) + scrollBar + frame + margins.left()
                           + margins.right(),
                       rows * rowHeight + m_list->header()->sizeHint().height() + frame + besides.height());
    return wanted.boundedTo(screen()->availableSize() * 0.85);
}

void ShortcutsDialog::fill()
{
    QFont bold = m_list->font();
    bold.setBold(true);
    QTreeWidgetItem *group = nullptr;
    const Shortcut *previous = nullptr;
    QSize widths; // of the two columns
    for (const Shortcut &entry : allShortcuts()) {
        if (previous == nullptr || entry.group != previous->group) {
            group = new QTreeWidgetItem(m_list, {shortcutGroupTitle(entry.group)});
            group->setFirstColumnSpanned(true);
            group->setFlags(Qt::ItemIsEnabled);
            group->setFont(0, bold);
            group->setExpanded(true);
        }
        auto *item = new QTreeWidgetItem(group, {shortcutDescription(entry), shortcutKeysText(entry)});
        item->setToolTip(0, item->text(0));
        const auto widthOf = [&](int column) { return fontMetrics().horizontalAdvance(item->text(column)); };
        widths = widths.expandedTo({widthOf(0), widthOf(1)});
        previous = &entry;
    }
    // The columns measured here, because a view measures only the rows it shows.
    const int gap = 2 * fontMetrics().averageCharWidth() + 8;
    m_textWidth = widths.width() + 2 * m_list->indentation() + gap;
    m_list->setColumnWidth(1, widths.height() + gap);
    m_list->setCurrentItem(m_list->topLevelItem(0)->child(0));
}

} // namespace echogram
