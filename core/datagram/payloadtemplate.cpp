// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/payloadtemplate.h"

#include "core/datagram/datagram.h"
#include "core/datagram/grouped.h"
#include "core/datagram/utctime.h"

#include <algorithm>
#include <iterator>

namespace echogram {
namespace {

constexpr QLatin1String opening("{{");
constexpr QLatin1String closing("}}");

void appendNumber(QByteArray &out, quint64 number, int bytes, bool isLittleEndian)
{
    for (int i = 0; i < bytes; ++i)
        out += char(number >> 8 * (isLittleEndian ? i : bytes - 1 - i));
}

void appendRandom(QByteArray &out, qsizetype count, bool isBytes, std::mt19937_64 &random)
{
    constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    for (qsizetype i = 0; i < count; ++i)
        out += isBytes ? char(random()) : alphabet[random() % (std::size(alphabet) - 1)];
}

/// As BitTorrent and STUN have them: the address in network order, then the port.
void appendEndpoint(QByteArray &out, const Endpoint &endpoint)
{
    const qsizetype length = endpoint.family() == Endpoint::Family::IPv6 ? 16 : 4;
    out.append(reinterpret_cast<const char *>(endpoint.bytes().data()), length);
    appendNumber(out, endpoint.port(), 2, false);
}

qint64 wallSeconds(qint64 wallNs)
{
    return std::max<qint64>(0, wallNs) / 1'000'000'000;
}

ParseError movedBy(qsizetype offset, ParseError error)
{
    error.position += offset;
    return error;
}

} // namespace

Result<PayloadTemplate> PayloadTemplate::parse(PayloadFormat format, const QString &text,
                                               const PlaceholderNames &names)
{
    PayloadTemplate made;
    made.m_isBytes = format == PayloadFormat::Hex || format == PayloadFormat::Base64;
    std::optional<ParseError> error;
    const auto takeUpTo = [&](qsizetype start, qsizetype end) {
        const Result<QByteArray> bytes = decodePayload(format, text.mid(start, end - start));
        if (bytes)
            made.m_end += *bytes;
        else
            error = movedBy(start, bytes.error());
        return bytes.ok();
    };

    qsizetype done = 0;
    for (;;) {
        qsizetype open = text.indexOf(opening, done);
        if (!takeUpTo(done, open < 0 ? text.size() : open))
            return *error;
        if (open < 0)
            break;
        qsizetype braces = 2;
        while (braces < 4 && open + braces < text.size() && text.at(open + braces) == u'{')
            ++braces;
        if (braces >= 4) {
            if (!takeUpTo(open, open + 2)) // two of the four are the two
                return *error;
            done = open + 4;
            continue;
        }
        if (braces == 3 && !takeUpTo(open, open + 1))
            return *error;
        open += braces - 2;
        const qsizetype close = text.indexOf(closing, open + 2);
        if (close < 0)
            return ParseError{open, 2, QStringLiteral("this {{ has no }}; {{ itself is written {{{{")};
        const Result<Placeholder> placeholder =
            Placeholder::parse(text.mid(open + 2, close - open - 2), made.m_isBytes, names);
        if (!placeholder)
            return movedBy(open + 2, placeholder.error());
        made.m_pieces.push_back({std::exchange(made.m_end, {}), *placeholder});
        done = close + 2;
    }
    if (const qsizetype least = made.leastSize(); least > maximumPayloadSize) {
        return ParseError{0, std::max<qsizetype>(1, text.size()),
                          QStringLiteral("this has at least %1 bytes; a datagram has at most %2")
                              .arg(grouped(quint64(least)), grouped(quint64(maximumPayloadSize)))};
    }
    return made;
}

qsizetype PayloadTemplate::leastSize() const
{
    qsizetype size = m_end.size();
    for (const Piece &piece : m_pieces)
        size += piece.bytes.size() + piece.placeholder.leastSize();
    return size;
}

QString PayloadTemplate::problem(const QByteArrayList &values) const
{
    for (const Piece &piece : m_pieces) {
        const Placeholder &placeholder = piece.placeholder;
        if (placeholder.kind != Placeholder::Kind::Capture)
            continue;
        if (const QString problem = placeholder.problem(values.value(placeholder.capture));
            !problem.isEmpty())
            return problem;
    }
    return {};
}

bool PayloadTemplate::render(const TemplateContext &context, QByteArray &out) const
{
    for (const Piece &piece : m_pieces) {
        out += piece.bytes;
        append(piece.placeholder, context, out);
        if (out.size() > maximumPayloadSize)
            return false; // at once, or a few payloads of payloads would take all memory
    }
    out += m_end;
    return out.size() <= maximumPayloadSize;
}

void PayloadTemplate::append(const Placeholder &placeholder, const TemplateContext &context,
                             QByteArray &out) const
{
    const auto number = [&](quint64 value) {
        if (m_isBytes)
            appendNumber(out, value, placeholder.width, placeholder.isLittleEndian);
        else
            out += QByteArray::number(value);
    };
    switch (placeholder.kind) {
    case Placeholder::Kind::Counter:
        number(context.counter);
        break;
    case Placeholder::Kind::UnixTime:
        number(quint64(wallSeconds(context.wallNs)));
        break;
    case Placeholder::Kind::Time:
        out += utcTimeText(context.wallNs);
        break;
    case Placeholder::Kind::Random:
        appendRandom(out, placeholder.count, m_isBytes, context.random);
        break;
    case Placeholder::Kind::Peer:
        if (m_isBytes)
            appendEndpoint(out, context.peer);
        else
            out += context.peer.text().toUtf8();
        break;
    case Placeholder::Kind::Payload:
        out += context.payload;
        break;
    case Placeholder::Kind::Capture:
        if (placeholder.isNumber && m_isBytes)
            number(numberOf(context.captures.value(placeholder.capture)));
        else
            out += context.captures.value(placeholder.capture);
        break;
    case Placeholder::Kind::Checksum: {
        const quint32 sum = checksum(placeholder.checksum, out);
        if (m_isBytes)
            number(sum);
        else
            out += QByteArray::number(sum, 16).rightJustified(2 * checksumSize(placeholder.checksum), '0');
        break;
    }
    }
}

} // namespace echogram
