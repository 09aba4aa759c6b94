// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/convert/madeuptalk.h"

#include "core/datagram/grouped.h"
#include "core/datagram/maskedbytes.h"
#include "core/datagram/target.h"
#include "core/toml/fileerror.h"
#include "core/transcript/stepwalker.h"

namespace echogram {
namespace {

constexpr qint64 betweenNs = 1000;
constexpr quint64 mostDatagrams = 1'000'000;
constexpr qint64 mostBytes = 256 * 1024 * 1024; // they are in memory until all are there
constexpr quint16 usualPort = 49152;            // the first of the dynamic ones (RFC 6335)
constexpr quint64 seed = 1;                     // as a run has that is not told another

Endpoint madeUp(Endpoint::Family family, int number)
{
    const QString address =
        family == Endpoint::Family::IPv6 ? QStringLiteral("2001:db8::%1") : QStringLiteral("192.0.2.%1");
    return Endpoint(QHostAddress(address.arg(number)), 0);
}

} // namespace

MadeUpTalk::MadeUpTalk(const Transcript &transcript, LogWriter &writer)
    : m_transcript(transcript)
    , m_writer(writer)
    , m_variables(transcript.variables)
    , m_isKnown(size_t(m_variables.size()))
    , m_random(seed)
    , m_repetitions(transcript.leaves().size(), 0)
{
    for (qsizetype i = 0; i < m_variables.size(); ++i)
        m_isKnown[size_t(i)] = m_variables.at(i).value.has_value();
}

void MadeUpTalk::write()
{
    StepWalker walker(m_transcript.steps);
    quint64 steps = 0;
    while (const TranscriptStep *const step = walker.next()) {
        take(*step);
        if (++steps <= mostDatagrams && m_datagrams <= mostDatagrams && m_bytes <= mostBytes)
            continue;
        m_problem =
            QStringLiteral("%1: with its repetitions this has more than %2 steps, or more than %3 MiB.")
                .arg(m_transcript.file, grouped(mostDatagrams), grouped(mostBytes >> 20));
        return;
    }
}

void MadeUpTalk::take(const TranscriptStep &step)
{
    m_counter = ++m_repetitions[size_t(step.index)];
    m_nowNs += step.waitNs;
    if (step.send)
        send(step);
    if (step.expect && step.expect->isNothing)
        m_nowNs += step.withinNs;
    else if (step.expect)
        expect(step);
}

void MadeUpTalk::send(const TranscriptStep &step)
{
    m_question.reset();
    m_peer = peerOf(step);
    if (m_peer.isNull())
        return leaveOut(step, step.to ? step.to->place : step.place,
                        QStringLiteral("whom it goes to only an answer can tell"));
    m_question = known(step.send->value, m_answer, m_peer);
    if (!m_question)
        return leaveOut(
            step, step.send->place,
            QStringLiteral("what is sent only an answer can tell, or it is longer than a datagram"));
    append(Direction::Outgoing, *m_question, m_peer);
}

void MadeUpTalk::expect(const TranscriptStep &step)
{
    const Endpoint from = answering(*step.expect);
    m_answer.reset();
    if (from.isNull())
        leaveOut(step, step.expect->place, QStringLiteral("who answers is not known"));
    else if (m_answer = expected(*step.expect, from); m_answer)
        append(Direction::Incoming, *m_answer, from);
    else
        leaveOut(step, step.expect->place, QStringLiteral("what is expected is not known as bytes"));
    if (m_peer.isNull())
        m_peer = from;
    capture(step, m_answer);
}

/// As a run does it, as far as the answer is known.
void MadeUpTalk::capture(const TranscriptStep &step, const Bytes &answer)
{
    for (const TranscriptStep::Capture &capture : step.captures) {
        Variable variable = m_variables.at(capture.variable);
        std::optional<QByteArray> value;
        if (capture.part.kind == CapturedPart::Kind::Peer && answer)
            value = m_peer.text().toUtf8();
        else if (capture.part.kind == CapturedPart::Kind::Payload)
            value = answer;
        else if (capture.part.kind == CapturedPart::Kind::Field && answer) {
            if (const auto bytes = capture.part.field.bytesIn(*answer))
                value = capture.part.field.valueOf(*bytes);
        }
        m_isKnown[size_t(capture.variable)] = value.has_value();
        variable.value = value;
        m_variables.set(variable);
    }
}

void MadeUpTalk::append(Direction direction, const QByteArray &payload, const Endpoint &peer)
{
    LogRow row;
    row.message.id = MessageId(m_datagrams);
    row.message.direction = direction;
    row.message.payload = m_variables.hidden(payload);
    row.message.peer = peer;
    row.message.local = localFor(peer);
    row.message.time = {m_nowNs, m_nowNs};
    row.facts.isStateKnown = false;
    m_writer.append(row.message, row.facts);
    ++m_datagrams;
    m_bytes += payload.size();
    m_nowNs += betweenNs;
    if (row.message.payload != payload && !m_told.contains(QStringLiteral("secret"))) {
        m_told.insert(QStringLiteral("secret"));
        m_notices += QStringLiteral("What is secret is * in it.");
    }
}

/// Something stands in place of what is not known.
QByteArrayList MadeUpTalk::values(const char *unknown) const
{
    QByteArrayList values = m_variables.values();
    for (qsizetype i = 0; i < values.size(); ++i) {
        if (!m_isKnown[size_t(i)])
            values[i] = unknown;
    }
    return values;
}

// Whatever is made of something that is not known becomes something else with another value of it.

std::optional<QString> MadeUpTalk::known(const VariableText &text) const
{
    const QString rendered = text.rendered(values("1"));
    return rendered == text.rendered(values("2")) ? std::optional(rendered) : std::nullopt;
}

MadeUpTalk::Bytes MadeUpTalk::known(const PayloadTemplate &payload, const Bytes &of, const Endpoint &peer)
{
    std::mt19937_64 random = m_random;
    const Bytes one = rendered(payload, of, peer, "1", random);
    std::mt19937_64 again = m_random;
    m_random = random;
    return one == rendered(payload, of, peer, "2", again) ? one : std::nullopt;
}

MadeUpTalk::Bytes MadeUpTalk::rendered(const PayloadTemplate &payload, const Bytes &of, const Endpoint &peer,
                                       const char *unknown, std::mt19937_64 &random) const
{
    const QByteArray payloadBefore = of.value_or(unknown);
    const QByteArrayList captures = values(unknown);
    QByteArray bytes;
    return payload.render({payloadBefore, peer, m_nowNs, m_counter, captures, random}, bytes) ? Bytes(bytes)
                                                                                              : std::nullopt;
}

/// All of the payload, where that is said.
MadeUpTalk::Bytes MadeUpTalk::expected(const DatagramExpectation &expectation, const Endpoint &from)
{
    if (expectation.whole)
        return known(expectation.whole->value, m_question, from);
    const std::optional<QString> digits = expectation.hex ? known(expectation.hex->value) : std::nullopt;
    const Result<MaskedBytes> bytes = MaskedBytes::fromHex(digits.value_or(QString()));
    return digits && bytes && bytes->isExact() ? Bytes(bytes->bytes()) : std::nullopt;
}

Endpoint MadeUpTalk::peerOf(const TranscriptStep &step)
{
    const auto &whom = step.to ? step.to : m_transcript.target;
    const std::optional<QString> text = whom ? known(whom->value) : std::nullopt;
    return text ? endpoint(*text, 0) : Endpoint();
}

/// Who is meant by `from`, where that is one, else whoever was asked.
Endpoint MadeUpTalk::answering(const DatagramExpectation &expectation)
{
    const Endpoint asked = !m_peer.isNull() || !m_transcript.target
                               ? m_peer
                               : endpoint(known(m_transcript.target->value).value_or(QString()), 0);
    const std::optional<QString> from = expectation.from ? known(expectation.from->value) : std::nullopt;
    if (from) {
        const Result<Target> target = parseTarget(*from, asked.port());
        const Endpoint named = target ? Endpoint(QHostAddress(target->host), target->port) : Endpoint();
        if (!named.isNull() && named.port() != 0)
            return named;
    }
    return asked.isForMany() ? Endpoint() : asked;
}

Endpoint MadeUpTalk::endpoint(const QString &text, quint16 port)
{
    const Result<Target> target = parseTarget(text, port);
    if (!target || target->port == 0)
        return {};
    if (const Endpoint numeric(QHostAddress(target->host), target->port); !numeric.isNull())
        return numeric;
    if (target->host == QLatin1String("localhost"))
        return Endpoint::loopback(target->port);
    auto name = m_names.find(target->host);
    if (name == m_names.end()) {
        constexpr int firstNumber = 2, numbers = 250; // 1 is ours
        name = m_names.insert(target->host,
                              madeUp(Endpoint::Family::IPv4, firstNumber + int(m_names.size()) % numbers));
        m_notices +=
            m_variables.hidden(QStringLiteral("%1 stands as %2.").arg(target->host, name->addressText()));
    }
    return Endpoint(name->address(), target->port);
}

Endpoint MadeUpTalk::localFor(const Endpoint &peer) const
{
    const quint16 port = m_transcript.bindPort != 0 ? m_transcript.bindPort : usualPort;
    const Endpoint bound(m_transcript.bindAddress, port);
    if (!bound.isNull() && !bound.isWildcard() && bound.family() == peer.family())
        return bound;
    const QHostAddress own = !peer.isLoopback() ? madeUp(peer.family(), 1).address()
                             : peer.family() == Endpoint::Family::IPv6
                                 ? QHostAddress(QHostAddress::LocalHostIPv6)
                                 : QHostAddress(QHostAddress::LocalHost);
    return Endpoint(own, port);
}

void MadeUpTalk::leaveOut(const TranscriptStep &step, const FilePlace &place, const QString &why)
{
    const QString line =
        FileError{m_transcript.file, place.line, place.column, QStringLiteral("“%1”: %2").arg(step.name, why)}
            .text();
    if (m_told.contains(line))
        return; // a repetition
    m_told.insert(line);
    m_leftOut += m_variables.hidden(line);
}

} // namespace echogram
