// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/datagramprinter.h"
#include "server/echoserver.h"
#include "server/refusalprinter.h"

#include <QObject>

#include <optional>

namespace echogram {

/// EchoThreads' half on one of the threads: an echo server and, where there is a log, what prints it.
class EchoWorker : public QObject
{
    Q_OBJECT
public:
    /// Prints every datagram, and what is not answered, to `log`, which is borrowed; null prints nothing.
    EchoWorker(LineWriter *log, LogFormat format);

    EchoServer &server() { return m_server; }
    void stop();

private:
    EchoServer m_server{this};
    std::optional<DatagramPrinter> m_printer;
    std::optional<RefusalPrinter> m_refusals;
};

} // namespace echogram
