// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/trash.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <QString>

namespace echogram {
namespace {

/// Whether there is a trash, or one can be made. Where there is none QFile::moveToTrash() believes it to be in the
/// current folder, moves the file there and reports success (Qt 6.4).
bool hasTrash()
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_DARWIN)
    const QString data = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    const QString trash = data + QStringLiteral("/Trash");
    if (data.isEmpty() || !QDir().mkpath(data))
        return false;
    if (QDir().mkdir(trash))
        return QFile::setPermissions(trash, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return QFileInfo(trash).isDir();
#else
    return true;
#endif
}

} // namespace

QString moveToTrash(const QString &path)
{
    QFile file(path);
    if (!file.exists())
        return {};
    if (!hasTrash())
        return QStringLiteral("%1 cannot be moved to the trash: there is no trash.").arg(path);
    if (file.moveToTrash())
        return {};
    return QStringLiteral("%1 cannot be moved to the trash: %2.").arg(path, file.errorString());
}

QString deleteFile(const QString &path)
{
    QFile file(path);
    if (!file.exists() || file.remove())
        return {};
    return QStringLiteral("%1 cannot be deleted: %2.").arg(path, file.errorString());
}

} // namespace echogram
