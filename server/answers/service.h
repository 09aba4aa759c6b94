// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/answers/responder.h"

#include <QString>

#include <array>
#include <memory>
#include <optional>

namespace echogram {

/// The small services of old, as they are over UDP. Whatever comes in is a question.
enum class Service : quint8 {
    Echo,    ///< the same bytes (RFC 862)
    Discard, ///< nothing (RFC 863)
    Chargen, ///< 0 to 512 characters, at random how many (RFC 864)
    Daytime, ///< `Wed Nov 25 09:11:20 2026`, CR LF, in local time, as inetd writes it (RFC 867)
    Time,    ///< seconds since 1900 in 32 bits, big-endian; begins anew in 2036 (RFC 868)
    Qotd,    ///< a short quotation of less than 512 characters (RFC 865)
};

inline constexpr std::array allServices{Service::Echo,    Service::Discard, Service::Chargen,
                                        Service::Daytime, Service::Time,    Service::Qotd};

/// The service's stable name, for command lines and files: `echo`, `discard`, `chargen`, `daytime`, `time`, `qotd`.
QString serviceName(Service service);
std::optional<Service> serviceFromName(const QString &name);

/// Chance begins with the seed: the same seed, the same answers.
std::unique_ptr<Responder> makeService(Service service, quint64 seed);

} // namespace echogram
