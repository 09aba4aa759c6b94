// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/repeatpopup.h"

#include <QFormLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QScreen>
#include <QSpinBox>

namespace echogram {
namespace {

constexpr int longestInterval = 3'600'000; // an hour
constexpr int largestCount = 1'000'000'000;

} // namespace

RepeatPopup::RepeatPopup(QWidget *parent)
    : QFrame(parent, Qt::Popup)
    , m_interval(new QSpinBox(this))
    , m_count(new QSpinBox(this))
{
    setFrameStyle(QFrame::StyledPanel | QFrame::Raised);
    setAccessibleName(tr("Repeat"));

    m_interval->setObjectName(QStringLiteral("interval"));
    m_interval->setRange(1, longestInterval);
    m_interval->setValue(1000);
    m_interval->setSuffix(tr(" ms"));
    m_interval->setGroupSeparatorShown(true);
    m_interval->setAccessibleName(tr("Interval in milliseconds"));
    m_interval->setToolTip(tr("The time from one datagram to the next"));

    m_count->setObjectName(QStringLiteral("count"));
    m_count->setRange(0, largestCount);
    m_count->setSpecialValueText(tr("until stopped"));
    m_count->setGroupSeparatorShown(true);
    m_count->setAccessibleName(tr("How many times; 0 means until stopped"));
    m_count->setToolTip(tr("How many datagrams to send; 0: until stopped"));

    auto *startButton = new QPushButton(tr("&Start"), this);
    startButton->setObjectName(QStringLiteral("start"));
    startButton->setToolTip(tr("Start repeating (Enter)"));
    startButton->setAccessibleName(tr("Start repeating"));
    connect(startButton, &QPushButton::clicked, this, &RepeatPopup::start);

    auto *layout = new QFormLayout(this);
    layout->addRow(tr("&Every"), m_interval);
    layout->addRow(tr("&Times"), m_count);
    layout->addRow(startButton);
}

int RepeatPopup::interval() const
{
    return m_interval->value();
}

int RepeatPopup::count() const
{
    return m_count->value();
}

void RepeatPopup::openAt(const QWidget *button)
{
    adjustSize();
    const QRect screen = button->screen()->availableGeometry();
    const QPoint below = button->mapToGlobal(QPoint(button->width() - width(), button->height()));
    const QPoint above = button->mapToGlobal(QPoint(button->width() - width(), -height()));
    QPoint place = below.y() + height() <= screen.bottom() ? below : above;
    place.setX(std::clamp(place.x(), screen.left(), std::max(screen.left(), screen.right() - width())));
    move(place);
    show();
    m_interval->setFocus(Qt::PopupFocusReason);
    m_interval->selectAll();
}

void RepeatPopup::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        start();
    else
        QFrame::keyPressEvent(event); // closes it on Escape
}

void RepeatPopup::start()
{
    m_interval->interpretText(); // a number may still be half typed
    m_count->interpretText();
    close();
    Q_EMIT startRequested(interval(), count());
}

} // namespace echogram
