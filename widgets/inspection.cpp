// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspection.h"

#include "widgets/messagetext.h"

#include <QCoreApplication>

namespace echogram {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::Inspection", text);
}

QString headingOf(const Message &message)
{
    const QString peer = message.peer.text();
    if (message.isOutgoing())
        return peer.isEmpty() ? tr("not sent") : tr("to %1").arg(peer);
    switch (message.kind) {
    case AnswerKind::Answer:
        return tr("answer from %1").arg(peer);
    case AnswerKind::Late:
        return tr("late answer from %1").arg(peer);
    case AnswerKind::Duplicate:
        return tr("duplicate from %1").arg(peer);
    case AnswerKind::Unasked:
        break;
    }
    return tr("unasked from %1").arg(peer);
}

} // namespace

InspectedDatagram inspected(const Message &message, const QString &state,
                            const std::optional<Message> &question)
{
    InspectedDatagram shown;
    shown.payload = message.payload;
    shown.heading = headingOf(message);
    shown.details +=
        QStringLiteral("%1, %2").arg(clockText(message.time.wallNs), sizeText(message.payload.size()));
    if (!message.local.isNull())
        shown.details += (message.isOutgoing() ? tr("from %1") : tr("to %1")).arg(message.local.text());
    if (message.isOutgoing() && !state.isEmpty())
        shown.details += state;
    if (!message.isOutgoing() && message.partner != noMessage) {
        shown.details += tr("%1 after its question").arg(millisecondsText(message.roundTripNs));
        if (question)
            shown.question = question->payload;
    }
    return shown;
}

} // namespace echogram
