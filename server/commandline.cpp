// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/commandline.h"

#include <CLI/CLI.hpp>

namespace echogram {

EarlyExit earlyExit(const CLI::App &app, const CLI::ParseError &error)
{
    if (error.get_exit_code() == 0) { // --help and --version arrive as exceptions as well
        const bool isHelp = dynamic_cast<const CLI::CallForHelp *>(&error) != nullptr;
        const std::string text = isHelp ? app.help() : std::string(error.what());
        return {0, QString::fromStdString(text).trimmed()};
    }
    std::string what = error.what();
    if (dynamic_cast<const CLI::ArgumentMismatch *>(&error)) {
        // In CLI11's words "--port: 1 required TEXT missing" and "quiet was given a disallowed flag override".
        const bool isFlag = what.find("flag override") != std::string::npos;
        what = isFlag ? "--" + what.substr(0, what.find(' ')) + " takes no value"
                      : what.substr(0, what.find(':')) + " wants a value behind it";
    }
    return {2, QStringLiteral("%1: %2\n%1 --help lists the options")
                   .arg(QString::fromStdString(app.get_name()), QString::fromLocal8Bit(what.c_str()))};
}

} // namespace echogram
