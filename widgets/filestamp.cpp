// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/filestamp.h"

#include <QFile>

#include <sys/stat.h>

namespace echogram {
namespace {

qint64 nanoseconds(const timespec &time)
{
    return qint64(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

} // namespace

FileStamp fileStamp(const QString &path)
{
    struct stat there = {};
    if (stat(QFile::encodeName(path).constData(), &there) != 0)
        return {};
    return {quint64(there.st_dev), quint64(there.st_ino), qint64(there.st_size), nanoseconds(there.st_mtim),
            nanoseconds(there.st_ctim)};
}

} // namespace echogram
