// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/datagramprinter.h"
#include "server/echoserver.h"
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

int serve(const ServerOptions &options)
{
    UnixSignals signals;
    EchoServer server;
    server.setAnswerLimit(options.count);
    SocketOptions socket;
    socket.bindTo = options.bindTo;
    socket.receiveBufferBytes = echoReceiveBufferBytes;
    if (const SystemError error = server.start(socket); error.isError()) {
        say(stderr, QStringLiteral("echogram-server: ") + bindFailureText(options.bindTo, error));
        return 1;
    }

    LineWriter writer(STDOUT_FILENO);
    DatagramPrinter printer(writer, options.logFormat);
    writer.write(listeningLine(options.logFormat, server.localEndpoint()));
    if (!options.isQuiet)
        QObject::connect(&server, &EchoServer::datagramsEchoed, &printer, &DatagramPrinter::print);
    QObject::connect(&server, &EchoServer::answerLimitReached, qApp, &QCoreApplication::quit);
    QObject::connect(&signals, &UnixSignals::endRequested, qApp, &QCoreApplication::quit);
    const int code = QCoreApplication::exec();

    server.stop();
    printer.flush();
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
