// SPDX-License-Identifier: GPL-3.0-or-later
//
// The input is a file. However broken it is, every record of it is counted once, reading it again gives the same, and
// an error is a sentence.
#include "core/capture/flowlist.h"
#include "tests/fuzz/require.h"

#include <numeric>

using namespace echogram;

namespace {

std::unique_ptr<CaptureFile> opened(const QByteArray &bytes)
{
    auto file = CaptureFile::openBytes(bytes, QStringLiteral("fuzz"));
    if (file)
        return std::move(file).value();
    require(file.error().endsWith(u'.'), "why a file cannot be opened is a sentence");
    return nullptr;
}

void requireReport(const CaptureFile &file)
{
    const std::optional<IcmpUnreachable> report = file.unreachable();
    if (!report)
        return;
    volatile int sum = std::accumulate(report->quoted.begin(), report->quoted.end(), 0);
    static_cast<void>(sum);
    require(!report->reporter.isNull() && !report->source.isNull() && !report->peer.isNull(),
            "an ICMP message has a sender, and what it is about two ends");
    require(report->source.family() == report->peer.family(), "both ends are of one family");
}

void requireSum(const CaptureCounts &counts)
{
    require(counts.packets
                == counts.datagrams + counts.notUdp + counts.truncated + counts.fragments + counts.malformed,
            "every packet is counted once");
}

/// By single steps.
CaptureCounts readAll(CaptureFile &file, quint64 &bytes)
{
    quint64 datagrams = 0;
    quint64 steps = 0;
    qint64 position = file.position();
    for (auto step = file.step(); step != CaptureFile::Step::End; step = file.step()) {
        ++steps;
        require(file.position() > position, "every record takes it on");
        position = file.position();
        requireReport(file);
        if (step != CaptureFile::Step::Datagram)
            continue;
        const CaptureFile::Datagram &one = file.datagram();
        ++datagrams;
        const QByteArrayView payload = one.datagram.payload;
        bytes += quint64(payload.size());
        // Every byte is looked at, for AddressSanitizer to look as well.
        volatile int sum = std::accumulate(payload.begin(), payload.end(), 0);
        static_cast<void>(sum);
        require(one.wallNs >= 0, "no time is before 1970");
        require(!one.datagram.source.isNull() && !one.datagram.destination.isNull(),
                "a datagram has two ends");
        require(one.datagram.source.text().contains(u':'), "an end can be written");
    }
    require(file.step() == CaptureFile::Step::End, "the end is the end");
    require(file.error().isEmpty() || file.error().endsWith(u'.'), "an error is a sentence");
    require(file.position() <= file.sizeInBytes(), "there is nothing behind the end");
    require(steps == file.counts().packets, "every step is a packet");
    require(datagrams == file.counts().datagrams, "every datagram is counted");
    requireSum(file.counts());
    return file.counts();
}

void requireFlow(CaptureFile &file, const Flow &flow)
{
    quint64 datagrams = 0;
    quint64 bytes = 0;
    const bool isWhole = readFlow(file, flow,
                                  [&](const CaptureFile::Datagram &one) {
                                      ++datagrams;
                                      bytes += quint64(one.datagram.payload.size());
                                      require(one.wallNs >= flow.firstWallNs && one.wallNs <= flow.lastWallNs,
                                              "it is within the flow's time");
                                  },
                                  {});
    require(isWhole == file.error().isEmpty(), "it is whole, or there is an error");
    require(datagrams == flow.asked + flow.answered, "a flow has as many datagrams the second time");
    require(bytes == flow.bytes, "a flow has as many bytes the second time");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size);

int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    const QByteArray input(reinterpret_cast<const char *>(data), qsizetype(size));
    const auto file = opened(input);
    if (!file)
        return 0;
    quint64 bytes = 0;
    const CaptureCounts counts = readAll(*file, bytes);

    const auto again = opened(input);
    require(again != nullptr, "what could be opened can be opened again");
    const FlowList list = readFlows(*again, {});
    require(list.counts == counts, "it is counted alike");
    require(list.error == file->error(), "it ends alike");
    quint64 datagramsOfFlows = 0;
    quint64 bytesOfFlows = 0;
    for (const Flow &flow : list.flows) {
        require(flow.asked > 0, "who asks has asked");
        datagramsOfFlows += flow.asked + flow.answered;
        bytesOfFlows += flow.bytes;
    }
    require(datagramsOfFlows == counts.datagrams, "every datagram is in one flow");
    require(bytesOfFlows == bytes, "every byte is in one flow");

    if (!list.flows.isEmpty())
        requireFlow(*opened(input), list.flows.last());
    return 0;
}
