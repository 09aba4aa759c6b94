// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run/junitreport.h"

#include "cli/run/reportplace.h"
#include "cli/run/reporttext.h"
#include "core/datagram/utctime.h"
#include "core/net/clock.h"
#include "core/transcript/transcriptfile.h"

namespace echogram {
namespace {

QString programName()
{
    return QStringLiteral("echogram-cli run");
}

QString secondsText(qint64 ns)
{
    constexpr double nsPerSecond = 1e9;
    return QString::number(double(ns) / nsPerSecond, 'f', 6);
}

/// What test cases are sorted by: the file without what all of them end in.
QString className(const QString &file)
{
    QString name = shownLine(file);
    if (name.endsWith(transcriptSuffix))
        name.chop(transcriptSuffix.size());
    return name;
}

bool isSkipped(const StepResult &step)
{
    return !step.isRun() || step.outcome == Outcome::Stopped;
}

} // namespace

JunitReport::JunitReport(ReportPlace &place)
    : m_place(place)
{
    m_buffer.open(QIODevice::WriteOnly);
    m_xml.setDevice(&m_buffer);
    m_xml.setAutoFormatting(true);
    m_xml.setAutoFormattingIndent(2);
}

void JunitReport::begin()
{
    m_xml.writeStartDocument();
    m_xml.writeStartElement(QStringLiteral("testsuites"));
    m_xml.writeAttribute(QStringLiteral("name"), programName());
    passOn();
}

void JunitReport::take(const RunResult &result)
{
    beginSuite(runName(result), countsOf(result), result.verdict.durationNs,
               result.isRun ? result.verdict.startedAt.wallNs : now().wallNs);
    writeProperties(result);
    if (isFailedAtNoStep(result)) {
        beginCase(result.file->name, QStringLiteral("begin"), result.verdict.durationNs);
        writeComplaint(result.verdict.outcome, complaintText(result, -1));
        m_xml.writeEndElement();
    }
    for (size_t step = 0; step < result.steps.size(); ++step)
        writeStep(result, step);
    m_xml.writeEndElement();
    passOn();
}

JunitReport::CaseCounts JunitReport::countsOf(const RunResult &result)
{
    CaseCounts counts;
    const auto add = [&counts](Outcome outcome) {
        ++counts.tests;
        counts.failures += outcome == Outcome::Failed ? 1 : 0;
        counts.errors += outcome == Outcome::Refused ? 1 : 0;
        counts.skipped += outcome == Outcome::Stopped ? 1 : 0;
    };
    for (const StepResult &step : result.steps)
        add(isSkipped(step) ? Outcome::Stopped : step.outcome);
    if (isFailedAtNoStep(result))
        add(result.verdict.outcome);
    return counts;
}

void JunitReport::beginSuite(const QString &name, const CaseCounts &counts, qint64 durationNs, qint64 wallNs)
{
    m_xml.writeStartElement(QStringLiteral("testsuite"));
    m_xml.writeAttribute(QStringLiteral("name"), name);
    m_xml.writeAttribute(QStringLiteral("tests"), QString::number(counts.tests));
    m_xml.writeAttribute(QStringLiteral("failures"), QString::number(counts.failures));
    m_xml.writeAttribute(QStringLiteral("errors"), QString::number(counts.errors));
    m_xml.writeAttribute(QStringLiteral("skipped"), QString::number(counts.skipped));
    m_xml.writeAttribute(QStringLiteral("time"), secondsText(durationNs));
    constexpr qsizetype upToSeconds = 19; // the zone is not among what readers of others take
    m_xml.writeAttribute(QStringLiteral("timestamp"),
                         QString::fromLatin1(utcTimeText(wallNs).first(upToSeconds)));
}

void JunitReport::writeProperties(const RunResult &result)
{
    const QString title = shownLine(result.file->title);
    const QString tags = shownLine(result.file->tags.join(u' '));
    if (title.isEmpty() && tags.isEmpty())
        return;
    m_xml.writeStartElement(QStringLiteral("properties"));
    const auto write = [this](const QString &name, const QString &value) {
        if (value.isEmpty())
            return;
        m_xml.writeEmptyElement(QStringLiteral("property"));
        m_xml.writeAttribute(QStringLiteral("name"), name);
        m_xml.writeAttribute(QStringLiteral("value"), value);
    };
    write(QStringLiteral("title"), title);
    write(QStringLiteral("tags"), tags);
    m_xml.writeEndElement();
}

void JunitReport::writeStep(const RunResult &result, size_t step)
{
    const StepResult &one = result.steps[step];
    beginCase(result.file->name, stepName(result, step), one.durationNs);
    if (isSkipped(one))
        writeSkipped(skipReason(result));
    else if (one.outcome != Outcome::Passed)
        writeComplaint(one.outcome, complaintText(result, int(step)));
    m_xml.writeEndElement();
}

void JunitReport::beginCase(const QString &file, const QString &name, qint64 durationNs)
{
    m_xml.writeStartElement(QStringLiteral("testcase"));
    m_xml.writeAttribute(QStringLiteral("name"), name);
    m_xml.writeAttribute(QStringLiteral("classname"), className(file));
    m_xml.writeAttribute(QStringLiteral("time"), secondsText(durationNs));
}

void JunitReport::writeComplaint(Outcome outcome, const QString &complaint)
{
    if (outcome == Outcome::Failed)
        writeComplaint(QStringLiteral("failure"), QStringLiteral("NotMet"), complaint);
    else
        writeComplaint(QStringLiteral("error"), QStringLiteral("Refused"), complaint);
}

void JunitReport::writeComplaint(const QString &element, const QString &type, const QString &complaint)
{
    m_xml.writeStartElement(element);
    m_xml.writeAttribute(QStringLiteral("type"), type);
    m_xml.writeAttribute(QStringLiteral("message"), complaint.section(u'\n', 0, 0));
    m_xml.writeCharacters(complaint);
    m_xml.writeEndElement();
}

void JunitReport::writeSkipped(const QString &reason)
{
    m_xml.writeEmptyElement(QStringLiteral("skipped"));
    m_xml.writeAttribute(QStringLiteral("message"), reason);
}

void JunitReport::end(const RunSums &, ExitCode)
{
    m_xml.writeEndDocument();
    passOn();
}

/// Each a suite of the name that the file has when it is run, so that its error is where people look for it.
void JunitReport::takeProblems(const QList<FileError> &problems, ExitCode)
{
    begin();
    for (const FileError &problem : problems) {
        const QString name = problem.file.isEmpty() ? programName() : problem.file;
        beginSuite(shownLine(name), {.tests = 1, .errors = 1}, 0, now().wallNs);
        beginCase(name, QStringLiteral("read"), 0);
        writeComplaint(QStringLiteral("error"), QStringLiteral("Problem"), problemText(problem));
        m_xml.writeEndElement();
        m_xml.writeEndElement();
    }
    m_xml.writeEndDocument();
    passOn();
}

/// What is ready; the next is written from the buffer's beginning.
void JunitReport::passOn()
{
    m_place.write(m_buffer.data());
    m_buffer.seek(0);
    m_buffer.buffer().clear();
}

} // namespace echogram
