// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/replay/replayreport.h"

#include "cli/jsonevent.h"
#include "cli/measures.h"
#include "cli/output.h"
#include "cli/replay/flowchoice.h"
#include "core/datagram/grouped.h"
#include "core/datagram/payloaddifference.h"
#include "core/datagram/printable.h"
#include "core/datagram/quantities.h"
#include "core/datagram/utctime.h"
#include "core/net/clock.h"

#include <limits>

namespace echogram {
namespace {

constexpr quint64 shownDifferences = 20;

/// `12 things`, `1 thing`
QString counted(quint64 count, const char *thing)
{
    return grouped(count) + u' ' + QLatin1String(thing) + (count == 1 ? QString() : QStringLiteral("s"));
}

QString secondsText(qint64 ns)
{
    return QString::number(double(ns) / 1e9, 'f', 3) + QLatin1String(" s");
}

QString shown(QByteArrayView payload)
{
    constexpr qsizetype longest = 60;
    const PrintableText text = printable(payload, LineBreaks::Escape, Backslashes::Double, longest);
    return QStringLiteral("%1: \"%2%3")
        .arg(counted(quint64(payload.size()), "byte"), text.text,
             text.complete ? QStringLiteral("\"") : QStringLiteral("…\""));
}

} // namespace

ReplayReport::ReplayReport(const ReplayOptions &options, Output &output)
    : m_options(options)
    , m_output(output)
{}

void ReplayReport::printFlows(const FlowList &list)
{
    if (!m_options.isJson) {
        if (list.flows.isEmpty())
            m_output.say(QStringLiteral("the capture has no UDP datagram that can be sent again"));
        else
            m_output.write((flowTable(list.flows, std::numeric_limits<qsizetype>::max()) + u'\n').toUtf8());
        return;
    }
    qint64 number = 0;
    for (const Flow &flow : list.flows) {
        JsonLine json = jsonEvent("flow", {flow.firstWallNs, 0});
        json.add("number", ++number)
            .add("flow", flowName(flow))
            .add("asker", flow.asker.text())
            .add("peer", flow.peer.text())
            .add("asked", flow.asked)
            .add("answered", flow.answered)
            .add("bytes", flow.bytes)
            .add("durationNs", flow.lastWallNs - flow.firstWallNs);
        m_output.write(json.line());
    }
    m_output.write(jsonEvent("result", now())
                       .addAscii("command", "replay")
                       .add("flows", number)
                       .add("exitCode", qint64(ExitCode::Well))
                       .line());
}

void ReplayReport::warnOfGaps(const FlowList &list)
{
    const auto warn = [this](quint64 count, QLatin1String what) {
        if (count > 0)
            m_output.say(QStringLiteral("left out of the capture: %1 %2").arg(grouped(count), what));
    };
    warn(list.counts.truncated, QLatin1String("packets of which it has only the beginning"));
    warn(list.counts.fragments, QLatin1String("fragments"));
    warn(list.counts.malformed, QLatin1String("packets whose headers contradict each other"));
    if (!list.error.isEmpty())
        m_output.say(list.error);
}

void ReplayReport::printBeginning(const RecordingResult &read, const Endpoint &peer)
{
    if (m_options.isJson || m_options.isQuiet)
        return;
    const quint64 answers = read.recording.answers().size();
    m_output.write(QStringLiteral("replay %1 of %2 over %3 to %4, %5 recorded\n")
                       .arg(counted(quint64(read.recording.size()), "datagram"), flowName(read.flow),
                            secondsText(read.recording.durationNs()), peer.text(), counted(answers, "answer"))
                       .toUtf8());
}

void ReplayReport::printDifference(const Recording &recording, const ReplayDifference &difference)
{
    ++m_differences;
    if (m_options.isQuiet)
        return;
    if (m_options.isJson)
        printJson(recording, difference);
    else if (m_options.showsAll || m_differences <= shownDifferences)
        printText(recording, difference);
}

void ReplayReport::printText(const Recording &recording, const ReplayDifference &difference)
{
    QString text;
    if (difference.question >= 0) {
        const Recording::Question &question = recording.questions()[size_t(difference.question)];
        text = QStringLiteral("#%1 of %2: ")
                   .arg(difference.question + 1)
                   .arg(QString::fromLatin1(utcTimeText(question.wallNs)));
    }
    switch (difference.kind) {
    case ReplayDifference::Kind::Different: {
        const QByteArrayView expected = recording.payload(recording.answers()[size_t(difference.answer)]);
        text += QLatin1String("the answer ") + differenceText(expected, difference.got, difference.at);
        break;
    }
    case ReplayDifference::Kind::Missing: {
        const QByteArrayView expected = recording.payload(recording.answers()[size_t(difference.answer)]);
        text += QLatin1String("no answer; recorded was ") + shown(expected);
        break;
    }
    case ReplayDifference::Kind::Additional:
        text += QStringLiteral("an answer that was not recorded, from %1, ").arg(difference.from.text())
                + shown(difference.got);
        break;
    }
    m_output.write((text + u'\n').toUtf8());
}

void ReplayReport::printJson(const Recording &recording, const ReplayDifference &difference)
{
    static constexpr const char *events[] = {"different", "missing", "additional"};
    JsonLine json =
        jsonEvent(events[int(difference.kind)], difference.time == Instant() ? now() : difference.time);
    if (difference.question >= 0) {
        const Recording::Question &question = recording.questions()[size_t(difference.question)];
        json.add("question", qint64(difference.question + 1))
            .addAscii("recordedTime", utcTimeText(question.wallNs));
    }
    if (difference.answer >= 0) {
        const QByteArrayView expected = recording.payload(recording.answers()[size_t(difference.answer)]);
        json.add("expectedSize", qint64(expected.size()))
            .addAscii("expectedBase64", expected.toByteArray().toBase64());
    }
    if (difference.kind == ReplayDifference::Kind::Different)
        json.add("at", qint64(difference.at));
    if (difference.kind != ReplayDifference::Kind::Missing) {
        json.add("peer", difference.from.text());
        addPayload(json, difference.got);
    }
    m_output.write(json.line());
}

QString ReplayReport::sumsText(const Sums &sums) const
{
    const ReplaySender &sender = sums.sender;
    const ReplayCounts &counts = sums.counts;
    QString text;
    if (!m_options.isQuiet && !m_options.showsAll && m_differences > shownDifferences)
        text +=
            QStringLiteral("and %1 more; --all prints them\n").arg(grouped(m_differences - shownDifferences));
    text += QStringLiteral("%1 of %2 sent in %3 (recorded: %4)")
                .arg(grouped(sender.sent()), grouped(quint64(sums.recording.size())),
                     secondsText(sender.durationNs()), secondsText(sums.recording.durationNs()));
    if (sender.failed() > 0)
        text += QStringLiteral(", %1 could not be sent").arg(grouped(sender.failed()));
    if (!sender.reason().isEmpty())
        text += QLatin1String(": ") + sender.reason();
    text += u'\n';
    if (!m_options.onlySends) {
        text += QStringLiteral("%1 came: %2 same, %3 different, %4 missing, %5 additional")
                    .arg(counted(counts.received, "answer"), grouped(counts.same), grouped(counts.different),
                         grouped(counts.missing), grouped(counts.additional));
        if (counts.late > 0)
            text += QStringLiteral(", %1 of the missing came late").arg(grouped(counts.late));
        if (counts.waiting > 0)
            text += QStringLiteral(", %1 still waiting").arg(grouped(counts.waiting));
        text += u'\n';
    }
    if (sums.unreachable > 0)
        text += QStringLiteral("%1 (ICMP): %2\n")
                    .arg(counted(sums.unreachable, "report"), sums.unreachableReason);
    const RttHistogram &lateness = sender.lateness();
    if (!lateness.isEmpty())
        text += QStringLiteral("sent after it was due p50/p99/max = %1, %2, %3\n")
                    .arg(millisecondsText(double(lateness.quantile(0.5))),
                         millisecondsText(double(lateness.quantile(0.99))),
                         millisecondsText(double(lateness.maximum())));
    return text;
}

void ReplayReport::printSums(const Sums &sums, ExitCode code)
{
    if (!m_options.isJson) {
        m_output.write(sumsText(sums).toUtf8());
        return;
    }
    const ReplaySender &sender = sums.sender;
    const ReplayCounts &counts = sums.counts;
    JsonLine json = jsonEvent("result", now());
    json.addAscii("command", "replay")
        .add("peer", sums.peer.text())
        .add("questions", qint64(sums.recording.size()))
        .add("sent", sender.sent())
        .add("failed", sender.failed());
    if (!sender.reason().isEmpty())
        json.add("reason", sender.reason());
    if (!m_options.onlySends)
        json.add("answers", counts.received)
            .add("same", counts.same)
            .add("different", counts.different)
            .add("missing", counts.missing)
            .add("additional", counts.additional)
            .add("late", counts.late)
            .add("waiting", counts.waiting);
    json.add("unreachable", sums.unreachable)
        .add("durationNs", sender.durationNs())
        .add("recordedDurationNs", sums.recording.durationNs());
    if (const RttHistogram &lateness = sender.lateness(); !lateness.isEmpty())
        json.add("latenessP50Ns", lateness.quantile(0.5))
            .add("latenessP99Ns", lateness.quantile(0.99))
            .add("latenessMaxNs", lateness.maximum());
    m_output.write(json.add("exitCode", qint64(code)).line());
}

void ReplayReport::printEnd(ExitCode code, const QString &reason)
{
    if (!m_options.isJson)
        return;
    JsonLine json = jsonEvent("result", now());
    json.addAscii("command", "replay");
    if (!reason.isEmpty())
        json.add("reason", reason);
    m_output.write(json.add("exitCode", qint64(code)).line());
}

} // namespace echogram
