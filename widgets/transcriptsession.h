// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/transcriptfolder.h"
#include "widgets/transcriptmodel.h"
#include "widgets/transcriptrun.h"
#include "widgets/transcriptrunmodel.h"

#include <QObject>
#include <QStringList>

#include <functional>
#include <map>
#include <memory>

namespace echogram {

/// The transcripts of a window without what one sees of them: those of a folder, what becomes of them as they are run, one
/// after the other, and the conversations that they held. With the seed that the command line has, so the verdicts are
/// the same.
class TranscriptSession : public QObject
{
    Q_OBJECT
public:
    /// Of how many transcripts the conversation is kept. Those that say nothing bad go first, and of those the ones that were
    /// run first.
    static constexpr qsizetype mostConversations = 64;

    /// Borrows the thread, which must outlive it.
    explicit TranscriptSession(IoThread &ioThread, QObject *parent = nullptr);
    ~TranscriptSession() override;

    TranscriptFolder &folder() { return m_folder; }
    TranscriptModel &model() { return m_model; }
    const TranscriptModel &model() const { return m_model; }

    bool isRunning() const { return !m_current.isEmpty(); }
    /// What the transcript of this file said and heard when it was run last; null where it was not, the file is another one
    /// since, or there were too many.
    TranscriptRunModel *conversation(const QString &path) const;
    /// Whose conversation somebody looks at: it is kept. Empty: none.
    void setShown(const QString &path) { m_shown = path; }

public Q_SLOTS:
    // Rows of the model, as its files are on the disk: where they are not read yet, they are before. What cannot be read is passed over; what is under way already goes on before, unless its file is
    // another one or gone, which stops it.
    void runAll();
    void run(int row);
    /// Only this one, once, unless its file is another one meanwhile, which has another step there. Variables that other steps catch have no value then.
    void runStep(int row, int step);
    /// All that is under way or waits for its turn.
    void stop();

Q_SIGNALS:
    /// isRunning() is another one.
    void runningChanged();
    /// conversation() of this file is another one, or none any more. The one before goes with the end of this.
    void conversationChanged(const QString &path);
    /// All that was asked for is done.
    void allFinished();

private:
    struct Job
    {
        QString path;
        int step = -1;
    };
    void takeFiles();
    void whenRead(const std::function<void()> &task);
    QString stepName(int row, int step) const;
    void enqueue(const Job &job);
    void startNext();
    void take(const TranscriptNews &news);
    void finish();
    bool isAsItWas() const;
    void keep(const QString &path, std::unique_ptr<TranscriptRunModel> conversation);
    void drop(const QString &path);
    QString mostDispensable() const;

    TranscriptFolder m_folder;
    TranscriptModel m_model;
    TranscriptRun m_run;
    QList<Job> m_queue;
    QList<std::function<void()>> m_whenRead; // what waits for the folder
    QString m_current;                       // the file that is being run; empty: none
    QByteArray m_fingerprint;                // of that file
    bool m_isOneStep = false;                // of it
    std::map<QString, std::unique_ptr<TranscriptRunModel>> m_conversations;
    QString m_shown;
    QStringList m_kept; // of m_conversations; the one that was run last is the last
};

} // namespace echogram
