// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/datagram/result.h"

namespace echogram {

/// Which peers are meant: all with an address, a prefix of addresses, a port, or an address and a port. A peer that
/// is not known yet is none of them, unless all are meant.
class PeerPattern
{
public:
    PeerPattern() = default; ///< all

    /// Reads `127.0.0.1`, `127.0.0.1:12345`, `[::1]:53`, `fe80::1%eth0`, `:53`, `10.0.0.0/8` and `fe80::/10`; an
    /// empty text is for all. Without a scope an address is meant on every link. Names are errors: the log has none.
    static Result<PeerPattern> parse(const QString &text);

    bool isEmpty() const { return m_address.isNull() && m_port == 0; }
    bool matches(const Endpoint &peer) const;

private:
    static Result<PeerPattern> parsePrefix(const QString &text, qsizetype slash);

    Endpoint m_address; ///< null: any
    int m_bits = 0;     ///< how many of the address count
    quint16 m_port = 0; ///< 0: any
};

} // namespace echogram
