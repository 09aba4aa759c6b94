// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/transcriptplace.h"
#include "widgets/icons.h"
#include "widgets/problemlabel.h"

#include <QAbstractItemModelTester>
#include <QDesktopServices>
#include <QLabel>

using namespace echogram;

namespace {

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

} // namespace

class TestTranscriptFolder : public QObject, private TranscriptPlace
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { initialiseResources(); }
    void init() { prepare(); }

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

    void looksIntoFoldersBelow()
    {
        // GIVEN transcripts in folders below, hidden ones and a link that leads back among them
        for (const char *folder : {"radio/old", ".git"})
            QVERIFY(QDir(m_folder).mkpath(QLatin1String(folder)));
        QVERIFY(QFile::link(path("radio"), path("radio/back")));
        put("sensor", passing("a"));
        put("radio/login", "target = \"127.0.0.1:9\"\n[[step]]\nsend = 5\n");
        put(".git/hidden", passing("b"));
        Desk desk(m_settings);
        QAbstractItemModelTester tester(&desk.desk().session().model());
        desk.open(m_folder);
        const auto place = [&desk](int row) {
            return desk.model().index(row, 0).data(TranscriptPlaceRole).toString();
        };
        // THEN they are listed with where they are
        QCOMPARE(desk.model().size(), 2);
        QVERIFY2(place(0).startsWith(QStringLiteral("radio/login.echogram.toml:3:8: ")),
                 qPrintable(place(0)));
        QCOMPARE(place(1), QStringLiteral("sensor.echogram.toml"));
        // WHEN one comes further down
        put("radio/old/hello", passing("hello"));
        // THEN it is there, and can be run
        QTRY_COMPARE(desk.model().size(), 3);
        QCOMPARE(place(1), QStringLiteral("radio/old/hello.echogram.toml"));
        desk.runAll();
        QVERIFY(desk.stateOf("radio/old/hello.echogram.toml").startsWith(QStringLiteral("passed")));
        // WHEN it is written into, or a folder comes
        put("radio/old/hello", passing("again"));
        QTRY_COMPARE(desk.stateOf("radio/old/hello.echogram.toml"), QStringLiteral("not run"));
        QVERIFY(QDir(m_folder).mkpath(QStringLiteral("new")));
        put("new/one", passing("one"));
        QTRY_COMPARE(desk.model().size(), 4);
        QCOMPARE(place(0), QStringLiteral("new/one.echogram.toml"));
        // WHEN it is one of those below that is chosen
        desk.desk().setSettings({path("radio"), {}});
        // THEN places are as seen from there
        QTRY_COMPARE(desk.model().size(), 2);
        QVERIFY2(place(0).startsWith(QStringLiteral("login.echogram.toml:3:8: ")), qPrintable(place(0)));
        QCOMPARE(place(1), QStringLiteral("old/hello.echogram.toml"));
        desk.desk().setSettings({m_folder, {}});
        QTRY_COMPARE(desk.model().size(), 4);
        QCOMPARE(place(2), QStringLiteral("radio/old/hello.echogram.toml"));
        // WHEN a folder goes
        QVERIFY(QDir(path("radio")).removeRecursively());
        // THEN so do its transcripts
        QTRY_COMPARE(desk.model().size(), 2);
        QVERIFY(desk.desk().session().folder().problem().isEmpty());
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
};

QTEST_MAIN(TestTranscriptFolder)
#include "tst_transcriptfolder.moc"
