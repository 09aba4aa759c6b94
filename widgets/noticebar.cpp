// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/noticebar.h"

#include "widgets/icons.h"
#include "widgets/problemlabel.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace echogram {

NoticeBar::NoticeBar(QWidget *parent)
    : QFrame(parent)
    , m_text(new ProblemLabel(this))
    , m_dismiss(new QToolButton(this))
{
    setFrameShape(QFrame::StyledPanel);
    m_dismiss->setObjectName(QStringLiteral("dismissNotice"));
    m_dismiss->setAutoRaise(true);
    m_dismiss->setIcon(icon(Icon::Close));
    m_dismiss->setToolTip(tr("Dismiss"));
    m_dismiss->setAccessibleName(tr("Dismiss"));
    connect(m_dismiss, &QToolButton::clicked, this, &NoticeBar::dismissed);

    auto *layout = new QHBoxLayout(this);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_dismiss, 0, Qt::AlignTop);
    hide();
}

void NoticeBar::show(const QStringList &lasting, const QStringList &dismissable)
{
    QStringList sentences = lasting + dismissable;
    sentences.removeAll(QString());
    sentences.removeDuplicates();
    m_text->setText(sentences.join(u'\n'));
    m_dismiss->setVisible(!QString(dismissable.join(QString())).isEmpty());
    setVisible(!sentences.isEmpty());
}

QString NoticeBar::text() const
{
    return m_text->text();
}

} // namespace echogram
