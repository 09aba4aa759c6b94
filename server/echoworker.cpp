// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/echoworker.h"

namespace echogram {

EchoWorker::EchoWorker(LineWriter *log, LogFormat format)
{
    if (!log)
        return;
    m_printer.emplace(*log, format);
    m_printer->setParent(this); // to move to the thread with the worker
    connect(&m_server, &EchoServer::datagramsEchoed, &*m_printer, &DatagramPrinter::print);
    connect(&m_server, &EchoServer::datagramsAnswered, &*m_printer, &DatagramPrinter::print);
    m_refusals.emplace(*log, format);
    m_refusals->setParent(this);
    connect(&m_server, &EchoServer::datagramsEchoed, &*m_refusals,
            [this] { m_refusals->note(m_server.refusals()); });
}

void EchoWorker::stop()
{
    m_server.stop();
    if (m_printer)
        m_printer->flush();
    if (m_refusals)
        m_refusals->flush();
}

} // namespace echogram
