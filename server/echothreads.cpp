// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/echothreads.h"

#include "core/datagram/result.h"
#ifdef Q_OS_LINUX
#include "core/net/linuxsocket.h"
#endif
#include "server/echoworker.h"

#include <algorithm>
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

Result<QList<int>, SystemError> bindShared(const Endpoint &endpoint, int count)
{
#ifdef Q_OS_LINUX
    return linuxsocket::bindShared(endpoint, count);
#else
    Q_UNUSED(endpoint);
    Q_UNUSED(count);
    return SystemError::fromErrno(ENOTSUP); // elsewhere one of the sockets gets everything
#endif
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
    // All there is to fail for want of something comes first, so that who is told that we listen can rely on it.
    if (const SystemError error = reserveDescriptors(options.threads * descriptorsPerThread); error.isError())
        return error;
    QList<int> descriptors;
    if (options.threads > 1) {
        const auto bound = bindShared(options.socket.bindTo, options.threads);
        if (!bound)
            return bound.error();
        descriptors = *bound;
    }
    SystemError error;
    for (int i = 0; i < options.threads && !error.isError(); ++i)
        error = addThread(options);
    for (int i = 0; i < options.threads; ++i) {
        Options one = options;
        one.socket.descriptor = descriptors.value(i, -1);
        if (!error.isError())
            error = open(m_threads.at(size_t(i)).worker, one.socket, i == 0 ? listening : Listening());
        else if (one.socket.descriptor >= 0)
            ::close(one.socket.descriptor);
    }
    if (error.isError())
        stop();
    return error;
}

SystemError EchoThreads::addThread(const Options &options)
{
    auto thread = std::make_unique<IoThread>();
    if (!thread->isRunning())
        return SystemError::fromErrno(EAGAIN); // pthread_create(3)
    auto *worker = new EchoWorker(options.log, options.logFormat);
    worker->server().setAnswerLimit(options.answerLimit);
    connect(&worker->server(), &EchoServer::answerLimitReached, this, &EchoThreads::answerLimitReached);
    thread->adopt(worker);
    m_threads.push_back({std::move(thread), worker});
    return {};
}

SystemError EchoThreads::open(EchoWorker *worker, const SocketOptions &options, const Listening &listening)
{
    SystemError error;
    await(worker, [&] {
        error = worker->server().start(options);
        if (!error.isError() && listening)
            listening(
                worker->server().localEndpoint()); // before the first datagram, which its event loop brings
    });
    return error;
}

void EchoThreads::stop()
{
    for (const Thread &thread : m_threads)
        await(thread.worker, [worker = thread.worker] { worker->stop(); });
    m_totals = totals();
    m_threads.clear();
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

EchoTotals EchoThreads::totals() const
{
    EchoTotals totals = m_totals;
    for (const Thread &thread : m_threads)
        await(thread.worker, [&totals, worker = thread.worker] { totals += worker->server().totals(); });
    return totals;
}

} // namespace echogram
