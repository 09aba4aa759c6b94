// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/transcriptrunner.h"

#include "core/datagram/quantities.h"
#include "core/datagram/target.h"
#include "core/net/clock.h"

#include <algorithm>

namespace echogram {
namespace {

constexpr quint64 rememberedSecrets = 1'000; // of those that were caught

} // namespace

TranscriptRunner::TranscriptRunner(std::shared_ptr<const Transcript> transcript,
                                   const TranscriptRunOptions &options, QObject *parent)
    : QObject(parent)
    , m_transcript(std::move(transcript))
    , m_options(options)
    , m_variables(m_transcript->variables)
    , m_secrets(m_transcript->variables)
    , m_random(options.seed)
    , m_walker(m_transcript->steps)
    , m_repetitions(m_transcript->leaves().size(), 0)
{
    qRegisterMetaType<StepVerdict>();
    qRegisterMetaType<TranscriptVerdict>();
    connect(&m_socket, &DatagramSocket::datagramsReceived, this, &TranscriptRunner::take);
    connect(&m_socket, &DatagramSocket::unreachableReported, this, &TranscriptRunner::takeUnreachable);
    connect(&m_socket, &DatagramSocket::roomAvailable, this, [this] {
        if (m_phase == Phase::Room)
            send();
    });
    connect(&m_lookup, &NameLookup::resolved, this, &TranscriptRunner::takeEndpoints);
    connect(&m_lookup, &NameLookup::failed, this, [this](const QString &reason) {
        fail(Outcome::Refused, QStringLiteral("%1: %2").arg(m_shownTarget, reason),
             m_step->to ? m_step->to->place : m_transcript->target->place);
    });
    connect(&m_wakeUp, &WakeUp::due, this, &TranscriptRunner::takeTime);
}

void TranscriptRunner::start()
{
    m_sum.startedAt = now();
    proceed();
}

void TranscriptRunner::stop()
{
    if (isDone())
        return;
    if (m_step != nullptr)
        fail(Outcome::Stopped, QStringLiteral("stopped"), m_step->place);
    else
        finish(Outcome::Stopped, QStringLiteral("stopped"), {});
}

void TranscriptRunner::continueSoon()
{
    m_phase = Phase::Nothing;
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (m_phase == Phase::Nothing)
                proceed();
        },
        Qt::QueuedConnection);
}

/// Takes up the next step, as long as there is one.
void TranscriptRunner::proceed()
{
    m_step = m_options.onlyStep < 0 ? m_walker.next() : onlyStep();
    if (m_step == nullptr)
        return finish(Outcome::Passed, {}, {});
    beginStep();
}

/// Not by the walker, who may come by a million others first.
const TranscriptStep *TranscriptRunner::onlyStep() const
{
    const size_t index = size_t(m_options.onlyStep);
    return index < m_repetitions.size() && m_repetitions[index] == 0 ? m_transcript->leaves()[index]
                                                                     : nullptr;
}

void TranscriptRunner::beginStep()
{
    m_stepBegun = now();
    m_verdict = {};
    m_verdict.step = m_step->index;
    m_verdict.repetition = ++m_repetitions[size_t(m_step->index)];
    m_verdict.place = m_step->place;
    m_passedOver = 0;
    if (m_step->waitNs == 0)
        return act();
    m_phase = Phase::Pause;
    m_wakeUp.at(m_stepBegun.monotonicNs + m_step->waitNs);
}

