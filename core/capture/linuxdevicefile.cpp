// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/linuxdevicefile.h"

#include <QIODevice>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace echogram {
namespace {

/// How much is kept to be given again: more than stdio reads at once.
constexpr qsizetype keptAtMost = 1024 * 1024;

} // namespace

LinuxDeviceFile::LinuxDeviceFile(QIODevice *device, const QByteArray &beginning)
    : m_device(device)
    , m_ahead(beginning)
{}

std::FILE *LinuxDeviceFile::open()
{
    cookie_io_functions_t functions = {};
    functions.read = &LinuxDeviceFile::readMore;
    functions.seek = &LinuxDeviceFile::seek;
    return fopencookie(this, "rb", functions);
}

ssize_t LinuxDeviceFile::readMore(void *cookie, char *to, size_t size)
{
    return static_cast<LinuxDeviceFile *>(cookie)->read(to, qint64(size));
}

qint64 LinuxDeviceFile::read(char *to, qint64 size)
{
    if (m_atAhead == m_ahead.size()) {
        const qint64 count = m_device->read(to, size);
        // A device says -1 at its end as well as for an error, which is told by whoever owns it.
        if (count <= 0)
            return 0;
        m_given += count;
        m_isKept = m_isKept && m_given <= keptAtMost;
        if (m_isKept) {
            m_ahead.append(to, count);
            m_atAhead = m_ahead.size();
        } else {
            m_ahead.clear();
            m_atAhead = 0;
        }
        return count;
    }
    const qsizetype count = std::min<qsizetype>(size, m_ahead.size() - m_atAhead);
    std::memcpy(to, m_ahead.constData() + m_atAhead, size_t(count));
    m_atAhead += count;
    m_given += count;
    return count;
}

int LinuxDeviceFile::seek(void *cookie, off64_t *position, int whence)
{
    auto *self = static_cast<LinuxDeviceFile *>(cookie);
    if (whence == SEEK_CUR && *position == 0) {
        *position = self->m_given;
        return 0;
    }
    if (whence != SEEK_SET || *position != 0 || !self->m_isKept) {
        errno = ESPIPE;
        return -1;
    }
    self->m_atAhead = 0;
    self->m_given = 0;
    return 0;
}

} // namespace echogram
