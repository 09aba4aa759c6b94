// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/datagram.h"
#include "server/datagramfate.h"
#include "server/serverpolicy.h"
#include "server/serverreport.h"
#include "server/weather/passage.h"

#include <optional>

namespace echogram {

/// The way from a question to its answers where it is more than an echo: the weather on the way in; the service, the
/// rules or another server; the weather on the way out.
///
/// Pure: it has neither sockets nor a clock. Times are arguments, in ns on the monotonic clock. What waits on the way is
/// bounded. To be used on one thread.
class AnswerPath
{
public:
    /// Of answers that are to be sent now, in bytes of payload; what is more is dropped, and counted.
    static constexpr qsizetype maximumAnswerBytes = 16 << 20;

    /// Borrows the guard, which is asked whether an answer may be larger than its question.
    AnswerPath(const ServerPolicy &policy, Guard &guard, qint64 startNs);

    /// A question that the guard has let in.
    void take(QByteArrayView payload, const DatagramRecord &record, qint64 nowNs);
    /// What another server answered to a question of forwards(), with its peer, local, time and tag.
    void takeForwarded(Parcel answer, qint64 nowNs);
    /// Moves on what has become due.
    void advance(qint64 nowNs);
    /// When there is something to move on next; nothing when nothing waits.
    std::optional<qint64> nextDueNs() const;

    /// Answers that are to be sent now; their time is that of their question. The caller sends and clears them.
    DatagramBatch &answers() { return m_answers; }
    /// Questions for the other server. The caller takes them away.
    QList<Parcel> &forwards() { return m_forwards; }
    /// What the weather did since it was last taken; always empty unless the policy asks for it.
    QList<DatagramFate> takeFates() { return std::exchange(m_fates, {}); }

    /// Other rules from now on, for what has not been answered yet.
    void setRules(std::shared_ptr<const RuleSet> rules);

    /// Throws away what waits.
    void clear();

    /// Fills in what it knows: weather, rules, answers for which there was no room.
    void report(ServerReport &report) const;

private:
    void respond(const Parcel &question, qint64 nowNs);
    void sendOff(Parcel answer, qint64 nowNs);
    void hand(const Parcel &answer);
    void noteFate(const Parcel &parcel, bool isAnswer, const WeatherFate &fate);

    ServerPolicy m_policy;
    Guard &m_guard;
    std::optional<Passage> m_in;  // where there is weather
    std::optional<Passage> m_out; // likewise
    DelayLine m_later;            // answers that rules put off
    RuleResponder m_responder;
    QList<Answer> m_thought; // kept for its memory
    DatagramBatch m_answers;
    QList<Parcel> m_forwards;
    QList<DatagramFate> m_fates;
    quint64 m_dropped = 0; // answers for which there was no room
};

} // namespace echogram
