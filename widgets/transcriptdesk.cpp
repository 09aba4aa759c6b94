// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptdesk.h"

#include "widgets/chatview.h"
#include "widgets/conversationpage.h"
#include "widgets/noticebar.h"
#include "widgets/selectioncopying.h"
#include "widgets/transcriptpage.h"
#include "widgets/transcriptpanel.h"
#include "widgets/transcriptsaving.h"
#include "widgets/transcripttree.h"
#include "widgets/windowactions.h"

#include <QDesktopServices>
#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QMainWindow>
#include <QMenu>
#include <QStackedWidget>
#include <QUrl>

#include <array>

namespace echogram {
namespace {

// What they do is seen where the conversations are.
constexpr std::array aboutConversations{
    ShortcutId::Send,
    ShortcutId::SendEmpty,
    ShortcutId::Repeat,
    ShortcutId::PasteHexDump,
    ShortcutId::Find,
    ShortcutId::FindNext,
    ShortcutId::FindPrevious,
    ShortcutId::ShowOnlyFound,
    ShortcutId::NewConversation,
    ShortcutId::RenameConversation,
    ShortcutId::ReopenConversation,
    ShortcutId::NextConversation,
    ShortcutId::PreviousConversation,
    ShortcutId::AnswerTimeout,
    ShortcutId::OpenCapture,
    ShortcutId::SaveLog,
    ShortcutId::ClearLog,
    ShortcutId::Pause,
    ShortcutId::JumpToNewest,
    ShortcutId::GoToHost,
    ShortcutId::GoToLog,
    ShortcutId::GoToMessage,
    ShortcutId::GoToTime,
};

QAction *makeAction(const QString &text, const char *name, QObject *parent)
{
    auto *action = new QAction(text, parent);
    action->setObjectName(QLatin1String(name));
    action->setMenuRole(QAction::NoRole);
    return action;
}

} // namespace

TranscriptDesk::TranscriptDesk(IoThread &ioThread, ConversationSet &conversations, ConversationPage &page,
                               WindowActions &actions, QMainWindow &window)
    : QObject(&window)
    , m_conversations(conversations)
    , m_page(page)
    , m_actions(actions)
    , m_window(window)
    , m_session(ioThread)
    , m_saving(new TranscriptSaving(window))
    , m_edit(makeAction(tr("&Edit file"), "editTranscriptFile", this))
    , m_reveal(makeAction(tr("Open &folder"), "revealTranscript", this))
    , m_stack(new QStackedWidget)
    , m_transcriptPage(new TranscriptPage(actions, *m_edit))
{
    m_panel = new TranscriptPanel(m_session, actions, actions.transcriptsMenu());
    m_stack->addWidget(&page);
    m_stack->addWidget(m_transcriptPage);
    fillMenu(actions.transcriptsMenu());
    using Id = ShortcutId;
    for (const Id id : {Id::RunTranscript, Id::RunTranscriptStep, Id::RunAllTranscripts, Id::StopTranscripts})
        m_panel->tree().addAction(&actions[id]); // its context menu
    auto *separator = new QAction(this);
    separator->setSeparator(true);
    m_panel->tree().addAction(separator);
    m_panel->tree().addAction(m_edit);
    m_panel->tree().addAction(m_reveal);
    for (QAction *action : {&actions[Id::CopyAsText], &actions[Id::CopyAsHex], &actions.copyAs(),
                            &actions[Id::RunTranscript], &actions[Id::ToggleInspector]})
        m_transcriptPage->chatView().addAction(action);
    page.chatView().addAction(&actions[Id::SaveTranscript]);
    connectParts();
    updateActions();
    window.installEventFilter(this);
}

TranscriptDesk::~TranscriptDesk()
{
    disconnect(); // the window has no ears any more
    if (m_transcriptPage)
        m_transcriptPage->clear(); // its conversation goes with the session
}

void TranscriptDesk::fillMenu(QMenu &menu)
{
    menu.addSeparator();
    QMenu *starters = menu.addMenu(tr("&New from"));
    starters->setObjectName(QStringLiteral("starters"));
    fillStarters(*starters);
    QAction *import = makeAction(tr("&Import a Packet Sender file…"), "importPackets", this);
    menu.addAction(import);
    menu.addSeparator();
    QAction *choose = makeAction(tr("C&hoose the folder…"), "chooseTranscriptFolder", this);
    menu.addActions({m_edit, m_reveal, choose});
    connect(import, &QAction::triggered, this, &TranscriptDesk::askForPackets);
    connect(m_edit, &QAction::triggered, this, &TranscriptDesk::edit);
    connect(m_reveal, &QAction::triggered, this, &TranscriptDesk::reveal);
    connect(choose, &QAction::triggered, this, [this] {
        showPanel();
        m_panel->askForFolder();
    });
}

void TranscriptDesk::connectParts()
{
    connect(m_panel, &TranscriptPanel::chosen, this, &TranscriptDesk::showCurrent);
    connect(m_panel, &TranscriptPanel::currentChanged, this, &TranscriptDesk::showNews);
    connect(m_panel, &TranscriptPanel::missed, this, &TranscriptDesk::follow);
    connect(m_panel, &TranscriptPanel::activated, this, &TranscriptDesk::activate);
    connect(m_panel, &TranscriptPanel::settingsChanged, this, &TranscriptDesk::settingsChanged);
    connect(m_panel, &TranscriptPanel::left, this, &TranscriptDesk::goBack);
    connect(m_transcriptPage, &TranscriptPage::left, this, &TranscriptDesk::goBack);
    connect(&m_transcriptPage->chatView(), &ChatView::selectedMessageChanged, this,
            &TranscriptDesk::selectedMessageChanged);
    connect(&m_session, &TranscriptSession::runningChanged, this, &TranscriptDesk::updateActions);
    connect(&m_session, &TranscriptSession::conversationChanged, this, [this](const QString &path) {
        if (path == m_shown)
            showNews();
    });
    connect(&m_session.folder(), &TranscriptFolder::changed, this, [this] {
        m_saving->setEnvironment(m_session.folder().environment());
        showNews();
    });
    connect(m_saving, &TranscriptSaving::saved, this, &TranscriptDesk::takeSaved);
    connect(m_saving, &TranscriptSaving::failed, this, &TranscriptDesk::say);
    connect(&m_page, &ConversationPage::currentChanged, this, &TranscriptDesk::updateActions);
}

void TranscriptDesk::connectActions()
{
    using Id = ShortcutId;
    for (const Id id : aboutConversations)
        m_actions.connectTo(id, this, &TranscriptDesk::showConversations);
    m_actions.connectTo(Id::RunTranscript, this, &TranscriptDesk::run);
    m_actions.connectTo(Id::RunTranscriptStep, this, [this] {
        m_session.runStep(m_panel->currentRow(), m_panel->currentStep());
        showCurrent();
    });
    m_actions.connectTo(Id::RunAllTranscripts, &m_session, &TranscriptSession::runAll);
    m_actions.connectTo(Id::StopTranscripts, &m_session, &TranscriptSession::stop);
    m_actions.connectTo(Id::NextProblem, this, [this] { goToProblem(1); });
    m_actions.connectTo(Id::PreviousProblem, this, [this] { goToProblem(-1); });
    m_actions.connectTo(Id::SaveTranscript, this, &TranscriptDesk::saveConversation);
    m_actions.connectTo(Id::CopyAsText, this, [this] { copy(&payloadsAsText); });
    m_actions.connectTo(Id::CopyAsHex, this, [this] { copy(&payloadsAsHex); });
    connect(&m_actions, &WindowActions::copyChosen, this, &TranscriptDesk::copyAs);
    ChatView &chat = m_transcriptPage->chatView();
    connect(&m_actions, &WindowActions::timeViewChosen, &chat, &ChatView::setTimeView);
    connect(&m_actions, &WindowActions::payloadViewChosen, &chat, &ChatView::setPayloadView);
}

/// Where the system does not tell of changes, a file that was edited elsewhere is read when one comes back.
bool TranscriptDesk::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == &m_window && event->type() == QEvent::WindowActivate)
        m_session.folder().refreshIfChanged();
    return QObject::eventFilter(watched, event);
}

