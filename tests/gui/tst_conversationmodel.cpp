// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/iothread.h"
#include "widgets/conversationmodel.h"

#include <QAbstractItemModelTester>
#include <QNetworkDatagram>
#include <QSignalSpy>
#include <QTest>
#include <QUdpSocket>

using namespace echogram;

namespace {

// Payloads that fill a log's bytes sooner than its number of messages.
constexpr qsizetype largest = 65'507;
constexpr quint64 overfull = MessageLog::maximumPayloadBytes / largest + 3;

} // namespace

class TestConversationModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void isEmptyAtFirst();
    void appendsInBatches();
    void tellsOfAmendments();
    void writesPayloadsInOneSafeLine();
    void describesMessages();
    void beginsWithWhatIsThere();
    void forgetsTheOldest();

private:
    Target target() const { return {QStringLiteral("127.0.0.1"), m_peer->localPort()}; }
    QString display(int row) const { return m_model->data(m_model->index(row), Qt::DisplayRole).toString(); }

    std::unique_ptr<IoThread> m_ioThread;
    std::unique_ptr<QUdpSocket> m_peer;
    std::unique_ptr<Conversation> m_conversation;
    std::unique_ptr<ConversationModel> m_model;
};

void TestConversationModel::init()
{
    m_ioThread = std::make_unique<IoThread>();
    m_peer = std::make_unique<QUdpSocket>();
    QVERIFY(m_peer->bind(QHostAddress::LocalHost));
    m_conversation = std::make_unique<Conversation>(*m_ioThread, target(), 600'000);
    m_model = std::make_unique<ConversationModel>(*m_conversation);
    new QAbstractItemModelTester(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest,
                                 m_model.get());
}

void TestConversationModel::cleanup()
{
    m_model.reset();
    m_conversation.reset();
    m_peer.reset();
    m_ioThread.reset();
}

void TestConversationModel::isEmptyAtFirst()
{
    QCOMPARE(m_model->rowCount(), 0);
    QCOMPARE(m_model->rowOf(0), -1);
    QCOMPARE(m_model->rowOf(noMessage), -1);
    QCOMPARE(&m_model->conversation(), m_conversation.get());
}

void TestConversationModel::appendsInBatches()
{
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    for (int i = 0; i < 50; ++i)
        m_conversation->send(QByteArray::number(i));
    QTRY_COMPARE(m_model->rowCount(), 50);
    int next = 0;
    for (const QList<QVariant> &batch : inserted) {
        QCOMPARE(batch[1].toInt(), next); // without a gap
        next = batch[2].toInt() + 1;
    }
    QCOMPARE(next, 50);
    for (int row = 0; row < 50; ++row) {
        QCOMPARE(display(row), QString::number(row));
        QCOMPARE(m_model->message(row).id, MessageId(row));
        QCOMPARE(m_model->rowOf(row), row);
    }
    QCOMPARE(m_model->rowCount(m_model->index(0)), 0);
    QVERIFY(!m_model->data(m_model->index(0), Qt::EditRole).isValid());
}

void TestConversationModel::tellsOfAmendments()
{
    // GIVEN three questions
    for (const char *payload : {"a", "b", "c"})
        m_conversation->send(payload);
    QTRY_COMPARE(m_model->rowCount(), 3);
    QTRY_VERIFY(m_peer->pendingDatagramSize() >= 0);
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    const QNetworkDatagram question = m_peer->receiveDatagram();
    // WHEN the middle one is answered
    m_peer->writeDatagram("b", question.senderAddress(), quint16(question.senderPort()));
    QTRY_COMPARE(m_model->rowCount(), 4);
    // THEN just its row has changed
    QTRY_COMPARE(changed.size(), 1);
    QCOMPARE(changed[0][0].toModelIndex(), m_model->index(1));
    QCOMPARE(changed[0][1].toModelIndex(), m_model->index(1));
    QCOMPARE(m_model->message(1).delivery, Delivery::Answered);
    QCOMPARE(m_model->message(3).partner, MessageId(1));
    // WHEN the first and the last are answered at once THEN the ranges that are told of hold both
    m_peer->writeDatagram("a", question.senderAddress(), quint16(question.senderPort()));
    m_peer->writeDatagram("c", question.senderAddress(), quint16(question.senderPort()));
    QTRY_COMPARE(m_model->rowCount(), 6);
    QTRY_COMPARE(m_model->message(2).delivery, Delivery::Answered);
    QSet<int> rows;
    for (const QList<QVariant> &change : changed) {
        for (int row = change[0].toModelIndex().row(); row <= change[1].toModelIndex().row(); ++row)
            rows.insert(row);
    }
    QVERIFY(rows.contains({0, 1, 2}));
}

void TestConversationModel::writesPayloadsInOneSafeLine()
{
    m_conversation->send("two\nlines\x1b[2J");
    m_conversation->send({});
    m_conversation->send(QByteArray(5'000, 'x'));
    m_conversation->send("\xde\xad\xbe\xef");
    m_conversation->send(QByteArray(257, '\0'));
    QTRY_COMPARE(m_model->rowCount(), 5);
    QCOMPARE(display(3), QStringLiteral("de ad be ef"));
    QCOMPARE(display(4), QStringLiteral("00 ").repeated(255) + QStringLiteral("00…"));
    QCOMPARE(display(0), QStringLiteral("two\\nlines\\x1b[2J"));
    QCOMPARE(display(1), QStringLiteral("(empty datagram)"));
    QCOMPARE(display(2), QString(256, u'x') + QStringLiteral("…"));
}

void TestConversationModel::describesMessages()
{
    m_conversation->send("ping");
    QTRY_COMPARE(m_model->rowCount(), 1);
    QString spoken = m_model->data(m_model->index(0), Qt::AccessibleTextRole).toString();
    QVERIFY2(spoken.startsWith(QStringLiteral("Sent: ping, 4 B, ")), qPrintable(spoken));
    QVERIFY2(spoken.endsWith(QStringLiteral(", waiting…")), qPrintable(spoken));
    QVERIFY(!m_model->data(m_model->index(0), Qt::ToolTipRole).toString().isEmpty());
    QTRY_VERIFY(m_peer->hasPendingDatagrams());
    const QNetworkDatagram question = m_peer->receiveDatagram();
    m_peer->writeDatagram("%1 pong", question.senderAddress(), quint16(question.senderPort()));
    QTRY_COMPARE(m_model->rowCount(), 2);
    spoken = m_model->data(m_model->index(1), Qt::AccessibleTextRole).toString();
    QVERIFY2(spoken.startsWith(QStringLiteral("Received: %1 pong, 7 B, ")), qPrintable(spoken));
}

void TestConversationModel::beginsWithWhatIsThere()
{
    m_conversation->send("first");
    QTRY_COMPARE(m_model->rowCount(), 1);
    ConversationModel other(*m_conversation);
    QCOMPARE(other.rowCount(), 1);
    m_conversation->send("second");
    QTRY_COMPARE(other.rowCount(), 2);
    QCOMPARE(other.data(other.index(1), Qt::DisplayRole).toString(), QStringLiteral("second"));
}

void TestConversationModel::forgetsTheOldest()
{
    // GIVEN a log that gets more than it holds
    QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
    m_conversation->send("the first one");
    m_conversation->startRepeating(QByteArray(largest, 'x'), {1, overfull});
    QTRY_COMPARE_WITH_TIMEOUT(m_model->rowOf(MessageId(overfull)) >= 0, true, 30'000);
    // THEN the oldest are gone, from the top
    QVERIFY(!removed.isEmpty());
    int gone = 0;
    for (const QList<QVariant> &batch : removed) {
        QCOMPARE(batch[1].toInt(), 0);
        gone += batch[2].toInt() + 1;
    }
    QCOMPARE(m_model->rowOf(0), -1);
    QCOMPARE(m_model->message(0).id, MessageId(gone));
    QCOMPARE(m_model->rowOf(gone), 0);
    QCOMPARE(m_model->rowOf(gone - 1), -1);
    QCOMPARE(m_model->rowCount(), int(m_conversation->log().size()));
    QCOMPARE(m_model->message(m_model->rowCount() - 1).id, MessageId(overfull));
    // and another model that begins now begins with the same
    QCOMPARE(ConversationModel(*m_conversation).message(0).id, MessageId(gone));
}

QTEST_GUILESS_MAIN(TestConversationModel)
#include "tst_conversationmodel.moc"
