// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/message.h"

#include <QByteArrayView>
#include <QHash>

#include <set>
#include <utility>

namespace echogram {

/// Questions by what can be seen of them in an answer: their bytes, how they begin, whom they asked. Each look-up
/// costs the same however many questions there are.
class QuestionIndex
{
public:
    using Ids = std::set<MessageId>; // oldest first

    /// As whom a peer may answer.
    enum class Role : quint8 {
        AskedPeer,
        OneOfMany, ///< of those a question to many went to
        OtherPort, ///< of the host that was asked
    };

    /// Fewer equal bytes than this at the front are chance.
    static constexpr qsizetype meaningfulBeginning = 2;

    /// The peer's port is not 0.
    void insert(MessageId id, const Endpoint &peer, QByteArrayView payload);
    /// Does nothing when it is not there.
    void remove(MessageId id, const Endpoint &peer, QByteArrayView payload);

    /// Whatever makes payloads differ, so that withPayload() may be asked of several indexes for one look at the bytes.
    static size_t hashOf(QByteArrayView payload);
    /// With the same hash, that is: the bytes are to be compared.
    const Ids &withPayload(size_t payloadHash) const;
    /// Which `peer` may answer in this role.
    const Ids &answerableBy(const Endpoint &peer, Role role) const;
    /// Of these the ones that have a meaningful beginning in common with `payload`.
    const Ids &answerableBy(const Endpoint &peer, Role role, QByteArrayView payload) const;

private:
    using Beginning = std::pair<Endpoint, quint16>;

    QHash<size_t, Ids> m_byPayload;
    QHash<Endpoint, Ids> m_byRole; // what stands for a peer in a role, see keyOf() in the source
    QHash<Beginning, Ids> m_byBeginning;
    qsizetype m_toMany = 0; // how many questions went to many
};

} // namespace echogram
