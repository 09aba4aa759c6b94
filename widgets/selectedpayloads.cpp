// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/selectedpayloads.h"

#include "core/datagram/grouped.h"
#include "widgets/chatmodel.h"
#include "widgets/chatview.h"

#include <QCoreApplication>

namespace echogram {
namespace {

/// Gives the texts below their context; lupdate finds them by it.
class Texts
{
    Q_DECLARE_TR_FUNCTIONS(echogram::SelectedPayloads)
};

} // namespace

Result<QList<Message>, QString> selectedMessages(const ChatView &view)
{
    const qsizetype count = view.selectedCount();
    if (count > mostPayloads) {
        return Texts::tr("%1 messages are selected, and %2 at most are copied or sent again at once.")
            .arg(grouped(quint64(count)), grouped(mostPayloads));
    }
    QList<Message> messages;
    qsizetype bytes = 0;
    for (const MessageRange &range : view.selectedRanges()) {
        for (MessageId id = range.first; id <= range.last; ++id) {
            const std::optional<Message> message = view.conversationModel()->find(id);
            if (!message)
                continue;
            bytes += message->payload.size();
            if (bytes > mostPayloadBytes) {
                return Texts::
                    tr("The messages that are selected have more than %1 bytes, which is the most that is "
                       "copied or sent again at once.")
                        .arg(grouped(mostPayloadBytes));
            }
            messages.append(*message);
        }
    }
    return messages;
}

Result<QList<QByteArray>, QString> selectedPayloads(const ChatView &view)
{
    const Result<QList<Message>, QString> messages = selectedMessages(view);
    if (!messages)
        return messages.error();
    QList<QByteArray> payloads;
    for (const Message &message : *messages)
        payloads.append(message.payload);
    return payloads;
}

} // namespace echogram
