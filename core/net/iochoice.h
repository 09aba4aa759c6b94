// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace echogram {

/// Which engine moves a socket's datagrams.
enum class IoChoice : quint8 {
    Auto,  ///< what the environment variable ECHOGRAM_IO says, else the fastest that works here
    Qt,    ///< QUdpSocket's own calls, on every platform
    Linux, ///< recvmmsg(2) and sendmmsg(2); opening fails where there is no Linux
};

/// The environment variable that decides for every program.
inline constexpr const char ioVariable[] = "ECHOGRAM_IO";

/// `auto`, `qt` or `linux`; nothing when it is none of them.
std::optional<IoChoice> parseIoChoice(QStringView text);

/// What ECHOGRAM_IO says; Auto when it is unset or empty; nothing when it says something else, which
/// ioVariableProblem() puts into words.
std::optional<IoChoice> ioChoiceOfEnvironment();

/// Why the value of ECHOGRAM_IO cannot be used, in a sentence; empty when it can.
QString ioVariableProblem();

} // namespace echogram
