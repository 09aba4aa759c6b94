// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/messagesearch.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QTimer>

#include <optional>

namespace echogram {

class ChatView;
class ConversationModel;
class FindBar;

/// Finds what the bar asks for in the conversation that the view shows, in the background and while its log grows, and
/// goes from one to the next. Borrows both.
class FindController : public QObject
{
    Q_OBJECT
public:
    FindController(FindBar &bar, ChatView &view, QObject *parent = nullptr);
    ~FindController() override;

    /// The view shows another conversation, or none: it is searched from the beginning.
    void setConversation(ConversationModel *model);
    void open();
    void close();
    void goToNext() { step(1); }
    void goToPrevious() { step(-1); }

    bool isOpen() const;
    const QList<MessageId> &found() const { return m_found; }

private:
    void restart();
    void stop();
    void goOn();
    void take(const QList<MessageId> &ids);
    void rejudge(const QList<MessageId> &matching, const QList<MessageId> &others);
    void forget();
    void step(int distance);
    void showOnlyFound(bool only);
    void showCount();

    FindBar &m_bar;
    ChatView &m_view;
    QPointer<ConversationModel> m_model;
    MessageSearch m_search;
    QList<MessageId> m_found; // ascending
    std::optional<MessageFilter> m_filter;
    QList<MessageId> m_amended; // to be judged again
    int m_wanted = 0;           // a step that waits for something to be found
    QTimer m_typing;
    QTimer m_growing;
    QElapsedTimer m_since; // the search began
};

} // namespace echogram
