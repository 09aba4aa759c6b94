// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/rowparser.h"

#include "core/chat/rowstate.h"
#include "core/datagram/grouped.h"
#include "core/datagram/payloadcodec.h"
#include "core/datagram/utctime.h"

#include <QCoreApplication>
#include <QStringDecoder>

#include <limits>

#include <arpa/inet.h>

namespace echogram {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::RowParser", text);
}

constexpr qsizetype endsAtOnce = 4096; // that are remembered

/// The largest payload of a datagram over IPv6: 65,535 - 8 (UDP header) bytes (RFC 768, RFC 8200).
constexpr qsizetype maximumPayloadSizeV6 = 65527;

QString quoted(QByteArrayView text)
{
    return QStringLiteral("“%1”").arg(QString::fromUtf8(text));
}

/// Decimal, without anything around it.
std::optional<qint64> wholeNumber(const QByteArray &text)
{
    const qsizetype sign = text.startsWith('-') ? 1 : 0;
    for (qsizetype i = sign; i < text.size(); ++i) {
        if (text.at(i) < '0' || text.at(i) > '9')
            return {};
    }
    bool isNumber = false;
    const qint64 number = text.toLongLong(&isNumber);
    return isNumber ? std::optional(number) : std::nullopt;
}

/// Numbers and nothing else: no names, and no short, octal or hexadecimal forms.
std::optional<Endpoint> endpointOf(const QByteArray &address, quint16 port, bool &isInterfaceUnknown)
{
    if (address.contains('\0')) // where inet_pton(3) would stop
        return {};
    quint8 v4[4];
    if (inet_pton(AF_INET, address.constData(), v4) == 1)
        return Endpoint::fromIPv4(v4, port);
    const qsizetype percent = address.indexOf('%');
    quint8 v6[16];
    if (inet_pton(AF_INET6, address.left(percent < 0 ? address.size() : percent).constData(), v6) != 1)
        return {};
    if (percent < 0)
        return Endpoint::fromIPv6(v6, port);
    if (percent + 1 == address.size())
        return {};
    const Endpoint endpoint(QHostAddress(QString::fromUtf8(address)), port);
    // Elsewhere it had a name there; the bytes are what counts.
    isInterfaceUnknown = endpoint.scope() == 0;
    return isInterfaceUnknown ? Endpoint::fromIPv6(v6, port) : endpoint;
}

/// `127.0.0.1:12345`, `[fe80::1%eth0]:53`.
std::optional<Endpoint> endpointWithPort(const QByteArray &text, bool &isInterfaceUnknown)
{
    const qsizetype colon = text.lastIndexOf(':');
    if (colon < 0)
        return {};
    const QByteArray digits = text.mid(colon + 1);
    const std::optional<qint64> port = wholeNumber(digits);
    if (!port || digits.startsWith('-') || digits.size() > 5 || *port > 65535)
        return {};
    const QByteArray address = text.left(colon);
    const bool hasBrackets = address.startsWith('[') && address.endsWith(']');
    if (hasBrackets != address.contains(':'))
        return {};
    return endpointOf(hasBrackets ? address.mid(1, address.size() - 2) : address, quint16(*port),
                      isInterfaceUnknown);
}

/// What Qt decodes fast and writes back the same was as it has to be; all else is for the strict reader.
Result<QByteArray> decoded(PayloadFormat format, const QByteArray &text)
{
    const QByteArray fast =
        format == PayloadFormat::Base64 ? QByteArray::fromBase64(text) : QByteArray::fromHex(text);
    const QByteArray again = format == PayloadFormat::Base64 ? fast.toBase64() : fast.toHex(' ');
    return again == text ? Result<QByteArray>(fast) : decodePayload(format, QString::fromUtf8(text));
}

} // namespace

Result<LogRow, RowProblem> RowParser::parse(const RowFields &fields, qsizetype size)
{
    m_fields = &fields;
    m_size = size;
    LogRow row;
    const std::optional<RowProblem> problem = readAll(row);
    if (problem)
        return *problem;
    m_nextId = row.message.id + 1;
    return row;
}

std::optional<RowProblem> RowParser::readAll(LogRow &row)
{
    const RowFields &fields = *m_fields;
    Message &message = row.message;
    constexpr qint64 largestId = std::numeric_limits<qint64>::max() - 1;
    message.id = m_nextId;
    if (const auto problem = readNumber(RowField::Id, noMessage + 1, largestId, message.id))
        return problem;

    if (!fields.has(RowField::Time))
        return missing(tr("The row has no “time”."));
    const std::optional<qint64> wallNs = parseUtcTime(fields[RowField::Time].text);
    if (!wallNs)
        return problemAt(RowField::Time, tr("%1 is no time; write 2026-03-01T13:56:51.031250001Z.")
                                             .arg(quoted(fields[RowField::Time].text)));
    message.time = {*wallNs, *wallNs};

    const QByteArray &direction = fields[RowField::Direction].text;
    if (direction.isEmpty())
        return missing(tr("The row has no “direction”."));
    if (direction != "outgoing" && direction != "incoming")
        return problemAt(RowField::Direction,
                         tr("%1 is no direction; write outgoing or incoming.").arg(quoted(direction)));
    message.direction = direction == "outgoing" ? Direction::Outgoing : Direction::Incoming;

    for (const auto read : {&RowParser::readReport, &RowParser::readState, &RowParser::readEnds,
                            &RowParser::readPartner, &RowParser::readPayload}) {
        if (const auto problem = (this->*read)(row))
            return problem;
    }
    return {};
}

