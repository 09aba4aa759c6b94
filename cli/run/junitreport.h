// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/run/runreport.h"

#include <QBuffer>
#include <QXmlStreamWriter>

namespace echogram {

/// JUnit's XML, of which there is no standard: the shape that Jenkins' xunit plugin describes as junit-10.xsd, and
/// GitLab, GitHub's actions and others read. A transcript is a test suite, each of its steps a test case. Written suite by
/// suite, so that only the last is in memory.
class JunitReport : public RunReport
{
public:
    explicit JunitReport(ReportPlace &place);

    void begin() override;
    void take(const RunResult &result) override;
    void end(const RunSums &sums, ExitCode code) override;
    void takeProblems(const QList<FileError> &problems, ExitCode code) override;

private:
    struct CaseCounts
    {
        qsizetype tests = 0;
        qsizetype failures = 0;
        qsizetype errors = 0;
        qsizetype skipped = 0;
    };

    static CaseCounts countsOf(const RunResult &result);
    void beginSuite(const QString &name, const CaseCounts &counts, qint64 durationNs, qint64 wallNs);
    void writeProperties(const RunResult &result);
    void writeStep(const RunResult &result, size_t step);
    void beginCase(const QString &file, const QString &name, qint64 durationNs);
    void writeComplaint(Outcome outcome, const QString &complaint);
    void writeComplaint(const QString &element, const QString &type, const QString &complaint);
    void writeSkipped(const QString &reason);
    void passOn();

    ReportPlace &m_place;
    QBuffer m_buffer;
    QXmlStreamWriter m_xml;
};

} // namespace echogram
