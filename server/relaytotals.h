// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <array>
#include <utility>

namespace echogram {

/// What went through a relay.
struct RelayTotals
{
    quint64 forwarded = 0;   ///< questions the kernel took for the server behind
    quint64 returned = 0;    ///< what came back from there
    quint64 clients = 0;     ///< that have a socket now
    quint64 expired = 0;     ///< that were quiet for too long
    quint64 refused = 0;     ///< questions of new clients while there were too many
    quint64 errors = 0;      ///< questions the kernel did not take, or for which it had no socket
    quint64 unreachable = 0; ///< ICMP errors from the server behind: nobody listens there

    /// Each with its name, in the order above: for whatever prints them.
    std::array<std::pair<const char *, quint64>, 7> named() const
    {
        return {{{"forwarded", forwarded},
                 {"returned", returned},
                 {"clients", clients},
                 {"expired", expired},
                 {"refused", refused},
                 {"errors", errors},
                 {"unreachable", unreachable}}};
    }

    RelayTotals &operator+=(const RelayTotals &other)
    {
        forwarded += other.forwarded;
        returned += other.returned;
        clients += other.clients;
        expired += other.expired;
        refused += other.refused;
        errors += other.errors;
        unreachable += other.unreachable;
        return *this;
    }
    friend bool operator==(const RelayTotals &, const RelayTotals &) = default;
};

} // namespace echogram
