// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/datagramlog.h"
#include "server/manners/refusals.h"

#include <QObject>
#include <QTimer>

namespace echogram {

class LineWriter;

/// Tells of datagrams that were not answered: at most one line a second, with how many there were for which reason, so
/// that nobody fills a disk by being refused. Idle, nothing runs.
class RefusalPrinter : public QObject
{
    Q_OBJECT
public:
    /// Borrows the writer, which must outlive it.
    RefusalPrinter(LineWriter &writer, LogFormat format, QObject *parent = nullptr);

    /// All there were until now.
    void note(const RefusalCounts &refusals);
    /// Prints what is pending at once: before the end.
    void flush();

private:
    LineWriter &m_writer;
    LogFormat m_format = LogFormat::Text;
    RefusalCounts m_seen;
    RefusalCounts m_printed;
    QTimer m_secondOver{this};
};

} // namespace echogram
