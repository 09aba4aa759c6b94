// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/target.h"
#include "widgets/appearance.h"
#include "widgets/windowstate.h"

#include <QMainWindow>
#include <QTimer>

#include <optional>

class QDockWidget;
class QSettings;
class QSplitter;

namespace echogram {

class CaptureOpener;
class ConversationList;
class ConversationPage;
class ConversationSet;
class HostedServer;
class Inspector;
class IoThread;
class ServerPanel;
class StatusLine;
class TranscriptDesk;
class WindowActions;

/// Echogram's window: arranges its parts and connects them. What it remembers is written to the settings a
/// moment after it has changed and on closing.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    struct Options
    {
        std::optional<Target> target; ///< to begin with; else what was open last, or the built-in server
        bool withServer = true; ///< start the built-in echo server, unless it was switched off last time
        QString capture{};      ///< a file to show the flows of
        QString dataFolder{};   ///< where conversations are kept; empty: in memory only
    };

    /// Borrows all three, which must outlive the window; without settings it remembers nothing.
    MainWindow(IoThread &ioThread, Appearance &appearance, QSettings *settings, const Options &options);
    ~MainWindow() override;

    ConversationSet &conversations() const { return *m_conversations; }
    ConversationPage &page() const { return *m_page; }
    HostedServer &server() const { return *m_server; }
    ServerPanel &serverPanel() const { return *m_serverPanel; }
    TranscriptDesk &transcripts() const { return *m_transcripts; }

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    void arrange();
    void connectParts();
    void connectActions();
    QDockWidget *addDock(const QString &name, const QString &title, QWidget *content,
                         Qt::DockWidgetArea area = Qt::RightDockWidgetArea);
    void connectDock(QDockWidget *dock, QAction &shown);
    void restore(const WindowState &state);
    void begin(const Options &options, const WindowState &state);
    void greetServer();
    void save();
    WindowState state() const;

    void showCurrent(int row);
    void showSelected();
    void showStatus();
    void updateTitle();
    void closeConversation(int row);
    void reopenConversation();
    void clearLog();
    void setServerOn(bool on);

    Appearance &m_appearance;
    QSettings *m_settings;
    HostedServer *m_server;
    ConversationSet *m_conversations;
    CaptureOpener *m_captures;
    ConversationList *m_list;
    ConversationPage *m_page;
    Inspector *m_inspector;
    QDockWidget *m_inspectorDock = nullptr;
    ServerPanel *m_serverPanel = nullptr;
    QDockWidget *m_serverDock = nullptr;
    QSplitter *m_splitter;
    StatusLine *m_status;
    WindowActions *m_actions;
    TranscriptDesk *m_transcripts;
    QDockWidget *m_transcriptDock = nullptr;
    QTimer m_saveTimer;
    bool m_serverEnabled = true; // by the person; the command line may overrule it for one session
};

} // namespace echogram
