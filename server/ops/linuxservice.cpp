// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/linuxservice.h"

#include "core/net/linuxaddress.h"

#include <QByteArray>
#include <QTimer>

#include <systemd/sd-daemon.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace echogram::linuxservice {
namespace {

/// An assignment a line; where nobody listens (NOTIFY_SOCKET is not set) it is thrown away.
void notify(const QByteArray &state)
{
    sd_notify(0, state.constData());
}

/// A line break would begin another assignment.
QByteArray statusLine(QString status)
{
    return "STATUS=" + status.replace(u'\n', u' ').toUtf8();
}

QByteArray monotonicMicroseconds()
{
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return QByteArray::number(qint64(time.tv_sec) * 1'000'000 + time.tv_nsec / 1000);
}

bool setFlag(int descriptor, int level, int option)
{
    const int on = 1;
    return setsockopt(descriptor, level, option, &on, sizeof on) == 0;
}

/// Where a UDP socket is bound to; null when it is not, or when it is something else.
Endpoint boundTo(int descriptor)
{
    if (sd_is_socket_inet(descriptor, AF_UNSPEC, SOCK_DGRAM, -1, 0) <= 0)
        return {};
    int protocol = 0;
    socklen_t length = sizeof protocol;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PROTOCOL, &protocol, &length) != 0 || protocol != IPPROTO_UDP)
        return {}; // UDP-Lite, or ping's
    linuxaddress::SocketAddress address{};
    length = sizeof address;
    if (getsockname(descriptor, &address.any, &length) != 0)
        return {};
    const Endpoint bound = linuxaddress::toEndpoint(&address.any);
    return bound.port() != 0 ? bound : Endpoint();
}

SystemError setUp(int descriptor, Endpoint::Family family)
{
    const int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) != 0 // NonBlocking= is off by default
        || !setFlag(descriptor, SOL_SOCKET, SO_BROADCAST))
        return SystemError::fromErrno(errno);
    const bool tellsWhereTo = family == Endpoint::Family::IPv6
                                  ? setFlag(descriptor, IPPROTO_IPV6, IPV6_RECVPKTINFO)
                                  : setFlag(descriptor, IPPROTO_IP, IP_PKTINFO);
    return tellsWhereTo ? SystemError() : SystemError::fromErrno(errno);
}

Result<ActivatedSocket, SystemError> take(int descriptor, const char *name)
{
    ActivatedSocket socket{descriptor, QString::fromUtf8(name), boundTo(descriptor)};
    if (socket.bound.isNull()) {
        return SystemError{
            0, QStringLiteral("file descriptor %1 (%2), which the service manager passed, is no UDP "
                              "socket that is bound to an address")
                   .arg(QString::number(descriptor), socket.name)};
    }
    if (const SystemError error = setUp(descriptor, socket.bound.family()); error.isError())
        return error;
    return socket;
}

/// What sd_listen_fds_with_names() has allocated.
class Names
{
public:
    Names() = default;
    ~Names()
    {
        for (char **name = m_names; name && *name; ++name)
            std::free(*name);
        std::free(m_names);
    }
    Names(const Names &) = delete;
    Names &operator=(const Names &) = delete;

    char ***out() { return &m_names; }
    const char *at(int index) const { return m_names[index]; }

private:
    char **m_names = nullptr;
};

} // namespace

void notifyReady(const QString &status)
{
    notify("READY=1\n" + statusLine(status));
}

void notifyReloading()
{
    notify("RELOADING=1\nMONOTONIC_USEC=" + monotonicMicroseconds());
}

void notifyStopping()
{
    notify("STOPPING=1");
}

void notifyStatus(const QString &status)
{
    notify(statusLine(status));
}

/// One question, and whether it is still to be answered.
struct Watchdog::Round
{
    std::atomic<bool> isOpen = true;
};

Watchdog::Watchdog(Probe probe, QObject *parent)
    : QObject(parent)
    , m_probe(std::move(probe))
{
    uint64_t interval = 0;
    if (sd_watchdog_enabled(0, &interval) <= 0)
        return;
    m_interval = std::chrono::microseconds(interval);
    auto *timer = new QTimer(this);
    timer->setTimerType(Qt::PreciseTimer);
    connect(timer, &QTimer::timeout, this, &Watchdog::ask);
    timer->start(std::max(1ms, std::chrono::duration_cast<std::chrono::milliseconds>(m_interval / 2)));
}

Watchdog::~Watchdog() = default;

void Watchdog::ask()
{
    if (m_round && m_round->isOpen)
        return;
    m_round = std::make_shared<Round>();
    m_probe([round = m_round] {
        if (round->isOpen.exchange(false))
            notify("WATCHDOG=1");
    });
}

Result<QList<ActivatedSocket>, SystemError> takeActivatedSockets()
{
    Names names;
    const int count = sd_listen_fds_with_names(1, names.out());
    if (count < 0)
        return SystemError::fromErrno(-count);
    QList<ActivatedSocket> sockets;
    for (int i = 0; i < count; ++i) {
        const auto socket = take(SD_LISTEN_FDS_START + i, names.at(i));
        if (!socket) {
            for (int descriptor = 0; descriptor < count; ++descriptor)
                close(SD_LISTEN_FDS_START + descriptor);
            return socket.error();
        }
        sockets.append(*socket);
    }
    return sockets;
}

} // namespace echogram::linuxservice
