// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/flowdialog.h"

#include "core/capture/captureopening.h"
#include "widgets/flowmodel.h"
#include "widgets/flowtext.h"
#include "widgets/problemlabel.h"

#include <QDialogButtonBox>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScreen>
#include <QTreeView>
#include <QVBoxLayout>

namespace echogram {
namespace {

constexpr int progressSteps = 1000;

QLabel *plainLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

FlowDialog::FlowDialog(const QString &path, QWidget *parent)
    : QDialog(parent)
    , m_path(path)
    , m_model(new FlowModel(this))
    , m_view(new QTreeView(this))
    , m_progress(new QProgressBar(this))
    , m_summary(plainLabel({}, this))
    , m_problem(new ProblemLabel(this))
    , m_opening(new CaptureOpening(path, this))
{
    const QString name = QFileInfo(path).fileName();
    setWindowTitle(tr("Open capture: %1").arg(name));
    setModal(false);
    makeView();

    auto *question = plainLabel(
        tr("Which &conversation of %1?").arg(QString(name).replace(u'&', QLatin1String("&&"))), this);
    question->setBuddy(m_view);

    m_progress->setRange(0, progressSteps);
    m_progress->setFormat(tr("Reading… %p %"));
    m_progress->setAccessibleName(tr("How much of the capture was read"));
    m_summary->setObjectName(QStringLiteral("summary"));
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_summary->hide();
    m_problem->setObjectName(QStringLiteral("problem"));

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Open | QDialogButtonBox::Cancel, this);
    m_open = buttons->button(QDialogButtonBox::Open);
    m_open->setDefault(true);
    m_open->setToolTip(tr("Open the conversation (Enter)"));
    m_close = buttons->button(QDialogButtonBox::Cancel);
    m_close->setAutoDefault(false); // Enter opens, wherever it is pressed
    connect(m_open, &QPushButton::clicked, this, &FlowDialog::choose);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(question);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_progress);
    layout->addWidget(m_summary);
    layout->addWidget(m_problem);
    layout->addWidget(buttons);

    connect(m_opening, &CaptureOpening::progressed, this, &FlowDialog::showProgress);
    connect(m_opening, &CaptureOpening::finished, this, &FlowDialog::showFlows);
    connect(m_opening, &CaptureOpening::failed, this, &FlowDialog::showFailure);
    updateButtons();
    resize(sizeHint());
}

FlowDialog::~FlowDialog() = default;

QSize FlowDialog::sizeHint() const
{
    // Room for two IPv6 ends without a scroll bar, as far as the screen allows.
    const QSize wanted(130 * fontMetrics().averageCharWidth(), 24 * fontMetrics().height());
    return wanted.expandedTo(QDialog::sizeHint()).boundedTo(screen()->availableSize() * 0.85);
}

void FlowDialog::makeView()
{
    m_view->setModel(m_model);
    m_view->setAccessibleName(tr("Conversations in the capture"));
    m_view->setRootIsDecorated(false);
    m_view->setItemsExpandable(false);
    m_view->setUniformRowHeights(true); // there may be a million
    m_view->setAllColumnsShowFocus(true);
    m_view->setAlternatingRowColors(true);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setTabKeyNavigation(false);
    m_view->setEnabled(false);
    m_view->header()->setStretchLastSection(false);
    m_view->header()->setSectionsMovable(false);
    m_view->header()->setSortIndicator(-1, Qt::AscendingOrder); // as they come in the file
    m_view->header()->setSortIndicatorClearable(true);
    m_view->setSortingEnabled(true);
    connect(m_view, &QTreeView::doubleClicked, this, &FlowDialog::choose);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &FlowDialog::updateButtons);
}

void FlowDialog::done(int result)
{
    m_opening->cancel();
    QDialog::done(result);
}

void FlowDialog::showProgress(double done)
{
    m_progress->setValue(int(done * progressSteps));
}

void FlowDialog::showFlows(const FlowList &list)
{
    m_progress->hide();
    m_summary->setText(QStringLiteral("%1 %2").arg(foundText(list), passedOverText(list.counts)).trimmed());
    m_summary->show();
    if (list.flows.isEmpty()) {
        showNothing(QStringLiteral("%1 %2").arg(nothingFoundText(list.counts), list.error).trimmed());
        return;
    }
    m_problem->setText(list.error);
    m_view->setEnabled(true);
    m_model->setFlows(list.flows);
    const int gap = fontMetrics().averageCharWidth(); // numbers end where the next column's text begins
    for (int column = 0; column < FlowModel::columns; ++column) {
        m_view->resizeColumnToContents(column);
        m_view->setColumnWidth(column, m_view->columnWidth(column) + gap);
    }
    m_view->setCurrentIndex(m_model->index(0, 0));
    m_view->setFocus();
}

void FlowDialog::showFailure(const QString &reason)
{
    m_progress->hide();
    showNothing(reason);
}

/// There is nothing to choose, and no other way on than out.
void FlowDialog::showNothing(const QString &problem)
{
    m_problem->setText(problem);
    m_close->setText(tr("&Close"));
    m_close->setDefault(true);
    m_close->setFocus();
}

void FlowDialog::updateButtons()
{
    m_open->setEnabled(m_view->selectionModel()->hasSelection());
}

void FlowDialog::choose()
{
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    if (rows.isEmpty())
        return;
    Q_EMIT flowChosen(m_path, m_model->flowAt(rows.first().row()));
    accept();
}

} // namespace echogram
