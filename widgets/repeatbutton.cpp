// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/repeatbutton.h"

#include "core/datagram/grouped.h"
#include "widgets/icons.h"
#include "widgets/repeatpopup.h"

#include <QEvent>

namespace echogram {
namespace {

constexpr quint64 foreseeableCount = 99'999; // room for this many when there is no end in sight

QString stopLabel(quint64 sent, int count)
{
    if (count <= 0)
        return RepeatButton::tr("Stop (%1)").arg(grouped(qint64(sent)));
    return RepeatButton::tr("Stop (%1 of %2)").arg(grouped(qint64(sent)), grouped(count));
}

} // namespace

RepeatButton::RepeatButton(QWidget *parent)
    : QToolButton(parent)
    , m_popup(new RepeatPopup(this))
{
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setFocusPolicy(Qt::TabFocus); // a click leaves the keyboard where it was
    connect(this, &QToolButton::clicked, this, &RepeatButton::press);
    connect(m_popup, &RepeatPopup::startRequested, this, &RepeatButton::startRequested);
    refresh();
}

void RepeatButton::setStartable(bool startable, const QString &reason)
{
    m_isStartable = startable;
    m_reason = reason;
    refresh();
}

void RepeatButton::showRepeating(bool active, quint64 sent, int count)
{
    m_isRepeating = active;
    m_sent = sent;
    m_count = count;
    refresh();
}

/// While it counts, the button is as wide from the first as it will be at the end.
QSize RepeatButton::sizeHint() const
{
    QSize hint = QToolButton::sizeHint();
    if (m_isRepeating) {
        const quint64 last = m_count > 0 ? quint64(m_count) : std::max(m_sent, foreseeableCount);
        const auto widthOf = [this](const QString &label) {
            return fontMetrics()
                .size(Qt::TextShowMnemonic, label)
                .width(); // rounded as QToolButton rounds it
        };
        const int growth = widthOf(stopLabel(last, m_count)) - widthOf(text());
        hint.rwidth() += std::max(0, growth);
    }
    return hint;
}

void RepeatButton::changeEvent(QEvent *event)
{
    QToolButton::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        refresh();
}

void RepeatButton::ask()
{
    if (m_isStartable && !m_isRepeating)
        m_popup->openAt(this);
}

void RepeatButton::press()
{
    if (m_isRepeating)
        Q_EMIT stopRequested();
    else
        ask();
}

void RepeatButton::refresh()
{
    setIconSize(QSize(fontMetrics().height(), fontMetrics().height()));
    setEnabled(m_isRepeating || m_isStartable);
    const QString label = m_isRepeating ? stopLabel(m_sent, m_count) : tr("Repeat");
    setText(label);
    setAccessibleName(label);
    if (!m_isRepeating) {
        setIcon(echogram::icon(Icon::Repeat));
        setToolTip(m_isStartable ? tr("Send this again and again") : m_reason);
        return;
    }
    setIcon(echogram::icon(Icon::Stop));
    setToolTip(tr("Stop repeating"));
}

} // namespace echogram
