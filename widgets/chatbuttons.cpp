// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chatbuttons.h"

#include "core/datagram/grouped.h"
#include "widgets/icons.h"
#include "widgets/shortcuts.h"

#include <QToolButton>

#include <algorithm>
#include <limits>

namespace echogram {
namespace {

QString newMessages(qint64 count)
{
    if (count == 1)
        return ChatButtons::tr("1 new message");
    const int forms = int(std::min<qint64>(count, std::numeric_limits<int>::max())); // which plural
    return ChatButtons::tr("%1 new messages", nullptr, forms).arg(grouped(quint64(count)));
}

} // namespace

ChatButtons::ChatButtons(QWidget &view)
    : QObject(&view)
    , m_view(view)
    , m_jump(makeButton(QStringLiteral("jumpToNewest")))
    , m_resume(makeButton(QStringLiteral("resume")))
{
    m_jump->setToolTip(tr("Go to the newest message (Ctrl+End)"));
    m_resume->setToolTip(
        tr("Show what has come meanwhile (%1)")
            .arg(shortcut(ShortcutId::Pause).keys.first().toString(QKeySequence::NativeText)));
    connect(m_jump, &QToolButton::clicked, this, &ChatButtons::jumpRequested);
    connect(m_resume, &QToolButton::clicked, this, &ChatButtons::resumeRequested);
    updateIcons();
}

QToolButton *ChatButtons::makeButton(const QString &name)
{
    auto *button = new QToolButton(&m_view);
    button->setObjectName(name);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAutoRaise(false);
    button->hide();
    return button;
}

void ChatButtons::updateIcons()
{
    m_jump->setIcon(icon(Icon::JumpDown));
    m_resume->setIcon(icon(Icon::Resume));
}

void ChatButtons::setJump(bool isShown, qint64 unseen)
{
    set(m_jump, isShown, unseen == 0 ? tr("Newest message") : newMessages(unseen));
}

void ChatButtons::setPaused(bool isPaused, qint64 heldBack)
{
    set(m_resume, isPaused,
        heldBack == 0 ? tr("Paused: no new messages. Resume")
                      : tr("Paused: %1. Resume").arg(newMessages(heldBack)));
}

void ChatButtons::set(QToolButton *button, bool isShown, const QString &text)
{
    if (!isShown && button->hasFocus()) // which would wander to anywhere
        m_view.setFocus();
    if (text != button->text()) {
        button->setText(text);
        button->setAccessibleName(text);
    }
    // While it counts it only grows, or it would tremble.
    const QSize hint = button->sizeHint();
    button->resize(button->isHidden() ? hint : QSize(std::max(hint.width(), button->width()), hint.height()));
    button->setVisible(isShown);
}

void ChatButtons::place(const QRect &area)
{
    const int gap = m_view.fontMetrics().height() / 2;
    int bottom = area.bottom() - gap;
    for (QToolButton *button : {m_resume, m_jump}) {
        if (button->isHidden())
            continue;
        button->move(area.center().x() - button->width() / 2, bottom - button->height());
        bottom -= button->height() + gap;
    }
}

} // namespace echogram
