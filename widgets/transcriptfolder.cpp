// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptfolder.h"

#include "core/datagram/grouped.h"
#include "core/transcript/transcriptfile.h"
#include "core/transcript/transcriptsearch.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSet>
#include <QThread>

#include <algorithm>
#include <chrono>

namespace echogram {
namespace {

using namespace std::chrono_literals;

constexpr auto settlingTime = 100ms; // from one write of an editor to the next
constexpr int restingFactor =
    5; // for so much longer than it was read last a folder is not read again by itself
constexpr qint64 mostBytes = 16 << 20;
constexpr qsizetype mostEnvironments = 50; // in a list to choose from

QByteArray fingerprintOf(const QString &path)
{
    QFile file(path);
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly))
        return {};
    return QCryptographicHash::hash(file.read(mostBytes), QCryptographicHash::Sha256);
}

/// With a problem of the environment it is not read: without those variables it might talk to somebody else.
TranscriptFile readFile(const QString &path, const QString &name, const Variables &variables,
                        const QByteArray &ofVariables, const FileError *problem)
{
    TranscriptFile file;
    file.path = path;
    file.name = name;
    file.fingerprint = fingerprintOf(path) + ofVariables;
    if (problem != nullptr) {
        file.error = *problem;
        return file;
    }
    Result<Transcript, FileError> read = loadTranscript(path, variables);
    if (read)
        file.transcript = std::make_shared<const Transcript>(std::move(read).value());
    else
        file.error = read.error();
    return file;
}

} // namespace

QString TranscriptFile::title() const
{
    if (transcript && !transcript->title.isEmpty())
        return transcript->title;
    return QFileInfo(path).fileName().chopped(transcriptSuffix.size());
}

QString TranscriptFile::nameOf(const QString &file) const
{
    return file == path ? name : QFileInfo(file).fileName();
}

TranscriptFolder::TranscriptFolder(QObject *parent)
    : QObject(parent)
{
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &TranscriptFolder::refresh);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, &TranscriptFolder::takeChange);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, &TranscriptFolder::readSoon);
}

TranscriptFolder::~TranscriptFolder()
{
    if (!m_thread)
        return;
    m_thread->requestInterruption();
    m_thread->wait();
}

void TranscriptFolder::setPath(const QString &path)
{
    m_path = path;
    if (m_thread)
        m_thread->requestInterruption();
    refresh();
}

void TranscriptFolder::setEnvironment(const QString &path)
{
    m_environment = path;
    refresh();
}

void TranscriptFolder::refresh()
{
    m_isOutdated = true;
    if (m_thread)
        return; // take() begins again
    m_isOutdated = false;
    m_isTouched = false;
    m_reading.start();
    m_thread.reset(QThread::create([this, path = m_path, environment = m_environment] {
        const Reading reading = read(path, environment);
        QMetaObject::invokeMethod(
            this, [this, reading] { take(reading); }, Qt::QueuedConnection);
    }));
    m_thread->setObjectName(QStringLiteral("transcripts"));
    m_thread->start();
    if (!m_thread->isRunning() && !m_thread->isFinished()) // the system has no room for another one
        take(read(m_path, m_environment));
}

void TranscriptFolder::refreshIfChanged()
{
    if (m_thread || !isAsRead()) // what is being read may have changed since
        refresh();
}

bool TranscriptFolder::isAsRead() const
{
    for (auto it = m_stamps.cbegin(); it != m_stamps.cend(); ++it) {
        if (fileStamp(it.key()) != it.value())
            return false;
    }
    return true;
}

/// Above the folder there is much that is no concern of ours.
void TranscriptFolder::takeChange(const QString &path)
{
    if (path == m_path || m_folders.contains(path) || (!m_thread && !(watch() && isAsRead())))
        readSoon();
}

void TranscriptFolder::readSoon()
{
    if (m_thread)
        m_isTouched = true;
    else if (!m_soon.isActive())
        m_soon.start();
}

