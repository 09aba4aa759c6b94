// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run/reporttext.h"

#include "core/datagram/grouped.h"
#include "core/datagram/printable.h"

namespace echogram {
namespace {

QString shown(const QString &text, LineBreaks lineBreaks)
{
    return printable(text.toUtf8(), lineBreaks, Backslashes::Keep).text;
}

} // namespace

QString shownLine(const QString &text)
{
    return shown(text, LineBreaks::Escape);
}

QString shownLines(const QString &text)
{
    return shown(text, LineBreaks::Keep);
}

QString stepName(const RunResult &result, size_t step)
{
    return shownLine(result.file->steps.at(qsizetype(step)));
}

QString runName(const RunResult &result)
{
    const QString file = shownLine(result.file->name);
    const bool isOneOfSeveral = result.runs > 1 && (result.isRun || result.left == 1);
    return isOneOfSeveral ? QStringLiteral("%1 (%2 of %3)")
                                .arg(file, QString::number(result.run), QString::number(result.runs))
                          : file;
}

QString complaintText(const RunResult &result, int step)
{
    const bool isOfWhole = step < 0;
    const StepResult *of = isOfWhole ? nullptr : &result.steps[size_t(step)];
    const FilePlace place = isOfWhole ? result.verdict.place : of->place;
    QString message = shownLines(isOfWhole ? result.verdict.message : of->message);
    if (!isOfWhole && of->repetitions > 1)
        message.prepend(QStringLiteral("repetition %1: ").arg(grouped(of->repetitions)));
    if (!isOfWhole)
        message.prepend(stepName(result, size_t(step)) + QLatin1String(": "));
    return FileError{shownLine(result.file->name), place.line, place.column, message}.text();
}

QString problemText(const FileError &problem)
{
    return FileError{shownLine(problem.file), problem.line, problem.column, shownLines(problem.message)}
        .text();
}

QString skipReason(const RunResult &result)
{
    if (!result.reason.isEmpty())
        return result.reason;
    return result.isPassed() ? QStringLiteral("not run") : QStringLiteral("a step before it did not pass");
}

bool isFailedAtNoStep(const RunResult &result)
{
    const bool hasFailed =
        result.verdict.outcome == Outcome::Failed || result.verdict.outcome == Outcome::Refused;
    return result.isRun && hasFailed
           && (result.verdict.step < 0 || size_t(result.verdict.step) >= result.steps.size());
}

} // namespace echogram
