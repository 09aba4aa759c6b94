// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/datagram/result.h"
#include "core/net/systemerror.h"

#include <QList>
#include <QObject>
#include <QString>

#include <chrono>
#include <functional>
#include <memory>

/// What a service of systemd and its manager tell each other (sd_notify(3), sd_watchdog_enabled(3),
/// sd_listen_fds(3)). Started by anybody else, all of it does nothing. Compiled on Linux only.
namespace echogram::linuxservice {

/// Datagrams are answered from now on, or again after notifyReloading(). `status` is for people: one line.
void notifyReady(const QString &status);
/// The configuration is being read again; to be followed by notifyReady(), also where the old one stays.
void notifyReloading();
/// The end has begun.
void notifyStopping();
/// What it is doing, for people (`systemctl status`): one line.
void notifyStatus(const QString &status);

/// Tells the manager that the service is alive, twice in the time after which it is taken for dead (WatchdogSec=), as
/// long as its threads answer. To be used on a thread with an event loop, which has to turn, too.
///
/// \code
/// Watchdog watchdog([&](const Watchdog::Alive &alive) {
///     const auto left = std::make_shared<std::atomic<int>>(int(workers.size()));
///     for (QObject *worker : workers)
///         QMetaObject::invokeMethod(worker, [left, alive] { if (--*left == 0) alive(); }, Qt::QueuedConnection);
/// });
/// \endcode
class Watchdog : public QObject
{
    Q_OBJECT
public:
    /// To be called on any thread, once all that has to be alive has shown that it is; also when the watchdog is gone.
    using Alive = std::function<void()>;
    /// Asks the threads, without waiting for them; called on the watchdog's thread. Not called again before the last
    /// question was answered, so that nothing piles up in a thread that hangs.
    using Probe = std::function<void(const Alive &)>;

    /// Asks for the first time after half the interval.
    explicit Watchdog(Probe probe, QObject *parent = nullptr);
    ~Watchdog() override;

    /// After which time without a sign the manager ends the service; 0 when nobody watches.
    std::chrono::microseconds interval() const { return m_interval; }

private:
    struct Round;
    void ask();

    Probe m_probe;
    std::chrono::microseconds m_interval{0};
    std::shared_ptr<Round> m_round; // shared with those who have not answered yet
};

/// A UDP socket that the manager has bound for us (systemd.socket(5), ListenDatagram=).
struct ActivatedSocket
{
    int descriptor = -1; ///< whoever has this owns it; what SocketOptions::descriptor takes
    QString name;        ///< FileDescriptorName=, or the name of the unit
    Endpoint bound;      ///< where to

    friend bool operator==(const ActivatedSocket &, const ActivatedSocket &) = default;
};

/// The sockets we were started with, in the order of their unit; none when that was not by a socket unit. To be called
/// once, before there are other threads (it takes the variables out of the environment): a second time there are none.
/// They are set up as QUdpSocket sets up its own, like those of linuxsocket::bindShared(). Anything among them that is
/// not a UDP socket with an address is an error, and all of them are closed then.
Result<QList<ActivatedSocket>, SystemError> takeActivatedSockets();

} // namespace echogram::linuxservice
