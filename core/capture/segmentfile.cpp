// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/segmentfile.h"

#include "core/capture/logfolder.h"

#include <QFile>

#include <cerrno>
#include <cstdio>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace echogram {
namespace {

// What was said is nobody else's.
constexpr mode_t permissions = 0600;

int openFile(const QString &path, int flags)
{
    int descriptor = -1;
    do
        descriptor = ::open(QFile::encodeName(path).constData(), flags | O_CLOEXEC, permissions);
    while (descriptor < 0 && errno == EINTR);
    return descriptor;
}

} // namespace

void SegmentFile::close()
{
    if (isOpen())
        ::close(std::exchange(m_descriptor, -1));
}

SegmentFile::Outcome SegmentFile::create(const QString &path, QByteArrayView bytes, Cut cut)
{
    close();
    const QByteArray name = QFile::encodeName(path);
    const QString unfinished = LogFolder::unfinishedFile(path);
    const QByteArray unfinishedName = QFile::encodeName(unfinished);
    if (::access(name.constData(), F_OK) == 0)
        return {0, EEXIST};
    m_descriptor = openFile(unfinished, O_RDWR | O_CREAT | O_TRUNC);
    if (!isOpen())
        return {0, errno};
    Outcome outcome = append(0, bytes, cut);
    if (outcome.taken > 0 && ::rename(unfinishedName.constData(), name.constData()) != 0)
        outcome = {0, errno};
    if (outcome.taken == 0) {
        ::unlink(unfinishedName.constData());
        close();
    }
    m_path = path;
    return outcome;
}

int SegmentFile::open(const QString &path)
{
    close();
    m_path = path;
    m_descriptor = openFile(path, O_RDWR);
    return isOpen() ? 0 : errno;
}

SegmentFile::Outcome SegmentFile::append(qint64 offset, QByteArrayView bytes, Cut cut)
{
    Outcome outcome;
    while (outcome.taken < bytes.size()) {
        const ssize_t count = ::pwrite(m_descriptor, bytes.data() + outcome.taken,
                                       size_t(bytes.size() - outcome.taken), offset + outcome.taken);
        if (count > 0) {
            outcome.taken += count;
        } else if (count == 0 || errno != EINTR) {
            outcome.error = count == 0 ? ENOSPC : errno;
            break;
        }
    }
    if (outcome.error != 0) {
        outcome.taken = cut(bytes, outcome.taken, offset);
        // Should this fail too, the next attempt writes over what is left there.
        while (::ftruncate(m_descriptor, offset + outcome.taken) != 0 && errno == EINTR) {}
    }
    return outcome;
}

bool SegmentFile::isThere(qint64 bytes) const
{
    struct stat found = {};
    struct stat opened = {};
    return ::stat(QFile::encodeName(m_path).constData(), &found) == 0 && ::fstat(m_descriptor, &opened) == 0
           && found.st_ino == opened.st_ino && found.st_dev == opened.st_dev && opened.st_size >= bytes;
}

} // namespace echogram
