// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/transcriptplace.h"
#include "widgets/icons.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

#include <array>

using namespace echogram;

class TestTranscriptVerdicts : public QObject, private TranscriptPlace
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { initialiseResources(); }
    void init() { prepare(); }

    void hasTheVerdictsOfTheCommandLine()
    {
        // GIVEN transcripts of every kind
        m_server->answerOtherwise("other", "something else");
        put("failed",
            target()
                + "[[step]]\nsend = \"a\"\nexpect = \"a\"\n[[step]]\nsend = \"other\"\nexpect = \"other\"\n");
        put("passed", target()
                          + "[[step]]\nsend = { escaped = \"\\\\x00{{random:8}}\" }\nexpect = "
                            "\"{{payload}}\"\nrepeat = 3\n");
        put("refused", "target = \"127.0.0.1:9\"\n[socket]\nbind = \"192.0.2.1\"\n[[step]]\nsend = \"a\"\n");
        put("silent", target() + "[[step]]\nsend = \"no\"\nexpect = \"yes\"\nwithin = \"30ms\"\n");
        put("unreadable", "target = 5\n");
        Desk desk(m_settings);
        desk.open(m_folder);
        // WHEN the window runs them
        desk.runAll();
        // THEN what it says of each is what the command line says
        QMap<QString, QString> window;
        for (int row = 0; row < desk.model().size(); ++row) {
            const TranscriptVerdict &verdict = desk.model().verdict(row);
            const TranscriptFile &file = desk.model().file(row);
            window.insert(QFileInfo(file.path).fileName(),
                          file.isReadable() ? told(wordOf(verdict.outcome), verdict.step + 1, verdict.passed,
                                                   verdict.message, verdict.place.line, verdict.place.column)
                                            : told(QStringLiteral("problem"), 0, 0, file.error.message,
                                                   file.error.line, file.error.column));
        }
        QMap<QString, QString> commandLine;
        for (const char *name : {"failed", "passed", "refused", "silent", "unreadable"}) {
            const QString file = QLatin1String(name) + transcriptSuffix;
            commandLine.insert(file, runByCommandLine(path(file)));
        }
        QCOMPARE(window, commandLine);
        QVERIFY(
            window.value(QStringLiteral("passed.echogram.toml")).startsWith(QStringLiteral("passed 0 3")));
        QVERIFY(
            window.value(QStringLiteral("failed.echogram.toml")).startsWith(QStringLiteral("failed 2 1")));
        QVERIFY(desk.stateOf("refused.echogram.toml") == QStringLiteral("could not be run"));
    }

    void goesThereAndBack()
    {
        // GIVEN a conversation: text, bytes, umlauts, and nothing at all
        Desk desk(m_settings);
        desk.open(m_folder);
        const QList<QByteArray> said{"hello", QByteArray::fromHex("00ff7f80"), "Grüße, Jürgen", QByteArray()};
        const int row = desk.window.conversations().open({QStringLiteral("127.0.0.1"), m_server->port()});
        desk.window.page().setCurrent(row);
        Conversation &conversation = desk.window.conversations().conversation(row);
        for (qsizetype i = 0; i < said.size(); ++i) {
            conversation.send(said.at(i));
            QTRY_COMPARE(conversation.log().size(), 2 * (i + 1));
            QTRY_COMPARE(conversation.log().at(2 * i).delivery, Delivery::Answered);
        }
        // WHEN it is saved as a transcript
        save(desk, "talk");
        // THEN it is in the list, and shown
        QTRY_COMPARE(desk.model().size(), 1);
        QTRY_VERIFY(desk.desk().isShown());
        QCOMPARE(desk.model().rowCount(desk.model().index(0, 0)), 4);
        // ... and the same server passes it, for the window and for the command line
        desk.runAll();
        QVERIFY2(desk.stateOf("talk.echogram.toml").startsWith(QStringLiteral("passed")),
                 qPrintable(desk.model().verdict(0).message));
        QVERIFY(runByCommandLine(path("talk.echogram.toml")).startsWith(QStringLiteral("passed 0 4")));
        // WHEN the server answers the second one otherwise
        m_server->answerOtherwise(said.at(1), "what?");
        desk.runAll();
        // THEN it fails there, for both
        QCOMPARE(desk.model().state(0), TranscriptState::Failed);
        QCOMPARE(desk.model().verdict(0).step, 1);
        const TranscriptVerdict &verdict = desk.model().verdict(0);
        QCOMPARE(
            runByCommandLine(path("talk.echogram.toml")),
            told(QStringLiteral("failed"), 2, 1, verdict.message, verdict.place.line, verdict.place.column));
    }

private:
    static QString wordOf(Outcome outcome)
    {
        constexpr std::array words{"passed", "failed", "refused", "stopped"};
        return QLatin1String(words.at(size_t(outcome)));
    }
    static QString told(const QString &outcome, int step, quint64 passed, const QString &message, qint64 line,
                        qint64 column)
    {
        QString text =
            QStringLiteral("%1 %2 %3 %4:%5").arg(outcome).arg(step).arg(passed).arg(line).arg(column);
        return text + u' ' + message;
    }
    /// What `echogram-cli run --json` says, in the same words.
    static QString runByCommandLine(const QString &file)
    {
        QProcess run;
        run.start(QStringLiteral(ECHOGRAM_CLI), {QStringLiteral("run"), QStringLiteral("--json"), file});
        // The server that it talks to is on this thread.
        while (run.state() != QProcess::NotRunning) {
            QSignalSpy finished(&run, &QProcess::finished);
            if (!finished.wait(20'000))
                return QStringLiteral("no end");
        }
        for (const QByteArray &line : run.readAllStandardOutput().split('\n')) {
            const QJsonObject said = QJsonDocument::fromJson(line).object();
            const QString event = said.value(QStringLiteral("event")).toString();
            if (event != QStringLiteral("verdict") && event != QStringLiteral("problem"))
                continue;
            const QString word =
                event == QStringLiteral("problem") ? event : said.value(QStringLiteral("outcome")).toString();
            return told(word, said.value(QStringLiteral("step")).toInt(),
                        quint64(said.value(QStringLiteral("passed")).toInt()),
                        said.value(QStringLiteral("message")).toString(),
                        said.value(QStringLiteral("line")).toInt(),
                        said.value(QStringLiteral("column")).toInt());
        }
        return QString::fromUtf8(run.readAllStandardError());
    }
};

QTEST_MAIN(TestTranscriptVerdicts)
#include "tst_transcriptverdicts.moc"
