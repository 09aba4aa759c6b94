// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QStringList>

namespace echogram {

/// One `--report FORMAT[=FILE]`.
struct ReportRequest
{
    enum class Format : quint8 { Text, Junit, Tap, Json }; ///< in the order of reportFormats()

    Format format = Format::Text;
    QString file; ///< empty: stdout
};

/// The words for ReportRequest::Format.
inline QStringList reportFormats()
{
    return {QStringLiteral("text"), QStringLiteral("junit"), QStringLiteral("tap"), QStringLiteral("json")};
}

/// What `run` is asked to do.
struct RunOptions
{
    QStringList paths;        ///< files and folders, as they were named
    QStringList environments; ///< files, in order
    QStringList settings;     ///< NAME=VALUE. What stands there may be secret: it is never printed
    QStringList tags;         ///< `tag` or `!tag`
    QList<ReportRequest> reports;
    qint64 jobs = 1;
    qint64 repeat = 1;
    qint64 seed = 1;
    bool failsFast = false;
    bool isQuiet = false;
};

} // namespace echogram
