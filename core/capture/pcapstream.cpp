// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/pcapstream.h"

#include "core/capture/pcaprecord.h"

#include <algorithm>
#include <cstdlib>

#include <pcap/pcap.h>
#include <stdio.h>

namespace echogram {

PcapStream::PcapStream()
    : m_file(open_memstream(&m_memory, &m_size))
    , m_pcap(pcap_open_dead_with_tstamp_precision(DLT_RAW, pcapSnapshotLength, PCAP_TSTAMP_PRECISION_NANO))
{
    Q_CHECK_PTR(m_file);
    Q_CHECK_PTR(m_pcap);
    m_dumper = pcap_dump_fopen(m_pcap, m_file);
    Q_CHECK_PTR(m_dumper);
    m_appended = pcapFileHeaderSize;
}

PcapStream::~PcapStream()
{
    pcap_dump_close(m_dumper);
    pcap_close(m_pcap);
    std::free(m_memory); // NOLINT: that is how open_memstream(3) wants it
}

void PcapStream::append(qint64 wallNs, QByteArrayView packet)
{
    constexpr qint64 second = 1'000'000'000;
    const qint64 ns = std::max<qint64>(0, wallNs);
    pcap_pkthdr header{};
    header.ts.tv_sec = time_t(ns / second);
    header.ts.tv_usec = suseconds_t(ns % second); // of a capture in nanoseconds it holds those
    header.caplen = header.len = bpf_u_int32(packet.size());
    pcap_dump(reinterpret_cast<u_char *>(m_dumper), &header, reinterpret_cast<const u_char *>(packet.data()));
    m_appended += pcapRecordHeaderSize + packet.size();
}

QByteArrayView PcapStream::bytes()
{
    // The only thing that can go wrong is that there is no memory, which libpcap does not tell.
    if (std::fflush(m_file) != 0 || std::ferror(m_file) || qsizetype(m_size) < m_appended)
        qBadAlloc();
    return {m_memory, m_appended};
}

void PcapStream::clear()
{
    std::rewind(m_file);
    m_appended = 0;
}

} // namespace echogram
