// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/echothreads.h"
#include "server/eventlines.h"
#include "server/linewriter.h"
#include "server/serveroptions.h"
#include "server/unixsignals.h"

#include <QCoreApplication>

#include <chrono>
#include <cstdio>

#include <unistd.h>

using namespace echogram;
using namespace std::chrono_literals;

namespace {

void say(std::FILE *stream, const QString &text)
{
    std::fprintf(stream, "%s\n", text.toUtf8().constData());
}

EchoThreads::Options optionsOf(const ServerOptions &options, LineWriter &writer)
{
    EchoThreads::Options wanted;
    wanted.socket.bindTo = options.bindTo;
    wanted.socket.receiveBufferBytes = echoReceiveBufferBytes;
    wanted.socket.coalesces = true;
    wanted.socket.receiveTimes = !options.isQuiet; // only the log shows them
    wanted.socket.io = options.io;
    wanted.threads = options.threads;
    wanted.answerLimit = options.count;
    wanted.logFormat = options.logFormat;
    wanted.log = options.isQuiet ? nullptr : &writer;
    return wanted;
}

/// Prints how the sockets run, where that is not as it was said `before` (GSO is given up when it fails).
QList<SocketDescription> describe(const EchoThreads &server, LogFormat format, LineWriter &writer,
                                  const QList<SocketDescription> &before)
{
    const QList<SocketDescription> descriptions = server.descriptions();
    for (qsizetype i = 0; i < descriptions.size(); ++i) {
        if (descriptions.at(i) != before.value(i))
            writer.write(socketLines(format, descriptions.at(i)));
    }
    return descriptions;
}

int serve(const ServerOptions &options)
{
    UnixSignals signals;
    LineWriter writer(STDOUT_FILENO);
    EchoThreads server;
    const SystemError error = server.start(optionsOf(options, writer), [&](const Endpoint &endpoint) {
        writer.write(listeningLine(options.logFormat, endpoint));
    });
    if (error.isError()) {
        say(stderr, QStringLiteral("echogram-server: ") + bindFailureText(options.bindTo, error));
        return 1;
    }
    QList<SocketDescription> described;
    if (options.isVerbose)
        described = describe(server, options.logFormat, writer, described);
    QObject::connect(&server, &EchoThreads::answerLimitReached, qApp, &QCoreApplication::quit);
    QObject::connect(&signals, &UnixSignals::endRequested, qApp, &QCoreApplication::quit);
    const int code = QCoreApplication::exec();

    if (options.isVerbose)
        describe(server, options.logFormat, writer, described);
    server.stop();
    writer.write(totalsLine(options.logFormat, server.totals()));
    if (!writer.finish(1s))
        _exit(code); // nobody reads our output, and we do not wait for it
    return code;
}

} // namespace

int main(int argc, char *argv[])
{
    prepareStandardDescriptors();
    const auto options = parseServerOptions({argv + 1, argv + argc});
    if (const auto *early = std::get_if<EarlyExit>(&options)) {
        say(early->code == 0 ? stdout : stderr, early->text);
        return early->code;
    }
    const QCoreApplication app(argc, argv);
    return serve(std::get<ServerOptions>(options));
}
