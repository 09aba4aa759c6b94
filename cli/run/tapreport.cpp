// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run/tapreport.h"

#include "cli/countedtext.h"
#include "cli/run/reportplace.h"
#include "cli/run/reporttext.h"

namespace echogram {
namespace {

/// A `#` would begin a directive.
QString description(QString text)
{
    text.replace(u'\\', QLatin1String("\\\\"));
    return text.replace(u'#', QLatin1String("\\#"));
}

/// Quoted, for YAML.
QString yamlText(QString text)
{
    text.replace(u'\\', QLatin1String("\\\\"));
    return u'"' + text.replace(u'"', QLatin1String("\\\"")) + u'"';
}

/// Each line indented, also the empty ones, which would end it for TAP::Parser.
QString yamlBlock(const QString &text)
{
    QString block = QStringLiteral("|\n");
    for (const QString &line : text.trimmed().split(u'\n'))
        block += QLatin1String("    ") + line + u'\n';
    return block;
}

} // namespace

TapReport::TapReport(ReportPlace &place)
    : m_place(place)
{}

void TapReport::begin()
{
    m_place.write("TAP version 13\n");
}

void TapReport::take(const RunResult &result)
{
    if (isFailedAtNoStep(result))
        writeFailure(result, -1, result.verdict.outcome);
    for (size_t step = 0; step < result.steps.size(); ++step)
        writePoint(result, step);
}

void TapReport::writePoint(const RunResult &result, size_t step)
{
    const StepResult &one = result.steps[step];
    if (one.isRun() && (one.outcome == Outcome::Failed || one.outcome == Outcome::Refused))
        return writeFailure(result, int(step), one.outcome);
    QString text = pointText(true, result, stepName(result, step));
    if (!one.isRun() || one.outcome == Outcome::Stopped)
        text += QLatin1String(" # SKIP ") + skipReason(result);
    m_place.write((text + u'\n').toUtf8());
}

void TapReport::writeFailure(const RunResult &result, int step, Outcome outcome)
{
    const bool isOfWhole = step < 0;
    const FilePlace place = isOfWhole ? result.verdict.place : result.steps[size_t(step)].place;
    const QString name = isOfWhole ? QStringLiteral("begin") : stepName(result, size_t(step));
    QString text = pointText(false, result, name) + QLatin1String("\n  ---\n  message: ");
    text += yamlBlock(complaintText(result, step));
    text += QStringLiteral("  severity: %1\n")
                .arg(outcome == Outcome::Failed ? QStringLiteral("fail") : QStringLiteral("error"));
    text += QStringLiteral("  at:\n    file: %1\n    line: %2\n    column: %3\n  ...\n")
                .arg(yamlText(shownLine(result.file->name)), QString::number(place.line),
                     QString::number(place.column));
    m_place.write(text.toUtf8());
}

QString TapReport::pointText(bool isOk, const RunResult &result, const QString &step)
{
    return QStringLiteral("%1 %2 - %3")
        .arg(isOk ? QStringLiteral("ok") : QStringLiteral("not ok"))
        .arg(++m_points)
        .arg(description(runName(result) + QLatin1String(": ") + step));
}

void TapReport::end(const RunSums &sums, ExitCode)
{
    m_place.write("1.." + QByteArray::number(m_points) + '\n');
    if (sums.isInterrupted)
        m_place.write(
            "Bail out!  interrupted\n"); // else what was not run would look as if it were left out on purpose
}

/// Bailing out takes one line, which ends it all: what is wrong stands before it.
void TapReport::takeProblems(const QList<FileError> &problems, ExitCode)
{
    begin();
    for (const FileError &problem : problems) {
        for (const QString &line : problemText(problem).split(u'\n'))
            m_place.write((QLatin1String("# ") + line + u'\n').toUtf8());
    }
    m_place.write(QStringLiteral("Bail out!  nothing was run: %1\n")
                      .arg(countedText(quint64(problems.size()), "problem"))
                      .toUtf8());
}

} // namespace echogram
