// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/datagramio.h"
#include "core/net/socketoptions.h"

#include <memory>

class QUdpSocket;

namespace echogram {

/// The engine for a socket, or why there is none.
struct ChosenIo
{
    std::unique_ptr<DatagramIo> io; ///< null when the one that was asked for does not work here
    QString reason;                 ///< who chose it and why: see SocketDescription::engineReason
    SystemError error;              ///< when there is none
};

/// Makes the engine that `options.io` asks for, or the environment, or the fastest that works here. The socket must
/// be bound.
ChosenIo chooseIo(QUdpSocket &socket, const SocketOptions &options);

} // namespace echogram
