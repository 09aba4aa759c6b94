// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/problemlabel.h"

#include "widgets/icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>

namespace echogram {

ProblemLabel::ProblemLabel(QWidget *parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
{
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    m_text->setSizePolicy(policy);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addWidget(m_text, 1);
    drawIcon();
    hide();
}

QString ProblemLabel::text() const
{
    return m_text->text();
}

void ProblemLabel::setText(const QString &text)
{
    if (text != m_text->text()) {
        m_text->setText(text);
        setAccessibleName(text);
    }
    setVisible(!text.isEmpty());
}

void ProblemLabel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange
        || event->type() == QEvent::PaletteChange)
        drawIcon();
}

/// As high as a line of the text, so that a sentence of one line is no higher than a line without the sign.
void ProblemLabel::drawIcon()
{
    const int height = fontMetrics().height();
    m_icon->setPixmap(icon(Icon::Warning).pixmap(QSize(height, height), devicePixelRatioF()));
}

} // namespace echogram
