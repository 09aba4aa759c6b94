// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/conversation.h"
#include "core/net/iothread.h"
#include "widgets/statusline.h"

#include <QLabel>
#include <QTemporaryDir>
#include <QTest>
#include <QUdpSocket>

using namespace echogram;

namespace {

constexpr int patienceMs = 20'000;

QStringList shownBy(const StatusLine &line)
{
    QStringList texts;
    for (const QLabel *field : line.findChildren<QLabel *>()) {
        if (field->isVisibleTo(&line) && !field->text().isEmpty())
            texts += field->text();
    }
    return texts;
}

} // namespace

class TestStatusLine : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void countsWhatWasSentReceivedAndDropped()
    {
        // GIVEN a conversation with a log on disk, and a question in it that was answered
        QTemporaryDir folder;
        QUdpSocket peer;
        QVERIFY(peer.bind(QHostAddress::LocalHost, 0));
        IoThread ioThread;
        Conversation conversation(ioThread, {QStringLiteral("127.0.0.1"), peer.localPort()},
                                  Conversation::defaultAnswerTimeoutMs,
                                  LogFolder::open(folder.path()).value());
        conversation.send("ping");
        QTRY_VERIFY_WITH_TIMEOUT(peer.hasPendingDatagrams(), patienceMs);
        QHostAddress from;
        quint16 port = 0;
        char byte = 0;
        peer.readDatagram(&byte, 1, &from, &port);
        peer.writeDatagram("pong", from, port);
        QTRY_COMPARE_WITH_TIMEOUT(conversation.counters().received, 1U, patienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(conversation.log().bytesOnDisk() > 0, patienceMs);
        // WHEN it is shown where there is room
        StatusLine line;
        line.resize(4000, 30);
        line.setVisible(true);
        line.show(&conversation, 2);
        // THEN all is there that a flood would change
        const QString all = shownBy(line).join(u'|');
        for (const char *expected :
             {"local 127.0.0.1:", "sent 1  received 1  shown 2", "dropped by the kernel 0, by Echogram 0",
              "|log ", "no answer 0  duplicates 0  unasked 0", "engine "})
            QVERIFY2(all.contains(QLatin1String(expected)), qPrintable(all));
        // AND the log's folder is told to whoever asks
        QVERIFY2(line.toolTip().contains(conversation.folder()), qPrintable(line.toolTip()));
    }

    void saysWhenALogIsInMemoryOnly()
    {
        // GIVEN a conversation that is kept nowhere; WHEN it is shown
        IoThread ioThread;
        const Conversation conversation(ioThread, {QStringLiteral("127.0.0.1"), 9});
        StatusLine line;
        line.resize(4000, 30);
        line.setVisible(true);
        line.show(&conversation, 0);
        // THEN it is said so
        QVERIFY(shownBy(line).contains(QStringLiteral("log in memory")));
    }

    void saysThatAConversationWasRecorded()
    {
        // GIVEN one of a capture; WHEN it is shown
        const Conversation conversation({QStringLiteral("10.0.0.1"), 9}, MessageLog());
        StatusLine line;
        line.resize(4000, 30);
        line.setVisible(true);
        line.show(&conversation, 0);
        // THEN it is said so, and no socket is missed
        const QString all = shownBy(line).join(u'|');
        QVERIFY2(all.startsWith(QStringLiteral("recorded")), qPrintable(all));
        QVERIFY2(!all.contains(QStringLiteral("no socket")), qPrintable(all));
        QVERIFY2(all.contains(QStringLiteral("datagrams 0  shown 0")), qPrintable(all));
        QVERIFY2(!all.contains(QStringLiteral("sent")), qPrintable(all));
    }

    void leavesOutWhatHasNoRoom()
    {
        // GIVEN a line; WHEN there is room for our end alone
        StatusLine line;
        line.setVisible(true);
        line.show(nullptr);
        line.resize(line.minimumSizeHint().width() * 2, 30);
        // THEN only that is there, and the rest is told to whoever asks
        QVERIFY(shownBy(line).size() < 3);
        QVERIFY(line.toolTip().contains(QStringLiteral("dropped by the kernel 0")));
    }
};

QTEST_MAIN(TestStatusLine)
#include "tst_statusline.moc"
