// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/flowlist.h"
#include "core/chat/captureconversion.h"
#include "core/chat/logrow.h"
#include "core/transcript/transcriptrecording.h"

#include <QHash>
#include <QSet>

#include <memory>
#include <optional>

namespace echogram {

/// The flows of rows that are read one after the other.
class RowFlows
{
public:
    void add(const LogRow &row);
    /// In the order of their first rows.
    const QList<Flow> &flows() const { return m_flows; }
    /// Whether it is between the two ends, whichever is ours. A wildcard, which a conversation has where the kernel
    /// chose the address, is any address.
    static bool isOf(const Flow &flow, const Message &message);

private:
    QList<Flow> m_flows;
    QHash<Endpoint, QList<qsizetype>> m_ofPeer; // indexes
};

/// One flow's datagrams as a transcript wants them, out of rows in their order. Where a row says what became of it,
/// that is so; where none does, as in a capture, questions and answers are paired as in a conversation that is held,
/// with a time-out of a second.
///
/// An answer may come from another port of whom was asked (TFTP, RFC 1350), and from anybody where that is many. Whoever
/// is first heard of by such an answer belongs to the talk from then on; whom the asker asked before has one of his own.
class TalkReader
{
public:
    /// `asker` of the flow is whose datagrams are questions.
    explicit TalkReader(const Flow &flow);
    ~TalkReader();

    void add(const LogRow &row);
    QList<RecordedDatagram> take();
    quint64 rows() const { return m_rows; } ///< of the talk, ICMP messages among them
    qsizetype size() const { return m_datagrams.size(); }
    quint64 bytes() const { return m_bytes; } ///< of all payloads
    /// Whether a row may be of the talk of these two: whether one of them is an end of it.
    static bool mayBeOf(const ConversionOptions::Ends &ends, const Message &message);

private:
    class Matching;

    /// A datagram from our end, or to it, and whom it went to or came from. Nothing where it is not of the talk.
    struct Way
    {
        Endpoint peer;
        bool isOutgoing = false;
        bool isSeenFromHere = false; ///< the row says it as we would
    };

    std::optional<Way> wayOf(const LogRow &row) const;
    bool isOfTalk(const Way &way, const LogRow &row);
    bool mayAnswer(const Endpoint &peer) const;
    void addKnown(const Message &message);
    void addOther(const LogRow &row, const Way &way);

    const Flow m_flow;
    QList<RecordedDatagram> m_datagrams;
    QHash<MessageId, qsizetype> m_indexes;
    std::unique_ptr<Matching> m_matching;
    QSet<Endpoint> m_askedElsewhere; ///< whom our end has asked that had not answered here
    QSet<Endpoint> m_heard;          ///< who has, besides the flow's peer
    bool m_hasAsked = false;
    quint64 m_rows = 0;
    quint64 m_bytes = 0;
};

} // namespace echogram