/// Finds out whom the step talks to, and does it.
void TranscriptRunner::act()
{
    m_phase = Phase::Nothing;
    const Placed<VariableText> *whom = m_step->to ? &*m_step->to
                                       : m_transcript->target && (m_step->send || m_peer.isNull())
                                           ? &*m_transcript->target
                                           : nullptr;
    if (whom != nullptr && (m_step->send || m_step->expect)) {
        const QString text = whom->value.rendered(m_variables.values());
        const auto known = m_endpoints.constFind(text);
        if (known == m_endpoints.constEnd()) {
            const bool isSecret = whom->value.hasSecret(m_variables);
            m_shownTarget = isSecret ? whom->value.source() : text;
            const Result<Target> target = parseTargetWithPort(text);
            if (!target) {
                return fail(Outcome::Failed,
                            QStringLiteral("“%1” is nobody to talk to%2")
                                .arg(m_shownTarget,
                                     isSecret ? QString() : QStringLiteral(": ") + target.error().message),
                            whom->place);
            }
            m_lookedUp = text;
            return lookUp(*target);
        }
        m_peer = *known;
    }
    if ((m_step->send || m_step->expect) && !m_socket.isOpen() && !open(m_peer.family()))
        return;
    if (m_step->send)
        send();
    else if (m_step->expect)
        expect();
    else
        passStep();
}

void TranscriptRunner::lookUp(const Target &target)
{
    if (const std::optional<Endpoint> numeric = NameLookup::numeric(target))
        return takeEndpoints({*numeric});
    m_phase = Phase::Name;
    m_lookup.start(target);
}

/// Who is bound to an address of one family can only reach peers of the same.
void TranscriptRunner::takeEndpoints(const QList<Endpoint> &endpoints)
{
    const Endpoint local =
        m_socket.isOpen() ? m_socket.localEndpoint() : Endpoint(m_transcript->bindAddress, 0);
    const auto found = std::find_if(endpoints.begin(), endpoints.end(), [&local](const Endpoint &endpoint) {
        return local.isNull() || local.family() == endpoint.family();
    });
    if (found == endpoints.end()) {
        return fail(Outcome::Refused,
                    QStringLiteral("%1 cannot be reached from a socket of %2: one is IPv4, the other IPv6")
                        .arg(endpoints.constFirst().addressText(), local.addressText()),
                    m_step->to ? m_step->to->place : m_step->place);
    }
    if (found->isWildcard()) {
        return fail(
            Outcome::Failed,
            QStringLiteral("%1 is nobody; this machine is 127.0.0.1 or ::1").arg(found->addressText()),
            m_step->to ? m_step->to->place : m_step->place);
    }
    m_endpoints.insert(m_lookedUp, *found);
    act();
}

bool TranscriptRunner::open(Endpoint::Family family)
{
    const QHostAddress any(family == Endpoint::Family::IPv6 ? QHostAddress::AnyIPv6 : QHostAddress::AnyIPv4);
    SocketOptions options;
    options.bindTo = Endpoint(m_transcript->bindAddress.isNull() ? any : m_transcript->bindAddress,
                              m_transcript->bindPort);
    options.reportUnreachable = true;
    const SystemError error = m_socket.open(options);
    if (error.isError())
        fail(Outcome::Refused, QStringLiteral("%1: %2").arg(options.bindTo.text(), error.text),
             m_step->place);
    return !error.isError();
}

void TranscriptRunner::send()
{
    if (m_step->expect) {
        receiveAll(); // what came by now is no answer to what has not been sent
        m_arrivals.clear();
    }
    m_unreachable.reset();
    m_lostBefore = lost();
    QByteArray payload;
    const QByteArrayList values = m_variables.values();
    if (const QString problem = m_step->send->value.problem(values); !problem.isEmpty())
        return fail(Outcome::Failed, QStringLiteral("cannot be sent: ") + problem, m_step->send->place);
    const Instant time = now();
    const TemplateContext context{m_answer, m_peer, time.wallNs, m_verdict.repetition, values, m_random};
    // A datagram that waits for room is made once: a second one would have other random bytes.
    if (m_phase == Phase::Room)
        payload = m_question;
    else if (!m_step->send->value.render(context, payload))
        return fail(Outcome::Failed, QStringLiteral("with its variables this is longer than a datagram"),
                    m_step->send->place);
    m_question = payload;
    const Instant sentAt = now();
    const SendOutcome outcome = m_socket.send(payload, m_peer);
    if (outcome.verdict == SendVerdict::BufferFull) {
        m_phase = Phase::Room;
        return m_socket.awaitRoom();
    }
    m_verdict.peer = m_peer;
    if (outcome.verdict == SendVerdict::Failed)
        return fail(Outcome::Refused, QStringLiteral("%1: %2").arg(m_peer.text(), outcome.error.text),
                    m_step->send->place);
    m_verdict.hasSent = true;
    m_verdict.sent = m_secrets.hidden(payload);
    m_verdict.sentAt = sentAt;
    if (m_step->expect)
        expect();
    else
        passStep();
}

