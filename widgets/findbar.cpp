// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/findbar.h"

#include "core/datagram/grouped.h"
#include "widgets/icons.h"
#include "widgets/problemlabel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace echogram {
namespace {

constexpr int progressSteps = 1000;

QToolButton *makeButton(QWidget *parent, const QString &name, const QString &text, const QString &toolTip)
{
    auto *button = new QToolButton(parent);
    button->setObjectName(name);
    button->setText(text);
    button->setToolTip(toolTip);
    button->setAccessibleName(text);
    return button;
}

QLineEdit *makeField(QWidget *parent, const QString &name, const QString &accessibleName,
                     const QString &placeholder)
{
    auto *field = new QLineEdit(parent);
    field->setObjectName(name);
    field->setAccessibleName(accessibleName);
    field->setPlaceholderText(placeholder);
    field->setClearButtonEnabled(true);
    return field;
}

} // namespace

FindBar::FindBar(QWidget *parent)
    : QWidget(parent)
    , m_kind(new QComboBox(this))
    , m_pattern(makeField(this, QStringLiteral("findPattern"), tr("Find"), tr("Find text")))
    , m_count(new QLabel(this))
    , m_details(makeButton(this, QStringLiteral("findDetails"), tr("More"),
                           tr("Direction, peer, size, unanswered ones")))
    , m_only(makeButton(this, QStringLiteral("showOnlyFound"), tr("Only found"),
                        tr("Show only those that were found (Ctrl+Shift+F)")))
    , m_problem(new ProblemLabel(this))
    , m_remark(new QLabel(this))
    , m_progressRow(new QWidget(this))
{
    m_kind->addItems({tr("Text"), tr("Hex")});
    m_kind->setObjectName(QStringLiteral("findKind"));
    m_kind->setAccessibleName(tr("What to find"));
    m_details->setCheckable(true);
    m_only->setCheckable(true);
    auto *previous =
        makeButton(this, QStringLiteral("findPrevious"), tr("Previous"), tr("The one before (Shift+F3)"));
    previous->setArrowType(Qt::UpArrow);
    auto *next = makeButton(this, QStringLiteral("findNext"), tr("Next"), tr("The next one (F3)"));
    next->setArrowType(Qt::DownArrow);
    auto *close = makeButton(this, QStringLiteral("closeFind"), tr("Close"), tr("Close (Escape)"));
    close->setIcon(icon(Icon::Close));
    close->setAutoRaise(true);

    auto *row = new QHBoxLayout;
    for (QWidget *widget : std::initializer_list<QWidget *>{m_kind, m_pattern, m_count, previous, next,
                                                            m_only, m_details, close})
        row->addWidget(widget, widget == m_pattern ? 1 : 0);
    QWidget *details = makeDetails();
    details->hide();

    m_progress = new QProgressBar(m_progressRow);
    m_progress->setRange(0, progressSteps);
    auto *cancel =
        makeButton(m_progressRow, QStringLiteral("cancelFind"), tr("Cancel"), tr("Stop searching"));
    auto *progressLayout = new QHBoxLayout(m_progressRow);
    progressLayout->setContentsMargins({});
    progressLayout->addWidget(m_progress, 1);
    progressLayout->addWidget(cancel);
    m_progressRow->hide();
    m_remark->hide();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addLayout(row);
    layout->addWidget(details);
    layout->addWidget(m_problem);
    layout->addWidget(m_remark);
    layout->addWidget(m_progressRow);

    connect(m_kind, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_pattern->setPlaceholderText(index == 0 ? tr("Find text") : QStringLiteral("de ad ?? 01"));
        m_case->setEnabled(index == 0);
        Q_EMIT queryChanged();
    });
    for (QLineEdit *field : {m_pattern, m_peer, m_size})
        connect(field, &QLineEdit::textChanged, this, &FindBar::queryChanged);
    connect(m_direction, &QComboBox::currentIndexChanged, this, &FindBar::queryChanged);
    for (QCheckBox *box : {m_unanswered, m_case})
        connect(box, &QCheckBox::toggled, this, &FindBar::queryChanged);
    connect(previous, &QToolButton::clicked, this, &FindBar::previousRequested);
    connect(next, &QToolButton::clicked, this, &FindBar::nextRequested);
    connect(m_only, &QToolButton::toggled, this, &FindBar::showOnlyFoundChanged);
    connect(m_details, &QToolButton::toggled, details, &QWidget::setVisible);
    connect(cancel, &QToolButton::clicked, this, &FindBar::cancelRequested);
    connect(close, &QToolButton::clicked, this, &FindBar::closed);
    hide();
}

