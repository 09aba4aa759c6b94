// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/linuxsocket.h"

#include "core/net/clock.h"
#include "core/net/linuxaddress.h"
#include "core/net/linuxcontrol.h"

#include <array>
#include <cerrno>
#include <cstddef>

// clang-format off: linux/errqueue.h needs the types of the headers before it
#include <linux/errqueue.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
// clang-format on

namespace echogram::linuxsocket {
namespace {

using linuxaddress::toEndpoint;

/// The extended error a message of the error queue carries, when a router or the peer sent it.
const sock_extended_err *icmpError(msghdr *message)
{
    for (cmsghdr *control = CMSG_FIRSTHDR(message); control; control = CMSG_NXTHDR(message, control)) {
        const bool isV4 = control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_RECVERR;
        const bool isV6 = control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_RECVERR;
        if (!isV4 && !isV6)
            continue;
        const auto *error = reinterpret_cast<const sock_extended_err *>(CMSG_DATA(control));
        if (error->ee_origin == SO_EE_ORIGIN_ICMP || error->ee_origin == SO_EE_ORIGIN_ICMP6)
            return error;
    }
    return nullptr;
}

bool setFlag(int descriptor, int level, int option, int value)
{
    return setsockopt(descriptor, level, option, &value, sizeof value) == 0;
}

/// Where a socket is bound to.
Endpoint boundTo(int descriptor)
{
    linuxaddress::SocketAddress address{};
    socklen_t length = sizeof address;
    return getsockname(descriptor, &address.any, &length) == 0 ? toEndpoint(&address.any) : Endpoint();
}

/// The first socket gets the port as if for itself, or it would be let in where another server shares its port, and
/// opens it to others only then; these have to say so before they bind.
Result<int, SystemError> bindOne(const Endpoint &endpoint, bool joins, bool isShared)
{
    const bool isIPv6 = endpoint.family() == Endpoint::Family::IPv6;
    const int family = isIPv6 ? AF_INET6 : AF_INET;
    linuxaddress::SocketAddress address;
    const socklen_t length = linuxaddress::fromEndpoint(endpoint, family, address);
    if (length == 0)
        return SystemError::fromErrno(EINVAL);
    const int descriptor = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0 && errno == EAFNOSUPPORT && isIPv6 && endpoint.isWildcard())
        return bindOne(Endpoint::anyIPv4(endpoint.port()), joins,
                       isShared); // as Qt does where there is no IPv6
    if (descriptor < 0)
        return SystemError::fromErrno(errno);

    setFlag(descriptor, SOL_SOCKET, SO_BROADCAST, 1);
    if (isIPv6) {
        setFlag(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, endpoint.isWildcard() ? 0 : 1);
        setFlag(descriptor, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
    } else {
        setFlag(descriptor, IPPROTO_IP, IP_PKTINFO, 1);
    }
    const auto share = [descriptor] { return setFlag(descriptor, SOL_SOCKET, SO_REUSEPORT, 1); };
    if ((joins && !share()) || bind(descriptor, &address.any, length) != 0
        || (!joins && isShared && !share())) {
        const SystemError error = SystemError::fromErrno(errno);
        close(descriptor);
        return error;
    }
    return descriptor;
}

} // namespace

SystemError enableErrorQueue(int descriptor, Endpoint::Family family)
{
    const int on = 1;
    // A dual-stack socket (AF_INET6) talks to IPv4 peers as well and wants both; on an IPv4 one only the second
    // exists.
    if (family == Endpoint::Family::IPv6
        && setsockopt(descriptor, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on) != 0)
        return SystemError::fromErrno(errno);
    if (setsockopt(descriptor, IPPROTO_IP, IP_RECVERR, &on, sizeof on) != 0) {
        const SystemError error = SystemError::fromErrno(errno);
        const int off = 0; // all or nothing: who is told of an error does not drain the queue
        if (family == Endpoint::Family::IPv6)
            setsockopt(descriptor, IPPROTO_IPV6, IPV6_RECVERR, &off, sizeof off);
        return error;
    }
    return {};
}

QList<Unreachable> takeErrorQueue(int descriptor)
{
    QList<Unreachable> reports;
    for (;;) {
        char quoted[2048]; // ICMP quotes at most 576 (RFC 1812) or 1,280 bytes (RFC 4443)
        alignas(cmsghdr) char control[512];
        sockaddr_storage peer{};
        iovec vector{quoted, sizeof quoted};
        msghdr message{};
        message.msg_name = &peer;
        message.msg_namelen = sizeof peer;
        message.msg_iov = &vector;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        const ssize_t length = recvmsg(descriptor, &message, MSG_ERRQUEUE | MSG_DONTWAIT);
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            return reports; // EAGAIN: empty
        if (const sock_extended_err *error = icmpError(&message)) {
            reports.append({toEndpoint(reinterpret_cast<sockaddr *>(&peer)),
                            toEndpoint(SO_EE_OFFENDER(error)), QByteArray(quoted, qsizetype(length)),
                            SystemError::fromErrno(int(error->ee_errno)), now(), error->ee_type,
                            error->ee_code});
        }
    }
}

std::optional<quint64> droppedByKernel(int descriptor)
{
    quint32 values[SK_MEMINFO_VARS] = {};
    socklen_t size = sizeof values;
    if (getsockopt(descriptor, SOL_SOCKET, SO_MEMINFO, values, &size) != 0
        || size <= SK_MEMINFO_DROPS * sizeof values[0])
        return {};
    return values[SK_MEMINFO_DROPS];
}

Result<QList<int>, SystemError> bindShared(const Endpoint &endpoint, int count)
{
    QList<int> descriptors;
    Endpoint wanted = endpoint;
    while (descriptors.size() < count) {
        const auto one = bindOne(wanted, !descriptors.isEmpty(), count > 1);
        if (!one) {
            for (const int descriptor : std::as_const(descriptors))
                close(descriptor);
            return one.error();
        }
        descriptors.append(*one);
        wanted = boundTo(*one);
    }
    return descriptors;
}

void enableHopLimits(int descriptor, Endpoint::Family family)
{
    if (family == Endpoint::Family::IPv6)
        setFlag(descriptor, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
    setFlag(descriptor, IPPROTO_IP, IP_RECVTTL, 1);
}

SystemError sendFrom(int descriptor, Endpoint::Family family, QByteArrayView payload, const Endpoint &peer,
                     const Endpoint &local, int hopLimit)
{
    linuxaddress::SocketAddress to;
    const socklen_t length =
        linuxaddress::fromEndpoint(peer, family == Endpoint::Family::IPv6 ? AF_INET6 : AF_INET, to);
    if (length == 0 || (!local.isNull() && local.family() != peer.family()))
        return SystemError::fromErrno(EAFNOSUPPORT);

    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(int))>
        control{};
    iovec vector{const_cast<char *>(payload.data()), size_t(payload.size())};
    msghdr message{};
    message.msg_name = &to;
    message.msg_namelen = length;
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    if (!local.isNull())
        linuxcontrol::addSource(message, family == Endpoint::Family::IPv6 ? AF_INET6 : AF_INET, local);
    if (hopLimit > 0)
        linuxcontrol::addHopLimit(message, peer, hopLimit);
    if (message.msg_controllen == 0)
        message.msg_control = nullptr;

    ssize_t sent = 0;
    do {
        sent = sendmsg(descriptor, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? SystemError::fromErrno(errno) : SystemError{};
}

} // namespace echogram::linuxsocket
