// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/datagramcopy.h"
#include "widgets/messageexport.h"

#include <QString>

namespace echogram {

class ChatView;

// What is selected in a chat goes to the clipboard. Each gives a sentence that says why it does not, or an empty text;
// without a selection nothing happens.

/// The payloads, as payloadsAsText() and its sister write them.
QString copySelected(const ChatView &chat, QString (*write)(const QList<QByteArray> &payloads));

/// For other programs, each as it goes to its peer: what came in goes back to where it came from. `otherwise` is the peer
/// where that is not known yet.
QString copySelected(const ChatView &chat, DatagramCopy form, const Target &otherwise);

} // namespace echogram
