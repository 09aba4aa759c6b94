// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/application.h"
#include "server/unixsignals.h"

#include <QCoreApplication>

#include <cstdio>

using namespace echogram;

int main(int argc, char *argv[])
{
    prepareStandardDescriptors();
    const auto options = parseServerOptions({argv + 1, argv + argc});
    if (const auto *early = std::get_if<EarlyExit>(&options)) {
        std::fprintf(early->code == 0 ? stdout : stderr, "%s\n", early->text.toUtf8().constData());
        return early->code;
    }
    const QCoreApplication app(argc, argv);
    return Application(std::get<ServerOptions>(options)).run();
}
