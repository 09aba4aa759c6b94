// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/rawip.h"
#include "core/datagram/result.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <optional>

class QIODevice;

namespace echogram {

/// What was passed over in a capture, and why. `packets` is the sum of all others.
struct CaptureCounts
{
    quint64 packets = 0;   ///< records in the file that were read
    quint64 datagrams = 0; ///< UDP, whole, with a payload or empty
    quint64 notUdp = 0;    ///< another protocol, or UDP inside a tunnel
    quint64 truncated = 0; ///< UDP, or what may be UDP, of which the capture has only the beginning
    quint64 fragments = 0; ///< pieces of IP packets that carry UDP, or may do so
    quint64 malformed = 0; ///< headers that contradict each other or the packet's length

    friend bool operator==(const CaptureCounts &, const CaptureCounts &) = default;
};

/// A capture of anybody's: pcap or pcapng, in micro- or nanoseconds, of Ethernet (with VLAN tags), Linux cooked (v1 and
/// v2), BSD loopback or raw IP; IPv4 and IPv6 with extension headers. Read by libpcap, from the start to the end; of
/// pcapng with several interfaces only up to one that differs from the first in its kind or its snapshot length. For
/// one thread.
class CaptureFile
{
public:
    /// The error is a sentence for people: what is wrong with the file, and what would be right. Waits for nothing but
    /// the disk: a pipe is refused.
    static Result<std::unique_ptr<CaptureFile>, QString> open(const QString &path);
    /// The same of a file's bytes; `name` stands in the errors.
    static Result<std::unique_ptr<CaptureFile>, QString> openBytes(const QByteArray &bytes,
                                                                   const QString &name);
    /// The same of what a device gives, which may be a pipe: it is read as it comes, and the device has to outlive the
    /// capture. `beginning` is what was read from it before. Linux only; elsewhere it is an error.
    static Result<std::unique_ptr<CaptureFile>, QString> openDevice(QIODevice *device,
                                                                    const QByteArray &beginning,
                                                                    const QString &name);
    ~CaptureFile();
    CaptureFile(const CaptureFile &) = delete;
    CaptureFile &operator=(const CaptureFile &) = delete;

    struct Datagram
    {
        /// The payload is valid until the next call. The kind is a hint at best: others' captures of raw IP have any
        /// value there, and all others Unknown.
        RawDatagram datagram;
        /// Nanoseconds since 1970 UTC, 0 where the file has no time. What a qint64 has no room for is 0 or its maximum.
        qint64 wallNs = 0;
    };

    enum class Step : quint8 {
        Datagram,   ///< the record was a UDP datagram: datagram()
        PassedOver, ///< it was something else, and counted
        End         ///< there is no other, or none that can be read: error() tells
    };

    /// Reads one record.
    Step step();
    /// What the last step() has read; only after Step::Datagram.
    const Datagram &datagram() const;
    /// Whether what the last step() has passed over is an ICMP message about a datagram that did not arrive; it was
    /// counted as what is not UDP. Valid until the next call.
    std::optional<IcmpUnreachable> unreachable() const;
    qint64 wallNs() const; ///< of the last step(), as Datagram has it
    /// Steps to the next UDP datagram; null at the end. However many records are passed over, it does not return until
    /// then: who wants to cancel takes step().
    const Datagram *next();

    const CaptureCounts &counts() const;
    /// Why step() could not go on though there is more: a sentence for people. Empty at a sound end.
    QString error() const;
    /// How far it has come, in bytes of sizeInBytes().
    qint64 position() const;
    /// As it was when the file was opened: one that is still being written grows beyond it. 0 where nobody knows, as of
    /// a pipe.
    qint64 sizeInBytes() const;

private:
    CaptureFile();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace echogram
