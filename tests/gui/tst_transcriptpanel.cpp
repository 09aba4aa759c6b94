// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/iothread.h"
#include "core/transcript/transcriptfile.h"
#include "server/hostedserver.h"
#include "tests/gui/transcriptserver.h"
#include "widgets/appearance.h"
#include "widgets/bubblecontent.h"
#include "widgets/chatmodel.h"
#include "widgets/chatview.h"
#include "widgets/conversationpage.h"
#include "widgets/conversationset.h"
#include "widgets/icons.h"
#include "widgets/mainwindow.h"
#include "widgets/noticebar.h"
#include "widgets/problemlabel.h"
#include "widgets/transcriptdesk.h"
#include "widgets/transcriptpanel.h"
#include "widgets/transcripttree.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QCryptographicHash>
#include <QDesktopServices>
#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QProcess>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <cstdio>

using namespace echogram;

namespace {

void writeFile(const QString &path, const QByteArray &text)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("cannot write %s", qPrintable(path));
}

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// A window that knows a folder, which has what a test puts into it.
struct Desk
{
    explicit Desk(const QString &settingsFile)
        : settings(settingsFile, QSettings::IniFormat)
        , window(ioThread, appearance, &settings, {{}, false, {}, {}})
    {
        window.resize(1200, 800);
        window.show();
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window does not come up");
    }

    TranscriptDesk &desk() const { return window.transcripts(); }
    TranscriptPanel &panel() const { return desk().panel(); }
    TranscriptTree &tree() const { return panel().tree(); }
    const TranscriptModel &model() const { return desk().session().model(); }
    QDockWidget &dock() const { return *window.findChild<QDockWidget *>(QStringLiteral("transcripts")); }
    QAction &action(const char *name) const
    {
        auto *found = window.findChild<QAction *>(QLatin1String(name));
        if (!found)
            qFatal("there is no action %s", name);
        return *found;
    }
    template <class T>
    T &part(const char *name) const
    {
        T *found = window.findChild<T *>(QLatin1String(name));
        if (!found)
            qFatal("there is no %s in the window", name);
        return *found;
    }

    void open(const QString &folder)
    {
        if (!dock().isVisible())
            action("toggleTranscripts").trigger();
        desk().setSettings({folder, {}});
        QTRY_VERIFY(!desk().session().folder().isReading());
    }
    int row(const char *name) const
    {
        return model().rowOf(QDir(desk().session().folder().path()).filePath(QLatin1String(name)));
    }
    void choose(const char *name) { panel().choose(model().file(row(name)).path); }
    QString stateOf(const char *name) const
    {
        return model().index(row(name), 0).data(TranscriptStateTextRole).toString();
    }
    void runAll()
    {
        QSignalSpy finished(&desk().session(), &TranscriptSession::allFinished);
        action("runAllTranscripts").trigger();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20'000);
    }

    IoThread ioThread;
    Appearance appearance;
    QSettings settings;
    MainWindow window;
};

/// Stands for the desktop's editor.
class Editor : public QObject
{
    Q_OBJECT
public:
    Editor() { QDesktopServices::setUrlHandler(QStringLiteral("file"), this, "open"); }
    ~Editor() override { QDesktopServices::unsetUrlHandler(QStringLiteral("file")); }

    QStringList opened;

public Q_SLOTS:
    void open(const QUrl &url) { opened += url.toLocalFile(); }
};

QFileDialog *saveDialog(Desk &desk)
{
    return desk.window.findChild<QFileDialog *>(QStringLiteral("saveTranscript"));
}

} // namespace

