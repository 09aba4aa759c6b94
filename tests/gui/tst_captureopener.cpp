// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/iothread.h"
#include "tests/support/capturebytes.h"
#include "tests/support/frames.h"
#include "widgets/captureopener.h"
#include "widgets/conversationset.h"
#include "widgets/filedrop.h"
#include "widgets/flowdialog.h"

#include <QDialogButtonBox>
#include <QFile>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>
#include <QUrl>
#include <QVBoxLayout>

using namespace echogram;
using namespace echogram::frames;

namespace {

constexpr int patienceMs = 20'000;

/// What a file manager does when something is let go above a widget. Whether that took it.
bool drop(QWidget &onto, const QList<QUrl> &urls, const QString &text = {})
{
    QMimeData data;
    if (!urls.isEmpty())
        data.setUrls(urls);
    if (!text.isEmpty())
        data.setText(text);
    QDragEnterEvent enter(QPoint(1, 1), Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(&onto, &enter);
    QDropEvent event(QPointF(1, 1), Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(&onto, &event);
    return enter.isAccepted() && event.isAccepted();
}

} // namespace

class TestCaptureOpener : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_window = std::make_unique<QWidget>();
        m_window->show();
    }

    void opensAFlowAsAConversation()
    {
        // GIVEN a capture of a question and its answer
        const QString path =
            write(PcapBytes(LinkType::Raw)
                      .add(ipv4(udp("ping", {.source = 4001, .destination = 9})), 1'000'000'000)
                      .add(ipv4(udp("pong", {.source = 9, .destination = 4001}),
                                {.source = "10.0.0.2", .destination = "10.0.0.1"}),
                           1'000'250'000)
                      .bytes());
        IoThread ioThread;
        ConversationSet conversations(ioThread);
        CaptureOpener opener(conversations, *m_window);
        const QSignalSpy opened(&opener, &CaptureOpener::opened);
        // WHEN it is opened and its only flow chosen
        opener.open(path);
        auto *dialog = m_window->findChild<FlowDialog *>();
        QVERIFY(dialog);
        QPushButton *open = dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Open);
        QTRY_VERIFY_WITH_TIMEOUT(open->isEnabled(), patienceMs);
        open->click();
        // THEN it is a conversation that was recorded, with the two paired
        QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, patienceMs);
        const int row = opened.first().first().toInt();
        const Conversation &conversation = conversations.conversation(row);
        QVERIFY(conversation.isRecorded());
        QCOMPARE(conversation.target().port, quint16(9));
        QCOMPARE(conversation.log().size(), 2);
        QCOMPARE(conversation.log().at(0).delivery, Delivery::Answered);
        QCOMPARE(conversation.log().at(0).roundTripNs, 250'000);
        QCOMPARE(conversation.log().at(1).payload, QByteArray("pong"));
        QCOMPARE(conversations.name(row), QStringLiteral("trace.pcap"));
        // AND it is not among those that are opened again next time
        QCOMPARE(conversations.saved().size(), 0);
    }

    void saysWhenTheFileHasGoneMeanwhile()
    {
        // GIVEN the list of a capture's flows
        const QString path = write(PcapBytes(LinkType::Raw).add(ipv4(udp("ping"))).bytes());
        IoThread ioThread;
        ConversationSet conversations(ioThread);
        CaptureOpener opener(conversations, *m_window);
        opener.open(path);
        auto *dialog = m_window->findChild<FlowDialog *>();
        QPushButton *open = dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Open);
        QTRY_VERIFY_WITH_TIMEOUT(open->isEnabled(), patienceMs);
        // WHEN the file goes before one of them is opened
        QVERIFY(QFile::remove(path));
        open->click();
        // THEN that is said, with the reason, and nothing was opened
        QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<QMessageBox *>(), patienceMs);
        const auto *box = m_window->findChild<QMessageBox *>();
        QVERIFY(box->text().contains(QStringLiteral("trace.pcap")));
        QVERIFY(!box->informativeText().isEmpty());
        QCOMPARE(conversations.size(), 0);
    }

    void takesFilesThatAreDroppedOnATextField()
    {
        // GIVEN a window with a field that takes texts
        auto *field = new QLineEdit;
        (new QVBoxLayout(m_window.get()))->addWidget(field);
        FileDrop files(*m_window);
        const QSignalSpy dropped(&files, &FileDrop::dropped);
        // WHEN two files are dropped on it
        QVERIFY(drop(*field, {QUrl::fromLocalFile(QStringLiteral("/tmp/a b.pcap")),
                              QUrl::fromLocalFile(QStringLiteral("/tmp/c.pcapng"))}));
        // THEN they are files, and no text
        QCOMPARE(dropped.size(), 2);
        QCOMPARE(dropped.at(0).first().toString(), QStringLiteral("/tmp/a b.pcap"));
        QCOMPARE(dropped.at(1).first().toString(), QStringLiteral("/tmp/c.pcapng"));
        QCOMPARE(field->text(), QString());
    }

    void leavesTextsToTheField()
    {
        // GIVEN such a window, and another
        auto *field = new QLineEdit;
        (new QVBoxLayout(m_window.get()))->addWidget(field);
        FileDrop files(*m_window);
        const QSignalSpy dropped(&files, &FileDrop::dropped);
        QLineEdit elsewhere;
        // WHEN a text is dropped there, a link that is no file, and a file on the other window
        drop(*field, {}, QStringLiteral("de ad"));
        drop(*field, {QUrl(QStringLiteral("https://example.org/a.pcap"))});
        drop(elsewhere, {QUrl::fromLocalFile(QStringLiteral("/tmp/a.pcap"))});
        // THEN the field has the text, and there was no file
        QVERIFY(field->text().contains(QStringLiteral("de ad")));
        QCOMPARE(dropped.size(), 0);
    }

private:
    QString write(const QByteArray &bytes)
    {
        QFile file(m_folder->filePath(QStringLiteral("trace.pcap")));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("%s", qPrintable(file.errorString()));
        return file.fileName();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QWidget> m_window;
};

QTEST_MAIN(TestCaptureOpener)
#include "tst_captureopener.moc"
