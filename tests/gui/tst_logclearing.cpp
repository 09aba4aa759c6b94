// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/conversation.h"
#include "core/net/iothread.h"
#include "widgets/logclearing.h"

#include <QAbstractButton>
#include <QDir>
#include <QMessageBox>
#include <QPointer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace echogram;

namespace {

constexpr int patienceMs = 20'000;
const Target nowhere{QStringLiteral("127.0.0.1"), 9};

/// A conversation in which something was said, above a window.
struct Talk
{
    explicit Talk(const QString &folder)
        : conversation(std::make_unique<Conversation>(ioThread, nowhere, Conversation::defaultAnswerTimeoutMs,
                                                      folder.isEmpty() ? std::shared_ptr<LogFolder>()
                                                                       : LogFolder::open(folder).value()))
    {
        window.show();
        conversation->send("hello");
    }

    QMessageBox *box() const
    {
        const auto boxes = window.findChildren<QMessageBox *>(QStringLiteral("clearLog"));
        return boxes.isEmpty() ? nullptr : boxes.last();
    }
    QAbstractButton *yes() const
    {
        for (QAbstractButton *button : box()->buttons()) {
            if (box()->buttonRole(button) == QMessageBox::DestructiveRole)
                return button;
        }
        qFatal("nothing to click on");
    }
    QStringList files() const { return QDir(conversation->folder()).entryList({QStringLiteral("*.pcap")}); }

    IoThread ioThread;
    QWidget window;
    std::unique_ptr<Conversation> conversation;
};

} // namespace

class TestLogClearing : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>(QDir::homePath() + QStringLiteral("/log-XXXXXX"));
    }

    void clearsNothingWhenCancelled()
    {
        // GIVEN a conversation with a log on disk
        Talk talk(m_folder->filePath(QStringLiteral("log")));
        QTRY_COMPARE_WITH_TIMEOUT(talk.conversation->log().size(), 1, patienceMs);
        // WHEN its log is to be cleared, and Enter is pressed at once
        askToClearLog(&talk.window, *talk.conversation, QStringLiteral("sensor"));
        QVERIFY(talk.box()->text().contains(QStringLiteral("sensor")));
        QVERIFY(talk.box()->informativeText().contains(QStringLiteral("1 datagram")));
        QPointer<QMessageBox> box = talk.box();
        QTest::keyClick(box, Qt::Key_Return);
        // THEN nothing has gone
        QTRY_VERIFY_WITH_TIMEOUT(!box, patienceMs);
        QCOMPARE(talk.conversation->log().size(), 1);
    }

    void movesTheFilesToTheTrash()
    {
        // GIVEN a conversation with a log on disk, and a trash
        Talk talk(m_folder->filePath(QStringLiteral("log")));
        QTRY_COMPARE_WITH_TIMEOUT(talk.files().size(), 1, patienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(talk.conversation->log().size(), 1, patienceMs);
        QSignalSpy cleared(talk.conversation.get(), &Conversation::logCleared);
        // WHEN that is confirmed
        askToClearLog(&talk.window, *talk.conversation, QStringLiteral("sensor"));
        talk.yes()->click();
        QVERIFY(cleared.wait(patienceMs));
        QCOMPARE(cleared.first().first().toString(), QString());
        // THEN the log is empty, and the file can be had back
        QCOMPARE(talk.conversation->log().size(), 0);
        const QDir trash(qEnvironmentVariable("XDG_DATA_HOME") + QStringLiteral("/Trash/files"));
        QVERIFY2(trash.entryList(QDir::AllEntries | QDir::NoDotAndDotDot).size() > 0,
                 qPrintable(trash.path()));
    }

    void saysThatWhatIsInMemoryIsLost()
    {
        // GIVEN a conversation that is kept nowhere
        Talk talk({});
        QTRY_COMPARE_WITH_TIMEOUT(talk.conversation->log().size(), 1, patienceMs);
        QSignalSpy cleared(talk.conversation.get(), &Conversation::logCleared);
        // WHEN its log is to be cleared
        askToClearLog(&talk.window, *talk.conversation, QStringLiteral("sensor"));
        // THEN it is said beforehand that there is no way back
        QVERIFY(talk.box()->informativeText().contains(QStringLiteral("cannot be had back")));
        talk.yes()->click();
        QVERIFY(cleared.wait(patienceMs));
        QCOMPARE(talk.conversation->log().size(), 0);
    }

    void theQuestionGoesWithTheConversation()
    {
        // GIVEN the question
        Talk talk({});
        askToClearLog(&talk.window, *talk.conversation, QStringLiteral("sensor"));
        QPointer<QMessageBox> box = talk.box();
        // WHEN the conversation is closed
        talk.conversation.reset();
        // THEN nobody is asked any more
        QTRY_VERIFY_WITH_TIMEOUT(!box, patienceMs);
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_MAIN(TestLogClearing)
#include "tst_logclearing.moc"
