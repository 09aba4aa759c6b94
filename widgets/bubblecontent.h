// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/message.h"
#include "core/datagram/printable.h"
#include "widgets/deliveryshape.h"

#include <QString>

#include <optional>

namespace echogram {

/// How payloads are written in the chat.
enum class PayloadView : quint8 {
    Automatic, ///< as text where most of it is text, else in hex
    Text,
    Hex,
};

/// Which time stands below a bubble.
enum class TimeView : quint8 {
    Clock,         ///< 14:02:11.031
    SincePrevious, ///< +0.412 ms since the datagram before
    SinceQuestion, ///< an answer's time since its question; of anything else the clock
};

/// What a bubble says, all words ready: what BubbleLayout arranges and the painter draws.
struct BubbleContent
{
    bool isOutgoing = true;
    QString older;  ///< "1,234 older datagrams are no longer kept", on the first message; else empty
    QString day;    ///< "today", on the first message of a day; else empty
    QString sender; ///< the peer, where it is not the one that was asked, or a transcript's step; else empty
    QString text;   ///< the payload
    QList<PrintableText::Escape> escapes; ///< stretches of `text` that stand for bytes
    bool isHex = false;                   ///< `text` is a hex dump: monospace
    bool isPlaceholder = false;           ///< `text` is no payload but a remark: "(empty datagram)"
    QString fold;  ///< "show all 65,507 bytes", when `text` is its beginning; or "show less"
    QString meta;  ///< "14:02:11.031  5 B"
    QString state; ///< "answered in 0.18 ms"; may be empty. Behind it, what the built-in server did to it
    std::optional<DeliveryShape> shape; ///< of the state
    bool isProblem = false;
    QString detail; ///< lines in monospace below the state, as of a dump that differs; may be empty
};

/// What a bubble's content depends on besides its message.
struct BubbleContext
{
    const Message *previous = nullptr; ///< the one before in the log; null at the first
    const Message *question = nullptr; ///< of an answer, as long as it is in the log
    quint64 forgotten = 0;             ///< how many older ones are not in the log any more; of the first only
    Endpoint target;                   ///< whom the conversation asks; null when not known
    QString deed; ///< what the built-in server's weather did to it (deedText); else empty
    PayloadView payloadView = PayloadView::Automatic;
    TimeView timeView = TimeView::Clock;
    bool isUnfolded = false;
    qint64 nowWallNs = 0;
};

/// How many lines and bytes of a payload are shown before it is folded.
inline constexpr int foldedLines = 12;
inline constexpr qsizetype foldedTextBytes = 1024;
inline constexpr qsizetype foldedHexBytes = 192; // 12 lines of 16

/// What stands as a bubble's state: the message's own, and behind it the server's deed where there is one.
QString bubbleStateText(const Message &message, const QString &deed);

BubbleContent bubbleContent(const Message &message, const BubbleContext &context);

/// Whether a payload reads better in hex: it is not UTF-8 for the most part, or mostly control characters.
bool looksBinary(QByteArrayView payload);

} // namespace echogram
