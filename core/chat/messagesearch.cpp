// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/messagesearch.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace echogram {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds frame{16};
constexpr int messagesPerGlance = 64; // at the clock, which takes as long as judging one of them

// Messages that lie no further apart are read in one go.
constexpr MessageId smallGap = 64;

} // namespace

/// Carries out the orders of one search.
class MessageSearch::Run
{
public:
    Run(MessageSearch &search, quint64 number, const MessageFilter &filter, MessageId firstId)
        : m_search(search)
        , m_number(number)
        , m_filter(filter)
        , m_from(firstId)
        , m_to(firstId)
    {}

    quint64 number() const { return m_number; }

    /// What is new in the source; false when cancelled.
    bool goThrough(const MessageSource &source)
    {
        const MessageId before = std::clamp(m_from, source.firstId, source.endId);
        const MessageId behind = std::clamp(m_to, source.firstId, source.endId);
        m_done = 0;
        m_total = (source.endId - behind) + (before - source.firstId);
        const bool isDone =
            goThrough(source, behind, source.endId) && goThrough(source, source.firstId, before);
        m_from = std::min(m_from, source.firstId);
        m_to = std::max(m_to, source.endId);
        return isDone;
    }

    bool judgeAgain(const MessageSource &source, QList<MessageId> ids)
    {
        if (ids.isEmpty())
            return !isVoid();
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        Results results;
        auto next = ids.cbegin();
        while (next != ids.cend() && !isVoid()) {
            auto last = next;
            while (std::next(last) != ids.cend() && *std::next(last) - *last <= smallGap)
                ++last;
            judgeStretch(source, next, std::next(last), results);
            next = std::next(last);
        }
        m_search.hand(m_number, std::move(results));
        return !isVoid();
    }

private:
    bool isVoid() const { return m_search.m_search.load(std::memory_order_relaxed) != m_number; }

    bool goThrough(const MessageSource &source, MessageId first, MessageId end)
    {
        Results results;
        Clock::time_point handed = Clock::now();
        int untilGlance = messagesPerGlance;
        const MessageId doneBefore = m_done;
        if (first < end) {
            source.visit(first, end, [&](const MessageView &message) {
                if (isVoid())
                    return false;
                if (m_filter.matches(message))
                    results.found.append(message.id);
                if (--untilGlance > 0)
                    return true;
                untilGlance = messagesPerGlance;
                if (const Clock::time_point now = Clock::now(); now - handed >= frame) {
                    handed = now;
                    m_done = doneBefore + (message.id + 1 - first);
                    results.progress = double(m_done) / double(m_total);
                    m_search.hand(m_number, std::exchange(results, {}));
                }
                return true;
            });
        }
        m_done = doneBefore + (end - first);
        m_search.hand(m_number, std::move(results));
        return !isVoid();
    }

    using Iterator = QList<MessageId>::const_iterator;

    void judgeStretch(const MessageSource &source, Iterator next, Iterator end, Results &results) const
    {
        const auto leaveOut = [&](MessageId upTo) {
            for (; next != end && *next < upTo; ++next)
                results.others.append(*next);
        };
        const MessageId first = std::max(*next, source.firstId);
        const MessageId behind = std::min(*std::prev(end) + 1, source.endId);
        if (first < behind) {
            source.visit(first, behind, [&](const MessageView &message) {
                leaveOut(message.id);
                if (next != end && *next == message.id) {
                    (m_filter.matches(message) ? results.matching : results.others).append(message.id);
                    ++next;
                }
                return !isVoid();
            });
        }
        if (!isVoid())
            leaveOut(*std::prev(end) + 1);
    }

    MessageSearch &m_search;
    const quint64 m_number;
    const MessageFilter m_filter;
    MessageId m_from; // what was gone through: from here
    MessageId m_to;   // to here
    MessageId m_done = 0;
    MessageId m_total = 0;
};

MessageSearch::MessageSearch(QObject *parent)
    : QObject(parent)
{}

