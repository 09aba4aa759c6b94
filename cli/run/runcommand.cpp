// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run/runcommand.h"

#include "cli/run/runjob.h"
#include "core/transcript/transcriptfile.h"

#include <QFileInfo>

#include <algorithm>
#include <limits>

namespace echogram {
namespace {

constexpr qint64 mostJobs = 256; // each has a socket, and a process of old at most 1,024 of them
constexpr qint64 mostRuns = 1'000'000;

Option withLetter(Option option, const QString &letter)
{
    option.letter = letter;
    return option;
}

Option many(Option option)
{
    option.isMany = true;
    return option;
}

Option ofFiles(Option option)
{
    option.isFile = true;
    return option;
}

} // namespace

RunCommand::RunCommand()
    : Command(QStringLiteral("run"), QStringLiteral("Run transcripts: conversations in files, as tests"))
{
    describe(QStringLiteral(
        "A transcript (*.echogram.toml) says what to send and what has to come back; "
        "docs/TRANSCRIPTS.md has the format. Of a folder all transcripts in it and below it are run, by "
        "name.\n"
        "All files are read first: when there is something wrong with one of them, nothing is run, "
        "and every report says why. What was not as expected is told as FILE:LINE:COLUMN: STEP: "
        "and the difference. Results come in the order of the files, also with --jobs.\n"
        "When it is interrupted the reports have what there was until then. "
        "What is marked as secret is in none of them."));
    addWhat();
    addHow();
    addReports();
    addExample(QStringLiteral("run hello.echogram.toml"), QStringLiteral("one transcript"));
    addExample(QStringLiteral("run tests/ -j 8 --report junit=report.xml"),
               QStringLiteral("all in a folder, eight at once, with a report for CI"));
    addExample(QStringLiteral("run tests/ --env staging.toml --tag smoke --tag '!slow'"),
               QStringLiteral("some of them, against another server"));
    addExample(QStringLiteral("run flaky.echogram.toml --repeat 1000 --fail-fast -q"),
               QStringLiteral("until it fails"));
}

void RunCommand::addWhat()
{
    Option files = ofFiles(many({QStringLiteral("FILE"),
                                 {},
                                 QStringLiteral("Transcripts, and folders with some"),
                                 reading::texts(m_options.paths)}));
    files.isRequired = true;
    add(files);
    add(ofFiles(many({QStringLiteral("--env"), QStringLiteral("FILE"),
                      QStringLiteral("Take variables from that file, too; later ones win"),
                      reading::texts(m_options.environments)})));
    add(many({QStringLiteral("--set"), QStringLiteral("NAME=VALUE"),
              QStringLiteral("Give a variable that value, whatever the files say"),
              reading::texts(m_options.settings)}));
    add(many({QStringLiteral("--tag"), QStringLiteral("TAG"),
              QStringLiteral("Only transcripts with one of these tags, and with none of those given as !TAG"),
              reading::texts(m_options.tags)}));
}

void RunCommand::addHow()
{
    add(withLetter({QStringLiteral("--jobs"), QStringLiteral("N"),
                    QStringLiteral("Run N transcripts at once, up to 256 (1)"),
                    reading::count(m_options.jobs, 1, mostJobs)},
                   QStringLiteral("-j")));
    add({QStringLiteral("--fail-fast"),
         {},
         QStringLiteral("End with the first that does not pass"),
         reading::flag(m_options.failsFast)});
    add({QStringLiteral("--repeat"), QStringLiteral("N"), QStringLiteral("Run each transcript N times (1)"),
         reading::count(m_options.repeat, 1, mostRuns)});
    add({QStringLiteral("--seed"), QStringLiteral("N"),
         QStringLiteral(
             "Begin {{random}} with this number, one more each further time a transcript is run (1)"),
         reading::count(m_options.seed, 0, std::numeric_limits<qint64>::max() - mostRuns)});
}

void RunCommand::addReports()
{
    add(many({QStringLiteral("--report"), QStringLiteral("FORMAT[=FILE]"),
              QStringLiteral(
                  "Report as text, junit, tap or json (NDJSON), on stdout or in a file; text is on stdout "
                  "unless another one is"),
              [this](const QString &text) { return readReport(text); }}));
    add({QStringLiteral("--json"),
         {},
         QStringLiteral("Print JSON, an object a line, for programs: --report json"),
         [this](const QString &) { return readReport(QStringLiteral("json")); }});
    add(withLetter({QStringLiteral("--quiet"),
                    {},
                    QStringLiteral("As text, only what did not pass and the sums"),
                    reading::flag(m_options.isQuiet)},
                   QStringLiteral("-q")));
}

QString RunCommand::readReport(const QString &text)
{
    const qsizetype equals = text.indexOf(u'=');
    const auto format = reportFormats().indexOf(equals < 0 ? text : text.first(equals));
    if (format < 0)
        return QStringLiteral("it is one of %1, with =FILE behind it or not.")
            .arg(reportFormats().join(QLatin1String(", ")));
    const QString file = equals < 0 ? QString() : text.sliced(equals + 1);
    if (equals >= 0 && file.isEmpty())
        return QStringLiteral("behind = the name of a file is missing.");
    m_options.reports += ReportRequest{ReportRequest::Format(format), file};
    return {};
}

QString RunCommand::problem() const
{
    if (m_options.paths.contains(QLatin1String("-")) || m_options.environments.contains(QLatin1String("-")))
        return QStringLiteral(
            "transcripts and environments are not taken from stdin; a file of that name is ./-.");
    QStringList places;
    for (const ReportRequest &report : m_options.reports) {
        if (report.file.endsWith(transcriptSuffix))
            return QStringLiteral("a report would be written over the transcript %1.").arg(report.file);
        const QString place = report.file.isEmpty() ? QString() : QFileInfo(report.file).absoluteFilePath();
        if (places.contains(place))
            return report.file.isEmpty()
                       ? QStringLiteral(
                           "two reports cannot both go to stdout; give one of them a file, --report "
                           "junit=report.xml.")
                       : QStringLiteral("two reports cannot both go to %1.").arg(report.file);
        places += place;
    }
    return {};
}

QList<ReportRequest> RunCommand::reports() const
{
    QList<ReportRequest> reports = m_options.reports;
    if (std::none_of(reports.begin(), reports.end(),
                     [](const ReportRequest &report) { return report.file.isEmpty(); }))
        reports.prepend({ReportRequest::Format::Text, {}});
    return reports;
}

std::unique_ptr<Job> RunCommand::job(Output &output)
{
    RunOptions options = m_options;
    options.reports = reports();
    return std::make_unique<RunJob>(options, output);
}

} // namespace echogram
