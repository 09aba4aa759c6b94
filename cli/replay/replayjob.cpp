// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/replay/replayjob.h"

#include "cli/output.h"
#include "core/datagram/grouped.h"
#include "core/net/clock.h"

#include <algorithm>
#include <utility>

namespace echogram {
namespace {

constexpr int receiveBuffer = 8 * 1024 * 1024; // bytes; the kernel gives what it permits
constexpr int progressMs = 200;

} // namespace

ReplayJob::ReplayJob(const ReplayOptions &options, Output &output)
    : m_options(options)
    , m_output(output)
    , m_report(m_options, output)
    , m_client(options.client)
    , m_loader(options.request)
{
    m_client.setReceiveBufferBytes(receiveBuffer);
    connect(&m_loader, &RecordingLoader::finished, this, &ReplayJob::takeRecording);
    connect(&m_loader, &RecordingLoader::progressed, this, [this](double done) {
        if (!m_isFinished)
            m_output.showProgress(QStringLiteral("reading, %1 %").arg(int(100 * done)));
    });
    connect(&m_client, &Client::opened, this, &ReplayJob::begin);
    connect(&m_client, &Client::failed, this,
            [this](const QString &reason) { fail(ExitCode::System, reason); });
    connect(&m_client.socket(), &DatagramSocket::datagramsReceived, this, &ReplayJob::take);
    connect(&m_client.socket(), &DatagramSocket::unreachableReported, this, &ReplayJob::takeUnreachable);
    connect(&m_nextDecision, &WakeUp::due, this, &ReplayJob::decide);
    connect(&m_end, &WakeUp::due, this, &ReplayJob::linger);
    connect(&m_progress, &QTimer::timeout, this, &ReplayJob::showProgress);
}

void ReplayJob::start()
{
    m_loader.start();
}

void ReplayJob::takeRecording(const std::shared_ptr<RecordingResult> &result)
{
    if (m_isFinished)
        return;
    m_output.showProgress({});
    if (!result->problem.isEmpty())
        return fail(ExitCode::Usage, result->problem);
    m_report.warnOfGaps(result->list);
    if (m_options.request.onlyLists) {
        m_report.printFlows(result->list);
        m_isFinished = true;
        Q_EMIT finished(ExitCode::Well);
        return;
    }
    m_read = result;
    m_client.open();
}

void ReplayJob::begin()
{
    if (m_isFinished)
        return;
    m_report.printBeginning(*m_read, m_client.peer());
    if (!m_output.flush())
        return finish(ExitCode::System);
    const Recording &recording = m_read->recording;
    if (!m_options.onlySends)
        m_comparison.emplace(recording, m_options.ignored, m_options.timeoutNs,
                             [this, &recording](const ReplayDifference &difference) {
                                 m_report.printDifference(recording, difference);
                             });
    m_sender.emplace(recording, m_client.socket(), m_options.speed);
    connect(&*m_sender, &ReplaySender::left, this, &ReplayJob::takeLeft);
    connect(&*m_sender, &ReplaySender::done, this, [this] {
        m_hasSentAll = true;
        proceed();
    });
    m_progress.start(progressMs);
    m_sender->start(m_client.peer());
}

void ReplayJob::takeLeft(qsizetype first, qsizetype end, qint64 monotonicNs)
{
    if (!m_comparison)
        return;
    for (qsizetype question = first; question < end; ++question)
        m_comparison->asked(question, m_client.peer(), monotonicNs);
    armDecision();
}

void ReplayJob::take(const DatagramBatch &batch)
{
    if (!m_comparison || m_isFinished)
        return;
    const qint64 nowNs = monotonicNow();
    for (qsizetype index = 0; index < batch.size(); ++index) {
        if (!m_client.mayAnswer(batch.peer(index)))
            continue;
        Instant time = batch.time(index);
        time.monotonicNs = std::min(time.monotonicNs, nowNs);
        m_comparison->received(batch.peer(index), batch.payload(index), time);
    }
    m_comparison->advance(nowNs);
    armDecision();
    proceed();
}

void ReplayJob::takeUnreachable(const QList<Unreachable> &reports)
{
    for (const Unreachable &report : reports) {
        if (report.peer != m_client.peer())
            continue;
        if (m_unreachable++ == 0)
            m_unreachableReason = report.error.text;
    }
}

/// Time has gone by.
void ReplayJob::decide()
{
    m_decisionNs = 0;
    if (m_isFinished)
        return;
    m_client.socket().receive(); // what came in time and was not read yet
    if (m_isFinished)
        return;
    m_comparison->advance(monotonicNow());
    if (!m_output.flush())
        return finish(ExitCode::System);
    armDecision();
    proceed();
}

/// Not for each question, which would cost those that are due their time.
void ReplayJob::armDecision()
{
    constexpr qint64 leastNs = 20'000'000;
    const auto next = m_comparison->nextDeadlineNs();
    if (!next && m_hasSentAll)
        return;
    const qint64 soonest = monotonicNow() + leastNs;
    const qint64 atNs = std::max(next.value_or(soonest), soonest);
    if (m_decisionNs == 0 || atNs < m_decisionNs) // never later, or each answer would put it off
        m_nextDecision.at(m_decisionNs = atNs);
}

/// To the end, when there is nothing to be waited for.
void ReplayJob::proceed()
{
    if (m_isFinished || !m_hasSentAll)
        return;
    if (!m_comparison)
        return finish(verdict());
    if (m_comparison->nextDeadlineNs() || std::exchange(m_isLingering, true))
        return;
    // A little longer: for what comes twice.
    constexpr qint64 longestNs = 100'000'000;
    m_end.at(monotonicNow() + std::min(m_options.timeoutNs, longestNs));
}

void ReplayJob::linger()
{
    m_client.socket().receive();
    if (!m_isFinished)
        finish(verdict());
}

void ReplayJob::showProgress()
{
    if (!m_sender || m_isFinished)
        return;
    const quint64 left = m_sender->sent() + m_sender->failed();
    QString line =
        QStringLiteral("%1 of %2 sent").arg(grouped(left), grouped(quint64(m_read->recording.size())));
    if (m_comparison) {
        const ReplayCounts &counts = m_comparison->counts();
        line +=
            QStringLiteral(", %1 as recorded, %2 not")
                .arg(grouped(counts.same), grouped(counts.different + counts.missing + counts.additional));
    }
    m_output.showProgress(line);
}

ExitCode ReplayJob::verdict() const
{
    const quint64 failed = m_sender->failed();
    if (failed > 0 && (m_sender->sent() == 0 || !m_comparison))
        return ExitCode::System;
    if (failed > 0 || (m_comparison && !m_comparison->counts().isAsRecorded()))
        return ExitCode::NotMet;
    return ExitCode::Well;
}

void ReplayJob::interrupt()
{
    if (m_isFinished)
        return;
    if (m_comparison) {
        m_client.socket().receive();
        m_comparison->interrupt(monotonicNow());
    }
    if (!m_isFinished)
        finish(ExitCode::Interrupted);
}

void ReplayJob::fail(ExitCode code, const QString &reason)
{
    if (m_isFinished)
        return;
    m_output.say(reason);
    finish(code, reason);
}

void ReplayJob::finish(ExitCode code, const QString &reason)
{
    if (m_isFinished)
        return;
    m_isFinished = true;
    m_progress.stop();
    m_output.showProgress({});
    m_end.cancel();
    m_nextDecision.cancel();
    if (m_sender) {
        m_sender->stop();
        m_report.printSums({m_read->recording, *m_sender,
                            m_comparison ? m_comparison->counts() : ReplayCounts(), m_client.peer(),
                            m_unreachable, m_unreachableReason},
                           code);
    } else {
        m_report.printEnd(code, reason);
    }
    Q_EMIT finished(code);
}

} // namespace echogram
