// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/datagramcopy.h"
#include "widgets/messageexport.h"
#include "widgets/transcriptsession.h"

#include <QObject>
#include <QPointer>
#include <QString>

class QAction;
class QMainWindow;
class QMenu;
class QStackedWidget;

namespace echogram {

class ChatView;
class ConversationPage;
class ConversationSet;
class IoThread;
class TranscriptPage;
class TranscriptPanel;
class TranscriptSaving;
class WindowActions;

/// All that a window has for transcripts, put together: the panel and the page, running, saving, importing. The window has
/// panel() in a dock, and stack() where its conversations are: it shows one of them or a transcript.
class TranscriptDesk : public QObject
{
    Q_OBJECT
public:
    /// What is to be remembered.
    struct Settings
    {
        QString folder;
        QString environment;

        friend bool operator==(const Settings &, const Settings &) = default;
    };

    /// Takes the page of the conversations into its stack. Borrows all; the window is the parent of its dialogs.
    TranscriptDesk(IoThread &ioThread, ConversationSet &conversations, ConversationPage &page,
                   WindowActions &actions, QMainWindow &window);
    ~TranscriptDesk() override;

    QStackedWidget &stack() const { return *m_stack; }
    TranscriptPanel &panel() const { return *m_panel; }
    TranscriptSession &session() { return m_session; }

    /// Whether it is a transcript that is shown in the middle of the window.
    bool isShown() const;
    /// Of what is shown: the transcript, or the conversation.
    ChatView &chatView() const;
    /// Of the transcript; empty without one.
    QString title() const;

    Settings settings();
    void setSettings(const Settings &settings);

    /// The actions that are about conversations show them first; to be called before anybody else connects to them.
    void connectActions();

public Q_SLOTS:
    void showConversations();
    /// Where the panel is there to be seen; else the focus is not left in it.
    void focusPanel();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

Q_SIGNALS:
    /// isShown() or title() are others.
    void shownChanged();
    /// Of chatView().
    void selectedMessageChanged();
    void settingsChanged();
    /// A sentence about what was done.
    void reported(const QString &outcome);

private:
    void fillMenu(QMenu &menu);
    void fillStarters(QMenu &menu);
    void connectParts();
    void showCurrent();
    void showNews();
    void updateActions();
    void showPanel();
    void goBack();

    void run();
    void goToProblem(int direction);
    void activate();
    void edit();
    void reveal();
    void copy(QString (*write)(const QList<QByteArray> &payloads));
    void copyAs(DatagramCopy form);
    void saveConversation();
    void beginWith(const QString &starter);
    void askForPackets();
    void importPackets(const QString &path);
    void follow(const QString &path);
    void takeSaved(const QString &path, const QString &notice);
    void say(const QString &problem);
    QString suggestedFolder();

    ConversationSet &m_conversations;
    ConversationPage &m_page;
    WindowActions &m_actions;
    QMainWindow &m_window;
    TranscriptSession m_session;
    TranscriptSaving *m_saving;
    QAction *m_edit;
    QAction *m_reveal;
    QStackedWidget *m_stack;
    QPointer<TranscriptPage> m_transcriptPage; // goes with the window, before or after this
    TranscriptPanel *m_panel = nullptr;
    QString m_shown; // the file; empty: none
};

} // namespace echogram
