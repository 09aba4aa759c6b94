// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timepopup.h"

#include "widgets/problemlabel.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>

#include <algorithm>
#include <utility>

namespace echogram {
namespace {

// Beside the examples: the frame of the field.
constexpr int spareCharacters = 4;

} // namespace

TimePopup::TimePopup(GoTo goTo, QWidget *parent)
    : QFrame(parent, Qt::Popup)
    , m_goTo(std::move(goTo))
    , m_time(new QLineEdit(this))
    , m_problem(new ProblemLabel(this))
{
    setFrameStyle(QFrame::StyledPanel | QFrame::Raised);
    setAccessibleName(tr("Go to a time"));

    m_time->setObjectName(QStringLiteral("time"));
    m_time->setPlaceholderText(tr("14:02:11, 2026-11-24 14:02 or -5m"));
    m_time->setToolTip(
        tr("A local time, on the day of the current message or with its date; or a distance from the "
           "current message: -5m, +1h30m, +250ms"));
    m_time->setMinimumWidth(fontMetrics().horizontalAdvance(m_time->placeholderText())
                            + fontMetrics().averageCharWidth() * spareCharacters);
    // What was wrong is no longer what stands there.
    connect(m_time, &QLineEdit::textEdited, this, [this] {
        m_problem->setText({});
        adjustSize();
    });

    auto *label = new QLabel(tr("&Time"), this);
    label->setBuddy(m_time);
    auto *button = new QPushButton(tr("&Go"), this);
    button->setObjectName(QStringLiteral("go"));
    button->setToolTip(tr("Go to the first message at or after this time (Enter)"));
    connect(button, &QPushButton::clicked, this, &TimePopup::submit);

    auto *layout = new QGridLayout(this);
    layout->addWidget(label, 0, 0);
    layout->addWidget(m_time, 0, 1);
    layout->addWidget(button, 0, 2);
    layout->addWidget(m_problem, 1, 1, 1, 2);
    layout->setColumnStretch(1, 1);
}

void TimePopup::openAt(const QWidget *widget)
{
    m_problem->setText({});
    adjustSize();
    const QRect screen = widget->screen()->availableGeometry();
    QPoint place = widget->mapToGlobal(QPoint((widget->width() - width()) / 2, fontMetrics().height()));
    place.setX(std::clamp(place.x(), screen.left(), std::max(screen.left(), screen.right() - width())));
    place.setY(std::clamp(place.y(), screen.top(), std::max(screen.top(), screen.bottom() - height())));
    move(place);
    show();
    m_time->setFocus(Qt::PopupFocusReason);
    m_time->selectAll();
}

void TimePopup::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        submit();
    else
        QFrame::keyPressEvent(event); // closes it on Escape
}

void TimePopup::submit()
{
    const std::optional<ParseError> problem = m_goTo(m_time->text());
    if (!problem) {
        close();
        return;
    }
    m_problem->setText(problem->message);
    m_time->setFocus();
    m_time->setSelection(int(problem->position), int(problem->length));
    layout()->activate();
    adjustSize();
}

} // namespace echogram