class TestTranscriptPanel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { initialiseResources(); }

    void init()
    {
        m_home = std::make_unique<QTemporaryDir>();
        m_settings = m_home->filePath(QStringLiteral("echogram.conf"));
        m_folder = m_home->filePath(QStringLiteral("transcripts"));
        QVERIFY(QDir().mkpath(m_folder));
        m_server = std::make_unique<TranscriptServer>();
    }

    void isOutOfTheWayUntilItIsWanted()
    {
        // GIVEN a first start
        Desk desk(m_settings);
        // THEN the window is as it was without transcripts
        QVERIFY(!desk.dock().isVisible());
        QVERIFY(!desk.desk().isShown());
        // WHEN they are asked for
        desk.action("toggleTranscripts").trigger();
        // THEN they say what to do
        QVERIFY(desk.dock().isVisible());
        QVERIFY(desk.tree().hint().contains(QStringLiteral("Choose the folder")));
        QVERIFY(!desk.action("runAllTranscripts").isEnabled());
        QVERIFY(!desk.action("runTranscript").isEnabled());
    }

    void isReachedAndLeftByKeys()
    {
        // GIVEN a transcript
        put("one", passing("a"));
        Desk desk(m_settings);
        // WHEN the panel is shown by its key
        desk.open(m_folder);
        // THEN the list has the focus
        QVERIFY(desk.tree().hasFocus());
        // WHEN one goes through it
        QTest::keyClick(&desk.tree(), Qt::Key_Down);
        QTRY_VERIFY(desk.tree().currentIndex().isValid());
        desk.choose("one.echogram.toml");
        QVERIFY(desk.desk().isShown());
        // THEN Esc leads back to the conversations, from the list
        QTest::keyClick(&desk.tree(), Qt::Key_Escape);
        QVERIFY(!desk.desk().isShown());
        QVERIFY(desk.window.page().isAncestorOf(desk.window.focusWidget()));
        // ... and from the transcript, to which the focus goes
        desk.choose("one.echogram.toml");
        QVERIFY(desk.desk().chatView().hasFocus());
        QTest::keyClick(desk.window.focusWidget(), Qt::Key_Escape);
        QVERIFY(!desk.desk().isShown());
        QVERIFY(desk.window.page().isAncestorOf(desk.window.focusWidget()));
        // WHEN a conversation is saved
        talk(desk, "hello");
        save(desk, "talk");
        QTRY_VERIFY(desk.desk().isShown());
        // THEN the focus is in the list
        QCOMPARE(desk.window.focusWidget(), &desk.tree());
        // WHEN the panel is hidden
        desk.action("toggleTranscripts").trigger();
        // THEN nothing that cannot be seen has it
        QVERIFY(!desk.window.focusWidget() || desk.window.focusWidget()->isVisible());
    }

    void listsAFolder()
    {
        // GIVEN a folder with a transcript, one that cannot be read, and something else
        put("good", "title = \"A greeting\"\ntarget = \"127.0.0.1:9\"\n[[step]]\nname = \"hello\"\nsend = "
                    "\"hello\"\n");
        put("broken", "target = \"127.0.0.1:9\"\n[[step]]\nsend = 5\n");
        writeFile(path("notes.txt"), "nothing");
        // WHEN a window has it
        Desk desk(m_settings);
        desk.open(m_folder);
        // THEN there are both, with steps, and with what is wrong and where
        QCOMPARE(desk.model().size(), 2);
        const QModelIndex broken = desk.model().index(0, 0);
        QCOMPARE(broken.data(TranscriptStateTextRole).toString(), QStringLiteral("cannot be read"));
        QVERIFY2(broken.data(TranscriptPlaceRole)
                     .toString()
                     .startsWith(QStringLiteral("broken.echogram.toml:3:8: ")),
                 qPrintable(broken.data(TranscriptPlaceRole).toString()));
        const QModelIndex good = desk.model().index(1, 0);
        QCOMPARE(good.data().toString(), QStringLiteral("A greeting"));
        QCOMPARE(good.data(TranscriptPlaceRole).toString(), QStringLiteral("good.echogram.toml"));
        QCOMPARE(good.data(TranscriptStateTextRole).toString(), QStringLiteral("not run"));
        QCOMPARE(desk.model().rowCount(good), 1);
        QCOMPARE(desk.model().stepIndex(1, 0).data().toString(), QStringLiteral("hello"));
        QCOMPARE(desk.part<QLabel>("transcriptsSummary").text(),
                 QStringLiteral("1 cannot be read, 1 not run"));
    }

    void opensWhatCannotBeRead()
    {
        // GIVEN one that cannot be read
        put("broken", "[[step]\n");
        Editor editor;
        Desk desk(m_settings);
        desk.open(m_folder);
        // WHEN it is chosen and activated
        desk.choose("broken.echogram.toml");
        QVERIFY(desk.desk().isShown());
        QVERIFY(desk.part<ProblemLabel>("transcriptProblem")
                    .text()
                    .contains(QStringLiteral("broken.echogram.toml:1:")));
        QVERIFY(!desk.action("runTranscript").isEnabled());
        Q_EMIT desk.tree().activated(desk.tree().currentIndex());
        // THEN the desktop's editor has it
        QCOMPARE(editor.opened, QStringList{path("broken.echogram.toml")});
    }

    void followsTheFolder()
    {
        // GIVEN a window with a folder, and a transcript of it that was run
        put("b", passing("b"));
        Desk desk(m_settings);
        QAbstractItemModelTester tester(&desk.desk().session().model());
        desk.open(m_folder);
        desk.runAll();
        QVERIFY2(desk.stateOf("b.echogram.toml").startsWith(QStringLiteral("passed")),
                 qPrintable(desk.stateOf("b.echogram.toml")));
        // WHEN another one comes
        put("a", passing("a"));
        // THEN it is there, and the other one's verdict too
        QTRY_COMPARE(desk.model().size(), 2);
        QCOMPARE(desk.stateOf("a.echogram.toml"), QStringLiteral("not run"));
        QVERIFY(desk.stateOf("b.echogram.toml").startsWith(QStringLiteral("passed")));
        // WHEN a file is written anew
        put("b", passing("b") + "[[step]]\nsend = \"no\"\n");
        // THEN it has not been run
        QTRY_COMPARE(desk.model().rowCount(desk.model().index(1, 0)), 2);
        QCOMPARE(desk.stateOf("b.echogram.toml"), QStringLiteral("not run"));
        QVERIFY(!desk.desk().session().conversation(path("b.echogram.toml")));
        // WHEN a file goes that is shown
        desk.choose("b.echogram.toml");
        QVERIFY(desk.desk().isShown());
        QVERIFY(QFile::remove(path("b.echogram.toml")));
        // THEN it is shown no more
        QTRY_COMPARE(desk.model().size(), 1);
        QTRY_VERIFY(!desk.desk().isShown() || desk.desk().title() == QStringLiteral("a"));
    }

    void followsFolderAndFilesThatAreReplaced()
    {
        // GIVEN a window with a folder
        put("a", passing("one"));
        Desk desk(m_settings);
        desk.open(m_folder);
        const auto title = [&] {
            return desk.model().size() == 1 ? desk.desk().session().model().file(0).title() : QString();
        };
        // WHEN its file is replaced as editors do it, more than once
        for (const char *text : {"two", "three", "four"}) {
            put("b", passing(text));
            QCOMPARE(std::rename(qPrintable(path("b.echogram.toml")), qPrintable(path("a.echogram.toml"))),
                     0);
            // THEN it is the new one that is there
            QTRY_COMPARE(title(), QLatin1String(text));
        }
        // ... and what is written into it is seen
        put("a", passing("five"));
        QTRY_COMPARE(title(), QStringLiteral("five"));
        // WHEN the folder has another name
        const QString elsewhere = m_home->filePath(QStringLiteral("elsewhere"));
        QVERIFY(QDir().rename(m_folder, elsewhere));
        // THEN that is said
        QTRY_COMPARE(desk.model().size(), 0);
        QVERIFY(!desk.desk().session().folder().problem().isEmpty());
        // WHEN it is made again, from further up
        QVERIFY(QDir(elsewhere).removeRecursively());
        QVERIFY(QDir().mkpath(m_folder));
        put("a", passing("six"));
        // THEN it is there
        QTRY_COMPARE(title(), QStringLiteral("six"));
        QVERIFY(desk.desk().session().folder().problem().isEmpty());
    }

    void findsAFolderThatComes()
    {
        // GIVEN a window with a folder that is nowhere, nor is the one above it
        const QString above = m_home->filePath(QStringLiteral("above"));
        m_folder = above + QStringLiteral("/of/it");
        Desk desk(m_settings);
        desk.open(m_folder);
        QVERIFY(!desk.desk().session().folder().problem().isEmpty());
        // WHEN it comes
        QVERIFY(QDir().mkpath(m_folder));
        put("a", passing("a"));
        // THEN it is found
        QTRY_COMPARE(desk.model().size(), 1);
    }

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
        QVERIFY(!desk.desk().session().folder().isReading());
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

    void remembersFolderAndEnvironment()
    {
        put("one", passing("a"));
        writeFile(path("local.toml"), "port = 1\n");
        {
            Desk desk(m_settings);
            desk.open(m_folder);
            desk.desk().setSettings({m_folder, path("local.toml")});
            desk.window.close();
        }
        // WHEN the window is opened again
        Desk desk(m_settings);
        // THEN the dock, the folder and the environment are there
        QVERIFY(desk.dock().isVisible());
        QTRY_COMPARE(desk.model().size(), 1);
        QCOMPARE(desk.part<QComboBox>("environment").currentText(), QStringLiteral("local.toml"));
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

    void savesWhatIsSelected()
    {
        // GIVEN a conversation of two questions, the second of which is selected with its answer
        Desk desk(m_settings);
        desk.open(m_folder);
        talk(desk, "first");
        Conversation &conversation = desk.window.conversations().conversation(desk.window.page().current());
        conversation.send("second");
        QTRY_COMPARE(conversation.log().size(), 4);
        ChatView &chat = desk.window.page().chatView();
        QTRY_COMPARE(chat.conversationModel()->rowCount(), 4);
        chat.selectionModel()->select({chat.model()->index(2, 0), chat.model()->index(3, 0)},
                                      QItemSelectionModel::Select);
        // WHEN it is saved as a transcript
        save(desk, "selected");
        // THEN that is what it says
        QTRY_COMPARE(desk.model().size(), 1);
        QCOMPARE(desk.model().rowCount(desk.model().index(0, 0)), 1);
        QVERIFY(readFile(path("selected.echogram.toml")).contains("second"));
        QVERIFY(!readFile(path("selected.echogram.toml")).contains("first"));
    }

    void fitsASmallWindow()
    {
        // GIVEN a small window with a transcript
        put("one", passing("a"));
        Desk desk(m_settings);
        desk.open(m_folder);
        desk.window.resize(800, 600);
        // WHEN all is open beside it
        for (const char *name : {"toggleConversations", "toggleInspector"}) {
            if (!desk.action(name).isChecked())
                desk.action(name).trigger();
        }
        desk.choose("one.echogram.toml");
        desk.runAll();
        // THEN there is room for it
        const auto widths = [&] {
            QStringList lines;
            for (const QWidget *one : desk.window.findChildren<QWidget *>()) {
                if (one->isVisible() && one->minimumSizeHint().width() > 120)
                    lines += QStringLiteral("%1 %2 %3")
                                 .arg(QLatin1String(one->metaObject()->className()), one->objectName())
                                 .arg(one->minimumSizeHint().width());
            }
            lines += QString::number(desk.window.minimumSizeHint().width());
            return lines.join(u'\n');
        };
        QVERIFY2(desk.window.minimumSizeHint().width() <= 800, qPrintable(widths()));
        QTRY_COMPARE(desk.window.size(), QSize(800, 600));
        desk.desk().showConversations();
        QVERIFY2(desk.window.minimumSizeHint().width() <= 800, qPrintable(widths()));
    }

    void speaksOfEverything()
    {
        // GIVEN a transcript that was run, and is shown
        put("one", passing("a"));
        Desk desk(m_settings);
        desk.open(m_folder);
        desk.choose("one.echogram.toml");
        desk.runAll();
        // THEN whatever can have the focus has a name for those who cannot see it
        for (QWidget *widget : desk.window.findChildren<QWidget *>()) {
            if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus)
                continue;
            const QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(widget);
            QVERIFY(spoken);
            QVERIFY2(!spoken->text(QAccessible::Name).isEmpty(),
                     qPrintable(QStringLiteral("%1 %2").arg(QLatin1String(widget->metaObject()->className()),
                                                            widget->objectName())));
        }
        // ... and so has each transcript, and each step
        QVERIFY(desk.model()
                    .index(0, 0)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(QStringLiteral("passed")));
        QVERIFY(desk.model()
                    .stepIndex(0, 0)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(QStringLiteral("passed")));
    }

    void losesNoComment()
    {
        // GIVEN a conversation, and a transcript that somebody has written
        Desk desk(m_settings);
        desk.open(m_folder);
        talk(desk, "hello");
        const QByteArray written = "# mine\ntarget = \"" + m_server->target().toUtf8() + "\" # here\n";
        put("mine", written);
        // WHEN the conversation is saved there and appended
        save(desk, "mine", "&Append");
        // THEN nothing of the file is another, and it goes on with the conversation
        QTRY_VERIFY(readFile(path("mine.echogram.toml")).size() > written.size());
        const QByteArray longer = readFile(path("mine.echogram.toml"));
        QVERIFY(longer.startsWith(written));
        QVERIFY2(loadTranscript(path("mine.echogram.toml")).ok(), longer.constData());
        // WHEN one thinks better of it
        save(desk, "mine", "Cancel");
        // THEN it is as it was
        QCOMPARE(readFile(path("mine.echogram.toml")), longer);
        // WHEN it is to be replaced
        save(desk, "mine", "&Replace");
        // THEN it is
        QTRY_VERIFY(!readFile(path("mine.echogram.toml")).contains("# mine"));
        QVERIFY(loadTranscript(path("mine.echogram.toml")).ok());
    }

    void appendsWithTheTarget()
    {
        // GIVEN a conversation, and a transcript that talks to somebody else
        Desk desk(m_settings);
        desk.open(m_folder);
        talk(desk, "hello");
        put("mine", "target = \"127.0.0.1:9\"\n[[step]]\nsend = \"first\"\n");
        // WHEN the conversation is to be saved there
        desk.action("saveTranscript").trigger();
        QFileDialog *dialog = saveDialog(desk);
        QVERIFY(dialog);
        Q_EMIT dialog->fileSelected(path("mine"));
        delete dialog;
        // THEN the question says whom either talks to
        auto &box = desk.part<QMessageBox>("transcriptExists");
        for (const QString &whom : {QStringLiteral("127.0.0.1:9,"), m_server->target()})
            QVERIFY2(box.informativeText().contains(whom), qPrintable(box.informativeText()));
        // WHEN it is appended
        press(desk, "&Append");
        // THEN it still talks to whom it talked to
        QTRY_VERIFY(readFile(path("mine.echogram.toml")).contains("hello"));
        const auto read = loadTranscript(path("mine.echogram.toml"));
        QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
        QVERIFY(!read->steps.front().to);
        QCOMPARE(read->steps.back().to->value.source(), m_server->target());
    }

    void saysWhyNothingWasSaved()
    {
        // GIVEN a conversation, and a file to which no step can be appended
        Desk desk(m_settings);
        desk.open(m_folder);
        talk(desk, "hello");
        const QByteArray written = "this is no TOML";
        put("broken", written);
        // WHEN it is to be appended
        save(desk, "broken", "&Append");
        // THEN the panel says why not, and the file is as it was
        QTRY_VERIFY(desk.panel().notices().text().contains(QStringLiteral("broken.echogram.toml:1:")));
        QCOMPARE(readFile(path("broken.echogram.toml")), written);
        // WHEN it is to be a file where there can be none
        desk.action("saveTranscript").trigger();
        QFileDialog *dialog = saveDialog(desk);
        QVERIFY(dialog);
        Q_EMIT dialog->fileSelected(QStringLiteral("/proc/nowhere/talk.echogram.toml"));
        dialog->close();
        // THEN that is said, too
        QTRY_VERIFY(desk.panel().notices().text().contains(QStringLiteral("nowhere")));
    }

    void beginsWithAStarter()
    {
        // GIVEN the menu of what transcripts begin with
        Desk desk(m_settings);
        desk.open(m_folder);
        const auto &starters = desk.part<QMenu>("starters");
        QVERIFY(!starters.isEmpty());
        // WHEN one is chosen and saved
        starters.actions().first()->trigger();
        QFileDialog *dialog = saveDialog(desk);
        QVERIFY(dialog);
        Q_EMIT dialog->fileSelected(path("mine"));
        dialog->close();
        // THEN it is a file of the folder
        QTRY_COMPARE(desk.model().size(), 1);
        QVERIFY(desk.model().file(0).isReadable());
        QCOMPARE(desk.model().file(0).path, path("mine.echogram.toml"));
        QFile file(path("mine.echogram.toml"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(!file.readAll().contains("../schema")); // which is nowhere from here
    }

    void importsPackets()
    {
        // GIVEN a file of Packet Sender's with a packet of UDP and one of TCP
        const QString packets = m_home->filePath(QStringLiteral("packets.json"));
        writeFile(
            packets,
            R"([{"name":"ping","hexString":"70 69 6e 67","toIP":"127.0.0.1","port":"9","tcpOrUdp":"UDP"},
                      {"name":"web","hexString":"47","toIP":"127.0.0.1","port":"80","tcpOrUdp":"TCP"}])");
        Desk desk(m_settings);
        desk.open(m_folder);
        // WHEN it is imported
        desk.action("importPackets").trigger();
        auto *chooser = desk.window.findChild<QFileDialog *>(QStringLiteral("choosePackets"));
        QVERIFY(chooser);
        Q_EMIT chooser->fileSelected(packets);
        chooser->close();
        QFileDialog *dialog = saveDialog(desk);
        QVERIFY(dialog);
        Q_EMIT dialog->fileSelected(path("packets"));
        dialog->close();
        // THEN the one is a step, and of the other it is said that it is not
        QTRY_COMPARE(desk.model().size(), 1);
        QVERIFY2(desk.model().file(0).isReadable(), qPrintable(desk.model().file(0).error.text()));
        QCOMPARE(desk.model().rowCount(desk.model().index(0, 0)), 1);
        QVERIFY2(desk.panel().notices().text().contains(QStringLiteral("web")),
                 qPrintable(desk.panel().notices().text()));
        QVERIFY(readFile(path("packets.echogram.toml")).contains("web"));
    }

    void saysWhatWasLeftOutOfItsFileAlone()
    {
        // GIVEN an import that is about to be appended to a transcript
        const QString packets = m_home->filePath(QStringLiteral("packets.json"));
        writeFile(
            packets,
            R"([{"name":"ping","hexString":"70 69 6e 67","toIP":"127.0.0.1","port":"9","tcpOrUdp":"UDP"},
                      {"name":"web","hexString":"47","toIP":"127.0.0.1","port":"80","tcpOrUdp":"TCP"}])");
        put("mine", passing("a"));
        Desk desk(m_settings);
        desk.open(m_folder);
        talk(desk, "hello");
        const auto importIt = [&] {
            desk.action("importPackets").trigger();
            auto *chooser = desk.window.findChild<QFileDialog *>(QStringLiteral("choosePackets"));
            QVERIFY(chooser);
            Q_EMIT chooser->fileSelected(packets);
            delete chooser;
            QFileDialog *dialog = saveDialog(desk);
            QVERIFY(dialog);
            Q_EMIT dialog->fileSelected(path("mine"));
            delete dialog;
        };
        importIt();
        // WHEN one thinks better of it, and saves something else
        press(desk, "Cancel");
        save(desk, "talk");
        // THEN nothing is said of the import
        QTRY_COMPARE(desk.model().size(), 2);
        QCOMPARE(desk.panel().notices().text(), QString());
        // WHEN it is appended after all
        importIt();
        press(desk, "&Append");
        // THEN what was left out is said, and stands in front of its steps
        QTRY_VERIFY(desk.panel().notices().text().contains(QStringLiteral("web")));
        const QByteArray appended = readFile(path("mine.echogram.toml")).mid(passing("a").size());
        QVERIFY2(appended.startsWith("\n# ") && appended.indexOf("web") < appended.indexOf("[[step]]"),
                 appended.constData());
        QVERIFY(loadTranscript(path("mine.echogram.toml")).ok());
    }

