// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QMetaType>
#include <QString>

#include <array>
#include <cstddef>

namespace echogram {

/// One end of a UDP exchange: IP address, scope and port, as the kernel knows it (no names).
///
/// Trivially copyable and without allocation, because every datagram carries two. An IPv4 peer is always
/// IPv4 here: an IPv4-mapped address (::ffff:a.b.c.d, RFC 4291 section 2.5.5.2), which is how a dual-stack
/// socket reports one, is taken apart on the way in.
class Endpoint
{
public:
    enum class Family : quint8 { None, IPv4, IPv6 };

    Endpoint() = default;
    Endpoint(const QHostAddress &address, quint16 port);

    /// From the bytes of a socket address, in network order, without the allocation a QHostAddress is. An
    /// IPv4-mapped one becomes IPv4 here too; a scope is kept where the address needs one.
    static Endpoint fromIPv4(const quint8 (&address)[4], quint16 port);
    static Endpoint fromIPv6(const quint8 (&address)[16], quint16 port, quint32 scope = 0);

    static Endpoint anyIPv4(quint16 port = 0) { return {QHostAddress(QHostAddress::AnyIPv4), port}; }
    static Endpoint loopback(quint16 port = 0) { return {QHostAddress(QHostAddress::LocalHost), port}; }

    bool isNull() const { return m_family == Family::None; }
    Family family() const { return m_family; }
    quint16 port() const { return m_port; }
    void setPort(quint16 port) { m_port = port; }

    /// Interface index of a link-local IPv6 address (RFC 4007), 0 when there is none.
    quint32 scope() const { return m_scope; }

    QHostAddress address() const;
    /// The address in network order: 4 bytes of IPv4 (the rest is 0), 16 of IPv6.
    const std::array<quint8, 16> &bytes() const { return m_bytes; }

    bool isWildcard() const;  ///< 0.0.0.0 or ::, which only a socket can have, never a peer
    bool isLoopback() const;  ///< 127.0.0.0/8 or ::1
    bool isMulticast() const; ///< 224.0.0.0/4 or ff00::/8
    /// Multicast or 255.255.255.255: more than one peer may answer. (Whether an address is the broadcast
    /// address of a subnet cannot be told from the address.)
    bool isForMany() const;

    QString addressText() const; ///< `127.0.0.1`, `fe80::1%eth0`; empty when null
    QString text() const;        ///< `127.0.0.1:12345`, `[::1]:53`; empty when null

    bool sameAddress(const Endpoint &other) const;

    friend bool operator==(const Endpoint &, const Endpoint &) = default;

private:
    std::array<quint8, 16> m_bytes{}; // network order; IPv4 uses the first four
    quint32 m_scope = 0;
    quint16 m_port = 0;
    Family m_family = Family::None;
    quint8 m_padding = 0;
};

size_t qHash(const Endpoint &endpoint, size_t seed = 0) noexcept;

} // namespace echogram

Q_DECLARE_METATYPE(echogram::Endpoint)
