// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/serveroptions.h"

#include "server/bindaddress.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <limits>
#include <optional>

namespace echogram {
namespace {

const char *const description = "Answers every UDP datagram with the same bytes.";

const char *const examples = R"(Examples:
  echogram-server                          on 127.0.0.1:12345, for this machine only
  echogram-server --bind 0.0.0.0           for the whole IPv4 network
  echogram-server --bind :: --port 7       for everybody, IPv6 and IPv4, on the echo port
  echogram-server --port 0 --count 1       on a free port; ends after one answer
  echogram-server --quiet --verbose        says once how it runs, and nothing about datagrams
  echogram-server --log-format json | jq   the log for programs, one object per line

It says where it listens on its first line, and the totals on its last; Ctrl+C ends it.
Exit status: 0 when it was ended or --count was reached, 1 when it cannot listen, 2 for wrong
options.)";

// More than any machine has use for, and few enough to start.
constexpr quint64 maximumThreads = 256;

/// The number `text` is, when it is one between `least` and `most` written in digits only.
std::optional<quint64> readNumber(const std::string &text, quint64 least, quint64 most)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.empty() || !std::all_of(text.begin(), text.end(), isDigit))
        return {};
    bool fits = false;
    const quint64 number = QString::fromStdString(text).toULongLong(&fits);
    if (!fits || number < least || number > most)
        return {};
    return number;
}

std::string checkAddress(const std::string &text)
{
    const auto address = parseBindAddress(QString::fromStdString(text));
    return address ? std::string() : address.error().message.toStdString();
}

std::string checkPort(const std::string &text)
{
    if (readNumber(text, 0, 65535))
        return {};
    return '"' + text + "\" is not a port; a number from 0 to 65535 is, where 0 takes a free one";
}

std::string checkCount(const std::string &text)
{
    if (readNumber(text, 1, std::numeric_limits<quint64>::max()))
        return {};
    return '"' + text + "\" is not a count; a number from 1 upwards is";
}

std::string checkFormat(const std::string &text)
{
    if (text == "text" || text == "json")
        return {};
    return '"' + text + "\" is not a log format; text and json are";
}

std::string checkIo(const std::string &text)
{
    if (parseIoChoice(QString::fromStdString(text)))
        return {};
    return '"' + text + "\" is not an engine; auto, qt and linux are";
}

std::string checkThreads(const std::string &text)
{
    if (readNumber(text, 1, maximumThreads))
        return {};
    return '"' + text + "\" is not a number of threads; a number from 1 to " + std::to_string(maximumThreads)
           + " is";
}

} // namespace

std::variant<ServerOptions, EarlyExit> parseServerOptions(std::vector<std::string> arguments)
{
    CLI::App app(description, "echogram-server");
    app.set_version_flag("-V,--version", "echogram-server " ECHOGRAM_VERSION);
    app.footer(examples);

    std::string bind = "127.0.0.1";
    std::string port = "12345";
    std::string format = "text";
    std::string count;
    std::string io = "auto";
    std::string threads = "1";
    ServerOptions options;
    const auto addText = [&app](const char *name, std::string &value, const char *kind, const char *help) {
        return app.add_option(name, value, help)->option_text(kind)->take_last();
    };
    addText("--bind", bind, "ADDRESS", "Address to listen on [127.0.0.1]")->check(checkAddress);
    addText("--port", port, "N", "Port to listen on, 0 for a free one [12345]")->check(checkPort);
    app.add_flag("--quiet", options.isQuiet, "Say nothing about single datagrams")->disable_flag_override();
    app.add_flag("--verbose", options.isVerbose, "Say which engine runs and what the kernel grants it")
        ->disable_flag_override();
    addText("--log-format", format, "text|json", "For people, or one JSON object per line [text]")
        ->check(checkFormat);
    addText("--count", count, "N", "End after N answers [never]")->check(checkCount);
    addText("--io", io, "auto|qt|linux", "What moves the datagrams [auto: $ECHOGRAM_IO, or the fastest]")
        ->check(checkIo);
    addText("--threads", threads, "N", "Threads, each with a socket on the same port [1]")
        ->check(checkThreads);

    try {
        std::reverse(arguments.begin(), arguments.end()); // CLI11 takes a vector from its end
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError &error) {
        return earlyExit(app, error);
    }

    const QHostAddress address = parseBindAddress(QString::fromStdString(bind)).value();
    options.bindTo = Endpoint(address, quint16(*readNumber(port, 0, 65535)));
    options.logFormat = format == "json" ? LogFormat::Json : LogFormat::Text;
    options.io = *parseIoChoice(QString::fromStdString(io));
    if (options.io == IoChoice::Auto) {
        if (const QString problem = ioVariableProblem(); !problem.isEmpty())
            return EarlyExit{2, QStringLiteral("echogram-server: ") + problem};
    }
    options.threads = int(*readNumber(threads, 1, maximumThreads));
    if (options.threads > 1 && !count.empty()) {
        return EarlyExit{
            2, QStringLiteral("echogram-server: --count counts the answers of one thread, so it does "
                              "not go with --threads %1")
                   .arg(options.threads)};
    }
    options.count = count.empty() ? 0 : *readNumber(count, 1, std::numeric_limits<quint64>::max());
    return options;
}

} // namespace echogram
