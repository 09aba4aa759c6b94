// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/conversationlist.h"

#include "widgets/conversationitemdelegate.h"
#include "widgets/icons.h"
#include "widgets/shortcuts.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace echogram {
namespace {

/// A list that says what to do while it has nothing to show.
class ConversationView : public QListView
{
public:
    using QListView::QListView;

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QListView::paintEvent(event);
        if (model() != nullptr && model()->rowCount() > 0)
            return;
        QPainter painter(viewport());
        painter.setPen(palette().color(QPalette::PlaceholderText));
        const int margin = fontMetrics().height();
        const QString hint =
            ConversationList::tr("No conversation yet.\n%1 starts one.")
                .arg(shortcut(ShortcutId::NewConversation).keys.first().toString(QKeySequence::NativeText));
        painter.drawText(viewport()->rect().adjusted(margin / 2, margin, -margin / 2, -margin),
                         int(Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap), hint);
    }
};

} // namespace

ConversationList::ConversationList(QWidget *parent)
    : QWidget(parent)
    , m_view(new ConversationView(this))
{
    m_view->setObjectName(QStringLiteral("conversations"));
    m_view->setAccessibleName(tr("Conversations"));
    m_view->setItemDelegate(new ConversationItemDelegate(m_view));
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setResizeMode(QListView::Adjust);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->installEventFilter(this);
    m_view->viewport()->installEventFilter(this);
    setFocusProxy(m_view);

    connect(m_view, &QListView::customContextMenuRequested, this, &ConversationList::showMenu);
    connect(m_view, &QListView::clicked, this,
            [this](const QModelIndex &index) { Q_EMIT clicked(index.row()); });
    connect(m_view, &QListView::activated, this,
            [this](const QModelIndex &index) { Q_EMIT activated(index.row()); });

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(m_view, 1);
    updateFonts();
}

QWidget *ConversationList::makeHeader()
{
    auto *header = new QWidget(this);
    auto *title = new QLabel(tr("Conversations"), header);
    title->setObjectName(QStringLiteral("conversationsTitle"));
    title->setBuddy(m_view);
    title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // gives way, the button does not

    auto *add = new QToolButton(header);
    add->setObjectName(QStringLiteral("newConversationButton"));
    add->setIcon(icon(Icon::NewConversation));
    add->setAutoRaise(true);
    add->setFocusPolicy(Qt::TabFocus);
    const Shortcut &entry = shortcut(ShortcutId::NewConversation);
    add->setToolTip(shortcutToolTip(entry));
    add->setAccessibleName(shortcutDescription(entry));
    connect(add, &QToolButton::clicked, this, &ConversationList::newRequested);

    auto *layout = new QHBoxLayout(header);
    const int gap = std::max(6, fontMetrics().height() / 2); // as the rows' own margin
    layout->setContentsMargins(gap, 2, 2, 2);
    layout->addWidget(title, 1);
    layout->addWidget(add);
    return header;
}

void ConversationList::updateFonts()
{
    findChild<QLabel *>(QStringLiteral("conversationsTitle"))->setFont(conversationNameFont(font()));
    // Icons have the size of the letters beside them.
    const int side = std::max(16, fontMetrics().ascent());
    findChild<QToolButton *>(QStringLiteral("newConversationButton"))->setIconSize({side, side});
    m_view->doItemsLayout();
    updateGeometry();
}

void ConversationList::setModel(QAbstractItemModel *model)
{
    QItemSelectionModel *previous = m_view->selectionModel();
    m_view->setModel(model);
    if (previous != nullptr && previous != m_view->selectionModel())
        delete previous; // the view leaves it behind
    if (model == nullptr)
        return;
    QItemSelectionModel *selection = m_view->selectionModel();
    connect(selection, &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex &current) { Q_EMIT currentChanged(current.row()); });
    // A reset forgets the current row without telling.
    connect(model, &QAbstractItemModel::modelReset, selection,
            [this] { Q_EMIT currentChanged(currentRow()); });
}

int ConversationList::currentRow() const
{
    return m_view->currentIndex().row(); // -1 when invalid
}

void ConversationList::setCurrentRow(int row)
{
    if (m_view->model() == nullptr || row == currentRow())
        return;
    const QModelIndex index = m_view->model()->index(row, 0);
    if (index.isValid())
        m_view->setCurrentIndex(index);
    else
        m_view->selectionModel()->clear();
}

void ConversationList::renameCurrent()
{
    const QModelIndex index = m_view->currentIndex();
    if (!index.isValid())
        return;
    m_view->scrollTo(index);
    m_view->edit(index); // does nothing while the editor is open already
}

QSize ConversationList::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 30, fontMetrics().height() * 24};
}

QSize ConversationList::minimumSizeHint() const
{
    // An IPv4 address with its port can be read.
    const int text =
        QFontMetrics(conversationNameFont(font())).horizontalAdvance(QStringLiteral("255.255.255.255"));
    return {text + fontMetrics().height() + m_view->verticalScrollBar()->sizeHint().width(),
            fontMetrics().height() * 6};
}

bool ConversationList::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_view && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->matches(QKeySequence::Delete) && currentRow() >= 0) {
            Q_EMIT closeRequested(currentRow());
            return true;
        }
    }
    const bool isPress = event->type() == QEvent::MouseButtonPress;
    if (watched == m_view->viewport() && (isPress || event->type() == QEvent::MouseButtonRelease)) {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        if (mouse->button() == Qt::MiddleButton) {
            const QModelIndex index = m_view->indexAt(mouse->position().toPoint());
            const bool isClick = !isPress && index.isValid() && m_pressed == index;
            m_pressed = isPress ? index : QModelIndex();
            if (isClick)
                Q_EMIT closeRequested(index.row());
            return true; // what is to be closed need not be opened first
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ConversationList::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateFonts();
}

void ConversationList::showMenu(const QPoint &position)
{
    const QModelIndex index = m_view->indexAt(position);
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("conversationMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [menu](ShortcutId id) {
        QAction *action = makeMenuAction(id, menu);
        menu->addAction(action);
        return action;
    };
    if (index.isValid()) {
        // The row may have moved by the time somebody chooses.
        const QPersistentModelIndex row = index;
        connect(add(ShortcutId::RenameConversation), &QAction::triggered, this, [this, row] {
            if (row.isValid()) {
                m_view->setCurrentIndex(row);
                renameCurrent();
            }
        });
        connect(add(ShortcutId::CloseConversation), &QAction::triggered, this, [this, row] {
            if (row.isValid())
                Q_EMIT closeRequested(row.row());
        });
        connect(add(ShortcutId::SaveTranscript), &QAction::triggered, this, [this, row] {
            if (row.isValid())
                Q_EMIT transcriptRequested(row.row());
        });
        menu->addSeparator();
    }
    connect(add(ShortcutId::NewConversation), &QAction::triggered, this, &ConversationList::newRequested);
    menu->popup(m_view->viewport()->mapToGlobal(position));
}

} // namespace echogram
