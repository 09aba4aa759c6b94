// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/options.h"
#include "core/net/iothread.h"
#include "server/unixsignals.h"
#include "widgets/appearance.h"
#include "widgets/icons.h"
#include "widgets/mainwindow.h"
#include "widgets/showcase.h"

#include <QApplication>
#include <QDir>
#include <QLoggingCategory>
#include <QSettings>
#include <QStandardPaths>

#include <algorithm>
#include <csignal>
#include <cstdio>

using namespace echogram;

namespace {

std::vector<std::string> argumentsOf(int argc, char **argv)
{
    return {argv + std::min(argc, 1), argv + argc};
}

int leave(const EarlyExit &exit)
{
    std::fprintf(exit.code == 0 ? stdout : stderr, "%s\n", qUtf8Printable(exit.text));
    return exit.code;
}

/// Pictures need no display, and where there is none Qt would end the program with an abort.
bool preparePlatform(const WindowOptions &options, const std::vector<std::string> &arguments)
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_MACOS)
    const bool isChosen = qEnvironmentVariableIsSet("QT_QPA_PLATFORM")
                          || std::find(arguments.begin(), arguments.end(), "-platform") != arguments.end();
    const bool hasDisplay =
        !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
    if (isChosen || hasDisplay)
        return true;
    if (!options.isDemo && options.screenshot.isEmpty())
        return false;
    qputenv("QT_QPA_PLATFORM", "offscreen");
#else
    Q_UNUSED(options);
    Q_UNUSED(arguments);
#endif
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    // Twice: --help must not need a display, and Qt takes its own options only when it has one.
    const auto early = parseWindowOptions(argumentsOf(argc, argv), UnknownOptions::PassOver);
    if (const auto *exit = std::get_if<EarlyExit>(&early))
        return leave(*exit);
    if (!preparePlatform(std::get<WindowOptions>(early), argumentsOf(argc, argv))) {
        return leave(
            {1, QStringLiteral("echogram: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set); "
                               "--demo and --screenshot FILE work without one")});
    }
    if (qgetenv("QT_QPA_PLATFORM") == "offscreen") // Qt warns of every window hint that needs a screen
        QLoggingCategory::setFilterRules(QStringLiteral("default.warning=false"));
    QApplication application(argc, argv);
    const auto parsed = parseWindowOptions(argumentsOf(argc, argv), UnknownOptions::Refuse);
    if (const auto *exit = std::get_if<EarlyExit>(&parsed))
        return leave(*exit);
    const auto &options = std::get<WindowOptions>(parsed);

    QApplication::setApplicationName(QStringLiteral("echogram"));
    QApplication::setApplicationDisplayName(QStringLiteral("Echogram"));
    QApplication::setApplicationVersion(QStringLiteral(ECHOGRAM_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("echogram"));
    initialiseResources();

#ifdef SIGXFSZ
    std::signal(SIGXFSZ, SIG_IGN); // where files have a limit, the log is to be told so and not ended by it
#endif
    IoThread ioThread;
    Appearance appearance;
    QSettings settings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("Echogram"),
                       QStringLiteral("echogram"));
    const QString data = QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation);
    // A demonstration looks the same for everybody, and leaves nothing behind.
    MainWindow window(ioThread, appearance, options.isDemo ? nullptr : &settings,
                      {options.target, options.withServer, options.capture,
                       options.isDemo ? QString() : QDir(data).filePath(QStringLiteral("conversations"))});
    UnixSignals signals;
    QObject::connect(&signals, &UnixSignals::endRequested, &window, &QWidget::close);
    window.show();

    Showcase showcase(window, options.isDemo, options.screenshot);
    if (options.isDemo || !options.screenshot.isEmpty())
        showcase.start();
    return QApplication::exec();
}
