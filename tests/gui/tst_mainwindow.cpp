// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/iothread.h"
#include "server/hostedserver.h"
#include "widgets/appearance.h"
#include "widgets/chatview.h"
#include "widgets/conversationlist.h"
#include "widgets/conversationpage.h"
#include "widgets/conversationroles.h"
#include "widgets/conversationset.h"
#include "widgets/icons.h"
#include "widgets/inspector.h"
#include "widgets/mainwindow.h"
#include "widgets/messageedit.h"
#include "widgets/noticebar.h"
#include "widgets/serverchip.h"
#include "widgets/targetbar.h"
#include "widgets/timepopup.h"

#include <QAccessible>
#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QUdpSocket>

using namespace echogram;

namespace {

/// A window as a person has it before them, on settings of its own.
struct Desk
{
    explicit Desk(const QString &settingsFile, const MainWindow::Options &options = {})
        : settings(settingsFile, QSettings::IniFormat)
        , window(ioThread, appearance, &settings, options)
    {
        window.show();
        QVERIFY2(QTest::qWaitForWindowActive(&window), "the window does not come up");
        if (options.withServer)
            QTRY_COMPARE(window.server().state(), HostedServer::State::Running);
    }

    template <class T>
    T &part(const QString &name = {}) const
    {
        T *found = window.findChild<T *>(name);
        if (!found)
            qFatal("there is no such part in the window");
        return *found;
    }
    QComboBox &host() const { return *window.page().targetBar().findChild<QComboBox *>(); }
    QLineEdit &port() const
    {
        for (QLineEdit *edit : window.page().targetBar().findChildren<QLineEdit *>()) {
            if (!qobject_cast<QComboBox *>(edit->parent()))
                return *edit;
        }
        qFatal("there is no port field");
    }
    MessageEdit &message() const { return part<MessageEdit>(); }
    QPushButton &send() const { return *window.page().composer().findChild<QPushButton *>(); }
    const MessageLog &log() const
    {
        return window.conversations().conversation(window.page().current()).log();
    }

    void typeTarget(const QString &host, const QString &port)
    {
        this->host().lineEdit()->selectAll();
        QTest::keyClick(&this->host(), Qt::Key_Delete);
        QTest::keyClicks(&this->host(), host);
        this->port().selectAll();
        QTest::keyClick(&this->port(), Qt::Key_Delete);
        QTest::keyClicks(&this->port(), port);
    }

    IoThread ioThread;
    Appearance appearance;
    QSettings settings;
    MainWindow window;
};

/// A socket that answers nothing by itself.
struct Peer
{
    Peer() { socket.bind(QHostAddress::LocalHost, 0); }
    QString port() const { return QString::number(socket.localPort()); }
    Target target() const { return {QStringLiteral("127.0.0.1"), socket.localPort()}; }

    QUdpSocket socket;
};

} // namespace

class TestMainWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { initialiseResources(); }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_file = m_folder->filePath(QStringLiteral("echogram.conf"));
    }

    void answersTheFirstKeyPress()
    {
        // GIVEN a first start
        Desk desk(m_file);
        QTRY_COMPARE(desk.window.conversations().size(), 1);
        QVERIFY(desk.message().hasFocus());
        // WHEN Enter is pressed, and nothing else was done
        QTest::keyClick(&desk.message(), Qt::Key_Return);
        // THEN the built-in server has answered, and it is said in how much time
        QTRY_COMPARE(desk.log().size(), 2);
        QTRY_COMPARE(desk.log().at(0).delivery, Delivery::Answered);
        QVERIFY(desk.log().at(0).roundTripNs > 0);
        QCOMPARE(desk.log().at(1).payload, desk.log().at(0).payload);
        QCOMPARE(desk.message().text(), QString());
    }

    void sendsWhatWasTypedToWhereWasTyped()
    {
        // GIVEN a peer somewhere
        Peer peer;
        Desk desk(m_file);
        QTRY_COMPARE(desk.window.conversations().size(), 1);
        // WHEN host, port and message are typed and Send is clicked
        desk.typeTarget(QStringLiteral("127.0.0.1"), peer.port());
        desk.message().setText({});
        QTest::keyClicks(&desk.message(), QStringLiteral("ping"));
        QTest::mouseClick(&desk.send(), Qt::LeftButton);
        // THEN it arrives there, and its answer in a conversation of its own
        QTRY_VERIFY(peer.socket.hasPendingDatagrams());
        QHostAddress from;
        quint16 fromPort = 0;
        QByteArray bytes(100, '\0');
        bytes.resize(peer.socket.readDatagram(bytes.data(), bytes.size(), &from, &fromPort));
        QCOMPARE(bytes, QByteArray("ping"));
        QCOMPARE(desk.window.conversations().size(), 2);
        QTRY_COMPARE(desk.log().size(), 1);
        QCOMPARE(desk.log().last().delivery, Delivery::Waiting);
        peer.socket.writeDatagram("pong", from, fromPort);
        QTRY_COMPARE(desk.log().size(), 2);
        QCOMPARE(desk.log().last().payload, QByteArray("pong"));
        QTRY_COMPARE(desk.log().at(0).delivery, Delivery::Answered);
    }

    void keepsTheMessageWhenTheTargetIsWrong()
    {
        // GIVEN a message and a port that is none
        Desk desk(m_file);
        QTRY_COMPARE(desk.window.conversations().size(), 1);
        desk.typeTarget(QStringLiteral("127.0.0.1"), QString());
        desk.message().setText(QStringLiteral("precious"));
        // WHEN it is sent
        QTest::keyClick(&desk.message(), Qt::Key_Return);
        // THEN nothing is sent, nothing is lost, and the wrong field has the focus
        QCOMPARE(desk.message().text(), QStringLiteral("precious"));
        QVERIFY(desk.port().hasFocus());
        QCOMPARE(desk.window.conversations().size(), 1);
        QVERIFY(desk.log().isEmpty());
    }

    void refusesWrongHex()
    {
        // GIVEN a conversation in hex
        Desk desk(m_file);
        QTRY_COMPARE(desk.window.conversations().size(), 1);
        desk.window.page().composer().setDraft({QString(), PayloadFormat::Text});
        QTest::keyClick(&desk.window, Qt::Key_3, Qt::ControlModifier);
        QCOMPARE(desk.window.page().composer().format(), PayloadFormat::Hex);
        // WHEN half a byte is typed
        QTest::keyClicks(&desk.message(), QStringLiteral("de a"));
        QVERIFY(!desk.send().isEnabled());
        QTest::keyClick(&desk.message(), Qt::Key_Return);
        QVERIFY(desk.log().isEmpty());
        // THEN it can be sent only when it is whole
        QTest::keyClicks(&desk.message(), QStringLiteral("d"));
        QVERIFY(desk.send().isEnabled());
        QTest::keyClick(&desk.message(), Qt::Key_Return);
        QTRY_COMPARE(desk.log().size(), 2);
        QCOMPARE(desk.log().at(0).payload, QByteArray("\xde\xad"));
    }

    void saysThatNobodyListens()
    {
        // GIVEN a port that was free a moment ago
        quint16 port = 0;
        {
            Peer peer;
            port = peer.socket.localPort();
        }
        Desk desk(m_file, {Target{QStringLiteral("127.0.0.1"), port}, true});
        // WHEN something is sent there
        desk.window.page().composer().setDraft({QStringLiteral("anybody?"), PayloadFormat::Text});
        QTest::keyClick(&desk.message(), Qt::Key_Return);
        // THEN the message says so
        QTRY_COMPARE(desk.log().size(), 1);
        QTRY_COMPARE(desk.log().at(0).delivery, Delivery::Unreachable);
    }

    void sendsAnEmptyDatagramFromTheMenu()
    {
        // GIVEN a first start
        Desk desk(m_file);
        QTRY_COMPARE(desk.window.conversations().size(), 1);
        // WHEN the menu's entry is chosen
        desk.part<QAction>(QStringLiteral("sendEmpty")).trigger();
        // THEN an empty datagram goes out, and comes back
        QTRY_COMPARE(desk.log().size(), 2);
        QCOMPARE(desk.log().at(1).payload.size(), 0);
        QCOMPARE(desk.log().at(1).kind, AnswerKind::Answer);
    }

    void keepsDraftsWithTheirConversations()
    {
        // GIVEN two conversations
        Peer one;
        Peer two;
        Desk desk(m_file, {one.target(), false});
        const int second = desk.window.conversations().open(two.target());
        desk.message().setText(QStringLiteral("for one"));
        // WHEN one goes from the one to the other and back
        QTest::keyClick(&desk.window, Qt::Key_PageDown, Qt::ControlModifier);
        QCOMPARE(desk.window.page().current(), second);
        QCOMPARE(desk.message().text(), QString());
        desk.message().setText(QStringLiteral("for two"));
        QTest::keyClick(&desk.window, Qt::Key_PageUp, Qt::ControlModifier);
        // THEN each has its own text
        QCOMPARE(desk.message().text(), QStringLiteral("for one"));
        QCOMPARE(desk.port().text(), one.port());
    }

    void countsWhatComesInUnseen()
    {
        // GIVEN two conversations of which the second is looked at
        Peer one;
        Peer two;
        Desk desk(m_file, {one.target(), false});
        QTRY_VERIFY(!desk.window.conversations().conversation(0).localEndpoint().isNull());
        const Endpoint first = desk.window.conversations().conversation(0).localEndpoint();
        desk.window.page().setCurrent(desk.window.conversations().open(two.target()));
        // WHEN something comes in at the first
        one.socket.writeDatagram("psst", first.address(), first.port());
        // THEN it is counted until one looks
        const auto unread = [&] {
            return desk.part<ConversationList>()
                .view()
                ->model()
                ->index(0, 0)
                .data(Qt::AccessibleTextRole)
                .toString();
        };
        QTRY_VERIFY(unread().contains(QStringLiteral("1 unread")));
        desk.window.page().setCurrent(0);
        QVERIFY(!unread().contains(QStringLiteral("unread")));
    }

    void closesAndBringsBack()
    {
        // GIVEN a conversation in which something was said
        Desk desk(m_file);
        QTRY_COMPARE(desk.window.conversations().size(), 1);
        QTest::keyClick(&desk.message(), Qt::Key_Return);
        QTRY_COMPARE(desk.log().size(), 2);
        // WHEN it is closed
        QTest::keyClick(&desk.window, Qt::Key_W, Qt::ControlModifier);
        QCOMPARE(desk.window.conversations().size(), 0);
        QCOMPARE(desk.window.page().current(), -1);
        // THEN it can be had back with all that was said
        QTest::keyClick(&desk.window, Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(desk.window.conversations().size(), 1);
        QCOMPARE(desk.log().size(), 2);
    }

    void beginsANewConversation()
    {
        // GIVEN a window
        Peer peer;
        Desk desk(m_file);
        QTRY_COMPARE(desk.window.conversations().size(), 1);
        // WHEN a new conversation is asked for and its target pasted in one piece
        QTest::keyClick(&desk.window, Qt::Key_N, Qt::ControlModifier);
        QVERIFY(desk.host().hasFocus() || desk.host().lineEdit()->hasFocus());
        QGuiApplication::clipboard()->setText(QStringLiteral("udp://127.0.0.1:") + peer.port());
        desk.host().lineEdit()->paste();
        QTest::keyClick(&desk.host(), Qt::Key_Return);
        // THEN it is there, and the message box waits
        QCOMPARE(desk.window.conversations().size(), 2);
        QCOMPARE(desk.window.page().current(), 1);
        QCOMPARE(desk.window.conversations().conversation(1).target(), peer.target());
        QVERIFY(desk.message().hasFocus());
    }

    void switchesTheServer()
    {
        // GIVEN a running server
        Desk desk(m_file);
        auto &chip = desk.part<ServerChip>();
        QTRY_VERIFY(chip.text().contains(QStringLiteral("127.0.0.1:")));
        // WHEN its chip is clicked
        QTest::mouseClick(&chip, Qt::LeftButton);
        // THEN it is off, and says so, and can be had again
        QTRY_COMPARE(desk.window.server().state(), HostedServer::State::Stopped);
        QCOMPARE(chip.text(), QStringLiteral("Echo server off"));
        QVERIFY(!chip.isChecked());
        QTest::keyClick(&desk.window, Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(desk.window.server().state(), HostedServer::State::Running);
    }

    void repeatsUntilItIsStopped()
    {
        // GIVEN a conversation
        Desk desk(m_file);
        QTRY_COMPARE(desk.window.conversations().size(), 1);
        // WHEN a message is repeated five times
        Q_EMIT desk.window.page().composer().repeatRequested("again", 1, 5);
        // THEN five are sent and answered
        QTRY_COMPARE(desk.log().size(), 10);
        QTRY_VERIFY(!desk.window.conversations().conversation(0).repeatProgress().isActive);
        // WHEN it has no end, it ends by the shortcut
        Q_EMIT desk.window.page().composer().repeatRequested("again", 1, 0);
        QTRY_VERIFY(desk.log().size() > 12);
        QTest::keyClick(&desk.window, Qt::Key_Period, Qt::ControlModifier);
        QTRY_VERIFY(!desk.window.conversations().conversation(0).repeatProgress().isActive);
    }

    void pausesAndResumes()
    {
        // GIVEN a conversation
        Desk desk(m_file);
        QTRY_COMPARE(desk.window.conversations().size(), 1);
        QTest::keyClick(&desk.message(), Qt::Key_Return);
        QTRY_COMPARE(desk.log().size(), 2);
        const ConversationModel &model = desk.window.conversations().model(0);
        const QAction &pause = desk.part<QAction>(QStringLiteral("pause"));
        QVERIFY(pause.isEnabled() && !pause.isChecked());
        // WHEN it is paused by its key THEN what comes is in the log, in the list, and not in the chat
        QTest::keyClick(&desk.window, Qt::Key_P, Qt::ControlModifier);
        QVERIFY(pause.isChecked());
        desk.window.conversations().conversation(0).send("meanwhile");
        QTRY_COMPARE(desk.log().size(), 4);
        QCOMPARE(model.rowCount(), 2);
        const QModelIndex listed = desk.window.conversations().index(0);
        QCOMPARE(listed.data(LastLineRole).toString(), QStringLiteral("meanwhile"));
        // and a new conversation is not paused
        QTest::keyClick(&desk.window, Qt::Key_N, Qt::ControlModifier);
        QVERIFY(!pause.isChecked());
        QVERIFY(!pause.isEnabled());
        desk.window.page().setCurrent(0);
        QVERIFY(pause.isChecked() && pause.isEnabled());
        // WHEN something is sent THEN it goes on, and that is seen
        desk.message().setText(QStringLiteral("go on"));
        QTest::keyClick(&desk.message(), Qt::Key_Return);
        QVERIFY(!pause.isChecked());
        QTRY_COMPARE(model.rowCount(), 6);
        QVERIFY(desk.window.page().chatView().isAtNewest());
        // and by its key as well
        QTest::keyClick(&desk.window, Qt::Key_Pause);
        QVERIFY(model.isPaused());
        QTest::keyClick(&desk.window, Qt::Key_Pause);
        QVERIFY(!model.isPaused());
    }

    void goesToATime()
    {
        // GIVEN an exchange
        Desk desk(m_file);
        QTRY_COMPARE(desk.window.conversations().size(), 1);
        QTest::keyClick(&desk.message(), Qt::Key_Return);
        QTRY_COMPARE(desk.log().size(), 2);
        ChatView &chat = desk.window.page().chatView();
        chat.setCurrentIndex(chat.model()->index(1, 0));
        // WHEN a time is asked for
        QTest::keyClick(&desk.window, Qt::Key_G, Qt::ControlModifier | Qt::ShiftModifier);
        auto &popup = desk.part<TimePopup>();
        QVERIFY(popup.isVisible());
        auto *field = popup.findChild<QLineEdit *>();
        QTest::keyClicks(field, QStringLiteral("soon"));
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(popup.isVisible());
        field->selectAll();
        QTest::keyClicks(field, QStringLiteral("-1h"));
        QTest::keyClick(field, Qt::Key_Return);
        // THEN its message is the current one, and the log has the keyboard
        QVERIFY(!popup.isVisible());
        QCOMPARE(chat.currentIndex().row(), 0);
        QTRY_VERIFY(chat.hasFocus());
    }

    void refusesToCopyTooMuch()
    {
        // GIVEN more than is copied at once, all of it selected
        Desk desk(m_file);
        QTRY_COMPARE(desk.window.conversations().size(), 1);
        Conversation &conversation = desk.window.conversations().conversation(0);
        constexpr int count = 300; // of the largest, to be more than 16 MiB with their answers
        conversation.startRepeating(QByteArray(65'507, 'x'), {1'000'000, count});
        QTRY_VERIFY_WITH_TIMEOUT(desk.log().size() >= count, 20'000);
        ChatView &chat = desk.window.page().chatView();
        chat.setFocus();
        chat.selectAll();
        QGuiApplication::clipboard()->setText(QStringLiteral("precious"));
        // WHEN it is copied THEN it is said why not, and what else to do
        QTest::keyClick(&chat, Qt::Key_C, Qt::ControlModifier);
        const QString said = desk.window.statusBar()->currentMessage();
        QVERIFY2(said.endsWith(QStringLiteral(" Save them instead.")), qPrintable(said));
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("precious"));
        // and sent again it is neither
        const qsizetype before = desk.log().size();
        desk.window.statusBar()->clearMessage();
        QTest::keyClick(&desk.window, Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(desk.window.statusBar()->currentMessage().contains(QStringLiteral("sent again")));
        QVERIFY(desk.log().size() < before + count);
    }

    void copiesAndSendsAgain()
    {
        // GIVEN an exchange, its question selected
        Desk desk(m_file);
        QTRY_COMPARE(desk.window.conversations().size(), 1);
        QTest::keyClick(&desk.message(), Qt::Key_Return);
        QTRY_COMPARE(desk.log().size(), 2);
        ChatView &chat = desk.window.page().chatView();
        chat.setFocus();
        QTest::keyClick(&chat, Qt::Key_Home);
        // WHEN it is copied
        QTest::keyClick(&chat, Qt::Key_C, Qt::ControlModifier);
        // THEN it is in the clipboard, and as hex with the other key
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("hello"));
        QTest::keyClick(&chat, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("68 65 6c 6c 6f"));
        // WHEN it is sent again, THEN it is answered again
        QTest::keyClick(&chat, Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(desk.log().size(), 4);
        QCOMPARE(desk.log().last().payload, QByteArray("hello"));
    }

    void copiesForOtherPrograms()
    {
        // GIVEN an exchange, its question selected
        Desk desk(m_file);
        QTRY_COMPARE(desk.window.conversations().size(), 1);
        QTest::keyClick(&desk.message(), Qt::Key_Return);
        QTRY_COMPARE(desk.log().size(), 2);
        ChatView &chat = desk.window.page().chatView();
        const QAction *menu =
            qobject_cast<QMenu *>(desk.part<QAction>(QStringLiteral("copyAs-c")).parent())->menuAction();
        QVERIFY(chat.actions().contains(menu)); // as it has its context menu from them
        QVERIFY(!menu->isEnabled());
        chat.setFocus();
        QTest::keyClick(&chat, Qt::Key_Home);
        const QString peer = QStringLiteral("127.0.0.1:%1").arg(desk.log().last().peer.port());
        const auto copy = [&desk](const char *form) {
            desk.part<QAction>(QStringLiteral("copyAs-") + QLatin1String(form)).trigger();
            return QGuiApplication::clipboard()->text();
        };
        // WHEN it is copied for other programs THEN they have what it takes to send it there
        QCOMPARE(copy("echogram-cli"),
                 QStringLiteral("echogram-cli send ") + peer + QStringLiteral(" hello"));
        QCOMPARE(copy("nc"),
                 QStringLiteral("printf 'hello' | nc -u -w1 ") + QString(peer).replace(u':', u' '));
        QVERIFY(copy("python").contains(QStringLiteral("message = b\"hello\"\n")));
        QVERIFY(copy("c").startsWith(QStringLiteral("static const unsigned char message[] = {")));
        QVERIFY(menu->isEnabled());
    }

    void saysWhatCannotBeCopied()
    {
        // GIVEN a datagram that is too large for nc, selected
        Desk desk(m_file);
        QTRY_COMPARE(desk.window.conversations().size(), 1);
        desk.window.conversations().conversation(0).send(QByteArray(9000, 'x'));
        QTRY_COMPARE(desk.log().size(), 2);
        ChatView &chat = desk.window.page().chatView();
        chat.setFocus();
        QTest::keyClick(&chat, Qt::Key_Home);
        QGuiApplication::clipboard()->setText(QStringLiteral("precious"));
        // WHEN it is copied for that THEN it is said why not
        desk.part<QAction>(QStringLiteral("copyAs-nc")).trigger();
        QCOMPARE(
            desk.window.statusBar()->currentMessage(),
            QStringLiteral("Not copied: This datagram has 9,000 bytes, and nc sends at most 8,192 as one."));
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("precious"));
    }

    void pastesAHexDumpByItsKey()
    {
        // GIVEN a dump in the clipboard, and a message being written as text
        Desk desk(m_file);
        desk.message().setText({});
        desk.message().setFocus();
        QGuiApplication::clipboard()->setText(QStringLiteral("00000000: 6865 6c6c 6f  hello\n"));
        // WHEN the key is pressed THEN its bytes are in the box
        QTest::keyClick(&desk.message(), Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(desk.message().text(), QStringLiteral("68 65 6c 6c 6f"));
        QCOMPARE(desk.window.page().composer().format(), PayloadFormat::Hex);
        QVERIFY(desk.part<QAction>(QStringLiteral("formatHex")).isChecked());
        // AND the box's own menu offers it
        QVERIFY(desk.message().actions().contains(&desk.part<QAction>(QStringLiteral("pasteHexDump"))));
    }

    void survivesARestart()
    {
        // GIVEN a window with a conversation, an unsent text and the server switched off
        Peer peer;
        {
            Desk desk(m_file, {peer.target(), true});
            desk.window.conversations().setName(0, QStringLiteral("the peer"));
            desk.message().setText(QStringLiteral("not yet"));
            desk.window.resize(1234, 567);
            QTest::mouseClick(&desk.part<ServerChip>(), Qt::LeftButton);
            QTRY_COMPARE(desk.window.server().state(), HostedServer::State::Stopped);
            desk.window.close();
        }
        // WHEN it is started again
        IoThread ioThread;
        Appearance appearance;
        QSettings settings(m_file, QSettings::IniFormat);
        MainWindow window(ioThread, appearance, &settings, {});
        // THEN all of it is there again
        QCOMPARE(window.conversations().size(), 1);
        QCOMPARE(window.conversations().conversation(0).target(), peer.target());
        QCOMPARE(window.conversations().name(0), QStringLiteral("the peer"));
        QCOMPARE(window.page().composer().draft().text, QStringLiteral("not yet"));
        QCOMPARE(window.size(), QSize(1234, 567));
        QCOMPARE(window.server().state(), HostedServer::State::Stopped);
    }

    void saysWhenALogCannotBeKept()
    {
        // GIVEN something that is no folder where conversations should be kept
        QFile file(m_folder->filePath(QStringLiteral("data")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        // WHEN a conversation is opened
        Desk desk(m_file, {Target{QStringLiteral("127.0.0.1"), 9}, false, {}, file.fileName()});
        // THEN the window says that it is in memory only, and why, until that was read
        auto &bar = desk.part<NoticeBar>();
        QVERIFY(bar.isVisible());
        QVERIFY2(bar.text().startsWith(QStringLiteral("This conversation is kept in memory only. ")),
                 qPrintable(bar.text()));
        QVERIFY2(bar.text().contains(file.fileName()), qPrintable(bar.text()));
        QTest::mouseClick(bar.findChild<QToolButton *>(), Qt::LeftButton);
        QVERIFY(!bar.isVisible());
    }

    void sendsNothingInARecordedConversation()
    {
        // GIVEN a conversation of a capture, in which a message is selected
        Desk desk(m_file, {Target{QStringLiteral("127.0.0.1"), 9}, false});
        QTest::keyClicks(&desk.message(), QStringLiteral("ping"));
        QTest::keyClick(&desk.message(), Qt::Key_Return);
        QTRY_COMPARE(desk.log().size(), 1);
        ConversationSet &conversations = desk.window.conversations();
        const int row = conversations.openRecorded({QStringLiteral("10.0.0.1"), 9}, desk.log(),
                                                   QStringLiteral("trace.pcap"));
        desk.part<ConversationList>().setCurrentRow(row);
        QTRY_COMPARE(desk.log().size(), 1);
        const auto isRefused = [&desk] {
            const bool isSaid =
                desk.window.statusBar()->currentMessage().contains(QStringLiteral("was recorded"));
            desk.window.statusBar()->clearMessage();
            return isSaid && desk.log().size() == 1;
        };
        // WHEN one is to be sent, THEN it is not, which is said, and what was typed is still there
        QTest::keyClicks(&desk.message(), QStringLiteral("more"));
        QTest::keyClick(&desk.message(), Qt::Key_Return);
        QVERIFY(isRefused());
        QCOMPARE(desk.message().text(), QStringLiteral("more"));
        // AND so it is when one is to be sent again
        ChatView &chat = desk.window.page().chatView();
        chat.setFocus();
        QTest::keyClick(&chat, Qt::Key_Home);
        QTest::keyClick(&chat, Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(isRefused());
    }

    void leavesTheServerOutWhenAsked()
    {
        Desk desk(m_file, {{}, false});
        QCOMPARE(desk.window.server().state(), HostedServer::State::Stopped);
        QCOMPARE(desk.window.conversations().size(), 1); // to where the usual server would be
        // Only for this time: it was not the person who switched it off.
        desk.window.close();
        QCOMPARE(loadWindowState(desk.settings).serverEnabled, true);
    }

    void everyControlHasAName()
    {
        // GIVEN a window with everything open
        Desk desk(m_file);
        desk.window.resize(1200, 800);
        // THEN whatever can have the focus has a name for those who cannot see it
        for (const QWidget *widget : desk.window.findChildren<QWidget *>()) {
            if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus)
                continue;
            const QAccessibleInterface *spoken =
                QAccessible::queryAccessibleInterface(const_cast<QWidget *>(widget));
            QVERIFY(spoken);
            const bool hasName = !spoken->text(QAccessible::Name).isEmpty();
            QVERIFY2(hasName, qPrintable(QStringLiteral("%1 %2").arg(
                                  QLatin1String(widget->metaObject()->className()), widget->objectName())));
        }
    }

    void everyMenuEntryDoesSomething()
    {
        // GIVEN the menus
        Desk desk(m_file);
        QSet<QString> keys;
        for (const QAction *action : desk.window.findChildren<QAction *>()) {
            // THEN no key is taken twice, or neither would be heard
            for (const QKeySequence &key : action->shortcuts()) {
                QVERIFY2(!keys.contains(key.toString()), qPrintable(key.toString()));
                keys.insert(key.toString());
            }
        }
        QVERIFY(keys.size() > 20);
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