void TranscriptRunner::expect()
{
    if (!readFrom())
        return;
    if (m_unreachable)
        return failAs(*m_unreachable);
    m_phase = Phase::Answer;
    const qint64 begun = m_verdict.hasSent ? m_verdict.sentAt.monotonicNs : monotonicNow();
    m_deadlineNs = begun + m_step->withinNs;
    if (!takeArrivals())
        m_wakeUp.at(m_deadlineNs);
}

void TranscriptRunner::take(const DatagramBatch &batch)
{
    m_arrivals.take(batch);
    if (!m_isReceiving)
        takeArrivals();
}

/// Reading goes on for a millisecond at a time; who sends without an end is not waited for.
void TranscriptRunner::receiveAll()
{
    constexpr int mostTurns = 100;
    m_isReceiving = true;
    for (int turn = 0; turn < mostTurns; ++turn) {
        const quint64 before = m_socket.counters().received;
        m_socket.receive();
        if (m_socket.counters().received == before)
            break;
    }
    m_isReceiving = false;
}

/// Looks at what has come, until it is what the step waits for. Whether the step is over.
bool TranscriptRunner::takeArrivals()
{
    while (m_phase == Phase::Answer) {
        const std::optional<Arrival> arrival = m_arrivals.next();
        if (!arrival)
            return false;
        if (m_verdict.hasSent && arrival->time.monotonicNs < m_verdict.sentAt.monotonicNs)
            continue; // no answer is older than its question
        if (mayAnswer(arrival->peer)) {
            takeAnswer(*arrival);
        } else {
            ++m_passedOver;
            m_passedOverPeer = arrival->peer;
        }
    }
    return true;
}

/// What cannot be read must not mean that nobody may answer.
bool TranscriptRunner::readFrom()
{
    m_from.reset();
    const std::optional<Placed<VariableText>> &from = m_step->expect->from;
    if (!from)
        return true;
    const QString text = from->value.rendered(m_variables.values());
    const Result<PeerPattern> pattern = PeerPattern::parse(text);
    if (!pattern || pattern->isEmpty()) {
        const bool isSecret = from->value.hasSecret(m_variables);
        fail(Outcome::Failed,
             QStringLiteral("“%1” is nobody who could answer: it is an address such as 10.0.0.1, 10.0.0.1:53 "
                            "or 10.0.0.0/8")
                 .arg(isSecret ? from->value.source() : text.left(80)),
             from->place);
        return false;
    }
    m_from = *pattern;
    return true;
}

/// From any port of whom was asked (as TFTP answers, RFC 1350), and from anybody where that is many.
bool TranscriptRunner::mayAnswer(const Endpoint &from) const
{
    if (m_step->expect->isFromAnybody)
        return true;
    return m_from ? m_from->matches(from) : m_peer.isNull() || m_peer.isForMany() || from.sameAddress(m_peer);
}

/// Datagrams that came and could not be kept, here or in the kernel.
quint64 TranscriptRunner::lost() const
{
    return m_arrivals.lost() + m_socket.counters().droppedByKernel.value_or(0);
}

CheckContext TranscriptRunner::checkContext(const Endpoint &peer)
{
    return {m_variables, m_secrets, m_question, peer, now().wallNs, m_verdict.repetition, m_random};
}

