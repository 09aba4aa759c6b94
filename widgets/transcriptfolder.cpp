// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptfolder.h"

#include "core/datagram/grouped.h"
#include "core/transcript/transcriptfile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QThread>

#include <algorithm>
#include <chrono>

namespace echogram {
namespace {

using namespace std::chrono_literals;

constexpr auto settlingTime = 100ms; // from one write of an editor to the next
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
TranscriptFile readFile(const QString &path, const Variables &variables, const QByteArray &ofVariables,
                        const FileError *problem)
{
    TranscriptFile file;
    file.path = path;
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
    QString name = QFileInfo(path).fileName();
    name.chop(transcriptSuffix.size());
    return name;
}

TranscriptFolder::TranscriptFolder(QObject *parent)
    : QObject(parent)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(settlingTime);
    connect(&m_soon, &QTimer::timeout, this, &TranscriptFolder::refresh);
    const auto refreshSoon = [this] { m_soon.start(); };
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, refreshSoon);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, refreshSoon);
}

TranscriptFolder::~TranscriptFolder()
{
    if (m_thread)
        m_thread->wait();
}

void TranscriptFolder::setPath(const QString &path)
{
    m_path = path;
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

/// On the thread.
TranscriptFolder::Reading TranscriptFolder::read(const QString &path, const QString &environment)
{
    Reading reading;
    Variables variables;
    QByteArray ofVariables;
    FileError environmentError;
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
    QStringList names = folder.entryList({u'*' + transcriptSuffix}, QDir::Files | QDir::Readable,
                                         QDir::Name | QDir::LocaleAware);
    if (names.size() > mostFiles) {
        reading.problem = tr("The first %1 transcripts of %2 are shown.")
                              .arg(grouped(mostFiles), grouped(quint64(names.size())));
        names.resize(mostFiles);
    }
    for (const QString &name : names)
        reading.files += readFile(folder.absoluteFilePath(name), variables, ofVariables, problem);
    for (const QString &name : folder.entryList({QStringLiteral("*.toml")}, QDir::Files | QDir::Readable)) {
        if (!name.endsWith(transcriptSuffix) && reading.environments.size() < mostEnvironments)
            reading.environments += folder.absoluteFilePath(name);
    }
    return reading;
}

void TranscriptFolder::take(const Reading &reading)
{
    m_thread->wait();
    m_thread.reset();
    m_files = reading.files;
    m_environments = reading.environments;
    m_problem = reading.problem;
    m_environmentProblem = reading.environmentProblem;
    watch();
    if (m_isOutdated)
        refresh();
    Q_EMIT changed();
}

/// Also the files themselves: what is written into one does not change its folder.
void TranscriptFolder::watch()
{
    QStringList wanted;
    for (const TranscriptFile &file : m_files)
        wanted += file.path;
    for (const QString &path : {m_path, m_environment}) {
        if (!path.isEmpty() && QFileInfo::exists(path))
            wanted += path;
    }
    const QStringList watched = m_watcher.files() + m_watcher.directories();
    QStringList gone;
    for (const QString &path : watched) {
        if (!wanted.removeOne(path))
            gone += path;
    }
    if (!gone.isEmpty())
        m_watcher.removePaths(gone);
    if (!wanted.isEmpty())
        m_watcher.addPaths(wanted);
}

} // namespace echogram
