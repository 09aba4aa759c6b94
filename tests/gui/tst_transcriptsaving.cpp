// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/transcriptplace.h"
#include "widgets/chatview.h"
#include "widgets/icons.h"
#include "widgets/noticebar.h"

#include <QMenu>

using namespace echogram;

class TestTranscriptSaving : public QObject, private TranscriptPlace
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { initialiseResources(); }
    void init() { prepare(); }

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

    void staysInTheFolder()
    {
        Desk desk(m_settings);
        desk.open(m_folder);
        talk(desk, "hello");
        const auto shown = [&desk] { return desk.desk().session().folder().path(); };
        // WHEN it is saved further down
        QVERIFY(QDir(m_folder).mkpath(QStringLiteral("radio")));
        save(desk, "radio/hello");
        // THEN it is among the others
        QTRY_COMPARE(desk.panel().currentRow(), 0);
        QCOMPARE(desk.model().file(0).name, QStringLiteral("radio/hello.echogram.toml"));
        QCOMPARE(shown(), m_folder);
        // WHEN it is saved elsewhere, or where nobody looks
        for (const char *elsewhere : {".hidden", "../beside"}) {
            QVERIFY(QDir(m_folder).mkpath(QLatin1String(elsewhere)));
            save(desk, qPrintable(QLatin1String(elsewhere) + QStringLiteral("/hello")));
            // THEN that folder is the one that is shown
            const QString there = QDir::cleanPath(path(elsewhere));
            QTRY_COMPARE(shown(), there);
            QTRY_COMPARE(desk.model().rowOf(there + QStringLiteral("/hello.echogram.toml")), 0);
            QTRY_COMPARE(desk.panel().currentRow(), 0);
            QVERIFY(desk.desk().isShown());
            desk.desk().setSettings({m_folder, {}});
            QTRY_VERIFY(!desk.desk().session().folder().isReading());
        }
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
        QFileDialog *dialog = desk.saveDialog();
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
        QFileDialog *dialog = desk.saveDialog();
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
        QFileDialog *dialog = desk.saveDialog();
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
        Desk desk(m_settings);
        desk.open(m_folder);
        // WHEN it is imported
        importPackets(desk, "packets");
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
        put("mine", passing("a"));
        Desk desk(m_settings);
        desk.open(m_folder);
        talk(desk, "hello");
        importPackets(desk, "mine");
        // WHEN one thinks better of it, and saves something else
        press(desk, "Cancel");
        save(desk, "talk");
        // THEN nothing is said of the import
        QTRY_COMPARE(desk.model().size(), 2);
        QCOMPARE(desk.panel().notices().text(), QString());
        // WHEN it is appended after all
        importPackets(desk, "mine");
        press(desk, "&Append");
        // THEN what was left out is said, and stands in front of its steps
        QTRY_VERIFY(desk.panel().notices().text().contains(QStringLiteral("web")));
        const QByteArray appended = readFile(path("mine.echogram.toml")).mid(passing("a").size());
        QVERIFY2(appended.startsWith("\n# ") && appended.indexOf("web") < appended.indexOf("[[step]]"),
                 appended.constData());
        QVERIFY(loadTranscript(path("mine.echogram.toml")).ok());
    }

private:
    /// A packet of UDP, and one of TCP, which cannot be carried over.
    void importPackets(Desk &desk, const char *name) const
    {
        const QString packets = m_home->filePath(QStringLiteral("packets.json"));
        writeFile(
            packets,
            R"([{"name":"ping","hexString":"70 69 6e 67","toIP":"127.0.0.1","port":"9","tcpOrUdp":"UDP"},
                      {"name":"web","hexString":"47","toIP":"127.0.0.1","port":"80","tcpOrUdp":"TCP"}])");
        desk.action("importPackets").trigger();
        auto *chooser = desk.window.findChild<QFileDialog *>(QStringLiteral("choosePackets"));
        QVERIFY(chooser);
        Q_EMIT chooser->fileSelected(packets);
        delete chooser;
        QFileDialog *dialog = desk.saveDialog();
        QVERIFY(dialog);
        Q_EMIT dialog->fileSelected(path(name));
        delete dialog;
    }
};

QTEST_MAIN(TestTranscriptSaving)
#include "tst_transcriptsaving.moc"
