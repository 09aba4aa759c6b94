// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/options.h"

#include "core/net/iochoice.h"

#include <QFileInfo>

#include <CLI/CLI.hpp>

#include <algorithm>

namespace echogram {
namespace {

const char *const description = "A conversation window for UDP.";

const char *const examples = R"(Examples:
  echogram                           where you left off, with the built-in echo server
  echogram sensor.lan:5683           a conversation with this host and port
  echogram udp://[fe80::1%eth0]:53   the same, as a link and over IPv6
  echogram trace.pcapng              the flows of a capture, to look at
  echogram --demo --screenshot a.png three messages to the built-in server, and a picture of them

Qt's own options (-platform, -style, ...) are understood as well.
Exit status: 0 when it was closed, 1 when the demonstration or the picture failed, 2 for wrong options.)";

Result<Target> readTarget(const std::string &text)
{
    const QString target = QString::fromStdString(text);
    Result<Target> parsed = parseTarget(target);
    if (parsed && parsed->port == 0)
        return ParseError{target.size(), 1, QStringLiteral("A port is missing: write host:port.")};
    return parsed;
}

/// Whether a file is meant: it is there, or the text looks like nothing else.
bool isFile(const std::string &text)
{
    const QString name = QString::fromLocal8Bit(text.c_str());
    const bool isLink = name.contains(QStringLiteral("://"));
    return QFileInfo(name).isFile() || (!isLink && name.contains(u'/'))
           || name.endsWith(QStringLiteral(".pcap"), Qt::CaseInsensitive)
           || name.endsWith(QStringLiteral(".pcapng"), Qt::CaseInsensitive);
}

std::string checkTarget(const std::string &text)
{
    if (isFile(text)) {
        if (QFileInfo(QString::fromLocal8Bit(text.c_str())).isFile())
            return {};
        return '"' + text + "\": there is no such file.";
    }
    const Result<Target> target = readTarget(text);
    return target ? std::string() : '"' + text + "\": " + target.error().message.toStdString();
}

} // namespace

std::variant<WindowOptions, EarlyExit> parseWindowOptions(std::vector<std::string> arguments,
                                                          UnknownOptions unknown)
{
    CLI::App app(description, "echogram");
    app.set_version_flag("-V,--version", "echogram " ECHOGRAM_VERSION);
    app.footer(examples);
    app.allow_extras(unknown == UnknownOptions::PassOver);

    std::string target;
    std::string screenshot;
    bool withoutServer = false;
    WindowOptions options;
    auto *targetOption = app.add_option(
        "TARGET", target,
        "Whom to talk to: host:port, [v6]:port, udp://host:port; or a capture to look at: FILE");
    targetOption->option_text(" ");
    if (unknown == UnknownOptions::Refuse) // before, it may be the value of one of Qt's options
        targetOption->check(checkTarget);
    app.add_flag("--no-server", withoutServer, "Do not start the built-in echo server");
    app.add_flag("--demo", options.isDemo,
                 "Send three messages to the built-in echo server, print the exchange and end");
    app.add_option("--screenshot", screenshot, "Save a picture of the window as PNG and end")
        ->option_text("FILE");

    try {
        std::reverse(arguments.begin(), arguments.end()); // CLI11 takes a vector from its end
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError &error) {
        return earlyExit(app, error);
    }
    if (options.isDemo && withoutServer)
        return EarlyExit{
            2, QStringLiteral(
                   "echogram: --demo talks to the built-in echo server, which --no-server leaves out")};
    if (const QString problem = ioVariableProblem(); !problem.isEmpty())
        return EarlyExit{2, QStringLiteral("echogram: ") + problem};
    if (unknown == UnknownOptions::Refuse && isFile(target))
        options.capture = QFileInfo(QString::fromLocal8Bit(target.c_str())).absoluteFilePath();
    else if (unknown == UnknownOptions::Refuse && !target.empty())
        options.target = readTarget(target).value();
    options.withServer = !withoutServer;
    options.screenshot = QString::fromStdString(screenshot);
    return options;
}

} // namespace echogram
