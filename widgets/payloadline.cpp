// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/payloadline.h"

#include "core/datagram/datagram.h"
#include "core/datagram/grouped.h"
#include "widgets/bytepreview.h"
#include "widgets/problemlabel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>

namespace echogram {
namespace {

QString sizeLabel(qsizetype bytes)
{
    return PayloadLine::tr("%1 B").arg(grouped(bytes));
}

} // namespace

PayloadLine::PayloadLine(QWidget *parent)
    : QWidget(parent)
    , m_preview(new BytePreview(this))
    , m_problem(new ProblemLabel(this))
    , m_size(new QLabel(this))
{
    m_preview->setPlaceholderTexts({tr("Enter sends, Shift+Enter begins a new line."), tr("Enter sends.")});
    m_preview->setToolTip(tr("The bytes as they will be sent"));
    m_size->setAccessibleName(tr("Size"));
    m_size->setToolTip(tr("The size of the payload"));
    m_size->setAlignment(Qt::AlignRight | Qt::AlignTop);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_preview, 1, Qt::AlignTop);
    layout->addWidget(m_problem, 1, Qt::AlignTop);
    layout->addWidget(m_size, 0, Qt::AlignTop);
    reserveWidth();
    setSize(0);
}

void PayloadLine::showPayload(const QByteArray &payload)
{
    m_problem->setText({});
    m_preview->setBytes(payload);
    m_preview->show();
    setSize(payload.size());
}

void PayloadLine::showProblem(const QString &problem, std::optional<qsizetype> size)
{
    m_preview->hide();
    m_problem->setText(problem);
    setSize(size);
}

QString PayloadLine::problem() const
{
    return m_problem->text();
}

QString PayloadLine::preview() const
{
    return m_preview->text();
}

QString PayloadLine::sizeText() const
{
    return m_size->text();
}

void PayloadLine::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        reserveWidth();
}

void PayloadLine::setSize(std::optional<qsizetype> size)
{
    m_size->setText(size ? sizeLabel(*size) : tr("– B"));
}

/// The number keeps its place while it grows, and the line its height whether it has bytes or a problem.
void PayloadLine::reserveWidth()
{
    m_size->setMinimumWidth(fontMetrics().horizontalAdvance(sizeLabel(maximumPayloadSize)));
    setMinimumHeight(m_preview->sizeHint().height());
}

} // namespace echogram
