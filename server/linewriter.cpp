// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/linewriter.h"

#include <algorithm>
#include <cerrno>

#include <poll.h>
#include <unistd.h>

namespace echogram {
namespace {

// Some seconds of log at the pace at which it prints line by line, and little enough to forget about.
constexpr qsizetype waitingCapacityBytes = 4 << 20;

constexpr qsizetype costPerText = 256; // the queued event, the function, what allocations add

// A write(2) returns only when all is taken; in pieces of this size a slow reader is told from none.
constexpr qsizetype bytesPerWrite = 16 << 10;

constexpr std::chrono::milliseconds progressCheckInterval{50};

} // namespace

LineWriter::LineWriter(int descriptor)
    : m_descriptor(descriptor)
    , m_context(std::make_unique<QObject>())
{
    m_thread.setObjectName(QStringLiteral("writer"));
    m_context->moveToThread(&m_thread);
    m_thread.start();
}

LineWriter::~LineWriter()
{
    finish(std::chrono::milliseconds::max());
}

bool LineWriter::hasRoom() const
{
    return m_waiting.load(std::memory_order_relaxed) < waitingCapacityBytes;
}

void LineWriter::write(Text text, qsizetype costBytes)
{
    const qsizetype cost = costBytes + costPerText;
    m_waiting.fetch_add(cost, std::memory_order_relaxed);
    const auto task = [this, cost, text = std::move(text)] {
        if (!m_isClosed)
            writeAll(text());
        m_waiting.fetch_sub(cost, std::memory_order_relaxed);
    };
    QMetaObject::invokeMethod(m_context.get(), task, Qt::QueuedConnection);
}

void LineWriter::write(const QByteArray &text)
{
    write([text] { return text; }, text.size());
}

bool LineWriter::finish(std::chrono::milliseconds patience)
{
    // Queued behind the texts; QThread::quit() by itself would overtake them.
    QMetaObject::invokeMethod(
        m_context.get(), [this] { m_thread.quit(); }, Qt::QueuedConnection);
    if (patience == std::chrono::milliseconds::max())
        return m_thread.wait();
    // In short waits, of which each one counts no more than it lasts: when the whole machine stood still for a
    // second (it was suspended, or has too much to do), the reader did as well.
    quint64 before = m_written;
    for (auto stalled = std::chrono::milliseconds::zero(); stalled < patience;
         stalled += progressCheckInterval) {
        if (m_thread.wait(QDeadlineTimer(progressCheckInterval)))
            return true;
        if (m_written != before) {
            before = m_written;
            stalled = {};
        }
    }
    return false;
}

void LineWriter::writeAll(const QByteArray &text)
{
    for (qsizetype written = 0; written < text.size();) {
        const qsizetype size = std::min(text.size() - written, bytesPerWrite);
        const ssize_t count = ::write(m_descriptor, text.constData() + written, size_t(size));
        if (count >= 0) {
            written += qsizetype(count);
            m_written += quint64(count);
        } else if (errno == EAGAIN) { // somebody who shares the descriptor has made it non-blocking
            pollfd writable{m_descriptor, POLLOUT, 0};
            poll(&writable, 1, -1);
        } else if (errno != EINTR) { // EPIPE: the reader has gone. ENOSPC, EIO: no better
            m_isClosed = true;
            return;
        }
    }
}

} // namespace echogram
