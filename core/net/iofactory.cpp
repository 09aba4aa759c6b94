// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/iofactory.h"

#include "core/net/qtdatagramio.h"
#ifdef Q_OS_LINUX
#include "core/net/linuxdatagramio.h"
#endif

#include <QUdpSocket>

#include <cerrno>

namespace echogram {
namespace {

/// Null, with the error, where it does not work.
std::unique_ptr<DatagramIo> openLinuxIo(QUdpSocket &socket, const SocketOptions &options, SystemError &error)
{
#ifdef Q_OS_LINUX
    auto io = std::make_unique<LinuxDatagramIo>(socket, options);
    if (io->isOpen())
        return io;
    error = io->error();
#else
    Q_UNUSED(socket);
    Q_UNUSED(options);
    error = SystemError::fromErrno(ENOSYS);
#endif
    return {};
}

} // namespace

ChosenIo chooseIo(QUdpSocket &socket, const SocketOptions &options)
{
    IoChoice choice = options.io;
    QString reason = QStringLiteral("asked for");
    if (choice == IoChoice::Auto) {
        const std::optional<IoChoice> ofEnvironment = ioChoiceOfEnvironment();
        if (!ofEnvironment)
            return {{}, {}, {EINVAL, ioVariableProblem()}};
        choice = *ofEnvironment;
        reason = QStringLiteral("ECHOGRAM_IO asks for it");
    }
    if (choice == IoChoice::Qt)
        return {std::make_unique<QtDatagramIo>(socket, options.hopsLess), reason, {}};

    SystemError error;
    if (auto io = openLinuxIo(socket, options, error))
        return {std::move(io), choice == IoChoice::Auto ? QStringLiteral("the fastest here") : reason, {}};
    if (choice == IoChoice::Linux)
        return {
            {}, {}, {error.code, QStringLiteral("the engine \"linux\" does not work here: ") + error.text}};
    return {std::make_unique<QtDatagramIo>(socket, options.hopsLess),
            QStringLiteral("\"linux\" does not work here: ") + error.text,
            {}};
}

} // namespace echogram