std::optional<RowProblem> RowParser::readEnd(RowField field, Endpoint &endpoint, bool hasPort)
{
    const QByteArray &text = (*m_fields)[field].text;
    if (text.isEmpty())
        return {};
    auto known = m_ends.constFind(text);
    if (known == m_ends.constEnd()) {
        KnownEnd end;
        const std::optional<Endpoint> found = hasPort ? endpointWithPort(text, end.isInterfaceUnknown)
                                                      : endpointOf(text, 0, end.isInterfaceUnknown);
        if (!found && hasPort)
            return problemAt(
                field,
                tr("%1 is no address with a port; write 127.0.0.1:12345 or [::1]:12345.").arg(quoted(text)));
        if (!found)
            return problemAt(field, tr("%1 is no address; write 127.0.0.1 or ::1.").arg(quoted(text)));
        end.endpoint = *found;
        if (m_ends.size() >= endsAtOnce)
            m_ends.clear();
        known = m_ends.insert(text, end);
    }
    m_unknownInterfaces += known->isInterfaceUnknown ? 1 : 0;
    endpoint = known->endpoint;
    return {};
}

std::optional<RowProblem> RowParser::readEnds(LogRow &row)
{
    Message &message = row.message;
    if (const auto problem = readEnd(RowField::Peer, message.peer, true))
        return problem;
    if (const auto problem = readEnd(RowField::Local, message.local, true))
        return problem;
    if (message.peer.isNull() && wasOnTheWire(row))
        return missing(tr("The row has no “peer”; only what was not sent can be without."));
    // A socket for both families is `[::]` where the kernel chose no address.
    const bool areAlike = message.peer.isNull() || message.local.isNull() || message.local.isWildcard()
                          || message.local.family() == message.peer.family();
    if (!areAlike)
        return problemAt(RowField::Local, tr("%1 and the peer %2 are of different families.")
                                              .arg(quoted((*m_fields)[RowField::Local].text),
                                                   quoted((*m_fields)[RowField::Peer].text)));
    if (row.facts.report && row.facts.report->reporter.family() != message.peer.family())
        return problemAt(RowField::Reporter, tr("%1 and the peer %2 are of different families.")
                                                 .arg(quoted((*m_fields)[RowField::Reporter].text),
                                                      quoted((*m_fields)[RowField::Peer].text)));
    return {};
}

std::optional<RowProblem> RowParser::readState(LogRow &row)
{
    const QByteArray &state = (*m_fields)[RowField::State].text;
    row.facts.isStateKnown = !state.isEmpty();
    if (row.facts.report) {
        if (!state.isEmpty() && state != "unreachable")
            return problemAt(RowField::State,
                             tr("The state of an ICMP message is unreachable, not %1.").arg(quoted(state)));
        row.facts.isStateKnown = true;
    } else if (!state.isEmpty() && !setStateByName(row.message, state)) {
        return problemAt(RowField::State,
                         tr("%1 is no state of what is %2; write one of: %3.")
                             .arg(quoted(state), QString::fromUtf8((*m_fields)[RowField::Direction].text),
                                  stateNames(row.message.direction).join(QStringLiteral(", "))));
    }
    // Rows are UTF-8 throughout; QString::fromUtf8() would take U+FEFF at the front for a byte order mark, and lose it.
    const QByteArray reason = unguarded((*m_fields)[RowField::Reason].text);
    row.message.reason =
        QStringDecoder(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom)(reason);
    return {};
}

std::optional<RowProblem> RowParser::readReport(LogRow &row)
{
    qint64 type = -1;
    qint64 code = -1;
    if (const auto problem = readNumber(RowField::IcmpType, 0, 255, type))
        return problem;
    if (const auto problem = readNumber(RowField::IcmpCode, 0, 255, code))
        return problem;
    const bool hasReporter = m_fields->has(RowField::Reporter);
    if (type < 0 && code < 0 && !hasReporter)
        return {};
    if (type < 0 || code < 0 || !hasReporter)
        return missing(
            tr("The row of an ICMP message has all three, “reporter”, “icmpType” and “icmpCode”; any other "
               "has none of them."));
    IcmpReport &report = row.facts.report.emplace();
    report.type = quint8(type);
    report.code = quint8(code);
    return readEnd(RowField::Reporter, report.reporter, false);
}

