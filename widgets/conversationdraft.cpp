// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/conversationdraft.h"

#include "core/datagram/grouped.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>

namespace echogram {
namespace {

using State = RecordedDatagram::State;

/// Gives the texts below their context; lupdate finds them by it.
class Texts
{
    Q_DECLARE_TR_FUNCTIONS(echogram::ConversationDraft)
};

State stateOf(Delivery delivery)
{
    switch (delivery) {
    case Delivery::LookingUp:
    case Delivery::Waiting:
        return State::Waiting;
    case Delivery::Answered:
        return State::Answered;
    case Delivery::NoAnswer:
        return State::GivenUp;
    case Delivery::Unreachable:
        return State::Unreachable;
    case Delivery::NotSent:
        break;
    }
    return State::NotSent;
}

State stateOf(AnswerKind kind)
{
    switch (kind) {
    case AnswerKind::Answer:
    case AnswerKind::Late:
        return State::Answer;
    case AnswerKind::Duplicate:
        return State::Duplicate;
    case AnswerKind::Unasked:
        break;
    }
    return State::Unasked;
}

RecordedDatagram recorded(const Message &message)
{
    RecordedDatagram datagram;
    datagram.direction = message.direction;
    datagram.payload = message.payload;
    datagram.timeNs = message.time.wallNs; // the other clock begins anew with the machine
    datagram.peer = message.peer;
    datagram.state = message.isOutgoing() ? stateOf(message.delivery) : stateOf(message.kind);
    datagram.timeoutNs = message.timeoutNs;
    datagram.isLost = message.isLost;
    return datagram;
}

} // namespace

Result<QList<RecordedDatagram>, QString> recordedDatagrams(const MessageLog &log,
                                                           const std::optional<QList<MessageRange>> &ranges)
{
    const QList<MessageRange> wanted = ranges.value_or(QList<MessageRange>{{log.firstId(), log.endId() - 1}});
    QList<RecordedDatagram> datagrams;
    QHash<MessageId, qsizetype> indexes;
    for (const MessageRange &range : wanted) {
        const MessageId end = std::min(range.last + 1, log.endId());
        const MessageId first = std::max(range.first, log.firstId());
        if (end - first > mostRecordedDatagrams - datagrams.size()) {
            return Texts::tr("A transcript is made of %1 datagrams at most. Select those that matter.")
                .arg(grouped(mostRecordedDatagrams));
        }
        for (MessageId id = first; id < end; ++id) {
            const Message message = log.at(id);
            RecordedDatagram datagram = recorded(message);
            if (!message.isOutgoing())
                datagram.partner = indexes.value(message.partner, -1);
            indexes.insert(id, datagrams.size());
            datagrams.append(datagram);
        }
    }
    if (datagrams.isEmpty())
        return Texts::tr("There is nothing yet that could be a transcript.");
    return datagrams;
}

} // namespace echogram
