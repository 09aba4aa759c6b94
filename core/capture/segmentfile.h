// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>

namespace echogram {

/// A file of a log that is being written. Every call tells what the kernel did (errno), and a file is never left with
/// more in it than was told: what could not be written whole is cut off again. POSIX; for one thread.
class SegmentFile
{
public:
    struct Outcome
    {
        qsizetype taken = 0; ///< bytes that stand in the file
        int error = 0;       ///< errno where that is not all of them
    };
    /// How many of the first `count` bytes may stay when no more could be written.
    using Cut = qsizetype (*)(QByteArrayView bytes, qsizetype count, qint64 offset);

    SegmentFile() = default;
    ~SegmentFile() { close(); }
    Q_DISABLE_COPY_MOVE(SegmentFile)

    bool isOpen() const { return m_descriptor >= 0; }
    const QString &path() const { return m_path; }
    void close();

    /// Makes the file, which gets its name only when it has its first bytes: nobody ever sees an empty one. It is then
    /// open, unless nothing was taken. A file that is there already is an error (EEXIST).
    Outcome create(const QString &path, QByteArrayView bytes, Cut cut);
    /// Opens a file that was made before. Returns errno, 0 when it is open.
    int open(const QString &path);
    /// Writes at the offset, which is where the file ends.
    Outcome append(qint64 offset, QByteArrayView bytes, Cut cut);

    /// Whether the file that is open can still be found at its path, with at least so many bytes.
    bool isThere(qint64 bytes) const;

private:
    QString m_path;
    int m_descriptor = -1;
};

} // namespace echogram
