// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/peerpattern.h"

#include "core/datagram/target.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstring>

namespace echogram {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::PeerPattern", text);
}

int addressBits(const Endpoint &address)
{
    return address.family() == Endpoint::Family::IPv4 ? 32 : 128;
}

/// The address that `host`, which stands in `text`, is.
Result<Endpoint> literalAddress(const QString &host, const QString &text)
{
    const qsizetype position = std::max<qsizetype>(0, text.indexOf(host));
    const Endpoint address(QHostAddress(host), 0);
    if (address.isNull())
        return ParseError{position, host.size(),
                          tr("This is a name. Messages have addresses: write one such as 127.0.0.1.")};
    if (const qsizetype percent = host.indexOf(u'%'); percent >= 0 && address.scope() == 0)
        return ParseError{position + percent + 1, host.size() - percent - 1,
                          tr("There is no interface of this name, or the address needs none.")};
    return address;
}

} // namespace

Result<PeerPattern> PeerPattern::parse(const QString &text)
{
    const QString trimmed = text.trimmed();
    PeerPattern pattern;
    if (trimmed.isEmpty())
        return pattern;
    if (trimmed.startsWith(u':') && trimmed.count(u':') == 1) {
        const qsizetype behindColon = text.indexOf(u':') + 1;
        const Result<quint16> port = parsePort(text.mid(behindColon));
        if (!port)
            return ParseError{behindColon + port.error().position, port.error().length, port.error().message};
        pattern.m_port = *port;
        return pattern;
    }
    if (const qsizetype slash = text.indexOf(u'/'); slash >= 0 && !text.contains(QLatin1String("://")))
        return parsePrefix(text, slash);
    const Result<Target> target = parseTarget(text);
    if (!target)
        return target.error();
    const Result<Endpoint> address = literalAddress(target->host, text);
    if (!address)
        return address.error();
    pattern.m_address = *address;
    pattern.m_bits = addressBits(*address);
    pattern.m_port = target->port;
    return pattern;
}

Result<PeerPattern> PeerPattern::parsePrefix(const QString &text, qsizetype slash)
{
    const Result<QString> host = parseHost(text.left(slash));
    if (!host)
        return host.error();
    const Result<Endpoint> address = literalAddress(*host, text);
    if (!address)
        return address.error();
    const QString number = text.mid(slash + 1).trimmed();
    const bool isNumber = !number.isEmpty() && std::all_of(number.begin(), number.end(), [](QChar c) {
        return c >= u'0' && c <= u'9';
    });
    bool fits = false;
    const uint bits = number.toUInt(&fits);
    if (!isNumber || !fits || bits > uint(addressBits(*address)))
        return ParseError{slash + 1, std::max<qsizetype>(1, text.size() - slash - 1),
                          tr("After the slash the number of leading bits is expected, from 0 to %1.")
                              .arg(addressBits(*address))};
    PeerPattern pattern;
    pattern.m_address = *address;
    pattern.m_bits = int(bits);
    return pattern;
}

bool PeerPattern::matches(const Endpoint &peer) const
{
    if (m_port != 0 && peer.port() != m_port)
        return false;
    if (m_address.isNull())
        return m_port == 0 || !peer.isNull();
    if (peer.family() != m_address.family() || (m_address.scope() != 0 && peer.scope() != m_address.scope()))
        return false;
    const size_t bytes = size_t(m_bits / 8);
    if (std::memcmp(peer.bytes().data(), m_address.bytes().data(), bytes) != 0)
        return false;
    const int rest = m_bits % 8;
    return rest == 0 || ((peer.bytes()[bytes] ^ m_address.bytes()[bytes]) >> (8 - rest)) == 0;
}

} // namespace echogram
