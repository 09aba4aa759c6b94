// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/echothreads.h"

#include "server/echoworker.h"

namespace echogram {
namespace {

/// Runs something on the worker's thread and waits for it.
template <class Task>
void await(EchoWorker *worker, Task &&task)
{
    QMetaObject::invokeMethod(worker, std::forward<Task>(task), Qt::BlockingQueuedConnection);
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
    Options one = options;
    one.socket.sharesPort = options.threads > 1;
    for (int i = 0; i < options.threads; ++i) {
        Endpoint endpoint;
        if (const SystemError error = startOne(one, i == 0 ? listening : Listening(), endpoint);
            error.isError()) {
            stop();
            return error;
        }
        one.socket.bindTo.setPort(endpoint.port()); // the others share what the first one got
    }
    return {};
}

SystemError EchoThreads::startOne(const Options &options, const Listening &listening, Endpoint &endpoint)
{
    auto *worker = new EchoWorker(options.log, options.logFormat);
    worker->server().setAnswerLimit(options.answerLimit);
    connect(&worker->server(), &EchoServer::answerLimitReached, this, &EchoThreads::answerLimitReached);
    m_threads.push_back({std::make_unique<IoThread>(), worker});
    m_threads.back().thread->adopt(worker);

    SystemError error;
    await(worker, [&] {
        error = worker->server().start(options.socket);
        endpoint = worker->server().localEndpoint();
        if (!error.isError() && listening)
            listening(endpoint); // before its event loop has a turn, and with it the first datagram
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
