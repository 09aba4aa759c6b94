// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/selectioncopying.h"

#include "widgets/selectedpayloads.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QGuiApplication>

namespace echogram {
namespace {

/// Gives the texts below their context; lupdate finds them by it.
class Texts
{
    Q_DECLARE_TR_FUNCTIONS(echogram::SelectionCopying)
};

QString tooMany(const QString &why)
{
    return Texts::tr("%1 Save them instead.").arg(why);
}

} // namespace

QString copySelected(const ChatView &chat, QString (*write)(const QList<QByteArray> &payloads))
{
    const Result<QList<QByteArray>, QString> payloads = selectedPayloads(chat);
    if (!payloads)
        return tooMany(payloads.error());
    if (!payloads->isEmpty())
        QGuiApplication::clipboard()->setText(write(*payloads));
    return {};
}

QString copySelected(const ChatView &chat, DatagramCopy form, const Target &otherwise)
{
    const Result<QList<Message>, QString> messages = selectedMessages(chat);
    if (!messages)
        return tooMany(messages.error());
    QList<CopiedDatagram> datagrams;
    for (const Message &message : *messages) {
        if (message.isLost)
            continue; // its bytes are
        const Target peer =
            message.peer.isNull() ? otherwise : Target{message.peer.addressText(), message.peer.port()};
        datagrams.append({message.payload, peer});
    }
    if (datagrams.isEmpty())
        return messages->isEmpty() ? QString()
                                   : Texts::tr("Not copied: the log has no bytes of it any more.");
    const Result<QString> text = copyDatagrams(form, datagrams);
    if (!text)
        return Texts::tr("Not copied: %1").arg(text.error().message);
    if (!text->isEmpty())
        QGuiApplication::clipboard()->setText(*text);
    return {};
}

} // namespace echogram
