// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/transcriptplace.h"
#include "widgets/chatview.h"
#include "widgets/icons.h"
#include "widgets/problemlabel.h"

#include <QClipboard>
#include <QComboBox>
#include <QCryptographicHash>
#include <QGuiApplication>
#include <QLabel>
#include <QToolButton>

using namespace echogram;

class TestTranscriptSession : public QObject, private TranscriptPlace
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { initialiseResources(); }
    void init() { prepare(); }

    void runsWhatIsOnTheDisk()
    {
        // GIVEN a transcript
        put("a", passing("one"));
        Desk desk(m_settings);
        desk.open(m_folder);
        desk.choose("a.echogram.toml");
        const auto ran = [&](const char *action) {
            QSignalSpy finished(&desk.desk().session(), &TranscriptSession::allFinished);
            desk.action(action).trigger(); // before the window has heard of anything
            QTRY_COMPARE(finished.size(), 1);
            QCOMPARE(desk.model().state(0), TranscriptState::Passed);
        };
        // WHEN it is written anew and run at once
        put("a", passing("two"));
        ran("runTranscript");
        // THEN it is what was written that was run
        QCOMPARE(desk.model().file(0).title(), QStringLiteral("two"));
        // WHEN it is written anew while the one before is being read
        desk.desk().session().folder().refresh();
        put("a", passing("three"));
        ran("runAllTranscripts");
        // THEN it is the new one, too
        QCOMPARE(desk.model().file(0).title(), QStringLiteral("three"));
        // WHEN the step that is chosen is another one now
        desk.tree().setCurrentIndex(desk.model().stepIndex(0, 0));
        put("a", passing("four") + "name = \"other\"\n");
        QSignalSpy running(&desk.desk().session(), &TranscriptSession::runningChanged);
        desk.action("runTranscriptStep").trigger();
        // THEN nothing is run
        QTRY_COMPARE(desk.model().file(0).title(), QStringLiteral("four"));
        QTRY_VERIFY(!desk.desk().session().folder().isReading());
        QCOMPARE(running.size(), 0);
    }

    void looksAgainWhenOneComesBack()
    {
        // GIVEN a window whose folder changed, of which it has not heard
        put("a", passing("one"));
        Desk desk(m_settings);
        desk.open(m_folder);
        put("a", passing("two"));
        QVERIFY(!desk.desk().session().folder().isReading());
        // WHEN it is activated
        QEvent activation(QEvent::WindowActivate);
        QCoreApplication::sendEvent(&desk.window, &activation);
        // THEN it reads
        QVERIFY(desk.desk().session().folder().isReading());
        QTRY_COMPARE(desk.model().file(0).title(), QStringLiteral("two"));
    }

    void showsWhatWasSaid()
    {
        // GIVEN a transcript that fails
        m_server->answerOtherwise("other", "something else");
        put("one", target()
                       + "[[step]]\nsend = \"a\"\nexpect = \"a\"\n[[step]]\nname = \"odd\"\nsend = "
                         "\"other\"\nexpect = \"other\"\n");
        Desk desk(m_settings);
        desk.open(m_folder);
        // WHEN it is chosen and run by its key
        desk.choose("one.echogram.toml");
        QSignalSpy finished(&desk.desk().session(), &TranscriptSession::allFinished);
        QTest::keyClick(&desk.window, Qt::Key_F5);
        QTRY_COMPARE(finished.size(), 1);
        // THEN its conversation is in the middle of the window, and above it where it failed
        QVERIFY(desk.desk().isShown());
        const ChatModel *said = desk.desk().chatView().conversationModel();
        QVERIFY(said);
        QTRY_COMPARE(said->rowCount(), 4);
        QVERIFY(desk.part<QLabel>("transcriptVerdict").text().startsWith(QStringLiteral("failed")));
        QVERIFY2(desk.part<ProblemLabel>("transcriptProblem")
                     .text()
                     .startsWith(QStringLiteral("one.echogram.toml:8:")),
                 qPrintable(desk.part<ProblemLabel>("transcriptProblem").text()));
        QCOMPARE(desk.window.windowTitle(), QStringLiteral("one - Echogram"));
        // WHEN the step is chosen
        desk.tree().setCurrentIndex(desk.model().stepIndex(0, 1));
        Q_EMIT desk.tree().clicked(desk.tree().currentIndex());
        // THEN its bubble is the current one, and can be copied
        QCOMPARE(desk.desk().chatView().currentMessage(), MessageId(2));
        desk.action("copyAsText").trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("other"));
        desk.action("copyAs-echogram-cli").trigger();
        QVERIFY2(QGuiApplication::clipboard()->text().contains(m_server->target()),
                 qPrintable(QGuiApplication::clipboard()->text()));
        // WHEN one goes back
        desk.part<QToolButton>("leaveTranscript").click();
        // THEN the conversations are there again
        QVERIFY(!desk.desk().isShown());
        QVERIFY(desk.window.page().isVisible());
        // WHEN a transcript is closed as a conversation is
        talk(desk, "hello");
        const int conversations = desk.window.conversations().size();
        desk.choose("one.echogram.toml");
        QVERIFY(desk.desk().isShown());
        desk.action("closeConversation").trigger();
        // THEN no conversation is, which one does not see
        QVERIFY(!desk.desk().isShown());
        QCOMPARE(desk.window.conversations().size(), conversations);
    }

    void keepsWhatFailed()
    {
        // GIVEN more transcripts than conversations are kept, the first of which fails and the second of which is shown
        const int count = int(TranscriptSession::mostConversations) + 3;
        const QByteArray failing = target() + "[[step]]\nexpect = \"x\"\nsend = \"a\"\n";
        put("000", failing);
        for (int i = 1; i < count; ++i)
            put(QByteArray::number(i).rightJustified(3, '0').constData(), passing("a"));
        Desk desk(m_settings);
        desk.open(m_folder);
        QCOMPARE(desk.model().size(), count);
        desk.choose("001.echogram.toml");
        // WHEN all are run
        desk.runAll();
        // THEN those are kept, and the first of the others are not
        const TranscriptSession &session = desk.desk().session();
        QVERIFY(session.conversation(path("000.echogram.toml")));
        QVERIFY(session.conversation(path("001.echogram.toml")));
        for (const char *name : {"002.echogram.toml", "003.echogram.toml", "004.echogram.toml"})
            QVERIFY(!session.conversation(path(name)));
        QVERIFY(session.conversation(path("005.echogram.toml")));
        // ... which the window says
        desk.choose("002.echogram.toml");
        QVERIFY2(desk.desk().chatView().accessibleDescription().contains(QStringLiteral("was not kept")),
                 qPrintable(desk.desk().chatView().accessibleDescription()));
        // WHEN all fail
        for (int i = 1; i < count; ++i)
            put(QByteArray::number(i).rightJustified(3, '0').constData(), failing);
        desk.runAll();
        // THEN the first go, and of them the window says all that it knows
        QVERIFY(!session.conversation(path("000.echogram.toml")));
        QVERIFY(session.conversation(path("002.echogram.toml"))); // which is shown
        desk.choose("000.echogram.toml");
        QCOMPARE(desk.stateOf("000.echogram.toml").left(6), QStringLiteral("failed"));
        QVERIFY(desk.model().verdict(0).message.contains(u'\n'));
        QVERIFY2(
            desk.part<ProblemLabel>("transcriptProblem").text().endsWith(desk.model().verdict(0).message),
            qPrintable(desk.part<ProblemLabel>("transcriptProblem").text()));
    }

    void goesFromFailureToFailure()
    {
        // GIVEN three that do not pass, one of them in a folded step, among others that do
        m_server->answerOtherwise("other", "something else");
        put("a", passing("a"));
        put("b",
            target()
                + "[[step]]\nsend = \"b\"\nexpect = \"b\"\n[[step]]\nsend = \"other\"\nexpect = \"other\"\n");
        put("c", passing("c"));
        put("d", "target = ");
        put("e", passing("other"));
        Desk desk(m_settings);
        desk.open(m_folder);
        QSignalSpy reported(&desk.desk(), &TranscriptDesk::reported);
        const auto isAt = [&desk](const char *name, int step) {
            return desk.panel().currentRow() == desk.row(name) && desk.panel().currentStep() == step;
        };
        // WHEN all were run, and the next one is wanted, while nothing was chosen yet
        desk.tree().selectionModel()->setCurrentIndex(desk.model().index(1, 0),
                                                      QItemSelectionModel::NoUpdate);
        desk.runAll();
        QTest::keyClick(&desk.window, Qt::Key_F4);
        // THEN it is the first, at the step that failed, and its bubble is the current one
        QVERIFY(isAt("b.echogram.toml", 1));
        QVERIFY(desk.tree().isExpanded(desk.model().index(1, 0)));
        QVERIFY(desk.desk().isShown());
        QCOMPARE(desk.desk().chatView().currentIndex().row(), 2);
        // ... and the ones after it, and from the last the first again
        QTest::keyClick(&desk.window, Qt::Key_F4);
        QVERIFY(isAt("d.echogram.toml", -1));
        QTest::keyClick(&desk.window, Qt::Key_F4);
        QVERIFY(isAt("e.echogram.toml", 0));
        QTest::keyClick(&desk.window, Qt::Key_F4);
        QVERIFY(isAt("b.echogram.toml", 1));
        // ... and the other way
        QTest::keyClick(&desk.window, Qt::Key_F4, Qt::ShiftModifier);
        QVERIFY(isAt("e.echogram.toml", 0));
        QCOMPARE(reported.size(), 0);
        // WHEN there is none any more
        put("b", passing("b"));
        put("d", passing("d"));
        put("e", passing("e"));
        desk.runAll();
        QTest::keyClick(&desk.window, Qt::Key_F4);
        // THEN that is said, and nothing else happens
        QCOMPARE(reported.size(), 1);
        QCOMPARE(desk.panel().currentRow(), desk.row("e.echogram.toml"));
    }

    void runsOneStep()
    {
        // GIVEN a transcript whose second step is chosen
        put("one", passing("a") + "[[step]]\nsend = \"b\"\nexpect = \"b\"\n");
        Desk desk(m_settings);
        desk.open(m_folder);
        desk.choose("one.echogram.toml");
        desk.tree().setCurrentIndex(desk.model().stepIndex(0, 1));
        // WHEN only that is run
        QSignalSpy finished(&desk.desk().session(), &TranscriptSession::allFinished);
        desk.action("runTranscriptStep").trigger();
        QTRY_COMPARE(finished.size(), 1);
        // THEN it is passed, and the transcript as a whole has not been run
        QCOMPARE(desk.model().stepIndex(0, 0).data(TranscriptStateTextRole).toString(),
                 QStringLiteral("not run"));
        QCOMPARE(desk.model().stepIndex(0, 1).data(TranscriptStateTextRole).toString(),
                 QStringLiteral("passed"));
        QCOMPARE(desk.stateOf("one.echogram.toml"), QStringLiteral("not run"));
    }

    void stopsAll()
    {
        // GIVEN two that wait for an hour, under way
        for (const char *name : {"a", "b"})
            put(name, target() + "[[step]]\nsend = \"no\"\nexpect = \"x\"\nwithin = \"1h\"\n");
        Desk desk(m_settings);
        desk.open(m_folder);
        QSignalSpy finished(&desk.desk().session(), &TranscriptSession::allFinished);
        desk.action("runAllTranscripts").trigger();
        QCOMPARE(desk.stateOf("b.echogram.toml"), QStringLiteral("queued"));
        QVERIFY(desk.action("stopTranscripts").isEnabled());
        QCOMPARE(desk.part<QLabel>("transcriptsSummary").text(), QStringLiteral("1 runs, 1 queued"));
        // ... and there is no word of running them
        for (const char *name : {"a.echogram.toml", "b.echogram.toml"}) {
            desk.choose(name);
            QVERIFY2(!chatHint(desk).contains(QStringLiteral("F5")), qPrintable(chatHint(desk)));
        }
        // WHEN they are stopped
        desk.action("stopTranscripts").trigger();
        // THEN both are
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(desk.stateOf("a.echogram.toml"), QStringLiteral("stopped"));
        QCOMPARE(desk.stateOf("b.echogram.toml"), QStringLiteral("stopped"));
        QVERIFY(!desk.action("stopTranscripts").isEnabled());
    }

    void runsWhatTheFileSaysNow()
    {
        // GIVEN one that waits for an hour, under way, and another one behind it
        const QByteArray waiting = target() + "[[step]]\nsend = \"no\"\nexpect = \"x\"\nwithin = \"1h\"\n";
        put("a", waiting);
        put("b", passing("b"));
        Desk desk(m_settings);
        desk.open(m_folder);
        QSignalSpy finished(&desk.desk().session(), &TranscriptSession::allFinished);
        desk.action("runAllTranscripts").trigger();
        QCOMPARE(desk.stateOf("a.echogram.toml"), QStringLiteral("runs"));
        // WHEN the one that waits for its turn is written anew
        put("b", passing("b") + "# longer\n");
        QTRY_VERIFY(!desk.desk().session().folder().isReading()
                    && desk.model().file(1).fingerprint == fingerprint("b"));
        // THEN it still waits
        QCOMPARE(desk.stateOf("b.echogram.toml"), QStringLiteral("queued"));
        // WHEN the one that runs is written anew
        put("a", passing("a"));
        // THEN its run comes to an end, though nobody knows what it would have said
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(desk.stateOf("a.echogram.toml"), QStringLiteral("not run"));
        QVERIFY(desk.stateOf("b.echogram.toml").startsWith(QStringLiteral("passed")));
        // WHEN it is run again while the old one is still on its way out
        put("a", waiting);
        QTRY_COMPARE(desk.model().file(0).fingerprint, fingerprint("a"));
        desk.choose("a.echogram.toml");
        desk.action("runTranscript").trigger();
        QCOMPARE(desk.stateOf("a.echogram.toml"), QStringLiteral("runs"));
        TranscriptFolder &folder = desk.desk().session().folder();
        bool isAsked = false;
        connect(&folder, &TranscriptFolder::changed, this, [&] {
            if (!isAsked && desk.model().file(0).fingerprint == fingerprint("a")
                && desk.desk().session().isRunning()) {
                isAsked = true;
                desk.action("runTranscript").trigger();
            }
        });
        put("a", passing("new"));
        // THEN it is the new one that is run
        QTRY_COMPARE(finished.size(), 2);
        disconnect(&folder, nullptr, this, nullptr);
        QVERIFY(isAsked);
        QVERIFY2(desk.stateOf("a.echogram.toml").startsWith(QStringLiteral("passed")),
                 qPrintable(desk.stateOf("a.echogram.toml")));
        // WHEN the file goes while it runs
        put("a", waiting);
        QTRY_COMPARE(desk.model().file(0).fingerprint, fingerprint("a"));
        desk.action("runTranscript").trigger();
        QVERIFY(QFile::remove(path("a.echogram.toml")));
        // THEN its run has an end
        QTRY_COMPARE(finished.size(), 3);
    }

    void hasVariablesFromAnEnvironment()
    {
        // GIVEN a transcript whose target is a variable from elsewhere
        put("one", "target = \"127.0.0.1:{{port}}\"\n[variables]\nport = {}\n[[step]]\nsend = \"a\"\nexpect "
                   "= \"a\"\n");
        writeFile(path("local.toml"), "port = " + QByteArray::number(m_server->port()) + "\n");
        Desk desk(m_settings);
        desk.open(m_folder);
        QVERIFY(desk.stateOf("one.echogram.toml").startsWith(QStringLiteral("cannot be read")));
        // WHEN the environment is chosen, which is offered
        auto &choice = desk.part<QComboBox>("environment");
        const int index = choice.findText(QStringLiteral("local.toml"));
        QVERIFY(index > 0);
        choice.setCurrentIndex(index);
        Q_EMIT choice.activated(index);
        QTRY_COMPARE(desk.stateOf("one.echogram.toml"), QStringLiteral("not run"));
        desk.runAll();
        // THEN it is passed
        QVERIFY(desk.stateOf("one.echogram.toml").startsWith(QStringLiteral("passed")));
        // WHEN the environment is damaged
        writeFile(path("local.toml"), "port = [");
        // THEN that is said
        QTRY_VERIFY(
            desk.part<ProblemLabel>("transcriptsProblem").text().contains(QStringLiteral("local.toml:1:")));
        // ... and nothing is run without it, as the command line has it
        QVERIFY(!desk.model().file(0).isReadable());
        QVERIFY(desk.model().file(0).error.text().contains(QStringLiteral("local.toml:1:")));
        desk.choose("one.echogram.toml");
        QVERIFY(!desk.action("runTranscript").isEnabled());
        // WHEN it is mended
        writeFile(path("local.toml"), "port = " + QByteArray::number(m_server->port()) + "\n");
        // THEN they can be run again
        QTRY_COMPARE(desk.stateOf("one.echogram.toml"), QStringLiteral("not run"));
        // WHEN it is deleted
        QVERIFY(QFile::remove(path("local.toml")));
        // THEN they cannot
        QTRY_VERIFY(!desk.model().file(0).isReadable());
    }

    void runsNothingWithoutItsEnvironment()
    {
        // GIVEN a transcript that would do without an environment
        put("one", passing("a"));
        Desk desk(m_settings);
        desk.open(m_folder);
        QCOMPARE(desk.stateOf("one.echogram.toml"), QStringLiteral("not run"));
        // WHEN there is one that is nowhere
        desk.desk().setSettings({m_folder, path("nowhere.toml")});
        // THEN it cannot be run
        QTRY_COMPARE(desk.stateOf("one.echogram.toml"), QStringLiteral("cannot be read"));
        // WHEN somebody chooses to do without
        auto &choice = desk.part<QComboBox>("environment");
        choice.setCurrentIndex(0);
        Q_EMIT choice.activated(0);
        // THEN it can
        QTRY_COMPARE(desk.stateOf("one.echogram.toml"), QStringLiteral("not run"));
    }

private:
    /// As the window has it without an environment.
    QByteArray fingerprint(const char *name) const
    {
        return QCryptographicHash::hash(readFile(path(QLatin1String(name) + transcriptSuffix)),
                                        QCryptographicHash::Sha256);
    }
    static QString chatHint(const Desk &desk)
    {
        const ChatView &chat = desk.desk().chatView();
        return chat.conversationModel() ? QString() : chat.accessibleDescription();
    }
};

QTEST_MAIN(TestTranscriptSession)
#include "tst_transcriptsession.moc"
