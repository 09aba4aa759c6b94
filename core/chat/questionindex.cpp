// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/questionindex.h"

#include <QtEndian>

namespace echogram {
namespace {

using Role = QuestionIndex::Role;

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

/// Whether it was there.
template <typename Key>
bool removeFrom(QHash<Key, QuestionIndex::Ids> &index, const Key &key, MessageId id)
{
    const auto entry = index.find(key);
    if (entry == index.end() || entry->erase(id) == 0)
        return false;
    if (entry->empty())
        index.erase(entry);
    return true;
}

const QuestionIndex::Ids noIds;

template <typename Key>
const QuestionIndex::Ids &idsIn(const QHash<Key, QuestionIndex::Ids> &index, const Key &key)
{
    const auto entry = index.constFind(key);
    return entry == index.cend() ? noIds : *entry;
}

} // namespace

size_t QuestionIndex::hashOf(QByteArrayView payload)
{
    return qHash(payload, 0);
}

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
        m_toMany += role == Role::OneOfMany ? 1 : 0;
    }
}

void QuestionIndex::remove(MessageId id, const Endpoint &peer, QByteArrayView payload)
{
    if (!removeFrom(m_byPayload, hashOf(payload), id))
        return;
    for (const Role role : {Role::AskedPeer, Role::OneOfMany, Role::OtherPort}) {
        if (role == Role::OneOfMany && !peer.isForMany())
            continue;
        const Endpoint key = keyOf(peer, role);
        removeFrom(m_byRole, key, id);
        if (hasBeginning(payload))
            removeFrom(m_byBeginning, {key, beginningOf(payload)}, id);
        m_toMany -= role == Role::OneOfMany ? 1 : 0;
    }
}

const QuestionIndex::Ids &QuestionIndex::withPayload(size_t payloadHash) const
{
    return idsIn(m_byPayload, payloadHash);
}

const QuestionIndex::Ids &QuestionIndex::answerableBy(const Endpoint &peer, Role role) const
{
    if (role == Role::OneOfMany && m_toMany == 0)
        return noIds; // as a rule, so it is not even looked for
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
