// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/hexdumpreader.h"

#include "core/datagram/byteliteral.h"
#include "core/datagram/datagram.h"
#include "core/datagram/grouped.h"
#include "core/datagram/hexdigit.h"
#include "core/datagram/offsetdump.h"
#include "core/datagram/offsetline.h"
#include "core/datagram/payloadcodec.h"

#include <QCoreApplication>

#include <algorithm>
#include <optional>

namespace echogram {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::HexDumpReader", text);
}

bool isSeparator(QChar c)
{
    return c.isSpace() || c == u',' || c == u':' || c == u'-';
}

/// Whether there are digits, and nothing else but what stands between them.
bool isPlain(const QString &text)
{
    const auto belongs = [](QChar c) { return isSeparator(c) || hexDigit(c) >= 0 || c == u'x' || c == u'X'; };
    const auto isDigit = [](QChar c) { return hexDigit(c) >= 0; };
    return std::all_of(text.begin(), text.end(), belongs) && std::any_of(text.begin(), text.end(), isDigit);
}

/// Groups are of one width; the last of a line may be shorter. Else the first may be an offset, as od writes it.
std::optional<ParseError> groupError(const QString &text)
{
    qsizetype width = 0;
    bool isBehindShorter = false;
    for (qsizetype i = 0; i < text.size();) {
        if (isSeparator(text.at(i))) {
            isBehindShorter &= text.at(i) != u'\n';
            ++i;
            continue;
        }
        qsizetype end = i;
        while (end < text.size() && !isSeparator(text.at(end)))
            ++end;
        const qsizetype size = end - i;
        width = width == 0 ? size : width;
        if (size > width || isBehindShorter) {
            return ParseError{
                i, size,
                tr("The groups are not all of one size, so that some may be offsets: write two spaces "
                   "behind an offset, and bytes in groups of one size.")};
        }
        isBehindShorter = size < width;
        i = end;
    }
    return {};
}

Result<QByteArray> readPlain(const QString &text)
{
    if (const std::optional<ParseError> error = groupError(text))
        return *error;
    return decodePayload(PayloadFormat::Hex, text);
}

/// Whether the first group of the first line, which is wider than the others, is no offset for certain: an offset
/// begins at 0.
bool isPlainForCertain(const QString &text)
{
    const auto first = std::find_if(text.begin(), text.end(), [](QChar c) { return !c.isSpace(); });
    const auto end = std::find_if(first, text.end(), isSeparator);
    const bool isZero = std::all_of(first, end, [](QChar c) { return c == u'0'; });
    return isPlain(text) && !isZero && !groupError(text) && hasUnmarkedOffset(text);
}

/// Of offsets that would do as bytes as well; nothing where they would not.
std::optional<ParseError> ambiguity(const QString &text)
{
    const bool hasEnd =
        offsetLines(text).constLast().kind == OffsetLine::Kind::End; // as od says how much it was
    if (hasEnd || !hasUnmarkedOffset(text) || !isPlain(text) || !readPlain(text))
        return {};
    const auto first = std::find_if(text.begin(), text.end(), [](QChar c) { return !c.isSpace(); });
    const auto end = std::find_if(first, text.end(), isSeparator);
    return ParseError{
        first - text.begin(), end - first,
        tr("This may be an offset or bytes: write two spaces behind an offset, and bytes in groups "
           "of one size.")};
}

Result<QByteArray> read(HexDumpKind kind, const QString &text)
{
    switch (kind) {
    case HexDumpKind::Plain:
        return readPlain(text);
    case HexDumpKind::Offsets:
        return readOffsetDump(text);
    case HexDumpKind::Literal:
        return readByteLiteral(text);
    case HexDumpKind::None:
        break;
    }
    return ParseError{
        0, std::max<qsizetype>(1, text.size()),
        tr("This is no hex dump. What xxd, hexdump -C, od -t x1, tcpdump -x and Wireshark write is "
           "understood, and so are hex digits, C arrays and escaped strings.")};
}

} // namespace

HexDumpKind hexDumpKind(const QString &text)
{
    if (beginsWithOffset(text))
        return isPlainForCertain(text) ? HexDumpKind::Plain : HexDumpKind::Offsets;
    if (beginsByteLiteral(text))
        return HexDumpKind::Literal;
    return isPlain(text) ? HexDumpKind::Plain : HexDumpKind::None;
}

Result<QByteArray> readHexDump(const QString &text)
{
    const HexDumpKind kind = hexDumpKind(text);
    Result<QByteArray> bytes = read(kind, text);
    if (bytes && kind == HexDumpKind::Offsets) {
        if (const std::optional<ParseError> error = ambiguity(text))
            return *error;
    }
    if (bytes && bytes->size() > maximumPayloadSize) {
        return ParseError{0, std::max<qsizetype>(1, text.size()),
                          tr("%1 bytes: a UDP datagram carries at most %2.")
                              .arg(grouped(quint64(bytes->size())), grouped(maximumPayloadSize))};
    }
    return bytes;
}

} // namespace echogram
