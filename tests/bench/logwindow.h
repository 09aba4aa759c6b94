// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>

#include <cstdint>
#include <string>
#include <vector>

namespace echogram::bench {

/// How a chat got on with a log that it opened.
struct LogWindow
{
    double firstSeconds = 0; ///< until the newest datagrams were painted
    double indexSeconds = 0; ///< until all could be scrolled to
    double indexProcessorSeconds = 0;
    std::uint64_t rows = 0;
    std::uint64_t wrong = 0;       ///< jumps after which something else was there
    std::vector<double> jumpsMs;   ///< each from the request to the end of painting
    double longestProcessorMs = 0; ///< that any of them took of a processor's time
    long residentKiB = 0;          ///< at the end
    long peakKiB = 0;              ///< until then
    std::string failure;           ///< why it could not be shown; empty when it was
};

/// Shows the log in a ChatView, and jumps about in it. Needs a QApplication.
LogWindow showLog(const QString &folder);

/// How it crosses from one process to the other; the names are documented in docs/PERFORMANCE.md.
QJsonObject toJson(const LogWindow &window);
LogWindow logWindowFrom(const QJsonObject &object);

} // namespace echogram::bench
