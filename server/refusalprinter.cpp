// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/refusalprinter.h"

#include "core/net/clock.h"
#include "server/linewriter.h"

#include <chrono>

namespace echogram {
namespace {

using namespace std::chrono_literals;

} // namespace

RefusalPrinter::RefusalPrinter(LineWriter &writer, LogFormat format, QObject *parent)
    : QObject(parent)
    , m_writer(writer)
    , m_format(format)
{
    m_secondOver.setSingleShot(true);
    m_secondOver.setInterval(1s);
    connect(&m_secondOver, &QTimer::timeout, this, &RefusalPrinter::flush);
}

void RefusalPrinter::note(const RefusalCounts &refusals)
{
    if (refusals == m_seen)
        return;
    m_seen = refusals;
    if (!m_secondOver.isActive())
        m_secondOver.start();
}

void RefusalPrinter::flush()
{
    m_secondOver.stop();
    if (m_seen == m_printed || !m_writer.hasRoom())
        return; // without room it is told with the next, or in the report at the end
    m_writer.write(refusedLine(m_format, now().wallNs, m_seen - m_printed));
    m_printed = m_seen;
}

} // namespace echogram
