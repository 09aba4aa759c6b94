// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/datagramlog.h"
#include "server/logthrottle.h"

#include <QObject>
#include <QTimer>

namespace echogram {

class LineWriter;

/// Prints datagrams as a log: line by line, or summed up when they come faster than a log can be read, or than the
/// output takes it. On the calling thread this costs a few additions a datagram; lines are made and written on the
/// writer's thread. The timer runs only while a summary is pending.
class DatagramPrinter : public QObject
{
    Q_OBJECT
public:
    /// Borrows the writer, which must outlive it.
    DatagramPrinter(LineWriter &writer, LogFormat format, QObject *parent = nullptr);

    void print(const DatagramBatch &batch);
    /// Prints what is pending at once: before the end.
    void flush();

private:
    void printSummary(const std::optional<LogSummary> &summary);
    void printLines(const DatagramBatch &lines);
    void watchForTheEnd(qint64 nowNs);
    void endSecond();

    LineWriter &m_writer;
    LogFormat m_format = LogFormat::Text;
    LogThrottle m_throttle;
    QTimer m_secondOver{this};
};

} // namespace echogram
