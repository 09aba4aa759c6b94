// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/servertruth.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace echogram {

void ServerTruth::addQuestion(MessageId id, quint64 fingerprint, qint64 sentWallNs)
{
    if (m_questions.contains(id))
        return;
    m_questions.insert(id, {fingerprint, 0, {}});
    m_order.push_back(id);
    Strand &strand = m_strands[fingerprint];
    strand.open.push_back({sentWallNs, id});
    m_latestSentNs = std::max(m_latestSentNs, sentWallNs);
    pairEarly(strand);
    if (qsizetype(m_order.size()) > m_most)
        forgetOldestQuestion();
}

void ServerTruth::addFates(const QList<DatagramFate> &fates)
{
    for (const DatagramFate &fate : fates) {
        Strand &strand = m_strands[fate.question];
        pairEarly(strand);
        if (const Pairing pairing = pair(strand, fate, false); pairing != Pairing::Later) {
            if (strand.isEmpty())
                m_strands.remove(fate.question);
            continue;
        }
        strand.early.push_back({++m_earlyNumber, fate});
        m_early.push_back({fate.question, m_earlyNumber});
        if (qsizetype(m_early.size()) > m_most)
            forgetOldestFate();
    }
}

void ServerTruth::settle()
{
    std::deque<std::pair<quint64, quint64>> unsettled;
    for (auto strand = m_strands.begin(); strand != m_strands.end();) {
        for (const EarlyFate &early : std::exchange(strand->early, {})) {
            if (pair(*strand, early.fate, true) != Pairing::Later)
                continue;
            strand->early.push_back(early);
            unsettled.emplace_back(strand.key(), early.number);
        }
        strand = strand->isEmpty() ? m_strands.erase(strand) : std::next(strand);
    }
    std::sort(unsettled.begin(), unsettled.end(),
              [](const auto &one, const auto &other) { return one.second < other.second; });
    m_early = std::move(unsettled);
}

/// Those that can be paired by now, from the first on.
void ServerTruth::pairEarly(Strand &strand)
{
    while (!strand.early.empty() && pair(strand, strand.early.front().fate, false) != Pairing::Later)
        strand.early.pop_front();
}

ServerTruth::Pairing ServerTruth::pair(Strand &strand, const DatagramFate &fate, bool isSettled)
{
    const qint64 askedNs = fate.asked.wallNs;
    if (const auto known = strand.known.constFind(askedNs); known != strand.known.cend()) {
        note(*known, fate);
        return Pairing::Done;
    }
    // Questions come in the order of their times, so that there is nothing to wait for behind a later one.
    const bool isLaterKnown = m_latestSentNs > askedNs;
    const auto behind = std::upper_bound(
        strand.open.begin(), strand.open.end(), askedNs,
        [](qint64 timeNs, const OpenQuestion &question) { return timeNs < question.sentNs; });
    if (behind == strand.open.begin())
        return isLaterKnown ? Pairing::Never : Pairing::Later;
    const OpenQuestion question = *std::prev(behind);
    const qint64 wayNs = askedNs - question.sentNs;
    if (wayNs > usualWayNs && !isLaterKnown && !isSettled)
        return Pairing::Later;
    if (wayNs > longestWayNs)
        return Pairing::Never;
    strand.open.erase(strand.open.begin(), behind); // earlier ones will not be told of any more
    strand.known.insert(askedNs, question.id);
    m_questions[question.id].askedNs = askedNs;
    note(question.id, fate);
    return Pairing::Done;
}

void ServerTruth::note(MessageId id, const DatagramFate &fate)
{
    ServerDeed &deed = m_questions[id].deed;
    if (!fate.isAnswer)
        deed.in = fate.fate;
    else if (deed.out.size() < keptAnswers)
        deed.out.append(fate.fate);
    m_changed.insert(id);
}

std::optional<ServerDeed> ServerTruth::of(MessageId id) const
{
    const auto found = m_questions.constFind(id);
    if (found == m_questions.cend() || found->deed == ServerDeed())
        return {};
    return found->deed;
}

QList<MessageId> ServerTruth::takeChanged()
{
    return std::exchange(m_changed, {}).values();
}

void ServerTruth::forgetOldestQuestion()
{
    const MessageId id = m_order.front();
    m_order.pop_front();
    const Question question = m_questions.take(id);
    m_changed.remove(id);
    const auto strand = m_strands.find(question.fingerprint);
    if (strand == m_strands.end())
        return;
    if (!strand->open.empty() && strand->open.front().id == id)
        strand->open.pop_front();
    if (question.askedNs != 0)
        strand->known.remove(question.askedNs);
    if (strand->isEmpty())
        m_strands.erase(strand);
}

void ServerTruth::forgetOldestFate()
{
    const auto [fingerprint, number] = m_early.front();
    m_early.pop_front();
    const auto strand = m_strands.find(fingerprint);
    if (strand == m_strands.end())
        return;
    if (!strand->early.empty() && strand->early.front().number == number)
        strand->early.pop_front();
    if (strand->isEmpty())
        m_strands.erase(strand);
}

} // namespace echogram
