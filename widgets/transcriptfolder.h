// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/toml/fileerror.h"
#include "core/transcript/transcript.h"
#include "widgets/filestamp.h"

#include <QByteArray>
#include <QElapsedTimer>
#include <QFileSystemWatcher>
#include <QHash>
#include <QList>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <memory>

class QThread;

namespace echogram {

/// A file that is to be a transcript: what is in it, or why it cannot be read.
struct TranscriptFile
{
    QString path;           ///< absolute
    QString name;           ///< within the folder: `login.echogram.toml`, `radio/login.echogram.toml`
    QByteArray fingerprint; ///< another one when the file, or what its variables are, is another one
    std::shared_ptr<const Transcript> transcript; ///< null where it cannot be read
    FileError error;                              ///< of this file, or of the environment

    bool isReadable() const { return transcript != nullptr; }
    /// Of this file or another, as short as it can be told where the folder is known.
    QString nameOf(const QString &file) const;
    /// The transcript's, or the file's name.
    QString title() const;
};

/// The transcripts of a folder and of those below it, in the order of their names, and the environment their variables are
/// from. Reads them on a thread of its own, again whenever something of it changes on the disk, also where the folder comes
/// and goes. Lives on its caller's thread, which needs an event loop.
class TranscriptFolder : public QObject
{
    Q_OBJECT
public:
    static constexpr qsizetype mostFiles = 1000;
    static constexpr qsizetype mostFolders = 1000; ///< to look into: it may be a whole disk that was chosen

    explicit TranscriptFolder(QObject *parent = nullptr);
    ~TranscriptFolder() override; ///< ends the thread

    /// Empty: none.
    QString path() const { return m_path; }
    void setPath(const QString &path);
    /// A file of variables; empty: none.
    QString environment() const { return m_environment; }
    void setEnvironment(const QString &path);
    void refresh();
    /// Where the disk has something else than files(), which the system does not always tell: refresh(). Reads no file.
    void refreshIfChanged();
    /// Whether what was asked for is not read yet.
    bool isReading() const { return m_thread != nullptr; }

    // As of the last changed().
    const QList<TranscriptFile> &files() const { return m_files; }
    /// The other files in TOML in the folder itself, which may be environments.
    const QStringList &environments() const { return m_environments; }
    /// Why there are none, or not all of them: a sentence, or empty.
    const QString &problem() const { return m_problem; }
    /// Why the environment cannot be read: `FILE:LINE:COLUMN: ...`, or empty. Then no transcript can be, for that reason.
    const QString &environmentProblem() const { return m_environmentProblem; }

Q_SIGNALS:
    void changed();

private:
    struct Reading
    {
        bool isAbandoned = false; // something else is wanted: then it is not whole
        QList<TranscriptFile> files;
        QStringList folders;
        QStringList environments;
        QString problem;
        QString environmentProblem;
        QHash<QString, FileStamp> stamps; // of all that it depends on, from before it was read
    };
    static Reading read(const QString &path, const QString &environment);
    void take(const Reading &reading);
    bool isAsRead() const;
    QStringList watchable() const;
    bool watch();
    void takeChange(const QString &path);
    void readSoon();

    QString m_path;
    QString m_environment;
    QList<TranscriptFile> m_files;
    QStringList m_folders; // that they are from
    QStringList m_environments;
    QString m_problem;
    QString m_environmentProblem;
    QHash<QString, FileStamp> m_stamps;  // Reading's
    QHash<QString, FileStamp> m_watched; // of what the watcher has, from when it got it
    QFileSystemWatcher m_watcher;
    QTimer m_soon; // editors write more than once
    std::unique_ptr<QThread> m_thread;
    QElapsedTimer m_reading;
    bool m_isOutdated = false; // something else is wanted than what is being read
    bool m_isTouched = false;  // something changed while it was read
};

} // namespace echogram
