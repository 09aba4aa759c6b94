// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output.h"
#include "cli/parser.h"
#include "cli/run/reportcheck.h"
#include "cli/run/reportplace.h"
#include "cli/run/runreport.h"
#include "cli/run/transcriptfinder.h"
#include "cli/run/transcriptset.h"
#include "cli/run/waitingresults.h"
#include "core/transcript/transcriptfile.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <functional>

#include <sys/stat.h>
#include <unistd.h>

using namespace echogram;

namespace {

const QByteArray twoSteps = R"(
title = "Two steps"
target = "127.0.0.1:9"
[[step]]
name = "one"
send = "1"
[[step]]
name = "two"
send = "2"
)";

std::shared_ptr<const RunFile> fileOf(const QByteArray &toml)
{
    return std::make_shared<const RunFile>(
        parseTranscript(toml, QStringLiteral("talk.echogram.toml")).value());
}

RunResult resultOf(const std::shared_ptr<const RunFile> &file)
{
    RunResult result;
    result.file = file;
    result.steps.resize(size_t(file->steps.size()));
    return result;
}

StepVerdict stepVerdict(int step, Outcome outcome, const QString &message = {})
{
    StepVerdict verdict;
    verdict.step = step;
    verdict.outcome = outcome;
    verdict.message = message;
    verdict.place = {5, 1};
    verdict.durationNs = 1'000;
    return verdict;
}

TranscriptVerdict verdictOf(Outcome outcome, int step = -1, const QString &message = {})
{
    TranscriptVerdict verdict;
    verdict.outcome = outcome;
    verdict.step = step;
    verdict.message = message;
    return verdict;
}

void write(const QString &path, const QByteArray &bytes = {})
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

QString problemIn(const QString &line)
{
    std::vector<std::string> arguments;
    for (const QString &argument : line.split(u' '))
        arguments.push_back(argument.toStdString());
    const auto parsed = parseCommandLine(arguments);
    const auto *early = std::get_if<EarlyExit>(&parsed);
    return early == nullptr ? QString() : early->text;
}

} // namespace

