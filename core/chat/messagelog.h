// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/logreader.h"
#include "core/chat/conversationupdate.h"
#include "core/chat/logentry.h"
#include "core/chat/messagesource.h"

#include <functional>
#include <memory>

namespace echogram {

/// A conversation's messages in the order of their ids: in memory only where each stands in the log's files and what
/// became of it; whatever is asked for is read from there.
///
/// A value: a copy is a snapshot, costs little, shares what has not changed since, and reads the files by itself. So a
/// thread may work on a copy while the original goes on.
class MessageLog
{
public:
    qsizetype size() const { return qsizetype(endId() - firstId()); }
    bool isEmpty() const { return m_blocks.isEmpty(); }
    MessageId firstId() const { return isEmpty() ? m_endId : m_blocks.first().firstId; }
    MessageId endId() const { return m_endId; }
    bool contains(MessageId id) const { return id >= firstId() && id < endId(); }

    /// Some microseconds, for a read of the file; isLost where that gives nothing.
    Message at(MessageId id) const;
    Message last() const { return at(m_endId - 1); }
    // Without the file.
    Direction direction(MessageId id) const { return entry(id).direction(); }
    Delivery delivery(MessageId id) const { return entry(id).delivery(); }

    /// Calls `each` for the messages from `first` up to, not including, `end`, as fast as the files can be read, until
    /// it returns false. Those that are lost are passed over.
    void visit(MessageId first, MessageId end, const std::function<bool(const MessageView &)> &each) const;

    /// As it is now, for another thread.
    MessageSource snapshot() const;

    /// How many datagrams were in the log once and are not any more, because it has a limit.
    quint64 forgotten() const { return m_forgotten; }
    qint64 bytesOnDisk() const { return m_bytesOnDisk; }
    /// Why it is not written to disk as of now, a sentence; empty while all is well.
    const QString &problem() const { return m_problem; }

    /// What became of the files, and then the messages that are in them.
    void apply(const LogNews &news);
    void append(const QList<Appended> &messages);
    /// Returns whether the message is there to be amended.
    bool amend(const Amendment &amendment);
    /// All that is waited for has got no answer.
    void endWaiting();
    /// All messages, with ids from `firstId` on: for another log's prepend().
    QList<LogBlock> blocksFrom(MessageId firstId) const;
    /// Older ones, in the order of their ids; the last block ends where the log begins.
    void prepend(const QList<LogBlock> &blocks, const LogSources &sources);
    /// The interface that link-local addresses of this log belong to (RFC 4007): captures do not have it.
    void setScope(quint32 scope) { m_scope = scope; }
    /// Held as long as this or a copy of it lives: what the files need to be there.
    void setKeeper(std::shared_ptr<void> keeper) { m_keeper = std::move(keeper); }

    /// How many of the oldest have no file any more and are to be dropped by forget().
    qsizetype overflow() const;
    void forget(qsizetype count);
    /// Forgets them all, as if they had never been; ids go on.
    void clear();

private:
    /// Every copy of the log reads by itself.
    class Reader
    {
    public:
        Reader() = default;
        Reader(const Reader &) {}
        Reader &operator=(const Reader &) { return m_reader.reset(), *this; }
        Reader(Reader &&) = default;
        Reader &operator=(Reader &&) = default;
        ~Reader() = default;
        LogReader &get(const LogSources &sources) const;
        void reset() { m_reader.reset(); }
        void setSources(const LogSources &sources);

    private:
        mutable std::unique_ptr<LogReader> m_reader;
    };

    qsizetype blockIndex(MessageId id) const;
    const LogEntry &entry(MessageId id) const;
    Endpoint scoped(Endpoint endpoint) const;

    QList<LogBlock> m_blocks;
    MessageId m_endId = 0;
    LogSources m_sources;
    Reader m_reader;
    qint64 m_bytesOnDisk = 0;
    QString m_problem;
    quint64 m_forgotten = 0;
    quint32 m_scope = 0;
    std::shared_ptr<void> m_keeper;
};

} // namespace echogram