MessageSearch::~MessageSearch()
{
    {
        const std::lock_guard lock(m_mutex);
        ++m_search;
        m_isEnding = true;
    }
    m_placed.notify_one();
    if (m_thread)
        m_thread->wait();
}

void MessageSearch::start(const MessageFilter &filter, const MessageSource &source)
{
    cancel();
    m_isStarted = true;
    {
        const std::lock_guard lock(m_mutex);
        m_order.filter = filter;
    }
    place(source, {});
}

void MessageSearch::goOn(const MessageSource &source)
{
    if (m_isStarted)
        place(source, {});
}

void MessageSearch::recheck(const QList<MessageId> &ids, const MessageSource &source)
{
    if (m_isStarted && !ids.isEmpty())
        place(source, ids);
}

void MessageSearch::cancel()
{
    m_isStarted = false;
    m_isRunning = false;
    const std::lock_guard lock(m_mutex);
    ++m_search;
    m_order = {};
    m_results = {};
}

void MessageSearch::place(const MessageSource &source, const QList<MessageId> &rechecks)
{
    if (!hasThread()) {
        cancel();
        Q_EMIT failed(tr("The system has no room for another thread to search on."));
        return;
    }
    m_isRunning = true;
    std::optional<MessageSource> former(source); // may be large: to be freed without the lock
    {
        const std::lock_guard lock(m_mutex);
        m_order.source.swap(former);
        m_order.rechecks += rechecks;
        m_orderNumber = ++m_orders;
    }
    m_placed.notify_one();
}

bool MessageSearch::hasThread()
{
    if (!m_thread) {
        m_thread.reset(QThread::create([this] { work(); }));
        m_thread->setObjectName(QStringLiteral("search"));
        m_thread->start();
        if (!m_thread->isRunning())
            m_thread.reset();
    }
    return m_thread != nullptr;
}

/// The thread: takes order after order. Those that were placed meanwhile are one, with the newest source.
void MessageSearch::work()
{
    std::optional<Run> run;
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_placed.wait(lock, [this] { return m_isEnding || m_order.source; });
        if (m_isEnding)
            return;
        std::optional<MessageSource> source = std::exchange(m_order.source, {});
        const QList<MessageId> rechecks = std::exchange(m_order.rechecks, {});
        const quint64 orderNumber = m_orderNumber;
        if (!run || run->number() != m_search)
            run.emplace(*this, m_search, m_order.filter, source->firstId);
        lock.unlock();
        if (run->goThrough(*source) && run->judgeAgain(*source, rechecks)) {
            source.reset(); // before anybody hears of it
            Results results;
            results.answered = orderNumber;
            hand(run->number(), std::move(results));
        }
        source.reset();
        lock.lock();
    }
}

/// On the thread: puts the results to those that wait to be delivered.
void MessageSearch::hand(quint64 search, Results results)
{
    const std::lock_guard lock(m_mutex);
    if (search != m_search || m_isEnding)
        return;
    m_results.found += results.found;
    m_results.matching += results.matching;
    m_results.others += results.others;
    if (results.progress)
        m_results.progress = results.progress;
    m_results.answered = std::max(m_results.answered, results.answered);
    if (!std::exchange(m_isDeliveryDue, true))
        QMetaObject::invokeMethod(this, &MessageSearch::deliver, Qt::QueuedConnection);
}

/// On the caller's thread. Whoever hears of it may begin another search.
void MessageSearch::deliver()
{
    Results results;
    {
        const std::lock_guard lock(m_mutex);
        m_isDeliveryDue = false;
        results = std::exchange(m_results, {});
    }
    const quint64 search = m_search;
    const auto isSame = [&] { return m_search == search; };
    if (!results.found.isEmpty())
        Q_EMIT found(results.found);
    if (isSame() && (!results.matching.isEmpty() || !results.others.isEmpty()))
        Q_EMIT rejudged(results.matching, results.others);
    if (isSame() && results.progress)
        Q_EMIT progressed(*results.progress);
    if (isSame() && m_isRunning && results.answered == m_orders) {
        m_isRunning = false;
        Q_EMIT finished();
    }
}

} // namespace echogram
