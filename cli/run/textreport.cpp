// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run/textreport.h"

#include "cli/countedtext.h"
#include "cli/measures.h"
#include "cli/run/reportplace.h"
#include "cli/run/reporttext.h"
#include "core/datagram/grouped.h"

namespace echogram {
namespace {

QString outcomeWord(const RunResult &result)
{
    static const QString words[] = {QStringLiteral("pass"), QStringLiteral("fail"), QStringLiteral("refused"),
                                    QStringLiteral("stopped")};
    return result.isRun ? words[int(result.verdict.outcome)] : QStringLiteral("not run");
}

QString lineOf(const RunResult &result)
{
    QStringList parts{outcomeWord(result), runName(result)};
    if (const QString title = shownLine(result.file->title); !title.isEmpty())
        parts += title;
    if (result.isRun)
        parts +=
            {countedText(result.verdict.passed, "step"), millisecondsText(double(result.verdict.durationNs))};
    else if (result.left > 1)
        parts += countedText(result.left, "time");
    if (!result.reason.isEmpty())
        parts += result.reason;
    return parts.join(QLatin1String("  ")) + u'\n';
}

} // namespace

TextReport::TextReport(ReportPlace &place, bool isQuiet)
    : m_place(place)
    , m_isQuiet(isQuiet)
{}

void TextReport::take(const RunResult &result)
{
    if (m_isQuiet && (result.isPassed() || !result.isRun))
        return;
    QString text = lineOf(result);
    const bool isAtStep = result.isRun && !isFailedAtNoStep(result);
    if (result.isRun && result.verdict.outcome != Outcome::Passed
        && result.verdict.outcome != Outcome::Stopped)
        text += complaintText(result, isAtStep ? result.verdict.step : -1) + u'\n';
    m_place.write(text.toUtf8());
}

void TextReport::end(const RunSums &sums, ExitCode)
{
    QStringList parts{grouped(sums.passed) + QLatin1String(" passed"),
                      grouped(sums.failed) + QLatin1String(" failed")};
    const auto add = [&parts](quint64 count, QLatin1String what) {
        if (count > 0)
            parts += grouped(count) + what;
    };
    add(sums.refused, QLatin1String(" refused"));
    add(sums.stopped, QLatin1String(" stopped"));
    add(sums.notRun, QLatin1String(" not run"));
    constexpr double nsPerSecond = 1e9;
    m_place.write(QStringLiteral("%1%2 in %3 s\n")
                      .arg(sums.isInterrupted ? QStringLiteral("interrupted: ") : QString(),
                           parts.join(QLatin1String(", ")),
                           QString::number(double(sums.durationNs) / nsPerSecond, 'f', 2))
                      .toUtf8());
}

/// On stdout it would only be said twice.
void TextReport::takeProblems(const QList<FileError> &problems, ExitCode)
{
    if (m_place.isStdout())
        return;
    for (const FileError &problem : problems)
        m_place.write((problemText(problem) + u'\n').toUtf8());
    m_place.write(QStringLiteral("nothing was run: %1\n")
                      .arg(countedText(quint64(problems.size()), "problem"))
                      .toUtf8());
}

} // namespace echogram
