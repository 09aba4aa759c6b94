// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <functional>
#include <limits>

namespace echogram {

/// What was found in a folder and in those below it, hidden ones left out.
struct TranscriptSearch
{
    QStringList
        files; ///< all `*.echogram.toml`, sorted by name; each begins with the folder's name, unless that is "."
    QStringList folders;     ///< that were looked into, each once, however many links lead there
    bool isReadable = false; ///< the folder; what is below it and closed has nothing for us
    bool isWhole = true;     ///< else there are more than were asked for

    struct Limits
    {
        qsizetype folders = std::numeric_limits<qsizetype>::max();
        qsizetype files = std::numeric_limits<qsizetype>::max();
    };
    /// Looks into no more folders, those nearest first, and takes no more files, each once. `before` hears of each folder
    /// before it is looked into; where it says false all ends there. On any thread; reads the disk.
    static TranscriptSearch in(const QString &folder, const Limits &limits,
                               const std::function<bool(const QString &folder)> &before = {});
};

} // namespace echogram
