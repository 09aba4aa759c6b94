// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/endpoint.h"

#include <QHashFunctions>
#include <QNetworkInterface>
#include <QtEndian>

#include <algorithm>
#include <array>
#include <cstring>
#include <type_traits>

namespace echogram {
namespace {

/// Whether it is an IPv4 address inside an IPv6 one. (QHostAddress::toIPv4Address() would say so of `::` as well.)
bool isIPv4Mapped(const quint8 (&address)[16])
{
    constexpr std::array<quint8, 12> prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return std::memcmp(address, prefix.data(), prefix.size()) == 0;
}

/// Whether the address means something else on every link (RFC 4007): fe80::/10, and groups of the interface or
/// of the link. With any other the kernel passes over a scope and never reports one.
bool needsScope(const quint8 (&address)[16])
{
    if (address[0] == 0xff)
        return (address[1] & 0x0f) == 1 || (address[1] & 0x0f) == 2;
    return address[0] == 0xfe && (address[1] & 0xc0) == 0x80;
}

/// The index of an interface that is named by name or by index; 0 when there is none.
quint32 scopeIndex(const QString &scope)
{
    bool isIndex = false;
    const quint32 index = scope.toUInt(&isIndex);
    return isIndex ? index : quint32(std::max(0, QNetworkInterface::interfaceIndexFromName(scope)));
}

} // namespace

Endpoint::Endpoint(const QHostAddress &address, quint16 port)
    : m_port(port)
{
    switch (address.protocol()) {
    case QAbstractSocket::IPv4Protocol:
        m_family = Family::IPv4;
        qToBigEndian(address.toIPv4Address(), m_bytes.data());
        return;
    case QAbstractSocket::AnyIPProtocol:
        m_family = Family::IPv6; // QHostAddress::Any is the dual-stack wildcard, `::`
        return;
    case QAbstractSocket::IPv6Protocol: {
        const Q_IPV6ADDR v6 = address.toIPv6Address();
        *this = fromIPv6(v6.c, port);
        if (m_family == Family::IPv6 && needsScope(v6.c)) {
            const QString scope = address.scopeId();
            if (!scope.isEmpty())
                m_scope = scopeIndex(scope);
        }
        return;
    }
    case QAbstractSocket::UnknownNetworkLayerProtocol:
        break;
    }
    m_port = 0;
}

Endpoint Endpoint::fromIPv4(const quint8 (&address)[4], quint16 port)
{
    Endpoint endpoint;
    endpoint.m_family = Family::IPv4;
    endpoint.m_port = port;
    std::memcpy(endpoint.m_bytes.data(), address, sizeof address);
    return endpoint;
}

Endpoint Endpoint::fromIPv6(const quint8 (&address)[16], quint16 port, quint32 scope)
{
    Endpoint endpoint;
    endpoint.m_port = port;
    if (isIPv4Mapped(address)) {
        endpoint.m_family = Family::IPv4;
        std::memcpy(endpoint.m_bytes.data(), address + 12, 4);
        return endpoint;
    }
    endpoint.m_family = Family::IPv6;
    std::memcpy(endpoint.m_bytes.data(), address, sizeof address);
    if (needsScope(address))
        endpoint.m_scope = scope;
    return endpoint;
}

QHostAddress Endpoint::address() const
{
    switch (m_family) {
    case Family::None:
        break;
    case Family::IPv4:
        return QHostAddress(qFromBigEndian<quint32>(m_bytes.data()));
    case Family::IPv6: {
        QHostAddress address(m_bytes.data());
        if (m_scope != 0) {
            const QString name = QNetworkInterface::interfaceNameFromIndex(int(m_scope));
            address.setScopeId(name.isEmpty() ? QString::number(m_scope) : name);
        }
        return address;
    }
    }
    return {};
}

bool Endpoint::isWildcard() const
{
    return m_family != Family::None
           && std::all_of(m_bytes.begin(), m_bytes.end(), [](quint8 b) { return b == 0; });
}

bool Endpoint::isLoopback() const
{
    if (m_family == Family::IPv4)
        return m_bytes[0] == 127;
    return m_family == Family::IPv6 && m_bytes[15] == 1
           && std::all_of(m_bytes.begin(), m_bytes.end() - 1, [](quint8 b) { return b == 0; });
}

bool Endpoint::isMulticast() const
{
    if (m_family == Family::IPv4)
        return (m_bytes[0] & 0xf0) == 0xe0;
    return m_family == Family::IPv6 && m_bytes[0] == 0xff;
}

bool Endpoint::isForMany() const
{
    return isMulticast()
           || (m_family == Family::IPv4
               && std::all_of(m_bytes.begin(), m_bytes.begin() + 4, [](quint8 b) { return b == 0xff; }));
}

QString Endpoint::addressText() const
{
    return isNull() ? QString() : address().toString();
}

QString Endpoint::text() const
{
    if (isNull())
        return {};
    // Both at once: a scope (`%1`) would be taken for a place of the next arg().
    const QString format = m_family == Family::IPv6 ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2");
    return format.arg(addressText(), QString::number(m_port));
}

bool Endpoint::sameAddress(const Endpoint &other) const
{
    return m_family == other.m_family && m_bytes == other.m_bytes && m_scope == other.m_scope;
}

size_t qHash(const Endpoint &endpoint, size_t seed) noexcept
{
    static_assert(sizeof(Endpoint) == 24 && std::is_trivially_copyable_v<Endpoint>);
    return qHashBits(&endpoint, sizeof endpoint, seed); // no padding bytes: m_padding is always 0
}

} // namespace echogram
