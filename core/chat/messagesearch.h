// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/messagefilter.h"
#include "core/chat/messagesource.h"

#include <QList>
#include <QObject>
#include <QThread>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>

namespace echogram {

/// Goes through a log for the messages that a filter takes, on a thread of its own, from the oldest to the newest,
/// and goes on where the log has grown. Lives on its caller's thread, which needs an event loop: no call blocks, and
/// results come as signals, at most about once per frame and only when the last ones were taken. What is kept of a
/// message is its id. When all was gone through no source is held on to.
class MessageSearch : public QObject
{
    Q_OBJECT
public:
    explicit MessageSearch(QObject *parent = nullptr);
    ~MessageSearch() override; ///< cancels, and waits for the thread

    /// Begins anew; nothing more comes of what was searched before.
    void start(const MessageFilter &filter, const MessageSource &source);
    /// Goes through what the log has that it had not yet when it was gone through last, at either end. Does nothing
    /// unless started.
    void goOn(const MessageSource &source);
    /// Judges once more, behind everything else, messages of which there is news. Does nothing unless started.
    void recheck(const QList<MessageId> &ids, const MessageSource &source);
    void cancel();

    /// Between start(), goOn() or recheck() and finished(), failed() or cancel().
    bool isRunning() const { return m_isRunning; }

Q_SIGNALS:
    /// In the order of their ids; none is told of twice. Those of a log that grew at its old end come last.
    void found(const QList<echogram::MessageId> &ids);
    /// What became of recheck(), in the order of ids: these match now, those do not (or are gone).
    void rejudged(const QList<echogram::MessageId> &matching, const QList<echogram::MessageId> &others);
    void progressed(double fraction); ///< of what is to be gone through, 0 to 1
    void finished();                  ///< all that was asked for so far
    /// The system has no room for another thread; a sentence for people.
    void failed(const QString &problem);

private:
    struct Order
    {
        MessageFilter filter;
        std::optional<MessageSource> source;
        QList<MessageId> rechecks;
    };
    struct Results
    {
        QList<MessageId> found;
        QList<MessageId> matching;
        QList<MessageId> others;
        std::optional<double> progress;
        quint64 answered = 0; // the number of the last order that was carried out
    };
    class Run; // on the thread

    void place(const MessageSource &source, const QList<MessageId> &rechecks);
    bool hasThread();
    void work();
    void hand(quint64 search, Results results);
    void deliver();

    std::unique_ptr<QThread> m_thread;
    bool m_isStarted = false;
    bool m_isRunning = false;
    quint64 m_orders = 0; // how many were placed

    std::atomic<quint64> m_search = 0; // counts start() and cancel(): what belongs to an earlier one is void

    std::mutex m_mutex; // over what follows
    std::condition_variable m_placed;
    Order m_order;
    quint64 m_orderNumber = 0;
    Results m_results;
    bool m_isDeliveryDue = false;
    bool m_isEnding = false;
};

} // namespace echogram