void TranscriptRunner::takeAnswer(const Arrival &arrival)
{
    const DatagramExpectation &expected = *m_step->expect;
    const bool isLate = arrival.time.monotonicNs > m_deadlineNs;
    if (expected.isNothing && isLate)
        return; // the time is over, which takeTime() finds out
    m_answer = arrival.payload;
    hideCaptured(arrival);
    m_verdict.hasGot = true;
    m_verdict.got = m_secrets.hidden(arrival.payload);
    m_verdict.gotAt = arrival.time;
    m_verdict.from = arrival.peer;
    if (m_verdict.hasSent)
        m_verdict.roundTripNs = arrival.time.monotonicNs - m_verdict.sentAt.monotonicNs;
    else
        m_verdict.peer = arrival.peer;
    if (m_peer.isNull())
        m_peer = arrival.peer;
    if (expected.isNothing) {
        return fail(Outcome::Failed,
                    QStringLiteral("%1 sent a datagram of size %2, and nothing was to come\n  expected  "
                                   "(nothing)\n  got       %3")
                            .arg(arrival.peer.text(), QString::number(arrival.payload.size()),
                                 QString::fromLatin1(m_verdict.got.left(20).toHex(' ')))
                        + (m_verdict.got.size() > 20 ? QLatin1String(" ...") : QLatin1String()),
                    expected.place);
    }
    if (isLate) {
        return fail(Outcome::Failed,
                    QStringLiteral("%1 answered after %2, later than within %3")
                        .arg(arrival.peer.text(),
                             durationText(m_step->withinNs + arrival.time.monotonicNs - m_deadlineNs),
                             durationText(m_step->withinNs)),
                    expected.place);
    }
    if (const std::optional<Mismatch> mismatch =
            mismatchOf(expected, arrival.payload, checkContext(arrival.peer)))
        return fail(Outcome::Failed,
                    QStringLiteral("the answer of %1 %2").arg(arrival.peer.text(), mismatch->message),
                    mismatch->place);
    if (capture(arrival))
        passStep();
}

std::optional<QByteArray> TranscriptRunner::caught(const TranscriptStep::Capture &capture,
                                                   const Arrival &arrival) const
{
    if (capture.part.kind == CapturedPart::Kind::Payload)
        return arrival.payload;
    if (capture.part.kind == CapturedPart::Kind::Peer)
        return arrival.peer.text().toUtf8();
    const std::optional<QByteArrayView> bytes = capture.part.field.bytesIn(arrival.payload);
    return bytes ? std::optional(capture.part.field.valueOf(*bytes)) : std::nullopt;
}

/// Before anything is told of the answer: it may be another one than was expected, and have the secret all the same.
void TranscriptRunner::hideCaptured(const Arrival &arrival)
{
    for (const TranscriptStep::Capture &capture : m_step->captures) {
        Variable variable = m_variables.at(capture.variable);
        if (!variable.isSecret)
            continue;
        const auto hide = [this, &variable](const std::optional<QByteArray> &value, bool isNumber) {
            const QString name =
                variable.name + QStringLiteral("#%1").arg(m_hiddenCount++ % rememberedSecrets);
            m_secrets.set({name, value, isNumber, true});
        };
        hide(caught(capture, arrival), variable.isNumber);
        if (capture.part.kind == CapturedPart::Kind::Field) {
            if (const auto bytes = capture.part.field.bytesIn(arrival.payload))
                hide(bytes->toByteArray(), false); // as they came, whatever they are as a number
        }
        m_verdict.sent = m_secrets.hidden(m_verdict.sent); // who echoes had it from us
    }
}

bool TranscriptRunner::capture(const Arrival &arrival)
{
    for (const TranscriptStep::Capture &capture : m_step->captures) {
        Variable variable = m_variables.at(capture.variable);
        variable.value = caught(capture, arrival);
        if (!variable.value) {
            fail(Outcome::Failed,
                 QStringLiteral("“%1” cannot be captured: %2")
                     .arg(variable.name, capture.part.field.problem(arrival.payload)),
                 capture.place);
            return false;
        }
        m_variables.set(variable);
    }
    return true;
}

/// What it is about the kernel says by quoting what was sent (RFC 792 has 8 bytes of it at least, Linux all).
bool TranscriptRunner::isOfQuestion(const Unreachable &report) const
{
    return report.peer == m_peer && !m_peer.isForMany() && m_question.startsWith(report.quoted);
}

