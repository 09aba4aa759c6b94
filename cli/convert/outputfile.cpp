// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/convert/outputfile.h"

#include "core/chat/writeall.h"
#include "core/datagram/printable.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <cstdio>

namespace echogram {
namespace {

const QLatin1String standardStream("-");

bool fail(const QString &path, const QFileDevice &file, ConvertOutcome &outcome)
{
    outcome.problem = QStringLiteral("%1 could not be saved: %2.")
                          .arg(namedFile(path, QStringLiteral("standard output")), file.errorString());
    outcome.isOfWriting = true;
    return false;
}

} // namespace

QString namedFile(const QString &path, const QString &standard)
{
    const QString name = path == standardStream ? standard : path;
    return QStringLiteral("“%1”").arg(printable(name.toUtf8(), LineBreaks::Escape, Backslashes::Keep).text);
}

bool writeOutput(const QString &path, const QByteArray &bytes, ConvertOutcome &outcome)
{
    constexpr auto mode = QIODevice::WriteOnly | QIODevice::Unbuffered;
    const QFileInfo info(path);
    const bool isStandard = path == standardStream;
    if (isStandard || (info.exists() && !info.isFile() && !info.isDir())) { // nothing can take a pipe's place
        QFile file(path);
        const bool isOpen =
            isStandard ? file.open(fileno(stdout), mode, QFileDevice::DontCloseHandle) : file.open(mode);
        return (isOpen && writeAll(file, bytes)) || fail(path, file, outcome);
    }
    QSaveFile file(path);
    return (file.open(mode) && writeAll(file, bytes) && file.commit()) || fail(path, file, outcome);
}

} // namespace echogram
