// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThread>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>

namespace echogram {

/// Writes text to a descriptor from a thread of its own, so that a terminal that was stopped or a pipe nobody reads
/// holds up nothing else. What waits is bounded: ask hasRoom() first. Once the other end is closed, everything is
/// thrown away. SIGPIPE must be ignored. Several threads may write; the one it was made on finishes and destroys it.
class LineWriter
{
public:
    /// Makes the text; called on the writer's thread, so it must own what it needs.
    using Text = std::function<QByteArray()>;

    /// Borrows the descriptor.
    explicit LineWriter(int descriptor);
    /// Waits until all is written, however long that takes: call finish() first.
    ~LineWriter();
    LineWriter(const LineWriter &) = delete;
    LineWriter &operator=(const LineWriter &) = delete;

    /// Whether more may be written. Not asked for the few lines that must not be lost.
    bool hasRoom() const;

    /// `costBytes` is what `text` holds on to until it is written, to be counted against the bound.
    void write(Text text, qsizetype costBytes);
    void write(const QByteArray &text);

    /// Waits until all is written, as long as somebody reads it. False when nothing was taken for as long as
    /// `patience`: the thread is stuck in write(2), and only _exit(2) ends the process without waiting for it.
    bool finish(std::chrono::milliseconds patience);

private:
    void writeAll(const QByteArray &text);

    int m_descriptor = -1;
    std::atomic<qsizetype> m_waiting = 0; // bytes of cost
    std::atomic<quint64> m_written = 0;   // bytes; shows that the other end reads
    bool m_isClosed = false;              // the other end; touched by the writer's thread only
    QThread m_thread;
    std::unique_ptr<QObject> m_context; // lives on m_thread; what is queued for it is done there, in order
};

} // namespace echogram
