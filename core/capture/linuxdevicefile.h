// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QtGlobal>

#include <cstdio>

#include <sys/types.h>

class QIODevice;

namespace echogram {

/// A QIODevice as a stdio file to read from (fopencookie(3)), which is what libpcap takes. It can be rewound once, as
/// long as little was read, so that one may look at its beginning; else it goes forward only. Has to outlive the file.
class LinuxDeviceFile
{
public:
    /// `beginning` is what was read from the device before. The device is borrowed.
    LinuxDeviceFile(QIODevice *device, const QByteArray &beginning);
    Q_DISABLE_COPY_MOVE(LinuxDeviceFile)

    /// Once. Null when there is no memory; the caller closes it.
    std::FILE *open();
    /// How many bytes of the device it has given, some of which the file may hold still.
    qint64 given() const { return m_given; }

private:
    static ssize_t readMore(void *cookie, char *to, size_t size);
    static int seek(void *cookie, off64_t *position, int whence);
    qint64 read(char *to, qint64 size);

    QIODevice *m_device;
    QByteArray m_ahead;      // of the device's bytes, those to give first
    qsizetype m_atAhead = 0; // how many of them were given
    qint64 m_given = 0;
    bool m_isKept = true; // what is given can be given again
};

} // namespace echogram
