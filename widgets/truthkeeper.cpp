// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/truthkeeper.h"

#include "server/hostedserver.h"
#include "widgets/conversationset.h"
#include "widgets/servertruth.h"

#include <QSet>

#include <algorithm>

namespace echogram {
namespace {

// Messages are told of once per frame.
constexpr int settlingMs = 200;

} // namespace

struct TruthKeeper::Watched
{
    Conversation &conversation;
    ConversationModel &model;
    std::shared_ptr<ServerTruth> truth; // once there is something to know
    QSet<MessageId> lookingUp;          // not sent yet
};

TruthKeeper::TruthKeeper(HostedServer &server, ConversationSet &conversations, QObject *parent)
    : QObject(parent)
    , m_server(server)
    , m_conversations(conversations)
{
    m_settling.setSingleShot(true);
    m_settling.setInterval(settlingMs);
    connect(&m_settling, &QTimer::timeout, this, &TruthKeeper::settle);
    connect(&server, &HostedServer::fatesDecided, this, &TruthKeeper::noteFates);
    connect(&conversations, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex &, int first, int last) { watchRows(first, last); });
    watchRows(0, conversations.size() - 1);
}

TruthKeeper::~TruthKeeper() = default;

void TruthKeeper::watchRows(int first, int last)
{
    for (int row = first; row <= last; ++row) {
        Conversation &conversation = m_conversations.conversation(row);
        if (conversation.isRecorded() || m_watched.contains(&conversation))
            continue; // one that was closed and comes back is known
        const auto watched =
            std::make_shared<Watched>(Watched{conversation, m_conversations.model(row), nullptr, {}});
        m_watched.insert(&conversation, watched);
        connect(&conversation, &Conversation::messagesAppended, this,
                [this, watched](qsizetype count) { noteAppended(*watched, count); });
        connect(&conversation, &Conversation::messagesAmended, this,
                [this, watched](const QList<MessageId> &ids) { noteAmended(*watched, ids); });
        connect(&conversation, &QObject::destroyed, this,
                [this](const QObject *gone) { m_watched.remove(gone); });
    }
}

/// Whether there is something to know of what it sends.
bool TruthKeeper::isWithServer(const Conversation &conversation) const
{
    const ServerPolicy &policy = m_server.policy();
    if (m_server.state() != HostedServer::State::Running
        || (policy.weather.in.isFair() && policy.weather.out.isFair()))
        return false;
    const Endpoint server = m_server.endpoint();
    const Endpoint peer = conversation.peer();
    // Before a name is known there is no peer; a server on all addresses has more than can be compared.
    return peer.isNull()
           || (peer.port() == server.port() && (server.isWildcard() || peer.sameAddress(server)));
}

void TruthKeeper::noteAppended(Watched &watched, qsizetype count)
{
    if (!isWithServer(watched.conversation))
        return;
    const MessageLog &log = watched.conversation.log();
    if (!watched.truth) {
        watched.truth = std::make_shared<ServerTruth>();
        watched.model.setServerTruth(watched.truth);
    }
    for (MessageId id = log.endId() - count; id < log.endId(); ++id) {
        if (log.direction(id) == Direction::Outgoing && log.delivery(id) == Delivery::LookingUp)
            watched.lookingUp.insert(id);
    }
    const MessageId first = log.endId() - std::min(count, ServerTruth::usuallyKept);
    log.visit(first, log.endId(), [&watched](const MessageView &message) {
        if (message.direction == Direction::Outgoing && message.delivery != Delivery::LookingUp)
            watched.truth->addQuestion(message.id, payloadFingerprint(message.payload), message.wallNs);
        return true;
    });
    tell(watched);
}

void TruthKeeper::noteAmended(Watched &watched, const QList<MessageId> &ids)
{
    if (watched.lookingUp.isEmpty())
        return;
    const MessageLog &log = watched.conversation.log();
    for (const MessageId id : ids) {
        if (log.delivery(id) != Delivery::LookingUp && watched.lookingUp.remove(id))
            addQuestion(watched, id);
    }
    tell(watched);
}

void TruthKeeper::addQuestion(Watched &watched, MessageId id)
{
    const Message message = watched.conversation.log().at(id);
    watched.truth->addQuestion(id, payloadFingerprint(message.payload), message.time.wallNs);
}

void TruthKeeper::noteFates(const QList<DatagramFate> &fates)
{
    for (const std::shared_ptr<Watched> &watched : std::as_const(m_watched)) {
        const Endpoint local = watched->conversation.localEndpoint();
        if (local.isNull())
            continue;
        QList<DatagramFate> its;
        std::copy_if(fates.cbegin(), fates.cend(), std::back_inserter(its),
                     [&local](const DatagramFate &fate) { return fate.peer == local; });
        if (its.isEmpty())
            continue;
        if (!watched->truth) {
            watched->truth = std::make_shared<ServerTruth>();
            watched->model.setServerTruth(watched->truth);
        }
        watched->truth->addFates(its);
        tell(*watched);
    }
}

void TruthKeeper::tell(Watched &watched)
{
    watched.model.noteDeeds(watched.truth->takeChanged());
    if (watched.truth->isUnsettled() && !m_settling.isActive())
        m_settling.start();
}

void TruthKeeper::settle()
{
    for (const std::shared_ptr<Watched> &watched : std::as_const(m_watched)) {
        if (!watched->truth)
            continue;
        watched->truth->settle();
        watched->model.noteDeeds(watched->truth->takeChanged());
    }
}

} // namespace echogram
