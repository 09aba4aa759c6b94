// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/replay/ignoredbytes.h"
#include "cli/replay/recording.h"
#include "core/datagram/instant.h"

#include <QHash>

#include <deque>
#include <functional>
#include <optional>
#include <vector>

namespace echogram {

/// Answers, counted. `same`, `different`, `missing` and `waiting` are together the recorded answers of what was sent.
struct ReplayCounts
{
    quint64 received = 0;   ///< that came now
    quint64 same = 0;       ///< as recorded
    quint64 different = 0;  ///< came in the place of a recorded one
    quint64 missing = 0;    ///< recorded, and did not come in time
    quint64 additional = 0; ///< not recorded
    quint64 late = 0;       ///< of the missing, that came afterwards
    quint64 waiting = 0;    ///< neither came nor were missing yet when it was interrupted

    bool isAsRecorded() const { return different == 0 && missing == 0 && additional == 0; }
};

/// One answer that is not as it was recorded.
struct ReplayDifference
{
    enum class Kind : quint8 { Different, Missing, Additional };

    Kind kind = Kind::Different;
    qsizetype question = -1; ///< in the recording; -1 where an additional answer belongs to none
    qsizetype answer = -1;   ///< in the recording; -1 when additional
    qsizetype at = 0;        ///< Different: the first byte that differs
    QByteArray got;          ///< empty when missing
    Endpoint from;           ///< null when missing
    Instant time;            ///< when it came; null when missing
};

/// Compares the answers that come when a recording is sent again with those in it.
///
/// An answer with the bytes of a recorded one that is due is that one, whatever was in between: the oldest such, up to
/// `timeoutNs` later after its question than it was recorded. So neither another order nor another speed makes a
/// difference. What then is left of questions and answers is paired by ReplyMatcher, in the order of time: an answer
/// to a question that has a recorded one is different from that, any other additional.
///
/// Differences are therefore told with a delay, of the time-out as a rule. Pure: time is an argument, in ns of the
/// monotonic clock. Borrows the recording.
class ReplayComparison
{
public:
    using Report = std::function<void(const ReplayDifference &)>;

    ReplayComparison(const Recording &recording, const IgnoredBytes &ignored, qint64 timeoutNs,
                     const Report &report);

    /// A question was sent; each once, in their order.
    void asked(qsizetype question, const Endpoint &peer, qint64 nowNs);
    void received(const Endpoint &from, QByteArrayView payload, const Instant &time);

    /// Decides what can be decided by then.
    void advance(qint64 nowNs);
    /// When advance() is to be called next; nothing when all is decided.
    std::optional<qint64> nextDeadlineNs() const;
    /// Decides the rest: who is still waited for is counted as waiting.
    void interrupt(qint64 nowNs);

    const ReplayCounts &counts() const { return m_counts; }

private:
    static constexpr qsizetype none = -1;

    /// What ReplyMatcher is asked once its turn has come.
    struct Event
    {
        qint64 timeNs = 0;
        qint64 deadlineNs = 0;     // of a question
        qsizetype question = none; // or an answer:
        Endpoint peer;
        QByteArray payload;
        Instant time;
    };
    /// What an id of the matcher's stands for: an answer that is missed, or a question for which none was recorded.
    struct Asked
    {
        qsizetype question = none;
        qsizetype answer = none;
    };
    struct Row // of recorded answers with the same bytes, oldest first
    {
        qsizetype first = none;
        qsizetype last = none;
    };

    size_t hashOf(QByteArrayView payload) const;
    void expect(qsizetype answer);
    bool takeExpected(QByteArrayView payload, qint64 nowNs);
    void feedQuestion(const Event &event);
    void feedAnswer(const Event &event);
    void expire(qint64 nowNs);
    void addAdditional(qsizetype question, const Event &event);

    const Recording &m_recording;
    const IgnoredBytes m_ignored;
    const qint64 m_timeoutNs;
    const Report m_report;
    ReplayCounts m_counts;

    std::vector<qint64> m_sentNs;      // of questions
    std::vector<qint32> m_open;        // recorded answers of questions that have not come
    std::vector<bool> m_hasCome;       // of recorded answers
    std::vector<qsizetype> m_sameNext; // of recorded answers: the next one with the same bytes
    QHash<size_t, Row> m_expected;     // by their hash

    std::deque<Event> m_events; // in the order of time; nothing is fed before what is in front of it
    qsizetype m_eventBytes = 0;
    ReplyMatcher m_matcher;
    std::vector<Asked> m_asked; // by the matcher's ids
    bool m_isInterrupted = false;
};

} // namespace echogram
