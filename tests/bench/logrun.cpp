// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/logrun.h"

#include "core/datagram/grouped.h"
#include "tests/bench/benchoutput.h"
#include "tests/bench/interruption.h"
#include "tests/bench/serverprocess.h"

#include <QDir>
#include <QJsonDocument>

namespace echogram::bench {
namespace {

constexpr int rounds = 3;
constexpr std::chrono::minutes readingPatience{10}; // only what hangs takes so long
constexpr std::chrono::milliseconds glance{100};

QString templateIn(const std::string &folder)
{
    const QString wanted = QString::fromLocal8Bit(folder.c_str());
    return QDir(wanted.isEmpty() ? QDir::tempPath() : wanted).filePath(QStringLiteral("bench_log-XXXXXX"));
}

} // namespace

LogRun::LogRun(const LogOptions &options)
    : m_options(options)
    , m_folder(templateIn(options.folder))
{}

LogResults LogRun::run()
{
    LogResults results;
    if (!m_folder.isValid()) {
        results.failure = "no folder can be made for it: " + m_folder.errorString().toStdString();
        return results;
    }
    if (m_options.datagrams > 0)
        lookAtLog(results);
    if (m_options.foreign > 0 && !wasInterrupted())
        results.foreign = readForeign(m_folder.path(), m_options.foreign);
    showProgress({});
    results.isInterrupted = wasInterrupted();
    return results;
}

void LogRun::lookAtLog(LogResults &results)
{
    const QString folder = m_folder.filePath(QStringLiteral("log"));
    results.recording = recordLog(folder, m_options.datagrams, [this](std::uint64_t recorded) {
        showProgress(
            QStringLiteral("recording: %1 of %2").arg(grouped(recorded), grouped(m_options.datagrams)));
    });
    if (!results.recording->failure.empty())
        return;
    if (dropFromCache(folder))
        results.cold = reopen("reading from the disk", false);
    for (int round = 1; round <= rounds && !wasInterrupted(); ++round) {
        results.readings.push_back(reopen("reading", true));
        if (!wasInterrupted())
            results.windows.push_back(show());
    }
    QDir(folder).removeRecursively(); // room for the capture
}

LogReading LogRun::reopen(const char *what, bool isWhole) const
{
    showProgress(QLatin1String(what));
    std::vector<std::string> options{"--reopen"};
    if (!isWhole)
        options = {"--only-index", "--reopen"};
    LogReading reading;
    std::string failure;
    if (const QJsonObject object = ask(options, failure); failure.empty())
        reading = logReadingFrom(object);
    else
        reading.failure = failure;
    return reading;
}

LogWindow LogRun::show() const
{
    showProgress(QStringLiteral("showing"));
    LogWindow window;
    std::string failure;
    if (const QJsonObject object = ask({"--show"}, failure); failure.empty())
        window = logWindowFrom(object);
    else
        window.failure = failure;
    return window;
}

/// This very program, as a process of its own; the last option gets the log's folder.
QJsonObject LogRun::ask(const std::vector<std::string> &options, std::string &failure) const
{
    ServerProcess process;
    std::vector<std::string> command{"/proc/self/exe"};
    command.insert(command.end(), options.begin(), options.end());
    command.push_back(m_folder.filePath(QStringLiteral("log")).toStdString());
    failure = process.start(command, {{"QT_QPA_PLATFORM", "offscreen"}}, {});
    if (!failure.empty())
        return {};
    const auto end = std::chrono::steady_clock::now() + readingPatience;
    while (!process.endsWithin(glance) && !wasInterrupted() && std::chrono::steady_clock::now() < end) {}
    const bool hasEnded = process.exitCode() == 0;
    const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(process.finish())).object();
    if (!hasEnded || object.isEmpty())
        failure = wasInterrupted() ? "interrupted" : "it could not be read: " + process.complaint();
    return object;
}

} // namespace echogram::bench
