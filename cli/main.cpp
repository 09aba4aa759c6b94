// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/job.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "server/unixsignals.h"

#include <QCoreApplication>
#include <QTimer>

#include <cerrno>
#include <cstdio>

using namespace echogram;

namespace {

int run(Command &command, Output &output)
{
    const std::unique_ptr<Job> job = command.job(output);
    UnixSignals signals_;
    QObject::connect(&signals_, &UnixSignals::endRequested, job.get(), &Job::interrupt);
    QObject::connect(&signals_, &UnixSignals::reloadRequested, job.get(),
                     &Job::interrupt); // the terminal is gone
    QObject::connect(job.get(), &Job::finished, [](ExitCode code) { QCoreApplication::exit(int(code)); });
    QTimer::singleShot(0, job.get(), &Job::start);
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char *argv[])
{
    prepareStandardDescriptors();
    auto parsed = parseCommandLine({argv + 1, argv + argc});
    if (const auto *early = std::get_if<EarlyExit>(&parsed)) {
        std::fprintf(early->code == 0 ? stdout : stderr, "%s\n", early->text.toUtf8().constData());
        return early->code;
    }
    Command &command = *std::get<std::unique_ptr<Command>>(parsed);
    const QCoreApplication app(argc, argv);
    Output output(QLatin1String("echogram-cli ") + command.name());
    const int code = run(command, output);
    if (!output.flush()) {
        if (output.error().code != EPIPE) // whoever has seen enough need not be told
            output.say(QStringLiteral("stdout: %1").arg(output.error().text));
        return int(ExitCode::System);
    }
    return code;
}
