// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/flowlist.h"

#include "core/capture/endpointpair.h"

#include <QElapsedTimer>
#include <QHash>

#include <algorithm>
#include <utility>

namespace echogram {
namespace {

constexpr qint64 progressIntervalMs = 10; // quick enough for a bar, and for whoever cancels
constexpr int recordsPerProgress = 65'536;
constexpr int recordsPerLook = 256; // at the clock

double doneOf(const CaptureFile &file)
{
    if (file.sizeInBytes() <= 0)
        return 0;
    return std::clamp(double(file.position()) / double(file.sizeInBytes()), 0.0, 1.0);
}

/// Calls `each` with every datagram. False when it was cancelled.
template <class Each>
bool readThrough(CaptureFile &file, const CaptureProgress &progress, Each each)
{
    const auto mayGoOn = [&progress](double done) { return !progress || progress(done); };
    if (!mayGoOn(0))
        return false;
    QElapsedTimer sinceProgress;
    sinceProgress.start();
    for (int records = 0;;) {
        switch (file.step()) {
        case CaptureFile::Step::Datagram:
            each(file.datagram());
            break;
        case CaptureFile::Step::PassedOver:
            break;
        case CaptureFile::Step::End:
            return mayGoOn(1);
        }
        if (++records % recordsPerLook != 0)
            continue;
        if (records == recordsPerProgress || sinceProgress.hasExpired(progressIntervalMs)) {
            if (!mayGoOn(doneOf(file)))
                return false;
            records = 0;
            sinceProgress.start();
        }
    }
}

/// Sorts datagrams into flows. One flow's datagrams come in rows, so the last one's is tried first.
class FlowCollector
{
public:
    void add(const CaptureFile::Datagram &datagram)
    {
        const Endpoint &source = datagram.datagram.source;
        const Endpoint &destination = datagram.datagram.destination;
        if (m_latest >= m_flows.size() || !m_flows.at(m_latest).isBetween(source, destination))
            m_latest = indexOf(source, destination, datagram.wallNs);
        Flow &flow = m_flows[m_latest];
        ++(source == flow.asker ? flow.asked : flow.answered);
        flow.bytes += quint64(datagram.datagram.payload.size());
        flow.firstWallNs = std::min(flow.firstWallNs, datagram.wallNs);
        flow.lastWallNs = std::max(flow.lastWallNs, datagram.wallNs);
    }

    QList<Flow> take() { return std::move(m_flows); }

private:
    qsizetype indexOf(const Endpoint &source, const Endpoint &destination, qint64 wallNs)
    {
        const EndpointPair pair(source, destination);
        if (const auto found = m_indexes.constFind(pair); found != m_indexes.constEnd())
            return *found;
        const qsizetype index = m_flows.size();
        m_flows.append({source, destination, 0, 0, 0, wallNs, wallNs});
        m_indexes.insert(pair, index);
        return index;
    }

    QList<Flow> m_flows;
    QHash<EndpointPair, qsizetype> m_indexes; // of m_flows
    qsizetype m_latest = 0;
};

} // namespace

FlowList readFlows(CaptureFile &file, const CaptureProgress &progress)
{
    FlowCollector collector;
    readThrough(file, progress,
                [&collector](const CaptureFile::Datagram &datagram) { collector.add(datagram); });
    return {collector.take(), file.counts(), file.error()};
}

bool readFlow(CaptureFile &file, const Flow &flow,
              const std::function<void(const CaptureFile::Datagram &)> &each, const CaptureProgress &progress)
{
    const bool wentThrough = readThrough(file, progress, [&](const CaptureFile::Datagram &datagram) {
        if (flow.isBetween(datagram.datagram.source, datagram.datagram.destination))
            each(datagram);
    });
    return wentThrough && file.error().isEmpty();
}

bool readFlow(const QString &path, const Flow &flow,
              const std::function<void(const CaptureFile::Datagram &)> &each, const CaptureProgress &progress,
              QString *error)
{
    const auto say = [error](const QString &problem) {
        if (error)
            *error = problem;
    };
    const auto file = CaptureFile::open(path);
    if (!file) {
        say(file.error());
        return false;
    }
    const bool isWhole = readFlow(**file, flow, each, progress);
    say((*file)->error());
    return isWhole;
}

} // namespace echogram
