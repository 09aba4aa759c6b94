// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/send/sendjob.h"

#include "cli/jsonevent.h"
#include "cli/output.h"
#include "core/datagram/quantities.h"
#include "core/net/clock.h"

namespace echogram {

SendJob::SendJob(const SendOptions &options, Output &output)
    : m_options(options)
    , m_output(output)
    , m_client(options.client)
{
    connect(&m_client, &Client::opened, this, &SendJob::send);
    connect(&m_client, &Client::failed, this,
            [this](const QString &reason) { fail(ExitCode::System, reason); });
    DatagramSocket *socket = &m_client.socket();
    connect(socket, &DatagramSocket::datagramsReceived, this, &SendJob::take);
    connect(socket, &DatagramSocket::unreachableReported, this, &SendJob::takeUnreachable);
    connect(socket, &DatagramSocket::roomAvailable, this, &SendJob::send);
    connect(&m_deadline, &WakeUp::due, this, &SendJob::giveUp);
    m_payload = m_options.payload.read();
}

void SendJob::start()
{
    if (const QString problem =
            m_options.expectation.prepare(m_options.payload.formatOr(PayloadFormat::Text));
        !problem.isEmpty())
        return fail(ExitCode::Usage, problem);
    if (!m_payload.problem.isEmpty())
        return fail(ExitCode::Usage, m_payload.problem);
    m_client.open();
}

void SendJob::send()
{
    if (m_isFinished)
        return;
    m_sent = now();
    const SendOutcome outcome = m_client.socket().send(m_payload.bytes, m_client.peer());
    if (outcome.verdict == SendVerdict::BufferFull)
        return m_client.socket().awaitRoom();
    if (outcome.verdict == SendVerdict::Failed)
        return fail(ExitCode::System,
                    QStringLiteral("%1: %2").arg(m_client.peer().text(), outcome.error.text));
    if (m_options.isJson) {
        JsonLine json = jsonEvent("sent", m_sent);
        json.add("peer", m_client.peer().text()).add("local", m_client.socket().localEndpoint().text());
        addPayload(json, m_payload.bytes);
        m_output.write(json.line());
    }
    if (m_options.answers == 0)
        return finish(ExitCode::Well, "sent");
    m_deadline.at(m_sent.monotonicNs + m_options.timeoutNs);
}

void SendJob::take(const DatagramBatch &batch)
{
    for (qsizetype index = 0; index < batch.size() && !m_isFinished; ++index) {
        if (m_sent.monotonicNs != 0 && m_client.mayAnswer(batch.peer(index)))
            takeAnswer(batch.record(index), batch.payload(index));
        else if (m_options.isVerbose)
            m_output.say(QStringLiteral("%1 was not asked; its %2 bytes are passed over")
                             .arg(batch.peer(index).text(), QString::number(batch.payload(index).size())));
    }
}

void SendJob::takeAnswer(const DatagramRecord &record, QByteArrayView payload)
{
    const qint64 roundTripNs = record.time.monotonicNs - m_sent.monotonicNs;
    const QString difference = m_options.expectation.check(payload);
    if (m_options.isJson) {
        JsonLine json = jsonEvent("answer", record.time);
        json.add("peer", record.peer.text())
            .add("roundTripNs", roundTripNs)
            .add("expected", difference.isEmpty());
        if (!difference.isEmpty())
            json.add("difference", difference);
        addPayload(json, payload);
        m_output.write(json.line());
    } else {
        m_output.write(printedPayload(m_options.view, payload, m_output.isTerminal()));
    }
    if (m_options.isVerbose)
        m_output.say(
            QStringLiteral("%1 answered %2 bytes after %3")
                .arg(record.peer.text(), QString::number(payload.size()), durationText(roundTripNs)));
    if (!difference.isEmpty()) {
        m_output.say(QStringLiteral("the answer of %1 %2").arg(record.peer.text(), difference));
        m_isAsExpected = false;
    }
    if (++m_answers == m_options.answers)
        finish(m_isAsExpected ? ExitCode::Well : ExitCode::NotMet,
               m_isAsExpected ? "answered" : "unexpected");
}

void SendJob::takeUnreachable(const QList<Unreachable> &reports)
{
    for (const Unreachable &report : reports) {
        if (m_isFinished || report.peer != m_client.peer())
            continue;
        const QString reason = unreachableText(report);
        m_output.say(reason);
        finish(ExitCode::NotMet, "unreachable", reason);
    }
}

void SendJob::giveUp()
{
    if (m_isFinished)
        return;
    m_client.socket().receive(); // what came in time and was not read yet
    if (m_isFinished)
        return;
    const QString within = durationText(m_options.timeoutNs);
    const QString reason =
        m_answers == 0 ? QStringLiteral("%1 did not answer within %2").arg(m_client.peer().text(), within)
                       : QStringLiteral("%1 of %2 answers came within %3")
                             .arg(m_answers)
                             .arg(m_options.answers)
                             .arg(within);
    m_output.say(reason);
    finish(ExitCode::NotMet, m_answers == 0 ? "noAnswer" : "tooFewAnswers", reason);
}

void SendJob::interrupt()
{
    if (!m_isFinished)
        finish(ExitCode::Interrupted, "interrupted");
}

void SendJob::fail(ExitCode code, const QString &reason)
{
    m_output.say(reason);
    finish(code, "failed", reason);
}

void SendJob::finish(ExitCode code, const char *outcome, const QString &reason)
{
    m_isFinished = true;
    m_deadline.cancel();
    if (m_options.isJson) {
        JsonLine json = jsonEvent("result", now());
        json.addAscii("command", "send").addAscii("outcome", outcome);
        if (!reason.isEmpty())
            json.add("reason", reason);
        m_output.write(json.add("answers", m_answers).add("exitCode", qint64(code)).line());
    }
    Q_EMIT finished(code);
}

} // namespace echogram