std::optional<RowProblem> RowParser::readPartner(LogRow &row)
{
    Message &message = row.message;
    const RowField partner = message.isOutgoing() ? RowField::Answer : RowField::Question;
    const RowField other = message.isOutgoing() ? RowField::Question : RowField::Answer;
    if (m_fields->has(other))
        return problemAt(other, message.isOutgoing() ? tr("What is outgoing has no “question”.")
                                                     : tr("What is incoming has no “answer”."));
    constexpr qint64 largest = std::numeric_limits<qint64>::max();
    if (const auto problem = readNumber(partner, noMessage + 1, largest, message.partner))
        return problem;
    if (m_fields->has(RowField::RoundTripNs) && message.partner == noMessage)
        return problemAt(
            RowField::RoundTripNs,
            tr("Without “%1” there is no round trip.").arg(QLatin1String(rowFieldName(partner))));
    if (const auto problem = readNumber(RowField::RoundTripNs, 0, largest, message.roundTripNs))
        return problem;

    const auto count = [&](RowField field, qint64 value, auto &to) {
        const auto problem = readNumber(field, 0, std::numeric_limits<int>::max(), value);
        to = std::decay_t<decltype(to)>(value);
        return problem;
    };
    if (const auto problem = count(RowField::Candidates, 1, message.candidates))
        return problem;
    if (const auto problem = count(RowField::Answers, 0, message.answers))
        return problem;
    return count(RowField::Duplicates, 0, message.duplicates);
}

std::optional<RowProblem> RowParser::readPayload(LogRow &row)
{
    const RowFields &fields = *m_fields;
    Message &message = row.message;
    RowField field = RowField::Text; // whichever has something
    bool isThere = fields[RowField::Text].isThere;
    for (const RowField exact : {RowField::Hex, RowField::Base64}) {
        isThere = isThere || fields[exact].isThere;
        if (fields.has(exact))
            field = exact;
    }
    if (!isThere)
        return missing(tr("The row has no payload: “base64”, “hex” or “text”, empty where the payload is."));
    const RowValue &value = fields[field];
    if (field == RowField::Text) {
        message.payload = unguarded(value.text);
    } else {
        const auto payload =
            decoded(field == RowField::Hex ? PayloadFormat::Hex : PayloadFormat::Base64, value.text);
        if (!payload) {
            const QString before = QString::fromUtf8(value.text).left(payload.error().position);
            return problemAt(field, payload.error().message, before.toUtf8().size());
        }
        message.payload = *payload;
    }

    qint64 size = message.payload.size();
    if (const auto problem = readNumber(RowField::Size, 0, std::numeric_limits<qint64>::max(), size))
        return problem;
    if (size != message.payload.size())
        return problemAt(RowField::Size,
                         tr("The size is said to be %1, and the payload in “%2” has %3 bytes.")
                             .arg(QString::number(size), QLatin1String(rowFieldName(field)),
                                  QString::number(message.payload.size())));
    const bool isIPv4 = message.peer.family() == Endpoint::Family::IPv4;
    const qsizetype largest = isIPv4 ? maximumPayloadSize : maximumPayloadSizeV6;
    if (wasOnTheWire(row) && message.payload.size() > largest)
        return problemAt(field, tr("The payload has %1 bytes; a datagram of %2 has %3 at most.")
                                    .arg(grouped(quint64(message.payload.size())),
                                         isIPv4 ? QStringLiteral("IPv4") : QStringLiteral("IPv6"),
                                         grouped(quint64(largest))));
    return {};
}

/// Leaves `number` as it is where there is none.
std::optional<RowProblem> RowParser::readNumber(RowField field, qint64 smallest, qint64 largest,
                                                qint64 &number) const
{
    if (!m_fields->has(field))
        return {};
    const QByteArray &text = (*m_fields)[field].text;
    const std::optional<qint64> read = wholeNumber(text);
    if (!read)
        return problemAt(field, tr("%1 is no whole number, or too large.").arg(quoted(text)));
    if (*read < smallest || *read > largest)
        return problemAt(field, tr("“%1” is from %2 to %3, not %4.")
                                    .arg(QLatin1String(rowFieldName(field)), QString::number(smallest),
                                         QString::number(largest), QString::number(*read)));
    number = *read;
    return {};
}

QByteArray RowParser::unguarded(const QByteArray &text) const
{
    return m_texts == Texts::Guarded && text.startsWith('\'') ? text.mid(1) : text;
}

RowProblem RowParser::problemAt(RowField field, const QString &message, qsizetype offset) const
{
    const RowValue &value = (*m_fields)[field];
    return {value.position + (value.isVerbatim ? offset : 0), message, false};
}

RowProblem RowParser::missing(const QString &message) const
{
    return {m_size, message, false};
}

} // namespace echogram