bool TranscriptDesk::isShown() const
{
    return m_stack->currentWidget() == m_transcriptPage;
}

ChatView &TranscriptDesk::chatView() const
{
    return isShown() ? m_transcriptPage->chatView() : m_page.chatView();
}

QString TranscriptDesk::title() const
{
    const int row = m_session.model().rowOf(m_shown);
    return row < 0 ? QString() : m_session.model().file(row).title();
}

TranscriptDesk::Settings TranscriptDesk::settings()
{
    return {m_session.folder().path(), m_session.folder().environment()};
}

void TranscriptDesk::setSettings(const Settings &settings)
{
    if (!settings.environment.isEmpty())
        m_session.folder().setEnvironment(settings.environment);
    if (!settings.folder.isEmpty())
        m_session.folder().setPath(settings.folder);
    m_panel->showFolder();
}

/// What is chosen in the panel, in the middle of the window.
void TranscriptDesk::showCurrent()
{
    const int row = m_panel->currentRow();
    if (row < 0)
        return;
    const QString path = m_session.model().file(row).path;
    m_shown = path;
    m_session.setShown(path);
    m_transcriptPage->show(m_session.model(), row, m_session.conversation(path));
    const bool hadFocus = m_page.isAncestorOf(m_window.focusWidget());
    m_stack->setCurrentWidget(m_transcriptPage);
    if (hadFocus)
        m_transcriptPage->chatView().setFocus(); // rather than the first button
    if (const TranscriptRunModel *said = m_session.conversation(path); said && m_panel->currentStep() >= 0) {
        if (const int first = said->rowOfStep(m_panel->currentStep()); first >= 0)
            m_transcriptPage->chatView().setCurrentIndex(said->index(first));
    }
    updateActions();
    Q_EMIT shownChanged();
    Q_EMIT selectedMessageChanged();
}

