// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/logposition.h"
#include "core/chat/message.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <algorithm>
#include <limits>

namespace echogram {

/// All that is kept in memory of a datagram in a log; the rest is read from the file when it is to be shown. There may
/// be tens of millions of these, so every byte counts.
///
///      0        4        8           14      16      18         20     21       22      23         24
///     +--------+--------+-----------+-------+-------+----------+------+--------+-------+----------+
///     | offset |partner | roundTrip |segment|answers|duplicates|flags |time-out|reason |candidates|
///     +--------+--------+-----------+-------+-------+----------+------+--------+-------+----------+
class LogEntry
{
public:
    // Where the record is. The segment counts from its block's first one.
    quint32 offset() const { return m_offset; }
    void setOffset(quint32 offset) { m_offset = offset; }
    quint16 segment() const { return m_segment; }
    void setSegment(quint16 segment) { m_segment = segment; }

    Direction direction() const { return Direction(m_flags & 1); }
    void setDirection(Direction direction) { setFlags(quint8(direction), 0, 1); }
    Delivery delivery() const { return Delivery((m_flags >> 1) & 7); }
    void setDelivery(Delivery delivery) { setFlags(quint8(delivery), 1, 7); }
    AnswerKind kind() const { return AnswerKind((m_flags >> 4) & 3); }
    void setKind(AnswerKind kind) { setFlags(quint8(kind), 4, 3); }
    bool isLate() const { return (m_flags & 0x40) != 0; }
    void setLate(bool late) { setFlags(late, 6, 1); }
    /// It has no record: the datagram could not be kept.
    bool isLost() const { return m_offset == 0; }

    /// Those of a datagram whose own id is `own`. A partner two thousand million datagrams away is none.
    MessageId partner(MessageId own) const { return m_partner == 0 ? noMessage : own + m_partner; }
    void setPartner(MessageId own, MessageId partner)
    {
        const qint64 distance = partner == noMessage ? 0 : partner - own;
        m_partner = std::abs(distance) <= std::numeric_limits<qint32>::max() ? qint32(distance) : 0;
    }

    qint64 roundTripNs() const
    {
        return (qint64(m_roundTripHigh) << 32) | m_roundTripLow;
    } // 78 hours at most
    void setRoundTripNs(qint64 nanoseconds)
    {
        const quint64 bounded =
            std::min<quint64>(quint64(std::max<qint64>(0, nanoseconds)), 0xffff'ffff'ffff);
        m_roundTripLow = quint32(bounded);
        m_roundTripHigh = quint16(bounded >> 32);
    }

    // Beyond what fits they stay at the highest.
    int candidates() const { return std::max<int>(1, m_candidates); }
    void setCandidates(int candidates) { m_candidates = quint8(std::clamp(candidates, 0, 0xff)); }
    quint32 answers() const { return m_answers; }
    void setAnswers(quint32 answers) { m_answers = quint16(std::min(answers, 0xffffu)); }
    quint32 duplicates() const { return m_duplicates; }
    void setDuplicates(quint32 duplicates) { m_duplicates = quint16(std::min(duplicates, 0xffffu)); }

    /// Which of the block's time-outs and reasons, from 1 on; 0 is none that is known.
    quint8 timeout() const { return m_timeout; }
    void setTimeout(quint8 number) { m_timeout = number; }
    quint8 reason() const { return m_reason; }
    void setReason(quint8 number) { m_reason = number; }

private:
    void setFlags(quint8 value, int shift, quint8 mask)
    {
        m_flags = quint8((m_flags & ~(mask << shift)) | ((value & mask) << shift));
    }

    quint32 m_offset = 0;
    qint32 m_partner = 0; // how many datagrams away; 0 is none
    quint32 m_roundTripLow = 0;
    quint16 m_roundTripHigh = 0;
    quint16 m_segment = 0;
    quint16 m_answers = 0;
    quint16 m_duplicates = 0;
    quint8 m_flags = 0;
    quint8 m_timeout = 0;
    quint8 m_reason = 0;
    quint8 m_candidates = 1;
};

static_assert(sizeof(LogEntry) == 24);

/// Values of which a log has few, each told by a number that fits a byte: 1 to 255. What is too much is 0.
template <typename Value>
class FewValues
{
public:
    quint8 numberOf(const Value &value)
    {
        if (value == Value())
            return 0;
        const qsizetype known = m_values.indexOf(value);
        if (known >= 0)
            return quint8(known + 1);
        if (m_values.size() == std::numeric_limits<quint8>::max())
            return 0;
        m_values.append(value);
        return quint8(m_values.size());
    }
    Value at(quint8 number) const { return number == 0 ? Value() : m_values.value(number - 1); }

private:
    QList<Value> m_values;
};

/// A stretch of a log: entries in the order of their ids. At most 65,536 of them and of their segments.
struct LogBlock
{
    static constexpr qsizetype capacity = 65'536;

    MessageId firstId = 0;
    quint32 firstSegment = 0; ///< from which the entries count theirs
    QList<LogEntry> entries;
    FewValues<qint64> timeouts; ///< in nanoseconds
    FewValues<QString> reasons; ///< the system's words

    MessageId endId() const { return firstId + entries.size(); }
    LogPosition position(const LogEntry &entry) const
    {
        return entry.isLost() ? LogPosition() : LogPosition{firstSegment + entry.segment(), entry.offset()};
    }
};

} // namespace echogram

Q_DECLARE_TYPEINFO(echogram::LogEntry, Q_PRIMITIVE_TYPE);
