// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace echogram {

/// What went through a server since it was started.
struct EchoTotals
{
    quint64 datagrams = 0;   ///< that came in
    quint64 bytes = 0;       ///< of payload that came in
    quint64 answers = 0;     ///< that the kernel took
    quint64 answerBytes = 0; ///< of payload of these
    quint64 errors = 0;      ///< answers the kernel refused
    quint64 sendDrops = 0;   ///< answers for which neither the send buffer nor the queue behind it had room
    quint64 kernelDrops =
        0; ///< datagrams lost for lack of receive buffer, at least (DatagramIo::dropped()); 0 where nobody tells

    quint64 drops() const { return sendDrops + kernelDrops; }

    EchoTotals &operator+=(const EchoTotals &other)
    {
        datagrams += other.datagrams;
        bytes += other.bytes;
        answers += other.answers;
        answerBytes += other.answerBytes;
        errors += other.errors;
        sendDrops += other.sendDrops;
        kernelDrops += other.kernelDrops;
        return *this;
    }
    friend bool operator==(const EchoTotals &, const EchoTotals &) = default;
};

} // namespace echogram