class TestRun : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void optionsThatAreWrong_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("says");
        QTest::newRow("well") << "run a --report junit=x --report tap -j 256 --set a=b=c"
                              << "";
        QTest::newRow("json and a file") << "run a --json --report text=x"
                                         << "";
        QTest::newRow("no file") << "run"
                                 << "FILE";
        QTest::newRow("jobs") << "run a -j 257"
                              << "256";
        QTest::newRow("format") << "run a --report xml"
                                << "text, junit, tap, json";
        QTest::newRow("no name") << "run a --report tap="
                                 << "name of a file is missing";
        QTest::newRow("twice stdout") << "run a --report tap --json"
                                      << "both go to stdout";
        QTest::newRow("twice a file") << "run a --report tap=x --report json=./x"
                                      << "both go to ./x";
        QTest::newRow("over a transcript") << "run a --report tap=a.echogram.toml"
                                           << "over the transcript";
    }

    void optionsThatAreWrong()
    {
        QFETCH(const QString, line);
        QFETCH(const QString, says);
        const QString problem = problemIn(line);
        QCOMPARE(problem.isEmpty(), says.isEmpty());
        QVERIFY2(problem.contains(says), qPrintable(problem));
    }

    void settingsThatAreWrong_data()
    {
        QTest::addColumn<QString>("setting");
        QTest::addColumn<QString>("says");
        QTest::newRow("well") << "two="
                              << "";
        QTest::newRow("no =") << "pa55word"
                              << "NAME=VALUE";
        QTest::newRow("name") << "2=pa55word"
                              << "begins with a letter";
        QTest::newRow("name of a placeholder") << "time=pa55word"
                                               << "{{time}}";
    }

    /// What is set may be secret, and is not repeated.
    void settingsThatAreWrong()
    {
        QFETCH(const QString, setting);
        QFETCH(const QString, says);
        const QTemporaryDir folder;
        RunOptions options;
        options.paths = QStringList{folder.filePath(QStringLiteral("a.echogram.toml"))};
        options.settings = QStringList{setting};
        write(options.paths.first(), twoSteps);
        const QList<FileError> problems = loadTranscripts(options).problems;
        QCOMPARE(problems.size(), says.isEmpty() ? 0 : 1);
        const QString problem = problems.value(0).message;
        QVERIFY2(problem.contains(says) && !problem.contains(QLatin1String("pa55word")), qPrintable(problem));
    }

    void findsEachOnce()
    {
        const QTemporaryDir folder;
        const QString root = folder.path();
        for (const char *name :
             {"/b.echogram.toml", "/a/c.echogram.toml", "/.hidden/x.echogram.toml", "/no.toml"})
            write(root + QLatin1String(name));
        QVERIFY(QFile::link(root, root + QLatin1String("/a/back")));
        QVERIFY(QFile::link(root + QLatin1String("/b.echogram.toml"),
                            root + QLatin1String("/a/b.echogram.toml")));
        const FoundTranscripts found =
            findTranscripts({root, root + QLatin1String("/a"), root + QLatin1String("/none.echogram.toml")});
        QCOMPARE(found.problems, QList<FileError>());
        QCOMPARE(found.files, QStringList({root + QLatin1String("/a/b.echogram.toml"),
                                           root + QLatin1String("/a/c.echogram.toml"),
                                           root + QLatin1String("/none.echogram.toml")}));
    }

    void foldersWithNothing()
    {
        const QTemporaryDir one;
        const QTemporaryDir other;
        const FoundTranscripts found = findTranscripts({one.path(), other.path()});
        QCOMPARE(found.files, QStringList());
        QCOMPARE(found.problems.size(), 2);
        QVERIFY(found.problems.first().message.contains(QLatin1String("*.echogram.toml")));
    }

    void repetitionsBecomeOneResult()
    {
        RunResult result = resultOf(fileOf(twoSteps));
        for (int i = 0; i < 1000; ++i)
            result.add(stepVerdict(0, Outcome::Passed));
        result.add(stepVerdict(1, Outcome::Failed, QStringLiteral("not so")));
        result.add(verdictOf(Outcome::Failed, 1, QStringLiteral("not so")));
        QCOMPARE(result.steps.size(), size_t(2));
        QCOMPARE(result.steps[0].repetitions, quint64(1000));
        QCOMPARE(result.steps[0].durationNs, qint64(1'000'000));
        QCOMPARE(result.steps[1].repetitions, quint64(1));
        QCOMPARE(result.steps[1].message, QStringLiteral("not so"));
        RunSums sums;
        sums.add(result);
        QCOMPARE(sums.failed, quint64(1));
    }

    /// What cannot begin has no step to blame, and all the same something is red.
    void reportsOfWhatCouldNotBegin_data()
    {
        QTest::addColumn<int>("format");
        QTest::addColumn<QString>("says");
        QTest::newRow("text") << 0
                              << "refused  talk.echogram.toml  Two steps  0 steps  0.000 ms\n"
                                 "talk.echogram.toml: no such host\n";
        QTest::newRow("junit") << 1
                               << "<error type=\"Refused\" message=\"talk.echogram.toml: no such host\">";
        QTest::newRow("tap") << 2 << "not ok 1 - talk.echogram.toml: begin\n";
        QTest::newRow("json") << 3 << "\"outcome\":\"refused\",\"passed\":0,\"message\":\"no such host\"";
    }

    void reportsOfWhatCouldNotBegin()
    {
        QFETCH(const int, format);
        QFETCH(const QString, says);
        RunResult result = resultOf(fileOf(twoSteps));
        result.add(verdictOf(Outcome::Refused, -1, QStringLiteral("no such host")));
        const QString report = reportOf(ReportRequest::Format(format), result);
        QVERIFY2(report.contains(says), qPrintable(report));
    }

    /// Of what is wrong with two files and with the command line, however many lines it has.
    void reportsWhenNothingIsRun_data()
    {
        QTest::addColumn<int>("format");
        QTest::addColumn<QString>("says");
        QTest::newRow("text") << 0
                              << "a.toml:3:9: no value\nb.toml: no\n  ok 1\n--tag x fits no file.\n"
                                 "nothing was run: 3 problems\n";
        QTest::newRow("junit") << 1
                               << "<error type=\"Problem\" message=\"a.toml:3:9: no value\">"
                                  "a.toml:3:9: no value</error>";
        QTest::newRow("tap") << 2
                             << "TAP version 13\n# a.toml:3:9: no value\n# b.toml: no\n#   ok 1\n"
                                "# --tag x fits no file.\nBail out!  nothing was run: 3 problems\n";
        QTest::newRow("json") << 3 << "\"command\":\"run\",\"problems\":3,\"exitCode\":2}\n";
    }

    void reportsWhenNothingIsRun()
    {
        QFETCH(const int, format);
        QFETCH(const QString, says);
        const QList<FileError> problems{{QStringLiteral("a.toml"), 3, 9, QStringLiteral("no value")},
                                        {QStringLiteral("b.toml"), 0, 0, QStringLiteral("no\n  ok 1")},
                                        {{}, 0, 0, QStringLiteral("--tag x fits no file.")}};
        const QString report = written(ReportRequest::Format(format), [&problems](RunReport &to) {
            to.takeProblems(problems, ExitCode::Usage);
        });
        QVERIFY2(report.contains(says), qPrintable(report));
    }

    void nothingSecretIsTold_data()
    {
        QTest::addColumn<int>("format");
        for (int format = 0; format < reportFormats().size(); ++format)
            QTest::addRow("%s", qPrintable(reportFormats().at(format))) << format;
    }

    void nothingSecretIsTold()
    {
        QFETCH(const int, format);
        const QByteArray toml =
            "title = \"about pa55word\"\ntags = [\"pa55word\"]\ntarget = \"127.0.0.1:9\"\n"
            "[variables]\npassword = { value = \"pa55word\", secret = true }\n"
            "[[step]]\nname = \"says pa55word\"\nsend = \"{{password}}\"\n";
        RunResult result = resultOf(fileOf(toml));
        result.add(stepVerdict(0, Outcome::Failed, QStringLiteral("it was wrong")));
        result.add(verdictOf(Outcome::Failed, 0, QStringLiteral("it was wrong")));
        const QString report = reportOf(ReportRequest::Format(format), result);
        QVERIFY2(!report.contains(QLatin1String("pa55word")), qPrintable(report));
        QVERIFY2(report.contains(QLatin1String("***")), qPrintable(report));
    }

    /// A secret may be a digit that stands in much else.
    void whatTheRunnerSaysIsToldAsItIs()
    {
        const QByteArray toml =
            "target = \"127.0.0.1:9\"\n[variables]\nshort = { value = \"1\", secret = true }\n"
            "[[step]]\nname = \"{{short}} is 1\"\nsend = \"{{short}}\"\n";
        const QString message = QStringLiteral("the answer of 127.0.0.1:9 has 11 bytes");
        for (int format = 0; format < reportFormats().size(); ++format) {
            RunResult result = resultOf(fileOf(toml));
            result.add(stepVerdict(0, Outcome::Failed, message));
            result.add(verdictOf(Outcome::Failed, 0, message));
            const QString report = reportOf(ReportRequest::Format(format), result);
            QVERIFY2(report.contains(message), qPrintable(report));
            QVERIFY2(!report.contains(QLatin1String("is 1")), qPrintable(report));
        }
    }

    void aReportThatCannotBeWritten()
    {
        ReportPlace nowhere(QStringLiteral("/nowhere/report"), m_output);
        QVERIFY(nowhere.open().startsWith(QLatin1String("/nowhere/report: ")));
        ReportPlace full(QStringLiteral("/dev/full"), m_output);
        QCOMPARE(full.open(), QString());
        full.write("x");
        QVERIFY(!full.flush());
        QVERIFY(!full.flush());
        QVERIFY(full.problem().startsWith(QLatin1String("/dev/full: ")));
    }

    void placesOfReports_data()
    {
        QTest::addColumn<QStringList>("files");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const QStringList &files, const char *says) {
            QTest::newRow(name) << files << QString::fromLatin1(says);
        };
        row("well", {"report", "other", "/dev/null", "/dev/null", "nowhere/x"}, "");
        row("over a file that is read", {"env.toml"}, "would be written over");
        row("by another name", {"folder/../env.toml"}, "would be written over");
        row("by a link", {"link"}, "would be written over");
        row("by a hard link", {"hard"}, "would be written over");
        row("over another transcript", {"transcript"}, "over a transcript");
        row("over one that is not there yet", {"transcript to be"}, "over a transcript");
        row("two to one file", {"old", "./old"}, "two reports cannot both go");
        row("two to one pipe", {"pipe", "folder/../pipe"}, "two reports cannot both go");
        row("one to a pipe", {"pipe", "old"}, "");
        row("two to a new one", {"new", "folder/../new"}, "two reports cannot both go");
        row("and by a folder's link", {"folder/new", "also folder/new"}, "two reports cannot both go");
        row("and by a link to it", {"new", "to new"}, "two reports cannot both go");
    }

    void placesOfReports()
    {
        QFETCH(const QStringList, files);
        QFETCH(const QString, says);
        const QTemporaryDir folder;
        const auto path = [&folder](const char *name) { return folder.filePath(QLatin1String(name)); };
        for (const char *name : {"env.toml", "old", "folder/a.echogram.toml"})
            write(path(name));
        QCOMPARE(::mkfifo(qPrintable(path("pipe")), S_IRUSR | S_IWUSR), 0);
        QVERIFY(QFile::link(path("env.toml"), path("link")));
        QVERIFY(QFile::link(path("folder/a.echogram.toml"), path("transcript")));
        QVERIFY(QFile::link(QStringLiteral("folder/new.echogram.toml"), path("link to be")));
        QVERIFY(QFile::link(path("link to be"), path("transcript to be")));
        QVERIFY(QFile::link(path("folder"), path("also folder")));
        QVERIFY(QFile::link(path("new"), path("to new")));
        QCOMPARE(::link(qPrintable(path("env.toml")), qPrintable(path("hard"))), 0);
        QList<ReportRequest> reports;
        for (const QString &file : files)
            reports +=
                {ReportRequest::Format::Tap, file.startsWith(u'/') ? file : folder.path() + u'/' + file};
        const QList<FileError> problems =
            problemsWithReports(reports, {path("env.toml"), path("none")}).problems;
        QCOMPARE(problems.size(), says.isEmpty() ? 0 : 1);
        QVERIFY2(says.isEmpty() || problems.first().message.contains(says),
                 qPrintable(problems.value(0).message));
    }

    /// Whatever comes first, and nothing twice.
    void resultsWaitForTheirTurn()
    {
        const auto file = fileOf(twoSteps);
        QList<qint64> told;
        WaitingResults waiting([&told](const RunResult &result) { told += result.run; });
        const auto add = [&](size_t index, qint64 run) {
            RunResult result = resultOf(file);
            result.run = run;
            waiting.add(index, result);
        };
        add(1, 21);
        add(2, 31);
        waiting.end(2);
        add(1, 22);
        QCOMPARE(told, QList<qint64>());
        add(0, 11);
        QCOMPARE(told, QList<qint64>({11}));
        waiting.end(0);
        QCOMPARE(told, QList<qint64>({11, 21, 22}));
        QVERIFY(waiting.isTurnOf(1));
        add(1, 23);
        waiting.end(1);
        QCOMPARE(told, QList<qint64>({11, 21, 22, 23, 31}));
        QVERIFY(waiting.isTurnOf(3));
    }

    /// Few with many steps are as much as many with few, of whatever files they are.
    void resultsThatWaitAreBoundedBySize()
    {
        const auto file = fileOf(twoSteps);
        const auto countUntilFull = [&file](size_t steps, size_t files) {
            WaitingResults waiting([](const RunResult &) {});
            RunResult result = resultOf(file);
            result.steps.resize(steps);
            size_t count = 0;
            for (; !waiting.isFull(); ++count)
                waiting.add(1 + count % files, result);
            waiting.end(0);
            for (size_t index = 1; index <= files; ++index)
                waiting.end(index);
            return waiting.isFull() ? size_t(0) : count;
        };
        QCOMPARE(countUntilFull(20'000, 1), size_t(5));
        QCOMPARE(countUntilFull(20'000, 5), size_t(5));
        QCOMPARE(countUntilFull(1, 1), size_t(20'000));
    }

    void numbersThatAreSet_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("value"); // empty: it is none
        QTest::newRow("decimal") << "10" << QByteArray("10");
        QTest::newRow("filled up with zeros") << "010" << QByteArray("10");
        QTest::newRow("no octal one either") << "09" << QByteArray("9");
        QTest::newRow("negative") << "-010" << QByteArray("-10");
        QTest::newRow("hexadecimal") << "0x0A" << QByteArray("10");
        QTest::newRow("largest") << "9223372036854775807" << QByteArray("9223372036854775807");
        for (const char *wrong :
             {"", "x", "0b11", "0x", "-0x1", "+1", " 1", "1\n", "1e3", "9223372036854775808"})
            QTest::addRow("wrong: %s", wrong) << QString::fromLatin1(wrong) << QByteArray();
    }

    /// Where an environment has a number.
    void numbersThatAreSet()
    {
        QFETCH(const QString, text);
        QFETCH(const QByteArray, value);
        const QTemporaryDir folder;
        const QString environment = folder.filePath(QStringLiteral("env.toml"));
        const QString transcript = folder.filePath(QStringLiteral("a.echogram.toml"));
        write(environment, "id = 1\n");
        write(transcript, twoSteps);
        RunOptions options;
        options.paths = QStringList{transcript};
        options.environments = QStringList{environment};
        options.settings = QStringList{QLatin1String("id=") + text};
        const TranscriptSet set = loadTranscripts(options);
        QCOMPARE(set.inputs, QStringList({environment, transcript}));
        QCOMPARE(set.files.size(), size_t(value.isEmpty() ? 0 : 1));
        if (value.isEmpty()) {
            QVERIFY(set.problems.value(0).message.contains(QLatin1String("decimal, or hexadecimal with 0x")));
            return;
        }
        const Variables &variables = set.files.front()->transcript->variables;
        QCOMPARE(variables.at(variables.indexOf(QStringLiteral("id"))).value.value(), value);
    }

private:
    QString reportOf(ReportRequest::Format format, const RunResult &result)
    {
        return written(format, [&result](RunReport &report) {
            RunSums sums;
            sums.add(result);
            report.begin();
            report.takeBeginning(result, 1);
            report.takeEnd(result);
            report.take(result);
            report.end(sums, ExitCode::System);
        });
    }

    QString written(ReportRequest::Format format, const std::function<void(RunReport &)> &write)
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("report"));
        ReportPlace place(path, m_output);
        [&] { QCOMPARE(place.open(), QString()); }();
        write(*makeReport({format, path}, place, false));
        place.flush();
        QFile file(path);
        [&] { QVERIFY(file.open(QIODevice::ReadOnly)); }();
        return QString::fromUtf8(file.readAll());
    }

    Output m_output{QStringLiteral("tst_run")};
};

QTEST_GUILESS_MAIN(TestRun)
#include "tst_run.moc"
