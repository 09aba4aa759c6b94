// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"

#include <QList>
#include <QLockFile>
#include <QString>

#include <memory>

namespace echogram {

/// One conversation's folder: `000001.pcap`, `000002.pcap`... and beside each, under the same name with `.fates`,
/// what became of the datagrams in it. Held for as long as this lives, so that no other process writes there.
class LogFolder
{
public:
    struct Segment
    {
        quint32 number = 0;
        QString file;     ///< absolute path of the pcap file
        QString fates;    ///< absolute path of the file beside it, whether it is there or not
        qint64 bytes = 0; ///< of both
    };

    /// Makes the folder where it is missing. Where another process holds it, a folder beside it with `~2`, `~3`...
    /// at the end of its name is taken. The error is a sentence for people.
    static Result<std::shared_ptr<LogFolder>, QString> open(const QString &path);

    const QString &path() const { return m_path; }
    /// As it was when this was opened; in the order of their numbers.
    const QList<Segment> &segments() const { return m_segments; }
    /// Above all numbers that are taken.
    quint32 nextNumber() const;

    static QString segmentFile(const QString &folder, quint32 number);
    static QString fatesFile(const QString &folder, quint32 number);
    /// What either is called until it has its first bytes.
    static QString unfinishedFile(const QString &file);

private:
    LogFolder() = default;
    QList<Segment> listSegments() const;
    void removeUnfinished() const;

    QString m_path;
    QList<Segment> m_segments;
    std::unique_ptr<QLockFile> m_lock;
};

} // namespace echogram