void TranscriptRunner::takeUnreachable(const QList<Unreachable> &reports)
{
    for (const Unreachable &report : reports) {
        if (isDone() || !isOfQuestion(report))
            continue;
        if (m_phase == Phase::Answer)
            return failAs(report);
        m_unreachable = report;
    }
}

void TranscriptRunner::failAs(const Unreachable &report)
{
    const QString expected = expectedInstead(*m_step->expect, checkContext(m_peer));
    fail(Outcome::Failed, unreachableText(report) + (expected.isEmpty() ? QString() : u'\n' + expected),
         m_step->expect->place);
}

void TranscriptRunner::takeTime()
{
    if (m_phase == Phase::Pause)
        return act();
    if (m_phase != Phase::Answer)
        return;
    receiveAll(); // what came in time and was not read yet
    if (takeArrivals())
        return;
    const quint64 lostNow = lost() - m_lostBefore;
    if (m_step->expect->isNothing) {
        if (lostNow == 0)
            return passStep();
        return fail(
            Outcome::Failed,
            QStringLiteral(
                "%1 datagrams came that there was no room for: whether one was an answer is not known")
                .arg(lostNow),
            m_step->expect->place);
    }
    const std::optional<Placed<VariableText>> &from = m_step->expect->from;
    const QString whom =
        from ? QStringLiteral("%1 sent nothing")
                   .arg(from->value.hasSecret(m_variables) ? from->value.source()
                                                           : from->value.rendered(m_variables.values()))
        : m_peer.isNull() ? QStringLiteral("nobody sent anything")
                          : QStringLiteral("%1 did not answer").arg(m_peer.text());
    const QString expected = expectedInstead(*m_step->expect, checkContext(m_peer));
    fail(Outcome::Failed,
         QStringLiteral("%1 within %2%3%4")
             .arg(whom, durationText(m_step->withinNs), passedOverText(lostNow),
                  expected.isEmpty() ? QString() : u'\n' + expected),
         m_step->expect->place);
}

QString TranscriptRunner::passedOverText(quint64 lost) const
{
    const QString lostText =
        lost == 0 ? QString() : QStringLiteral("; %1 datagrams were lost for want of room").arg(lost);
    if (m_passedOver == 0)
        return lostText;
    return lostText
           + QStringLiteral("; %1 came from elsewhere, the last from %2")
                 .arg(m_passedOver == 1 ? QStringLiteral("a datagram")
                                        : QStringLiteral("%1 datagrams").arg(m_passedOver),
                      m_passedOverPeer.text());
}

void TranscriptRunner::passStep()
{
    m_phase = Phase::Nothing;
    m_wakeUp.cancel();
    m_verdict.durationNs = monotonicNow() - m_stepBegun.monotonicNs;
    ++m_sum.passed;
    const StepVerdict verdict = m_verdict;
    m_step = nullptr;
    // Not at once: this may be a slot of the socket's, and the loop of steps has others beside it.
    continueSoon();
    Q_EMIT stepFinished(verdict);
}

void TranscriptRunner::fail(Outcome outcome, const QString &message, const FilePlace &place)
{
    m_verdict.outcome = outcome;
    m_verdict.message = message;
    m_verdict.place = place;
    m_verdict.durationNs = monotonicNow() - m_stepBegun.monotonicNs;
    m_phase = Phase::Done;
    m_sum.step = m_step->index;
    Q_EMIT stepFinished(m_verdict);
    finish(outcome, message, place);
}

void TranscriptRunner::finish(Outcome outcome, const QString &message, const FilePlace &place)
{
    m_phase = Phase::Done;
    m_wakeUp.cancel();
    m_lookup.cancel();
    m_sum.outcome = outcome;
    m_sum.message = message;
    m_sum.place = place;
    m_sum.durationNs = monotonicNow() - m_sum.startedAt.monotonicNs;
    Q_EMIT finished(m_sum);
}

} // namespace echogram
