// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/logfolder.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace echogram {
namespace {

constexpr QLatin1String captures(".pcap");
constexpr QLatin1String fates(".fates");
constexpr QLatin1String unfinished(".new");

// So many windows of one person talk to one peer at a time, at most.
constexpr int mostFolders = 99;

QString fileOf(const QString &folder, quint32 number, QLatin1String ending)
{
    return QStringLiteral("%1/%2%3").arg(folder, QString::number(number).rightJustified(6, QLatin1Char('0')),
                                         ending);
}

/// The number in a name that is one of ours; 0 for any other.
quint32 numberOf(const QString &folder, const QString &name, QLatin1String ending)
{
    if (!name.endsWith(ending))
        return 0;
    const quint32 number = QStringView(name).chopped(ending.size()).toUInt();
    return fileOf(folder, number, ending) == folder + QLatin1Char('/') + name ? number : 0;
}

} // namespace

Result<std::shared_ptr<LogFolder>, QString> LogFolder::open(const QString &path)
{
    const QString wanted = QDir::cleanPath(QDir().absoluteFilePath(path));
    for (int number = 1; number <= mostFolders; ++number) {
        const QString folder =
            number == 1 ? wanted : QStringLiteral("%1~%2").arg(wanted, QString::number(number));
        if (!QDir().mkpath(folder))
            return QStringLiteral(
                       "The log's folder %1 cannot be made: there may be a file of that name, or no right to "
                       "write there.")
                .arg(folder);
        auto lock = std::make_unique<QLockFile>(folder + QStringLiteral("/.lock"));
        lock->setStaleLockTime(0); // held for days, and not to be taken away as long as its process is there
        if (lock->tryLock()) {
            auto held = std::shared_ptr<LogFolder>(new LogFolder);
            held->m_path = folder;
            held->m_lock = std::move(lock);
            held->removeUnfinished();
            held->m_segments = held->listSegments();
            return held;
        }
        if (lock->error() != QLockFile::LockFailedError)
            return QStringLiteral(
                       "The log's folder %1 cannot be written to: its file .lock can be neither made nor "
                       "locked.")
                .arg(folder);
    }
    return QStringLiteral("The log's folder %1 and %2 others beside it are all held by other processes: end "
                          "some of them.")
        .arg(wanted, QString::number(mostFolders - 1));
}

/// What a process left that ended while it made a file.
void LogFolder::removeUnfinished() const
{
    for (const QString &name : QDir(m_path).entryList({QLatin1Char('*') + unfinished}, QDir::Files)) {
        const QString finished = name.chopped(unfinished.size());
        if (numberOf(m_path, finished, captures) != 0 || numberOf(m_path, finished, fates) != 0)
            QFile::remove(m_path + QLatin1Char('/') + name);
    }
}

QList<LogFolder::Segment> LogFolder::listSegments() const
{
    QList<Segment> segments;
    for (const QString &name : QDir(m_path).entryList(QDir::Files | QDir::Hidden)) {
        const quint32 number = numberOf(m_path, name, captures);
        if (number == 0)
            continue;
        Segment segment;
        segment.number = number;
        segment.file = segmentFile(m_path, number);
        segment.fates = fatesFile(m_path, number);
        segment.bytes =
            QFileInfo(segment.file).size() + QFileInfo(segment.fates).size(); // 0 where there is none
        segments.append(segment);
    }
    std::sort(segments.begin(), segments.end(),
              [](const Segment &one, const Segment &other) { return one.number < other.number; });
    return segments;
}

quint32 LogFolder::nextNumber() const
{
    quint32 highest = 0;
    for (const QString &name : QDir(m_path).entryList(QDir::Files | QDir::Hidden))
        highest = std::max({highest, numberOf(m_path, name, captures), numberOf(m_path, name, fates)});
    return highest + 1;
}

QString LogFolder::unfinishedFile(const QString &file)
{
    return file + unfinished;
}

QString LogFolder::segmentFile(const QString &folder, quint32 number)
{
    return fileOf(folder, number, captures);
}

QString LogFolder::fatesFile(const QString &folder, quint32 number)
{
    return fileOf(folder, number, fates);
}

} // namespace echogram
