// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/foreigncapture.h"

#include "core/capture/flowlist.h"
#include "tests/bench/benchoutput.h"
#include "tests/bench/foreignfile.h"
#include "tests/bench/interruption.h"
#include "tests/bench/samples.h"
#include "tests/bench/stopwatch.h"

#include <QFileInfo>
#include <QProcess>

namespace echogram::bench {
namespace {

constexpr int rounds = 5;
constexpr int tsharkPatienceMs = 600'000;

/// What tshark writes to stdout; `problem` is a sentence when it cannot be asked.
QByteArray runTshark(const QStringList &arguments, std::string &problem)
{
    QProcess tshark;
    tshark.start(QStringLiteral("tshark"), arguments);
    if (!tshark.waitForStarted()) {
        problem = "tshark cannot be started, so nothing is compared with it.";
        return {};
    }
    if (!tshark.waitForFinished(tsharkPatienceMs) || tshark.exitStatus() != QProcess::NormalExit
        || tshark.exitCode() != 0)
        problem = "tshark failed: " + tshark.readAllStandardError().trimmed().toStdString();
    return tshark.readAllStandardOutput();
}

/// Whether all that was written was found.
std::string complaintAbout(const FlowList &list, std::uint64_t datagrams)
{
    if (!list.error.isEmpty())
        return list.error.toStdString();
    if (list.counts.datagrams != datagrams || list.counts.notUdp != foreignNotUdp(datagrams)
        || list.counts.packets != list.counts.datagrams + list.counts.notUdp)
        return std::to_string(list.counts.datagrams) + " datagrams and " + std::to_string(list.counts.notUdp)
               + " packets of other kinds were found, which is not what was written";
    std::uint64_t inFlows = 0;
    for (const Flow &flow : list.flows)
        inFlows += flow.asked + flow.answered;
    if (quint64(list.flows.size()) != std::min(foreignFlows, datagrams) || inFlows != datagrams)
        return std::to_string(list.flows.size()) + " flows were found, which is not what was written";
    return {};
}

double secondsOfOurs(const QString &name, ForeignCapture &capture)
{
    const Stopwatch watch;
    const auto file = CaptureFile::open(name);
    if (!file) {
        capture.failure = file.error().toStdString();
        return 0;
    }
    const FlowList list = readFlows(**file, {});
    const double seconds = watch.seconds();
    capture.failure = complaintAbout(list, capture.datagrams);
    return seconds;
}

double secondsOfTshark(const QString &name, ForeignCapture &capture)
{
    const Stopwatch watch;
    runTshark(
        {QStringLiteral("-q"), QStringLiteral("-z"), QStringLiteral("io,stat,0"), QStringLiteral("-r"), name},
        capture.failure);
    return watch.seconds();
}

} // namespace

double ForeignCapture::median() const
{
    return quantile(seconds, 0.5);
}

double ForeignCapture::tsharkMedian() const
{
    return quantile(tsharkSeconds, 0.5);
}

double ForeignCapture::ratio() const
{
    return tsharkSeconds.empty() ? 0 : median() / tsharkMedian();
}

ForeignCapture readForeign(const QString &folder, std::uint64_t datagrams)
{
    ForeignCapture capture;
    capture.datagrams = datagrams;
    const QString name = folder + QStringLiteral("/foreign.pcap");
    showProgress(QStringLiteral("writing a capture"));
    capture.failure = writeForeignFile(name, datagrams);
    capture.bytes = std::uint64_t(QFileInfo(name).size());
    const QByteArray version = runTshark({QStringLiteral("--version")}, capture.skipped);
    capture.tshark = version.left(version.indexOf('\n')).trimmed().toStdString();
    // One more at first, which does not count: the programs themselves come from the disk then.
    for (int round = 0; round <= rounds && capture.failure.empty(); ++round) {
        showProgress(QStringLiteral("reading a capture: %1 of %2").arg(round).arg(rounds));
        const double ours = secondsOfOurs(name, capture);
        const double theirs =
            capture.skipped.empty() && capture.failure.empty() ? secondsOfTshark(name, capture) : 0;
        if (wasInterrupted())
            capture.failure = "interrupted";
        if (round == 0 || !capture.failure.empty())
            continue;
        capture.seconds.push_back(ours);
        if (capture.skipped.empty())
            capture.tsharkSeconds.push_back(theirs);
    }
    showProgress({});
    return capture;
}

} // namespace echogram::bench
