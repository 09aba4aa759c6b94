// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace echogram {

/// Why a file could not be used, and where in it: what a person needs to mend it.
struct FileError
{
    QString file;      ///< as it was named; may be empty
    qint64 line = 0;   ///< from 1; 0 where the file as a whole is meant
    qint64 column = 0; ///< from 1, in characters; 0 where the line as a whole is meant
    QString message;   ///< what is wrong and what would be right

    /// As compilers write it, so that editors find the place: `rules.toml:3:9: ...`.
    QString text() const
    {
        QString place = file;
        if (line > 0)
            place += QStringLiteral(":%1").arg(line);
        if (line > 0 && column > 0)
            place += QStringLiteral(":%1").arg(column);
        return place.isEmpty() ? message : QStringLiteral("%1: %2").arg(place, message);
    }

    friend bool operator==(const FileError &, const FileError &) = default;
};

} // namespace echogram
