// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/echothreads.h"

#include "core/datagram/result.h"
#ifdef Q_OS_LINUX
#include "core/net/linuxsocket.h"
#endif
#include "server/echoworker.h"

#include <algorithm>
#include <atomic>
#include <cerrno>

#include <sys/resource.h>
#include <unistd.h>

namespace echogram {
namespace {

/// Runs something on the worker's thread and waits for it.
template <class Task>
void await(EchoWorker *worker, Task &&task)
{
    QMetaObject::invokeMethod(worker, std::forward<Task>(task), Qt::BlockingQueuedConnection);
}

// A socket, its duplicate for the Linux engine, and what wakes the event loop.
constexpr int descriptorsPerThread = 3;

// What the process has open besides: standard streams, the signals' pipe, libraries.
constexpr int otherDescriptors = 32;

/// Makes room for that many descriptors more, as far as the system lets (getrlimit(2)). Checked beforehand, because an
/// event loop that gets none ends the process.
SystemError reserveDescriptors(int count)
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return {};
    const rlim_t needed = rlim_t(count + otherDescriptors);
    if (limit.rlim_cur >= needed)
        return {};
    limit.rlim_cur = std::min(needed, limit.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur >= needed ? SystemError() : SystemError::fromErrno(EMFILE);
}

/// Sockets that are bound before anything is answered: for several threads that share a port, and for several listeners,
/// of which all or none are to be there. Elsewhere than on Linux there is one of each.
Result<QList<int>, SystemError> bindAhead(const Endpoint &endpoint, int count)
{
#ifdef Q_OS_LINUX
    return linuxsocket::bindShared(endpoint, count);
#else
    Q_UNUSED(endpoint);
    if (count > 1)
        return SystemError::fromErrno(ENOTSUP); // one of the sockets would get everything
    return QList<int>{-1};
#endif
}

/// The second thread's chance is not the first one's.
quint64 seedOf(quint64 seed, qsizetype listener, int thread)
{
    constexpr quint64 goldenRatio = 0x9e3779b97f4a7c15; // odd, so that no two are alike
    return seed + goldenRatio * (quint64(listener) * 256 + quint64(thread));
}

/// The sockets a relay has for its clients, each with a duplicate.
int descriptorsOf(const ServerPolicy &policy)
{
    return policy.forwardTo.isNull() ? 0 : 2 * policy.maximumClients;
}

} // namespace

EchoThreads::EchoThreads(QObject *parent)
    : QObject(parent)
{}

EchoThreads::~EchoThreads()
{
    stop();
}

SystemError EchoThreads::start(const Options &options, const Listening &listening)
{
    const SystemError error = startAll(options, listening);
    if (error.isError())
        stop();
    return error;
}

SystemError EchoThreads::startAll(const Options &options, const Listening &listening)
{
    // All there is to fail for want of something comes first, so that who is told that we listen can rely on it.
    int descriptorsNeeded = 0;
    for (const Listener &listener : options.listeners) {
        descriptorsNeeded += options.threads * (descriptorsPerThread + descriptorsOf(listener.policy));
        m_reports.append({listener.name, listener.socket.bindTo, {}});
    }
    if (const SystemError error = reserveDescriptors(descriptorsNeeded); error.isError())
        return error;

    SystemError error;
    QList<Listener> opened; // one for each thread
    for (qsizetype i = 0; i < options.listeners.size() && !error.isError(); ++i) {
        const Listener &listener = options.listeners.at(i);
        QList<int> descriptors{listener.socket.descriptor};
        if (listener.socket.descriptor < 0 && (options.threads > 1 || options.listeners.size() > 1)) {
            const auto bound = bindAhead(listener.socket.bindTo, options.threads);
            if (!bound) {
                error = bound.error();
                m_failed = i;
                break;
            }
            descriptors = *bound;
        }
        for (int thread = 0; thread < options.threads; ++thread) {
            opened.append(listener);
            opened.last().socket.descriptor = descriptors.value(thread, -1);
            opened.last().policy.seed = seedOf(listener.policy.seed, i, thread);
            if (!error.isError())
                error = addThread(options, i);
        }
    }
    for (qsizetype i = 0; i < opened.size(); ++i) {
        const bool isFirst = i % options.threads == 0;
        if (!error.isError()) {
            m_failed = i / options.threads;
            error = open(m_threads.at(size_t(i)), opened.at(i), isFirst ? listening : Listening());
        } else if (const int descriptor = opened.at(i).socket.descriptor; descriptor >= 0) {
            ::close(descriptor);
        }
    }
    return error;
}

SystemError EchoThreads::addThread(const Options &options, qsizetype listener)
{
    auto thread = std::make_unique<IoThread>();
    if (!thread->isRunning())
        return SystemError::fromErrno(EAGAIN); // pthread_create(3)
    auto *worker = new EchoWorker(options.log, options.logFormat);
    worker->server().setAnswerLimit(options.answerLimit);
    connect(&worker->server(), &EchoServer::answerLimitReached, this, &EchoThreads::answerLimitReached);
    thread->adopt(worker);
    m_threads.push_back({std::move(thread), worker, listener});
    return {};
}

SystemError EchoThreads::open(const Thread &thread, const Listener &listener, const Listening &listening)
{
    SystemError error;
    Endpoint bound;
    await(thread.worker, [&] {
        error = thread.worker->server().start(listener.socket, listener.policy);
        bound = thread.worker->server().localEndpoint();
        if (!error.isError() && listening)
            listening(thread.listener, bound); // before the first datagram, which its event loop brings
    });
    if (!error.isError())
        m_reports[thread.listener].endpoint = bound;
    return error;
}

void EchoThreads::stop()
{
    for (const Thread &thread : m_threads)
        await(thread.worker, [worker = thread.worker] { worker->stop(); });
    m_reports = reports();
    m_threads.clear();
}

void EchoThreads::setRules(const std::shared_ptr<const RuleSet> &rules)
{
    for (const Thread &thread : m_threads)
        await(thread.worker, [&rules, worker = thread.worker] { worker->server().setRules(rules); });
}

void EchoThreads::whenAllAnswered(const std::function<void()> &answered) const
{
    const auto left = std::make_shared<std::atomic<size_t>>(m_threads.size());
    for (const Thread &thread : m_threads) {
        const auto answer = [left, answered] {
            if (--*left == 0)
                answered();
        };
        QMetaObject::invokeMethod(thread.worker, answer, Qt::QueuedConnection);
    }
}

QList<SocketDescription> EchoThreads::descriptions() const
{
    QList<SocketDescription> descriptions;
    for (const Thread &thread : m_threads) {
        await(thread.worker, [&descriptions, worker = thread.worker] {
            descriptions.append(worker->server().socketDescription());
        });
    }
    return descriptions;
}

QList<ServiceReport> EchoThreads::reports() const
{
    QList<ServiceReport> reports = m_reports;
    for (const Thread &thread : m_threads) {
        await(thread.worker, [&sum = reports[thread.listener].report, worker = thread.worker] {
            sum += worker->server().report();
        });
    }
    return reports;
}

ServerReport EchoThreads::report() const
{
    ServerReport sum;
    for (const ServiceReport &one : reports())
        sum += one.report;
    return sum;
}

} // namespace echogram