QWidget *FindBar::makeDetails()
{
    auto *details = new QWidget(this);
    m_direction = new QComboBox(details);
    m_direction->setObjectName(QStringLiteral("findDirection"));
    m_direction->addItems({tr("Sent and received"), tr("Sent"), tr("Received")});
    m_direction->setAccessibleName(tr("Direction"));
    m_peer = makeField(details, QStringLiteral("findPeer"), tr("Peer"), tr("Peer: 10.0.0.0/8, :53"));
    m_size = makeField(details, QStringLiteral("findSize"), tr("Size"), tr("Size: 64, >100, 10-20"));
    m_unanswered = new QCheckBox(tr("&Unanswered"), details);
    m_unanswered->setObjectName(QStringLiteral("findUnanswered"));
    m_unanswered->setToolTip(tr("Only what was not answered, not sent or could not be delivered"));
    m_case = new QCheckBox(tr("Match &case"), details);
    m_case->setObjectName(QStringLiteral("findCase"));
    auto *layout = new QHBoxLayout(details);
    layout->setContentsMargins({});
    layout->addWidget(m_direction);
    layout->addWidget(m_peer, 1);
    layout->addWidget(m_size, 1);
    layout->addWidget(m_unanswered);
    layout->addWidget(m_case);
    return details;
}

FindQuery FindBar::query() const
{
    FindQuery query;
    query.kind = m_kind->currentIndex() == 0 ? FindQuery::Kind::Text : FindQuery::Kind::Hex;
    query.pattern = m_pattern->text();
    query.caseSensitive = m_case->isChecked();
    if (m_direction->currentIndex() != 0)
        query.direction = m_direction->currentIndex() == 1 ? Direction::Outgoing : Direction::Incoming;
    query.peer = m_peer->text();
    query.size = m_size->text();
    query.unansweredOnly = m_unanswered->isChecked();
    return query;
}

bool FindBar::showsOnlyFound() const
{
    return m_only->isChecked();
}

void FindBar::setShowsOnlyFound(bool only)
{
    m_only->setChecked(only);
}

void FindBar::open()
{
    show();
    m_pattern->setFocus(Qt::ShortcutFocusReason);
    m_pattern->selectAll();
}

void FindBar::showCount(qint64 current, qint64 count)
{
    m_count->setText(current > 0 ? tr("%1 of %2").arg(grouped(quint64(current)), grouped(quint64(count)))
                                 : tr("%1 found").arg(grouped(quint64(count))));
    // Never narrower than it once was, so that nothing jumps while a search goes on.
    m_count->setMinimumWidth(std::max(m_count->minimumWidth(), m_count->sizeHint().width()));
}

void FindBar::clearCount()
{
    m_count->clear();
}

void FindBar::showRemark(const QString &remark)
{
    m_remark->setText(remark);
    m_remark->setVisible(!remark.isEmpty());
    m_problem->setText({});
}

void FindBar::showError(const FindError &error)
{
    const QString field = error.field == FindError::Field::Peer   ? tr("Peer: %1")
                          : error.field == FindError::Field::Size ? tr("Size: %1")
                                                                  : QStringLiteral("%1");
    m_problem->setText(field.arg(error.error.message));
    m_remark->hide();
}

void FindBar::showProgress(std::optional<double> done)
{
    m_progressRow->setVisible(done.has_value());
    if (done)
        m_progress->setValue(int(*done * progressSteps));
}

void FindBar::keyPressEvent(QKeyEvent *event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->key() == Qt::Key_Escape)
        Q_EMIT closed();
    else if (isEnter && (event->modifiers() & Qt::ShiftModifier))
        Q_EMIT previousRequested();
    else if (isEnter)
        Q_EMIT nextRequested();
    else
        QWidget::keyPressEvent(event);
}

} // namespace echogram
