// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QtGlobal>

namespace echogram {

/// What tells, without reading it, whether a file or a folder is still the one that it was: see stat(2). A value; the default
/// is that of what is not there.
struct FileStamp
{
    quint64 device = 0;
    quint64 inode = 0;
    qint64 size = 0;
    qint64 modifiedNs = 0; ///< since 1970
    qint64 changedNs = 0;  ///< likewise; nobody can set it back

    bool exists() const { return inode != 0; }
    /// Though it may have been written to.
    bool isSameFile(const FileStamp &other) const { return device == other.device && inode == other.inode; }

    friend bool operator==(const FileStamp &, const FileStamp &) = default;
};

FileStamp fileStamp(const QString &path);

} // namespace echogram