/// Of what is shown, if it is still there.
void TranscriptDesk::showNews()
{
    updateActions();
    if (m_shown.isEmpty())
        return;
    const int row = m_session.model().rowOf(m_shown);
    if (row >= 0) {
        m_transcriptPage->show(m_session.model(), row, m_session.conversation(m_shown));
    } else {
        m_shown.clear();
        m_session.setShown({});
        m_transcriptPage->clear();
        showConversations();
    }
}

void TranscriptDesk::showConversations()
{
    if (!isShown())
        return;
    m_stack->setCurrentWidget(&m_page);
    Q_EMIT shownChanged();
    Q_EMIT selectedMessageChanged();
}

void TranscriptDesk::focusPanel()
{
    if (m_panel->isVisible())
        m_panel->setFocus(Qt::ShortcutFocusReason);
    else if (m_panel->isAncestorOf(m_window.focusWidget()))
        chatView().setFocus(Qt::ShortcutFocusReason); // what cannot be seen takes no keys
}

/// As the person asks: the next thing is a message.
void TranscriptDesk::goBack()
{
    showConversations();
    m_page.composer().focusMessage();
}

void TranscriptDesk::updateActions()
{
    using Id = ShortcutId;
    const int row = m_panel->currentRow();
    const bool isReadable = row >= 0 && m_session.model().file(row).isReadable();
    m_actions[Id::RunTranscript].setEnabled(isReadable);
    m_actions[Id::RunTranscriptStep].setEnabled(isReadable && m_panel->currentStep() >= 0);
    m_actions[Id::RunAllTranscripts].setEnabled(m_session.model().size() > 0);
    m_actions[Id::NextProblem].setEnabled(m_session.model().size() > 0);
    m_actions[Id::PreviousProblem].setEnabled(m_session.model().size() > 0);
    m_actions[Id::StopTranscripts].setEnabled(m_session.isRunning());
    m_actions[Id::SaveTranscript].setEnabled(m_page.current() >= 0);
    m_edit->setEnabled(row >= 0);
    m_reveal->setEnabled(!m_session.folder().path().isEmpty());
}

void TranscriptDesk::showPanel()
{
    if (QAction &shown = m_actions[ShortcutId::ToggleTranscripts]; !shown.isChecked())
        shown.trigger();
}

void TranscriptDesk::run()
{
    m_session.run(m_panel->currentRow());
    showCurrent();
}

void TranscriptDesk::goToProblem(int direction)
{
    if (!m_panel->goToProblem(direction))
        Q_EMIT reported(tr("No transcript of the folder has failed."));
}

void TranscriptDesk::activate()
{
    const int row = m_panel->currentRow();
    if (row < 0)
        return;
    if (!m_session.model().file(row).isReadable())
        edit();
    else if (m_panel->currentStep() >= 0)
        m_session.runStep(row, m_panel->currentStep());
    else
        run();
}

void TranscriptDesk::edit()
{
    const int row = m_panel->currentRow();
    if (row < 0)
        return;
    const TranscriptFile &file = m_session.model().file(row);
    const QString path =
        file.error.file.isEmpty() ? file.path : file.error.file; // what is wrong may be in the environment
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(path)))
        say(tr("The desktop has no program that opens %1.").arg(QDir::toNativeSeparators(path)));
}

void TranscriptDesk::reveal()
{
    const QString folder = m_session.folder().path();
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(folder)))
        say(tr("The desktop has no program that opens %1.").arg(QDir::toNativeSeparators(folder)));
}

void TranscriptDesk::copy(QString (*write)(const QList<QByteArray> &payloads))
{
    if (!isShown())
        return; // the conversations' page does it
    if (const QString problem = copySelected(chatView(), write); !problem.isEmpty())
        Q_EMIT reported(problem);
}

void TranscriptDesk::copyAs(DatagramCopy form)
{
    if (!isShown())
        return;
    if (const QString problem = copySelected(chatView(), form, {}); !problem.isEmpty())
        Q_EMIT reported(problem);
}

/// The folder it is in is the one to be shown.
void TranscriptDesk::follow(const QString &path)
{
    const QString folder = QFileInfo(path).absolutePath();
    if (folder == m_session.folder().path())
        return; // it is not there (any more)
    m_session.folder().setPath(folder);
    m_panel->showFolder();
    m_panel->choose(path);
    Q_EMIT settingsChanged();
}

/// With what is selected, and where it is.
void TranscriptDesk::takeSaved(const QString &path, const QString &notice)
{
    m_session.folder().refresh();
    m_panel->choose(QFileInfo(path).absoluteFilePath());
    showPanel();
    focusPanel();
    m_panel->notices().show({}, {notice});
    Q_EMIT reported(tr("Saved %1.").arg(QDir::toNativeSeparators(path)));
}

void TranscriptDesk::say(const QString &problem)
{
    showPanel();
    m_panel->notices().show({}, {problem});
}

} // namespace echogram
