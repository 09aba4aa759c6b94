// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptsession.h"

#include <algorithm>
#include <utility>

namespace echogram {

TranscriptSession::TranscriptSession(IoThread &ioThread, QObject *parent)
    : QObject(parent)
    , m_run(ioThread)
{
    connect(&m_folder, &TranscriptFolder::changed, this, &TranscriptSession::takeFiles);
    connect(&m_run, &TranscriptRun::progressed, this, &TranscriptSession::take);
    connect(&m_run, &TranscriptRun::finished, this, &TranscriptSession::finish);
}

TranscriptSession::~TranscriptSession() = default;

TranscriptRunModel *TranscriptSession::conversation(const QString &path) const
{
    const auto found = m_conversations.find(path);
    return found == m_conversations.cend() ? nullptr : found->second.get();
}

void TranscriptSession::takeFiles()
{
    QStringList changed;
    for (const QString &path : std::as_const(m_kept)) {
        const auto isSame = [this, &path](const TranscriptFile &file) {
            const int row = m_model.rowOf(path);
            return file.path == path && row >= 0 && m_model.file(row).fingerprint == file.fingerprint;
        };
        if (std::none_of(m_folder.files().cbegin(), m_folder.files().cend(), isSame))
            changed += path;
    }
    m_model.setFiles(m_folder.files());
    for (const QString &path : changed)
        drop(path);
    for (const Job &job : std::as_const(m_queue)) { // a file that is another one waits no less
        const int row = m_model.rowOf(job.path);
        if (row >= 0 && m_model.state(row) == TranscriptState::NotRun)
            m_model.setState(row, TranscriptState::Queued);
    }
    if (isRunning() && !isAsItWas())
        m_run.stop(); // nobody would see it go on
    if (m_folder.isReading())
        return;
    for (const std::function<void()> &task : std::exchange(m_whenRead, {}))
        task();
}

/// At once, unless the disk has something else.
void TranscriptSession::whenRead(const std::function<void()> &task)
{
    m_folder.refreshIfChanged();
    if (m_folder.isReading())
        m_whenRead.append(task);
    else
        task();
}

void TranscriptSession::runAll()
{
    whenRead([this] {
        for (int row = 0; row < m_model.size(); ++row)
            enqueue({m_model.file(row).path});
        startNext();
    });
}

void TranscriptSession::run(int row)
{
    if (row < 0 || row >= m_model.size())
        return;
    whenRead([this, path = m_model.file(row).path] {
        enqueue({path});
        startNext();
    });
}

void TranscriptSession::runStep(int row, int step)
{
    if (row < 0 || row >= m_model.size() || step < 0)
        return;
    whenRead([this, path = m_model.file(row).path, step, name = stepName(row, step)] {
        if (stepName(m_model.rowOf(path), step) != name)
            return;
        enqueue({path, step});
        startNext();
    });
}

/// Empty where there is none.
QString TranscriptSession::stepName(int row, int step) const
{
    return row < 0 ? QString() : m_model.stepIndex(row, step).data().toString();
}

void TranscriptSession::enqueue(const Job &job)
{
    const int row = m_model.rowOf(job.path);
    const auto isSame = [&job](const Job &one) { return one.path == job.path; };
    const bool isUnderWay = job.path == m_current && isAsItWas();
    if (row < 0 || !m_model.file(row).isReadable() || isUnderWay
        || std::any_of(m_queue.cbegin(), m_queue.cend(), isSame))
        return;
    m_queue.append(job);
    m_model.setState(row, TranscriptState::Queued);
}

void TranscriptSession::startNext()
{
    if (isRunning())
        return;
    while (!m_queue.isEmpty()) {
        const Job job = m_queue.takeFirst();
        const int row = m_model.rowOf(job.path);
        if (row < 0 || !m_model.file(row).isReadable()) // it may have changed while others ran
            continue;
        m_current = job.path;
        m_isOneStep = job.step >= 0;
        m_fingerprint = m_model.file(row).fingerprint;
        m_model.begin(row);
        const std::shared_ptr<const Transcript> transcript = m_model.file(row).transcript;
        keep(job.path, std::make_unique<TranscriptRunModel>(transcript));
        TranscriptRunOptions options;
        options.onlyStep = job.step;
        m_run.start(transcript, options);
        Q_EMIT runningChanged();
        return;
    }
}

void TranscriptSession::stop()
{
    m_whenRead.clear();
    for (const Job &job : std::exchange(m_queue, {})) {
        const int row = m_model.rowOf(job.path);
        if (row >= 0 && m_model.state(row) == TranscriptState::Queued)
            m_model.setState(row, TranscriptState::Stopped);
    }
    if (isRunning())
        m_run.stop();
}

/// Whether the file that is being run is still the one that it was when that began.
bool TranscriptSession::isAsItWas() const
{
    const int row = m_model.rowOf(m_current);
    return row >= 0 && m_model.file(row).fingerprint == m_fingerprint;
}

void TranscriptSession::take(const TranscriptNews &news)
{
    if (!isAsItWas())
        return;
    m_model.note(m_model.rowOf(m_current), news);
    if (m_isOneStep && news.end && news.end->outcome == Outcome::Passed)
        m_model.setState(m_model.rowOf(m_current), TranscriptState::NotRun); // as a whole
    if (TranscriptRunModel *shown = conversation(m_current))
        shown->append(news);
}

void TranscriptSession::finish()
{
    m_current.clear();
    startNext();
    if (isRunning())
        return;
    Q_EMIT runningChanged();
    Q_EMIT allFinished();
}

void TranscriptSession::keep(const QString &path, std::unique_ptr<TranscriptRunModel> conversation)
{
    m_conversations[path].swap(conversation);
    m_kept.removeOne(path);
    m_kept.append(path);
    Q_EMIT conversationChanged(path); // before the one that was shown goes
    if (m_kept.size() > mostConversations)
        drop(mostDispensable());
}

QString TranscriptSession::mostDispensable() const
{
    const auto isFree = [this](const QString &path) { return path != m_shown && path != m_current; };
    const auto isNoNews = [&](const QString &path) {
        const int row = m_model.rowOf(path);
        return isFree(path) && (row < 0 || !isProblem(m_model.state(row)));
    };
    auto found = std::find_if(m_kept.cbegin(), m_kept.cend(), isNoNews);
    if (found == m_kept.cend())
        found = std::find_if(m_kept.cbegin(), m_kept.cend(), isFree);
    return found == m_kept.cend() ? m_kept.first() : *found;
}

void TranscriptSession::drop(const QString &path)
{
    std::unique_ptr<TranscriptRunModel> gone;
    m_conversations[path].swap(gone);
    m_conversations.erase(path);
    m_kept.removeOne(path);
    Q_EMIT conversationChanged(path);
}

} // namespace echogram
