// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/listen/listenjob.h"

#include "cli/jsonevent.h"
#include "cli/output.h"
#include "core/datagram/grouped.h"
#include "core/net/clock.h"
#include "server/datagramlog.h"

#include <algorithm>

namespace echogram {

ListenJob::ListenJob(const ListenOptions &options, Output &output)
    : m_options(options)
    , m_output(output)
{
    connect(&m_socket, &DatagramSocket::datagramsReceived, this, &ListenJob::take);
    connect(&m_end, &WakeUp::due, this, [this] {
        m_socket.receive();
        if (!m_isFinished)
            finish(m_count > 0 && m_options.count == 0 ? ExitCode::Well : ExitCode::NotMet);
    });
}

void ListenJob::start()
{
    SocketOptions options;
    options.bindTo = m_options.address;
    options.groups = m_options.groups;
    options.receiveBufferBytes = m_options.receiveBufferBytes;
    if (const SystemError error = m_socket.open(options); error.isError()) {
        m_output.say(QStringLiteral("%1: %2").arg(m_options.address.text(), error.text));
        m_isFinished = true;
        Q_EMIT finished(ExitCode::System);
        return;
    }
    if (m_options.isJson)
        m_output.write(jsonEvent("listening", now()).add("local", m_socket.localEndpoint().text()).line());
    m_output.say(QStringLiteral("listening on %1").arg(m_socket.localEndpoint().text()));
    if (m_options.durationNs > 0)
        m_end.at(monotonicNow() + m_options.durationNs);
}

void ListenJob::take(const DatagramBatch &batch)
{
    if (m_isFinished)
        return;
    const qsizetype wanted = m_options.count == 0
                                 ? batch.size()
                                 : qsizetype(std::min<qint64>(batch.size(), m_options.count - m_count));
    if (m_options.echoes) // first, because whoever asked measures how long it takes
        echo(batch, wanted);
    for (qsizetype index = 0; index < wanted; ++index)
        print(batch.record(index), batch.payload(index));
    m_count += wanted;
    m_bytes += batch.payloadBytes(0, wanted);
    if (!m_output.flush())
        return finish(ExitCode::System);
    if (m_options.count != 0 && m_count == m_options.count)
        finish(ExitCode::Well);
}

void ListenJob::echo(const DatagramBatch &batch, qsizetype count)
{
    const BatchSending sending = m_socket.send(batch, 0, count);
    m_unanswered += sending.failed + (count - sending.end);
}

void ListenJob::print(const DatagramRecord &record, QByteArrayView payload)
{
    if (m_options.isJson)
        m_output.write(datagramLine(LogFormat::Json, record, payload));
    else if (m_options.printsPayloadsOnly)
        m_output.write(printedPayload(m_options.view, payload, m_output.isTerminal()));
    else
        m_output.write(datagramLine(LogFormat::Text, record, payload));
}

void ListenJob::interrupt()
{
    if (!m_isFinished)
        finish(ExitCode::Interrupted);
}

void ListenJob::finish(ExitCode code)
{
    if (m_isFinished)
        return;
    m_isFinished = true;
    const quint64 dropped = m_socket.counters().droppedByKernel.value_or(0);
    if (m_options.isJson) {
        m_output.write(jsonEvent("result", now())
                           .addAscii("command", "listen")
                           .add("datagrams", m_count)
                           .add("bytes", m_bytes)
                           .add("droppedByKernel", dropped)
                           .add("unanswered", m_unanswered)
                           .add("exitCode", qint64(code))
                           .line());
    }
    QString sum =
        QStringLiteral("%1 datagrams, %2 bytes").arg(grouped(quint64(m_count)), grouped(quint64(m_bytes)));
    if (dropped > 0)
        sum += QStringLiteral("; %1 more came and found no room in the socket's buffer (--receive-buffer)")
                   .arg(grouped(dropped));
    if (m_unanswered > 0)
        sum += QStringLiteral("; %1 could not be sent back").arg(grouped(quint64(m_unanswered)));
    m_output.say(sum);
    Q_EMIT finished(code);
}

} // namespace echogram