private:
    QString path(const QString &name) const { return m_folder + u'/' + name; }
    QString path(const char *name) const { return path(QLatin1String(name)); }
    void put(const char *name, const QByteArray &text) const
    {
        writeFile(path(QLatin1String(name) + transcriptSuffix), text);
    }
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
    QByteArray target() const { return "target = \"" + m_server->target().toUtf8() + "\"\n"; }
    QByteArray passing(const QByteArray &text) const
    {
        return "title = \"" + text + "\"\n" + target() + "[[step]]\nsend = \"" + text + "\"\nexpect = \""
               + text + "\"\n";
    }

    void talk(Desk &desk, const QByteArray &payload) const
    {
        const int row = desk.window.conversations().open({QStringLiteral("127.0.0.1"), m_server->port()});
        desk.window.page().setCurrent(row);
        Conversation &conversation = desk.window.conversations().conversation(row);
        conversation.send(payload);
        QTRY_COMPARE(conversation.log().size(), 2);
        QTRY_COMPARE(conversation.log().at(0).delivery, Delivery::Answered);
    }

    /// As a person does it; where the file is there already, by this button.
    void save(Desk &desk, const char *name, const char *button = nullptr) const
    {
        desk.action("saveTranscript").trigger();
        QFileDialog *dialog = saveDialog(desk);
        QVERIFY(dialog);
        Q_EMIT dialog->fileSelected(path(name));
        delete dialog;
        if (button)
            press(desk, button);
    }
    static void press(Desk &desk, const char *button)
    {
        auto *box = desk.window.findChild<QMessageBox *>(QStringLiteral("transcriptExists"));
        QVERIFY(box);
        for (QAbstractButton *one : box->buttons()) {
            if (one->text() == QLatin1String(button) || one->text() == u'&' + QLatin1String(button)) {
                one->click();
                QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
                return;
            }
        }
        QFAIL("there is no such button");
    }

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

    std::unique_ptr<QTemporaryDir> m_home;
    std::unique_ptr<TranscriptServer> m_server;
    QString m_settings;
    QString m_folder;
};

QTEST_MAIN(TestTranscriptPanel)
#include "tst_transcriptpanel.moc"
