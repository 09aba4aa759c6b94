// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/endpoint.h"

#include <QHashFunctions>
#include <QNetworkInterface>
#include <QtEndian>

#include <algorithm>
#include <cstring>

namespace echogram {

Endpoint::Endpoint(const QHostAddress &address, quint16 port)
    : m_port(port)
{
    bool isIPv4 = false;
    const quint32 v4 = address.toIPv4Address(&isIPv4); // true for IPv4-mapped addresses as well
    if (address.protocol() == QAbstractSocket::IPv6Protocol && v4 == 0)
        isIPv4 = false; // Qt takes `::` for 0.0.0.0
    if (address.protocol() == QAbstractSocket::AnyIPProtocol) {
        m_family = Family::IPv6; // QHostAddress::Any is the dual-stack wildcard, `::`
    } else if (isIPv4) {
        m_family = Family::IPv4;
        qToBigEndian(v4, m_bytes.data());
    } else if (address.protocol() == QAbstractSocket::IPv6Protocol) {
        m_family = Family::IPv6;
        const Q_IPV6ADDR v6 = address.toIPv6Address();
        std::memcpy(m_bytes.data(), &v6, m_bytes.size());
        const QString scope = address.scopeId();
        if (!scope.isEmpty()) {
            bool isIndex = false;
            m_scope = scope.toUInt(&isIndex);
            if (!isIndex)
                m_scope = quint32(std::max(0, QNetworkInterface::interfaceIndexFromName(scope)));
        }
    } else {
        m_port = 0;
    }
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
    const QString format = m_family == Family::IPv6 ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2");
    return format.arg(addressText()).arg(m_port);
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
