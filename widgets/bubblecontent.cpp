// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bubblecontent.h"

#include "core/datagram/utf8.h"
#include "widgets/messagetext.h"

#include <QCoreApplication>

namespace echogram {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::BubbleContent", text);
}

QString timeText(const Message &message, const BubbleContext &context)
{
    const Message *since = context.timeView == TimeView::SincePrevious   ? context.previous
                           : context.timeView == TimeView::SinceQuestion ? context.question
                                                                         : nullptr;
    if (!since)
        return clockText(message.time.wallNs);
    return QStringLiteral("+%1").arg(durationText(message.time.monotonicNs - since->time.monotonicNs));
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
        if (beginning.at(i) == '\n' && ++lines == foldedLines)
            return beginning.first(i);
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
    if (payload.isEmpty()) {
        content.isPlaceholder = true;
        content.text = tr("(empty datagram)");
        return;
    }
    const bool asHex = context.payloadView == PayloadView::Hex
                       || (context.payloadView == PayloadView::Automatic && looksBinary(payload));
    const QByteArrayView beginning =
        asHex ? payload.first(std::min(payload.size(), foldedHexBytes)) : foldedBeginning(payload);
    const bool isLong = beginning.size() < payload.size();
    const QByteArrayView shown = context.isUnfolded ? payload : beginning;
    if (isLong) {
        content.fold = context.isUnfolded ? tr("show less")
                                          : tr("show all %1 bytes").arg(countText(quint64(payload.size())));
    }
    if (asHex) {
        writeHex(content, shown);
    } else {
        PrintableText text = printable(shown, LineBreaks::Keep, Backslashes::Keep);
        content.text = std::move(text.text);
        content.escapes = std::move(text.escapes);
    }
}

} // namespace

BubbleContent bubbleContent(const Message &message, const BubbleContext &context)
{
    BubbleContent content;
    content.isOutgoing = message.isOutgoing();
    if (!context.previous || isAnotherDay(context.previous->time.wallNs, message.time.wallNs))
        content.day = dayText(message.time.wallNs, context.nowWallNs);
    const Endpoint &asked = context.question ? context.question->peer : context.target;
    if (!message.isOutgoing() && message.peer != asked)
        content.sender = tr("from %1").arg(message.peer.text());
    writePayload(content, message, context);
    content.meta = QStringLiteral("%1  %2").arg(timeText(message, context), sizeText(message.payload.size()));
    content.state = stateText(message);
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
        // A sequence that the sample cuts through is none of ours to judge.
        const bool isControl = step.codePoint < 0x20 && step.codePoint != U'\n' && step.codePoint != U'\r'
                               && step.codePoint != U'\t';
        if (!step.valid || isControl || step.codePoint == 0x7f)
            ++foreign;
        i += step.length;
    }
    return foreign * 4 > end; // more than a quarter
}

} // namespace echogram
