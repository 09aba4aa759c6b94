// SPDX-License-Identifier: GPL-3.0-or-later
//
// readcapture [--datagrams] FILE
//
// Prints what a capture holds, for scripts to compare with what others find in it: the flows, a line each, and the
// counts; or its datagrams, a line each. To be timed as well: without --datagrams it does what opening a capture does.
#include "core/capture/flowlist.h"

#include <QTextStream>

#include <cstdio>

using namespace echogram;

namespace {

void printFlows(CaptureFile &file, QTextStream &out)
{
    const FlowList list = readFlows(file, {});
    for (const Flow &flow : list.flows) {
        out << "flow " << flow.asker.text() << ' ' << flow.peer.text() << ' ' << flow.asked << ' '
            << flow.answered << ' ' << flow.bytes << ' ' << flow.firstWallNs << ' ' << flow.lastWallNs
            << '\n';
    }
    const CaptureCounts &counts = list.counts;
    out << "packets " << counts.packets << "\ndatagrams " << counts.datagrams << "\nnotUdp " << counts.notUdp
        << "\ntruncated " << counts.truncated << "\nfragments " << counts.fragments << "\nmalformed "
        << counts.malformed << '\n';
}

void printDatagrams(CaptureFile &file, QTextStream &out)
{
    while (const CaptureFile::Datagram *one = file.next()) {
        out << one->wallNs << ' ' << one->datagram.source.text() << ' ' << one->datagram.destination.text()
            << ' ' << one->datagram.payload.toByteArray().toHex() << '\n';
    }
}

} // namespace

int main(int argc, char **argv)
{
    QTextStream out(stdout);
    QTextStream complaints(stderr);
    const bool isForDatagrams = argc == 3 && qstrcmp(argv[1], "--datagrams") == 0;
    if (argc != 2 && !isForDatagrams) {
        complaints << "readcapture [--datagrams] FILE\n";
        return 2;
    }
    const auto file = CaptureFile::open(QString::fromLocal8Bit(argv[argc - 1]));
    if (!file) {
        complaints << file.error() << '\n';
        return 1;
    }
    isForDatagrams ? printDatagrams(**file, out) : printFlows(**file, out);
    const QString error = (*file)->error();
    if (!error.isEmpty())
        complaints << error << '\n';
    return error.isEmpty() ? 0 : 1;
}
