// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/mainwindow.h"

#include "server/hostedserver.h"
#include "widgets/captureopener.h"
#include "widgets/chatmodel.h"
#include "widgets/chatview.h"
#include "widgets/conversationlist.h"
#include "widgets/conversationpage.h"
#include "widgets/conversationset.h"
#include "widgets/filedrop.h"
#include "widgets/icons.h"
#include "widgets/inspection.h"
#include "widgets/logclearing.h"
#include "widgets/serverchip.h"
#include "widgets/serverpanel.h"
#include "widgets/statusline.h"
#include "widgets/targetbar.h"
#include "widgets/transcriptdesk.h"
#include "widgets/transcriptpanel.h"
#include "widgets/truthkeeper.h"
#include "widgets/windowactions.h"
#include "widgets/windowdialogs.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QScreen>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>

namespace echogram {
namespace {

// Long enough to put the keystrokes of a sentence into one write.
constexpr int saveDelayMs = 2000;

// Below this the side panels leave no room for the conversation: 900 pixels at the usual font size.
constexpr int roomForDocksInCharacters = 110;

} // namespace

MainWindow::MainWindow(IoThread &ioThread, Appearance &appearance, QSettings *settings,
                       const Options &options)
    : m_appearance(appearance)
    , m_settings(settings)
    , m_server(new HostedServer(ioThread, this))
    , m_conversations(new ConversationSet(ioThread, options.dataFolder, this))
    , m_captures(new CaptureOpener(*m_conversations, *this))
    , m_list(new ConversationList)
    , m_page(new ConversationPage(*m_conversations))
    , m_inspector(new Inspector)
    , m_splitter(new QSplitter(this))
    , m_status(new StatusLine)
    , m_actions(new WindowActions(*this))
    , m_transcripts(new TranscriptDesk(ioThread, *m_conversations, *m_page, *m_actions, *this))
{
    arrange();
    connectParts();
    connectActions();
    const WindowState state = settings ? loadWindowState(*settings) : WindowState();
    restore(state);
    begin(options, state);
}

MainWindow::~MainWindow() = default;

void MainWindow::arrange()
{
    setWindowIcon(applicationIcon());
    m_list->setModel(m_conversations);
    m_page->targetBar().addWidget(new ServerChip(*m_server, (*m_actions)[ShortcutId::ToggleServer]));

    m_splitter->addWidget(m_list);
    m_splitter->addWidget(&m_transcripts->stack());
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setCollapsible(1, false);
    setCentralWidget(m_splitter);
    statusBar()->addWidget(m_status, 1);

    m_inspectorDock = addDock(QStringLiteral("inspector"), tr("Inspector"), m_inspector);
    m_serverPanel = new ServerPanel(*m_server, (*m_actions)[ShortcutId::ToggleServer]);
    m_serverDock = addDock(QStringLiteral("server"), tr("Server"), m_serverPanel);
    tabifyDockWidget(m_inspectorDock, m_serverDock);
    m_inspectorDock->raise();
    m_transcriptDock = addDock(QStringLiteral("transcripts"), tr("Transcripts"), &m_transcripts->panel(),
                               Qt::LeftDockWidgetArea);
    m_transcriptDock->hide(); // until somebody wants them

    using Id = ShortcutId;
    ChatView &chat = m_page->chatView();
    for (QAction *action : {&(*m_actions)[Id::CopyAsText], &(*m_actions)[Id::CopyAsHex], &m_actions->copyAs(),
                            &(*m_actions)[Id::SendAgain], &(*m_actions)[Id::ToggleInspector]})
        chat.addAction(action); // also its context menu
}

QDockWidget *MainWindow::addDock(const QString &name, const QString &title, QWidget *content,
                                 Qt::DockWidgetArea area)
{
    auto *dock = new QDockWidget(title, this);
    dock->setObjectName(name); // saveState() needs names
    dock->setWidget(content);
    addDockWidget(area, dock);
    return dock;
}

void MainWindow::connectParts()
{
    new TruthKeeper(*m_server, *m_conversations, this);
    connect(m_list, &ConversationList::currentChanged, m_page, &ConversationPage::setCurrent);
    connect(m_list, &ConversationList::newRequested, m_page, &ConversationPage::beginNew);
    connect(m_list, &ConversationList::closeRequested, this, &MainWindow::closeConversation);
    connect(m_list, &ConversationList::activated, &m_page->composer(), &Composer::focusMessage);
    connect(m_captures, &CaptureOpener::opened, m_list, &ConversationList::setCurrentRow);
    connect(new FileDrop(*this), &FileDrop::dropped, m_captures, &CaptureOpener::open);
    connect(m_page, &ConversationPage::currentChanged, this, &MainWindow::showCurrent);
    connect(m_page, &ConversationPage::selectedMessageChanged, this, &MainWindow::showSelected);
    const auto say = [this](const QString &text) { statusBar()->showMessage(text, 10'000); };
    for (const auto signal : {&ConversationPage::refused, &ConversationPage::reported})
        connect(m_page, signal, this, say);
    connect(m_list, &ConversationList::transcriptRequested, this, [this](int row) {
        m_page->setCurrent(row);
        (*m_actions)[ShortcutId::SaveTranscript].trigger();
    });
    connect(m_list, &ConversationList::clicked, m_transcripts, &TranscriptDesk::showConversations);
    connect(m_page, &ConversationPage::currentChanged, m_transcripts, &TranscriptDesk::showConversations);
    connect(m_transcripts, &TranscriptDesk::selectedMessageChanged, this, &MainWindow::showSelected);
    connect(m_transcripts, &TranscriptDesk::shownChanged, this, &MainWindow::updateTitle);
    connect(m_transcripts, &TranscriptDesk::reported, this, say);
    connect(m_conversations, &ConversationSet::statusChanged, this, [this](int row) {
        if (row == m_page->current())
            showStatus();
    });
    connect(m_conversations, &QAbstractItemModel::dataChanged, this, &MainWindow::updateTitle);
    connect(m_server, &HostedServer::stateChanged, this, [this] {
        const HostedServer::State state = m_server->state();
        (*m_actions)[ShortcutId::ToggleServer].setChecked(state == HostedServer::State::Running
                                                          || state == HostedServer::State::Starting);
        m_page->setBuiltInServer(m_server->endpoint());
    });

    m_saveTimer.setSingleShot(true);
    m_saveTimer.setInterval(saveDelayMs);
    connect(&m_saveTimer, &QTimer::timeout, this, &MainWindow::save);
    const auto saveSoon = [this] { m_saveTimer.start(); };
    connect(&m_page->composer(), &Composer::draftChanged, this, saveSoon);
    connect(m_conversations, &QAbstractItemModel::rowsInserted, this, saveSoon);
    connect(m_conversations, &QAbstractItemModel::rowsRemoved, this, saveSoon);
    connect(m_serverPanel, &ServerPanel::settingsChanged, this, saveSoon);
    connect(m_transcripts, &TranscriptDesk::settingsChanged, this, saveSoon);
}

void MainWindow::connectActions()
{
    using Id = ShortcutId;
    WindowActions &actions = *m_actions;
    m_transcripts->connectActions();
    m_page->connectActions(actions);
    actions.connectTo(Id::RenameConversation, m_list, &ConversationList::renameCurrent);
    actions.connectTo(Id::CloseConversation, this, [this] {
        if (m_transcripts->isShown()) // it is not to be closed unseen
            m_transcripts->showConversations();
        else
            closeConversation(m_page->current());
    });
    actions.connectTo(Id::ReopenConversation, this, &MainWindow::reopenConversation);
    actions.connectTo(Id::OpenCapture, m_captures, &CaptureOpener::ask);
    actions.connectTo(Id::ClearLog, this, &MainWindow::clearLog);
    actions.connectTo(Id::ToggleServer, this, &MainWindow::setServerOn);
    actions.connectTo(Id::AnswerTimeout, this, [this] {
        if (const int row = m_page->current(); row >= 0)
            askAnswerTimeout(this, m_conversations->conversation(row));
    });
    actions.connectTo(Id::ShowShortcuts, this, [this] { showShortcuts(this); });
    actions.connectTo(Id::Quit, this, &QWidget::close);

    QAction &conversationsShown = actions[Id::ToggleConversations];
    conversationsShown.setChecked(true);
    connect(&conversationsShown, &QAction::toggled, m_list, &QWidget::setVisible);
    connectDock(m_inspectorDock, actions[Id::ToggleInspector]);
    connectDock(m_serverDock, actions[Id::ToggleServerPanel]);
    connectDock(m_transcriptDock, actions[Id::ToggleTranscripts]);
    connect(&actions[Id::ToggleTranscripts], &QAction::triggered, m_transcripts, &TranscriptDesk::focusPanel);

    connect(m_actions, &WindowActions::schemeChosen, &m_appearance, &Appearance::setScheme);
    connect(m_actions, &WindowActions::aboutRequested, this, [this] { showAbout(this); });
}

void MainWindow::connectDock(QDockWidget *dock, QAction &shown)
{
    connect(&shown, &QAction::triggered, dock, [dock, &shown](bool show) {
        const bool isBehindATab = !show && dock->visibleRegion().isEmpty();
        dock->setVisible(show || isBehindATab);
        if (dock->isVisible())
            dock->raise();
        shown.setChecked(dock->isVisible());
    });
    // Not through this window: the dock also hides while the window is being taken down.
    connect(dock, &QDockWidget::visibilityChanged, &shown,
            [dock, &shown] { shown.setChecked(!dock->isHidden()); }); // behind another tab is not closed
}

void MainWindow::restore(const WindowState &state)
{
    if (!restoreGeometry(state.geometry))
        resize(QSize(1100, 700).boundedTo(screen()->availableSize()));
    restoreState(state.docks);
    m_splitter->restoreState(state.splitter);
    const bool hasRoom = width() >= roomForDocksInCharacters * fontMetrics().averageCharWidth();
    if (state.docks.isEmpty() || !hasRoom) {
        m_inspectorDock->setVisible(hasRoom);
        m_serverDock->setVisible(hasRoom);
        m_transcriptDock->hide();
    }
    m_serverPanel->setSettings(state.server);
    m_page->targetBar().setHostHistory(state.hosts);
    m_page->composer().setHistory(state.history);
    m_appearance.setScheme(state.scheme);
    m_actions->setScheme(state.scheme);
    m_transcripts->setSettings({state.transcripts, state.environment});
    m_conversations->restore(state.conversations);
}

void MainWindow::begin(const Options &options, const WindowState &state)
{
    m_serverEnabled = state.serverEnabled;
    const bool startsServer = options.withServer && state.serverEnabled;
    const Target usual{QStringLiteral("127.0.0.1"), ServerSettings::usualPort};
    if (options.target) {
        const int known = m_conversations->find(*options.target);
        m_list->setCurrentRow(known >= 0 ? known : m_conversations->open(*options.target));
    } else if (m_conversations->size() > 0) {
        m_list->setCurrentRow(std::clamp(state.current, 0, m_conversations->size() - 1));
    } else if (!startsServer) {
        m_list->setCurrentRow(m_conversations->open(usual));
    } else {
        m_page->targetBar().setTarget(usual);
        connect(m_server, &HostedServer::stateChanged, this, &MainWindow::greetServer);
    }
    if (!options.capture.isEmpty()) // above a window that is there, so that it is in front afterwards
        QTimer::singleShot(0, this, [this, capture = options.capture] { m_captures->open(capture); });
    if (startsServer)
        setServerOn(true);
    m_actions->setFormat(m_page->composer().format());
    m_page->composer().focusMessage();
    showStatus();
    updateTitle();
}

/// On a first start the conversation is with the built-in server, whose port is known only now.
void MainWindow::greetServer()
{
    if (m_server->state() == HostedServer::State::Starting)
        return;
    disconnect(m_server, &HostedServer::stateChanged, this, &MainWindow::greetServer);
    if (m_server->state() != HostedServer::State::Running || m_conversations->size() > 0)
        return;
    const Target builtIn{m_server->endpoint().addressText(), m_server->endpoint().port()};
    const Composer::Draft draft = m_page->composer().draft();
    m_list->setCurrentRow(m_conversations->open(builtIn));
    // One key press away from the first answer, unless something was typed in the meantime.
    m_page->composer().setDraft(draft.text.isEmpty() ? Composer::Draft{tr("hello"), PayloadFormat::Text}
                                                     : draft);
}

WindowState MainWindow::state() const
{
    WindowState state;
    state.geometry = saveGeometry();
    state.docks = saveState();
    state.splitter = m_splitter->saveState();
    state.hosts = m_page->targetBar().hostHistory();
    state.history = m_page->composer().history();
    state.current = std::max(0, m_page->current());
    state.scheme = m_appearance.scheme();
    state.serverEnabled = m_serverEnabled;
    state.server = m_serverPanel->settings();
    const TranscriptDesk::Settings transcripts = m_transcripts->settings();
    state.transcripts = transcripts.folder;
    state.environment = transcripts.environment;
    m_page->saveDraft();
    state.conversations = m_conversations->saved();
    return state;
}

void MainWindow::save()
{
    if (!m_settings)
        return;
    if (const QString problem = saveWindowState(*m_settings, state()); !problem.isEmpty())
        statusBar()->showMessage(tr("The window's state could not be saved: %1").arg(problem));
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_saveTimer.stop();
    save();
    QMainWindow::closeEvent(event);
}

void MainWindow::showCurrent(int row)
{
    m_list->setCurrentRow(row);
    m_actions->setFormat(m_page->composer().format());
    for (const ShortcutId id : {ShortcutId::RenameConversation, ShortcutId::CloseConversation,
                                ShortcutId::AnswerTimeout, ShortcutId::Pause, ShortcutId::GoToTime})
        (*m_actions)[id].setEnabled(row >= 0);
    showStatus();
    updateTitle();
}

void MainWindow::showSelected()
{
    const ChatView &chat = m_transcripts->chatView();
    const MessageId selected = chat.lastSelected();
    for (const ShortcutId id : {ShortcutId::CopyAsText, ShortcutId::CopyAsHex, ShortcutId::SendAgain})
        (*m_actions)[id].setEnabled(selected != noMessage);
    m_actions->copyAs().setEnabled(selected != noMessage);
    if (m_transcripts->isShown())
        (*m_actions)[ShortcutId::SendAgain].setEnabled(false); // to whom, and as whom?
    const ChatModel *messages = chat.conversationModel();
    const std::optional<Message> message = messages ? messages->find(selected) : std::nullopt;
    if (message)
        m_inspector->show(inspected(*message, messages->stateOf(*message), messages->find(message->partner)));
    else
        m_inspector->clear();
}

void MainWindow::showStatus()
{
    const int row = m_page->current();
    if (row < 0)
        m_status->show(nullptr);
    else
        m_status->show(&m_conversations->conversation(row), m_conversations->model(row).rowCount());
}

void MainWindow::updateTitle()
{
    const int row = m_page->current();
    if (m_transcripts->isShown())
        setWindowTitle(tr("%1 - Echogram").arg(m_transcripts->title()));
    else
        setWindowTitle(row < 0 ? QStringLiteral("Echogram")
                               : tr("%1 - Echogram").arg(m_conversations->index(row).data().toString()));
}

void MainWindow::closeConversation(int row)
{
    if (row < 0)
        return;
    const QString name = m_conversations->index(row).data().toString();
    m_page->close(row);
    const QString key =
        (*m_actions)[ShortcutId::ReopenConversation].shortcut().toString(QKeySequence::NativeText);
    statusBar()->showMessage(tr("Closed %1. %2 brings it back, with its messages.").arg(name, key), 10'000);
}

void MainWindow::reopenConversation()
{
    if (const int row = m_conversations->reopenClosed(); row >= 0)
        m_list->setCurrentRow(row);
    else
        statusBar()->showMessage(tr("There is no closed conversation to bring back."), 5'000);
}

void MainWindow::clearLog()
{
    const int row = m_page->current();
    if (row >= 0 && !m_conversations->conversation(row).isRecorded())
        askToClearLog(this, m_conversations->conversation(row),
                      m_conversations->index(row).data().toString());
}

void MainWindow::setServerOn(bool on)
{
    m_serverEnabled = on;
    if (on)
        m_serverPanel->startServer();
    else
        m_server->stop();
    m_saveTimer.start();
}

} // namespace echogram