/// On the thread.
TranscriptFolder::Reading TranscriptFolder::read(const QString &path, const QString &environment)
{
    Reading reading;
    Variables variables;
    QByteArray ofVariables;
    FileError environmentError;
    for (const QString &one : {path, environment}) {
        if (!one.isEmpty())
            reading.stamps.insert(one, fileStamp(one));
    }
    if (!environment.isEmpty()) {
        ofVariables = fingerprintOf(environment);
        const QFileInfo there(environment);
        if (there.exists() && !there.isFile()) // one may wait for ever for what is in a pipe
            environmentError = {environment, 0, 0, tr("this is no file")};
        else if (const Result<Variables, FileError> known = loadEnvironment(environment))
            variables = *known;
        else
            environmentError = known.error();
        if (!environmentError.message.isEmpty())
            reading.environmentProblem = environmentError.text();
    }
    if (path.isEmpty())
        return reading;
    const FileError *const problem = environmentError.message.isEmpty() ? nullptr : &environmentError;
    if (problem != nullptr)
        ofVariables += problem->text().toUtf8(); // so that it is not as without an environment
    const QDir folder(path);
    if (!folder.exists()) {
        reading.problem = tr("There is no folder %1 (any more).").arg(QDir::toNativeSeparators(path));
        return reading;
    }
    const auto isAbandoned = [] { return QThread::currentThread()->isInterruptionRequested(); };
    const TranscriptSearch search =
        TranscriptSearch::in(folder.absolutePath(), {mostFolders, mostFiles}, [&](const QString &one) {
            reading.stamps.insert(one, fileStamp(one));
            return !isAbandoned();
        });
    reading.folders = search.folders;
    if (!search.isReadable)
        reading.problem = tr("The folder %1 cannot be read.").arg(QDir::toNativeSeparators(path));
    else if (!search.isWhole)
        reading.problem =
            tr("This is a large folder: of what is in it and below it no more than %1 transcripts from "
               "%2 folders are shown.")
                .arg(grouped(mostFiles), grouped(mostFolders));
    for (const QString &file : search.files) {
        if (isAbandoned())
            break;
        reading.stamps.insert(file, fileStamp(file));
        reading.files += readFile(file, folder.relativeFilePath(file), variables, ofVariables, problem);
    }
    for (const QString &name : folder.entryList({QStringLiteral("*.toml")}, QDir::Files | QDir::Readable)) {
        if (!name.endsWith(transcriptSuffix) && reading.environments.size() < mostEnvironments)
            reading.environments += folder.absoluteFilePath(name);
    }
    reading.isAbandoned = isAbandoned();
    return reading;
}

void TranscriptFolder::take(const Reading &reading)
{
    m_thread->wait();
    m_thread.reset();
    if (reading.isAbandoned)
        return refresh();
    m_soon.setInterval(
        std::max(settlingTime, std::chrono::milliseconds(m_reading.elapsed() * restingFactor)));
    m_files = reading.files;
    m_folders = reading.folders;
    m_environments = reading.environments;
    m_problem = reading.problem;
    m_environmentProblem = reading.environmentProblem;
    m_stamps = reading.stamps;
    const bool isWatched = watch();
    if (m_isOutdated)
        refresh();
    else if (!isWatched || m_isTouched || !isAsRead())
        readSoon(); // what changed before it was watched nobody tells
    Q_EMIT changed();
}

/// Also the files themselves: what is written into one does not change its folder. And what is above folder and environment,
/// as far as there is any: they may come, or go under another name. What cannot be read cannot be watched.
QStringList TranscriptFolder::watchable() const
{
    QStringList paths;
    paths += m_folders;
    for (const TranscriptFile &file : m_files)
        paths += file.path;
    for (const QString &path : {m_path, m_environment}) {
        if (path.isEmpty())
            continue;
        paths += path;
        QString above = QFileInfo(path).absolutePath();
        while (!QFileInfo::exists(above) && !QFileInfo(above).isRoot())
            above = QFileInfo(above).absolutePath();
        paths += above;
    }
    paths.removeDuplicates();
    paths.removeIf([](const QString &path) { return !QFileInfo(path).isReadable(); });
    return paths;
}

/// False where meanwhile there is something else to be watched. The system watches files, not their names: where another one
/// has the name it is watched anew.
bool TranscriptFolder::watch()
{
    const auto inWatcher = [this] { return m_watcher.files() + m_watcher.directories(); };
    const QStringList wanted = watchable();
    const QSet<QString> isWanted(wanted.cbegin(), wanted.cend());
    QStringList gone;
    for (const QString &path : inWatcher()) {
        if (!isWanted.contains(path) || !fileStamp(path).isSameFile(m_watched.value(path)))
            gone += path;
    }
    if (!gone.isEmpty())
        m_watcher.removePaths(gone);
    QStringList missing = wanted;
    const QStringList watched = inWatcher();
    const QSet<QString> left(watched.cbegin(), watched.cend());
    missing.removeIf([&left](const QString &path) { return left.contains(path); });
    m_watched.removeIf([&left](const auto &entry) { return !left.contains(entry.key()); });
    for (const QString &path : std::as_const(missing))
        m_watched.insert(
            path, fileStamp(path)); // before it is watched: if it is replaced in between that is noticed
    if (!missing.isEmpty())
        m_watcher.addPaths(missing);
    return watchable() == wanted;
}

} // namespace echogram
