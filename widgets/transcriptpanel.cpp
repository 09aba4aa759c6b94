// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptpanel.h"

#include "core/datagram/grouped.h"
#include "widgets/environmentchoice.h"
#include "widgets/icons.h"
#include "widgets/noticebar.h"
#include "widgets/problemlabel.h"
#include "widgets/transcriptsession.h"
#include "widgets/transcripttree.h"
#include "widgets/windowactions.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QStandardPaths>
#include <QToolButton>
#include <QVBoxLayout>

#include <array>
#include <utility>

namespace echogram {

TranscriptPanel::TranscriptPanel(TranscriptSession &session, WindowActions &actions, QMenu &more,
                                 QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_folder(new QPushButton)
    , m_environment(new EnvironmentChoice)
    , m_problem(new ProblemLabel)
    , m_notices(new NoticeBar)
    , m_tree(new TranscriptTree(session.model()))
    , m_summary(new QLabel)
{
    m_problem->setObjectName(QStringLiteral("transcriptsProblem"));
    m_notices->setObjectName(QStringLiteral("transcriptsNotice"));
    m_summary->setObjectName(QStringLiteral("transcriptsSummary"));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    auto *layout = new QVBoxLayout(this);
    const QMargins usual = layout->contentsMargins();
    layout->setContentsMargins(usual.left() / 2, usual.top(), usual.right() / 2, usual.bottom());
    layout->addWidget(makeFolderRow());
    layout->addWidget(m_environment);
    layout->addWidget(m_problem);
    layout->addWidget(m_notices);
    layout->addWidget(m_tree, 1);
    layout->addWidget(m_summary);
    layout->addWidget(makeButtons(actions, more));
    setFocusProxy(m_tree);

    connect(&session.folder(), &TranscriptFolder::changed, this, &TranscriptPanel::showFiles);
    connect(&session, &TranscriptSession::runningChanged, this, &TranscriptPanel::showSummary);
    connect(&session.model(), &QAbstractItemModel::dataChanged, this, &TranscriptPanel::showSummary);
    connect(m_notices, &NoticeBar::dismissed, m_notices, [this] { m_notices->show({}, {}); });
    connect(m_tree, &TranscriptTree::currentRowChanged, this, [this] {
        Q_EMIT currentChanged();
        // What becomes the current one as rows go, or when Tab comes here, is nobody's choice.
        if (m_tree->hasFocus() && m_tree->selectionModel()->hasSelection())
            Q_EMIT chosen();
    });
    connect(m_tree, &TranscriptTree::currentRowTold, this, &TranscriptPanel::currentChanged);
    connect(m_tree, &QTreeView::clicked, this, &TranscriptPanel::chosen); // also the one that is current
    connect(m_tree, &QTreeView::activated, this, &TranscriptPanel::activated);
    connect(m_environment, &EnvironmentChoice::chosen, this, [this](const QString &path) {
        m_session.folder().setEnvironment(path);
        Q_EMIT settingsChanged();
    });
    showFolder();
    showFiles();
}

QWidget *TranscriptPanel::makeFolderRow()
{
    m_folder->setObjectName(QStringLiteral("chooseFolder"));
    m_folder->setIcon(icon(Icon::Open));
    m_folder->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_folder->setMinimumWidth(fontMetrics().averageCharWidth() * 16);
    connect(m_folder, &QPushButton::clicked, this, &TranscriptPanel::askForFolder);
    return m_folder;
}

QWidget *TranscriptPanel::makeButtons(WindowActions &actions, QMenu &more)
{
    auto *row = new QWidget;
    auto *layout = new QGridLayout(row); // in one row they would be wider than a small window has room for
    layout->setContentsMargins({});
    layout->setSpacing(layout->spacing() / 2);
    layout->setColumnStretch(2, 1);
    const auto add = [&](ShortcutId id, const char *name) {
        auto *button = new QToolButton;
        button->setObjectName(QLatin1String(name));
        button->setDefaultAction(&actions[id]);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setText(actions[id].iconText());
        layout->addWidget(button, layout->count() / 2, layout->count() % 2);
    };
    add(ShortcutId::RunAllTranscripts, "runAll");
    add(ShortcutId::RunTranscript, "runThis");
    add(ShortcutId::StopTranscripts, "stopRun");
    auto *button = new QToolButton;
    button->setObjectName(QStringLiteral("moreAboutTranscripts"));
    button->setText(QStringLiteral("⋯"));
    button->setToolTip(tr("More about transcripts"));
    button->setAccessibleName(tr("More about transcripts"));
    button->setMenu(&more);
    button->setPopupMode(QToolButton::InstantPopup);
    layout->addWidget(button, 1, 1);
    return row;
}

void TranscriptPanel::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT left();
    else
        QWidget::keyPressEvent(event);
}

int TranscriptPanel::currentRow() const
{
    return m_session.model().transcriptRow(m_tree->currentIndex());
}

int TranscriptPanel::currentStep() const
{
    return m_session.model().stepOf(m_tree->currentIndex());
}

void TranscriptPanel::choose(const QString &path)
{
    m_wanted = path;
    showFiles();
}

bool TranscriptPanel::goToProblem(int direction)
{
    const TranscriptModel &model = m_session.model();
    const int count = model.size();
    // What is the current one without being selected is nobody's choice.
    const int chosenRow = m_tree->selectionModel()->hasSelection() ? currentRow() : -1;
    const int from = chosenRow >= 0 ? chosenRow : direction > 0 ? -1 : count;
    for (int distance = 1; distance <= count; ++distance) {
        const int row = (from + direction * distance + count) % count;
        if (!isProblem(model.state(row)))
            continue;
        const int step = model.verdict(row).step;
        m_tree->setCurrentIndex(step >= 0 ? model.stepIndex(row, step) : model.index(row, 0));
        m_tree->scrollTo(m_tree->currentIndex()); // which opens what it is in
        Q_EMIT chosen();
        return true;
    }
    return false;
}

void TranscriptPanel::showFolder()
{
    const QString path = m_session.folder().path();
    m_folder->setText(path.isEmpty() ? tr("Choose a &folder…") : QDir(path).dirName());
    m_folder->setToolTip(path.isEmpty()
                             ? tr("Choose a folder of transcripts (*.echogram.toml)")
                             : tr("%1\nChoose another folder").arg(QDir::toNativeSeparators(path)));
    m_environment->setPath(m_session.folder().environment());
}

void TranscriptPanel::showFiles()
{
    const TranscriptFolder &folder = m_session.folder();
    QStringList problems{folder.problem(), folder.environmentProblem()};
    problems.removeAll(QString());
    m_problem->setText(problems.join(u'\n'));
    m_environment->setOffers(folder.environments());
    m_tree->setHint(
        folder.path().isEmpty()
            ? tr("Transcripts are conversations as files: what to say, and what has to come back. "
                 "Choose the folder that they are in, or save a conversation as one.")
        : folder.isReading() ? QString()
                             : tr("No transcripts (*.echogram.toml) in this folder or below it. Save a "
                                  "conversation as one, or begin with a new one: ⋯"));
    if (const int row = m_session.model().rowOf(m_wanted); row >= 0) {
        m_wanted.clear();
        m_tree->setCurrentIndex(m_session.model().index(row, 0));
        m_tree->scrollTo(m_tree->currentIndex());
        Q_EMIT chosen();
    } else if (!m_wanted.isEmpty() && !folder.isReading()) {
        Q_EMIT missed(std::exchange(m_wanted, {}));
    }
    showSummary();
}

/// How many of them are in which state.
void TranscriptPanel::showSummary()
{
    constexpr std::array told{TranscriptState::Failed,  TranscriptState::Refused, TranscriptState::Unreadable,
                              TranscriptState::Running, TranscriptState::Queued,  TranscriptState::Stopped,
                              TranscriptState::Passed,  TranscriptState::NotRun};
    const TranscriptModel &model = m_session.model();
    std::array<int, 8> counts{};
    for (int row = 0; row < model.size(); ++row)
        ++counts.at(size_t(model.state(row)));
    QStringList parts;
    for (const TranscriptState state : told) {
        if (const int count = counts.at(size_t(state)); count > 0)
            parts += QStringLiteral("%1 %2").arg(grouped(quint64(count)), transcriptStateText(state));
    }
    m_summary->setText(parts.join(QStringLiteral(", ")));
    m_summary->setVisible(!parts.isEmpty());
}

void TranscriptPanel::askForFolder()
{
    const QString now = m_session.folder().path();
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    auto *dialog =
        new QFileDialog(window(), tr("Choose a folder of transcripts"), now.isEmpty() ? documents : now);
    dialog->setObjectName(QStringLiteral("chooseTranscripts"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        m_session.folder().setPath(path);
        showFolder();
        Q_EMIT settingsChanged();
    });
    dialog->open();
}

} // namespace echogram
