// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/questionindex.h"

#include <QtEndian>

namespace echogram {
namespace {

using Role = QuestionIndex::Role;

size_t hashOf(QByteArrayView payload)
{
    return qHash(payload, 0);
}

/// Port 0 stands for the whole host, which no peer can have; nobody in particular for everybody.
Endpoint keyOf(Endpoint peer, Role role)
{
    if (role == Role::OneOfMany)
        return {};
    if (role == Role::OtherPort)
        peer.setPort(0);
    return peer;
}

quint16 beginningOf(QByteArrayView payload)
{
    static_assert(QuestionIndex::meaningfulBeginning == sizeof(quint16));
    return qFromBigEndian<quint16>(payload.data());
}

bool hasBeginning(QByteArrayView payload)
{
    return payload.size() >= QuestionIndex::meaningfulBeginning;
}

template <typename Key>
void removeFrom(QHash<Key, QuestionIndex::Ids> &index, const Key &key, MessageId id)
{
    const auto entry = index.find(key);
    if (entry == index.end())
        return;
    entry->erase(id);
    if (entry->empty())
        index.erase(entry);
}

const QuestionIndex::Ids noIds;

template <typename Key>
const QuestionIndex::Ids &idsIn(const QHash<Key, QuestionIndex::Ids> &index, const Key &key)
{
    const auto entry = index.constFind(key);
    return entry == index.cend() ? noIds : *entry;
}

} // namespace

void QuestionIndex::insert(MessageId id, const Endpoint &peer, QByteArrayView payload)
{
    m_byPayload[hashOf(payload)].insert(id);
    for (const Role role : {Role::AskedPeer, Role::OneOfMany, Role::OtherPort}) {
        if (role == Role::OneOfMany && !peer.isForMany())
            continue;
        const Endpoint key = keyOf(peer, role);
        m_byRole[key].insert(id);
        if (hasBeginning(payload))
            m_byBeginning[{key, beginningOf(payload)}].insert(id);
    }
}

void QuestionIndex::remove(MessageId id, const Endpoint &peer, QByteArrayView payload)
{
    removeFrom(m_byPayload, hashOf(payload), id);
    for (const Role role : {Role::AskedPeer, Role::OneOfMany, Role::OtherPort}) {
        const Endpoint key = keyOf(peer, role);
        removeFrom(m_byRole, key, id);
        if (hasBeginning(payload))
            removeFrom(m_byBeginning, {key, beginningOf(payload)}, id);
    }
}

const QuestionIndex::Ids &QuestionIndex::withPayload(QByteArrayView payload) const
{
    return idsIn(m_byPayload, hashOf(payload));
}

const QuestionIndex::Ids &QuestionIndex::answerableBy(const Endpoint &peer, Role role) const
{
    return idsIn(m_byRole, keyOf(peer, role));
}

const QuestionIndex::Ids &QuestionIndex::answerableBy(const Endpoint &peer, Role role,
                                                      QByteArrayView payload) const
{
    if (!hasBeginning(payload))
        return noIds;
    return idsIn(m_byBeginning, {keyOf(peer, role), beginningOf(payload)});
}

} // namespace echogram
