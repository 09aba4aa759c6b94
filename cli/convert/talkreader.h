// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/flowlist.h"
#include "core/chat/logrow.h"
#include "core/transcript/transcriptrecording.h"

#include <functional>

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
class TalkReader
{
public:
    /// `asker` of the flow is whose datagrams are questions.
    explicit TalkReader(const Flow &flow);
    ~TalkReader();

    void add(const LogRow &row);
    QList<RecordedDatagram> take();
    quint64 rows() const { return m_rows; } ///< of the flow, ICMP messages among them

private:
    class Matching;

    void addKnown(const Message &message);
    void addOther(const LogRow &row, bool isOutgoing);

    const Flow m_flow;
    QList<RecordedDatagram> m_datagrams;
    QHash<MessageId, qsizetype> m_indexes;
    std::unique_ptr<Matching> m_matching;
    quint64 m_rows = 0;
};

} // namespace echogram
