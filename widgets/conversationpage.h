// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/datagramcopy.h"
#include "core/datagram/endpoint.h"
#include "core/datagram/target.h"
#include "widgets/composer.h"

#include <QPersistentModelIndex>
#include <QWidget>

namespace echogram {

class ChatView;
class ConversationSet;
class FindBar;
class FindController;
class NoticeBar;
class TargetBar;
class TimePopup;
class WindowActions;

/// The middle of the window: whom one talks to, what was said, what is being written. Shows one conversation
/// of a borrowed set at a time, or none, and opens one when a datagram is sent to a target that has none yet.
class ConversationPage : public QWidget
{
    Q_OBJECT
public:
    explicit ConversationPage(ConversationSet &conversations, QWidget *parent = nullptr);
    ~ConversationPage() override;

    /// Lets the actions that are about conversations and messages do their work here.
    void connectActions(WindowActions &actions);

    /// Where the program's own echo server listens, null for nowhere: an empty conversation with it says that
    /// it answers.
    void setBuiltInServer(const Endpoint &endpoint);

    /// The row in the set, -1 for none.
    int current() const;
    TargetBar &targetBar() const { return *m_targetBar; }
    ChatView &chatView() const { return *m_chatView; }
    Composer &composer() const { return *m_composer; }
    FindController &finding() const { return *m_find; }

public Q_SLOTS:
    /// Shows a row of the set; -1 an empty page on which a new conversation begins.
    void setCurrent(int row);
    void close(int row);     ///< a row of the set; its neighbour becomes the current one
    void step(int distance); ///< so many rows on, from the last to the first
    /// Opens the conversation that host and port name, unless something is wrong with them.
    void openTarget();
    void beginNew();
    void copyAsText();
    void copyAsHex();
    void copyAs(DatagramCopy form);
    void sendAgain();
    void saveLog(); ///< asks where to, and which of it
    void stopRepeating();
    void saveDraft(); ///< into the set

Q_SIGNALS:
    void currentChanged(int row);
    /// The selection, or what is known of a selected message.
    void selectedMessageChanged();
    /// What was asked for is not done; the sentence says why.
    void refused(const QString &reason);
    /// What was asked for is done; the sentence says with what outcome.
    void reported(const QString &outcome);

private:
    bool takeTarget();
    bool refusesRecorded();
    void send(const QByteArray &payload);
    void startRepeating(const QByteArray &payload, int intervalMs, int count);
    void copy(QString (*write)(const QList<QByteArray> &payloads));
    void showWhatWasSent();
    void showStatus(int row);
    void showHint();

    ConversationSet &m_conversations;
    TargetBar *m_targetBar;
    NoticeBar *m_notices;
    FindBar *m_findBar;
    ChatView *m_chatView;
    Composer *m_composer;
    TimePopup *m_timePopup;
    FindController *m_find;
    QPersistentModelIndex m_current;
    Endpoint m_builtInServer;
    Composer::Draft m_newDraft; // of the page without a conversation
};

} // namespace echogram
