// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QtGlobal>

#include <cstdio>

struct pcap;
struct pcap_dumper;

namespace echogram {

/// One capture file as libpcap writes it, but into memory (open_memstream(3)), from where it is taken piece by piece:
/// so whoever writes it to disk sees every error, and how far the kernel came. Raw IP, in nanoseconds.
class PcapStream
{
public:
    /// The bytes begin with the header of the file.
    PcapStream();
    ~PcapStream();
    Q_DISABLE_COPY_MOVE(PcapStream)

    /// Adds a record; times before 1970 become 1970.
    void append(qint64 wallNs, QByteArrayView packet);

    /// All since the start or the last clear(). Valid until the next append().
    QByteArrayView bytes();
    /// The bytes were taken; keeps the memory for those to come.
    void clear();

private:
    std::FILE *m_file = nullptr; // is the dumper's
    char *m_memory = nullptr;    // what the file was written to, as of the last fflush()
    size_t m_size = 0;
    qsizetype m_appended = 0; // since the last clear()
    pcap *m_pcap = nullptr;
    pcap_dumper *m_dumper = nullptr;
};

} // namespace echogram
