// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/message.h"
#include "server/datagramfate.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <memory>

namespace echogram {

class Conversation;
class ConversationModel;
class ConversationSet;
class HostedServer;

/// Brings together what was sent to the built-in server and what its weather did to that, and tells the conversations'
/// models. In fair weather, and for messages to others, it does nothing at all. Borrows both.
class TruthKeeper : public QObject
{
    Q_OBJECT
public:
    TruthKeeper(HostedServer &server, ConversationSet &conversations, QObject *parent = nullptr);
    ~TruthKeeper() override;

private:
    struct Watched;

    void watchRows(int first, int last);
    bool isWithServer(const Conversation &conversation) const;
    void noteAppended(Watched &watched, qsizetype count);
    void noteAmended(Watched &watched, const QList<MessageId> &ids);
    void noteFates(const QList<DatagramFate> &fates);
    static void addQuestion(Watched &watched, MessageId id);
    void tell(Watched &watched);
    void settle();

    HostedServer &m_server;
    ConversationSet &m_conversations;
    QHash<const QObject *, std::shared_ptr<Watched>> m_watched; // by their conversation
    QTimer m_settling;
};

} // namespace echogram
