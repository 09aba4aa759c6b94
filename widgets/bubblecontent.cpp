// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bubblecontent.h"

#include "core/datagram/grouped.h"
#include "core/datagram/utf8.h"
#include "widgets/messagetext.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdlib>

namespace echogram {
namespace {

/// Gives the texts below their context; lupdate finds them by it.
class Texts
{
    Q_DECLARE_TR_FUNCTIONS(echogram::BubbleContent)
};

QString timeText(const Message &message, const BubbleContext &context)
{
    const Message *since = context.timeView == TimeView::SincePrevious   ? context.previous
                           : context.timeView == TimeView::SinceQuestion ? context.question
                                                                         : nullptr;
    if (!since)
        return clockText(message.time.wallNs);
    const qint64 distance = message.time.monotonicNs - since->time.monotonicNs;
    // A datagram whose name was looked up was sent after what stands below it.
    return QLatin1Char(distance < 0 ? '-' : '+') + millisecondsText(std::abs(distance));
}

QString olderText(quint64 forgotten)
{
    if (forgotten == 0)
        return {};
    if (forgotten == 1)
        return Texts::tr("1 older datagram is no longer kept");
    return Texts::tr("%1 older datagrams are no longer kept").arg(grouped(forgotten));
}

void writeHex(BubbleContent &content, QByteArrayView shown)
{
    content.isHex = true;
    content.text = QString::fromLatin1(shown.toByteArray().toHex(' '));
}

/// The beginning that is shown while folded: at most so many bytes, and at most so many lines.
QByteArrayView foldedBeginning(QByteArrayView payload)
{
    QByteArrayView beginning = payload.first(std::min(payload.size(), foldedTextBytes));
    qsizetype lines = 0;
    for (qsizetype i = 0; i < beginning.size(); ++i) {
        if (beginning.at(i) != '\n' || ++lines < foldedLines)
            continue;
        const bool isAllThereIs = i + 1 == payload.size();
        return isAllThereIs ? payload : beginning.first(i);
    }
    // Not in the middle of a character, which would show its bytes as escapes. A code point has four at most.
    for (qsizetype back = 0; back < 4 && beginning.size() < payload.size() && !beginning.isEmpty(); ++back) {
        if ((quint8(payload.at(beginning.size())) & 0xc0) != 0x80)
            break;
        beginning.chop(1);
    }
    return beginning;
}

void writePayload(BubbleContent &content, const Message &message, const BubbleContext &context)
{
    const QByteArrayView payload = message.payload;
    if (message.isLost) {
        content.isPlaceholder = true;
        content.text = Texts::tr("(a datagram that could not be kept)");
        return;
    }
    if (payload.isEmpty()) {
        content.isPlaceholder = true;
        content.text = Texts::tr("(empty datagram)");
        return;
    }
    const bool asHex = context.payloadView == PayloadView::Hex
                       || (context.payloadView == PayloadView::Automatic && looksBinary(payload));
    const QByteArrayView beginning =
        asHex ? payload.first(std::min(payload.size(), foldedHexBytes)) : foldedBeginning(payload);
    const bool isLong = beginning.size() < payload.size();
    const QByteArrayView shown = context.isUnfolded ? payload : beginning;
    if (isLong) {
        content.fold = context.isUnfolded
                           ? Texts::tr("show less")
                           : Texts::tr("show all %1 bytes").arg(grouped(quint64(payload.size())));
    }
    if (asHex) {
        writeHex(content, shown);
    } else {
        // A line break at the very end, as many tools send it, is no line of its own.
        const bool endsWithBreak = shown.size() == payload.size() && shown.back() == '\n';
        PrintableText text =
            printable(endsWithBreak ? shown.chopped(1) : shown, LineBreaks::Keep, Backslashes::Keep);
        if (endsWithBreak) {
            text.escapes.append({text.text.size(), 2});
            text.text += QStringLiteral("\\n");
        }
        content.text = std::move(text.text);
        content.escapes = std::move(text.escapes);
    }
}

} // namespace

QString bubbleStateText(const Message &message, const QString &deed)
{
    const QString state = stateText(message);
    if (deed.isEmpty())
        return state;
    return QStringLiteral("%1; %2").arg(state, deed);
}

BubbleContent bubbleContent(const Message &message, const BubbleContext &context)
{
    BubbleContent content;
    content.isOutgoing = message.isOutgoing();
    content.older = olderText(context.forgotten);
    if (!message.isLost
        && (!context.previous || isAnotherDay(context.previous->time.wallNs, message.time.wallNs)))
        content.day = dayText(message.time.wallNs, context.nowWallNs);
    const Endpoint &asked = context.question ? context.question->peer : context.target;
    if (!message.isOutgoing() && !message.isLost && message.peer != asked)
        content.sender = Texts::tr("from %1").arg(message.peer.text());
    writePayload(content, message, context);
    if (!message.isLost)
        content.meta =
            QStringLiteral("%1  %2").arg(timeText(message, context), sizeText(message.payload.size()));
    content.state = bubbleStateText(message, context.deed);
    content.shape = stateShape(message);
    content.isProblem = isProblem(message);
    return content;
}

bool looksBinary(QByteArrayView payload)
{
    constexpr qsizetype sampled = 512;
    const qsizetype end = std::min(payload.size(), sampled);
    qsizetype foreign = 0;
    for (qsizetype i = 0; i < end;) {
        const Utf8Step step = readUtf8(payload, i);
        const bool isControl = step.codePoint < 0x20 && step.codePoint != U'\n' && step.codePoint != U'\r'
                               && step.codePoint != U'\t';
        if (!step.valid || isControl || step.codePoint == 0x7f)
            ++foreign;
        i += step.length;
    }
    return foreign * 4 > end; // more than a quarter
}

} // namespace echogram
