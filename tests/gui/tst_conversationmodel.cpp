// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/iothread.h"
#include "tests/gui/longmodel.h"

#include <QAbstractItemModelTester>
#include <QNetworkDatagram>
#include <QSignalSpy>
#include <QTest>
#include <QUdpSocket>

#include <limits>

using namespace echogram;

namespace {

// Payloads that fill a log's bytes sooner than its number of messages.
constexpr qsizetype largest = 65'507;
constexpr quint64 overfull = quint64(LogLimits().memory) / largest + 3;

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
    void takesEarlierOnesInAtTheTop();
    void holdsBackWhilePaused();
    void announcesAllAtOnceAfterwards();
    void forgetsWhilePaused();
    void showsOnlyWhatIsAsked();
    void showsMoreAsItIsFound();
    void tellsOfChangesToWhatIsShown();
    void forgetsWhatIsShown();
    void holdsBackWhatIsFound();
    void namesRanges();
    void findsATime_data();
    void findsATime();
    void readsOnlyWhatIsAskedFor();

private:
    Target target() const { return {QStringLiteral("127.0.0.1"), m_peer->localPort()}; }
    /// Without the model of init(), which would look into the log for what a test makes up.
    const Conversation &bareConversation()
    {
        m_model.reset();
        return *m_conversation;
    }
    QString display(int row) const { return m_model->data(m_model->index(row), Qt::DisplayRole).toString(); }

    std::unique_ptr<IoThread> m_ioThread;
    std::unique_ptr<QUdpSocket> m_peer;
    std::unique_ptr<Conversation> m_conversation;
    std::unique_ptr<ConversationModel> m_model;
};

namespace {

/// A model that makes its messages up, told of them through a conversation that has none.
struct Made
{
    explicit Made(const Conversation &conversation)
        : model(conversation)
    {
        new QAbstractItemModelTester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest, &model);
    }

    QList<MessageId> ids() const
    {
        QList<MessageId> ids;
        for (int row = 0; row < model.rowCount(); ++row)
            ids.append(model.idOf(row));
        return ids;
    }

    LongModel model;
    QSignalSpy inserted{&model, &QAbstractItemModel::rowsInserted};
    QSignalSpy removed{&model, &QAbstractItemModel::rowsRemoved};
    QSignalSpy changed{&model, &QAbstractItemModel::dataChanged};
    QSignalSpy reset{&model, &QAbstractItemModel::modelReset};
};

/// "0-4" of the rows that a signal is about.
QString rows(const QList<QVariant> &arguments)
{
    return QStringLiteral("%1-%2").arg(arguments[1].toInt()).arg(arguments[2].toInt());
}

QString changedRows(const QList<QVariant> &arguments)
{
    return QStringLiteral("%1-%2")
        .arg(arguments[0].toModelIndex().row())
        .arg(arguments[1].toModelIndex().row());
}

} // namespace

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

void TestConversationModel::takesEarlierOnesInAtTheTop()
{
    Made made(bareConversation());
    Q_EMIT m_conversation->messagesAppended(3);
    // WHEN those of earlier days are there THEN they are the first rows, and all others are what they were
    Q_EMIT m_conversation->messagesPrepended(2);
    QCOMPARE(rows(made.inserted.last()), QStringLiteral("0-1"));
    QCOMPARE(made.ids(), (QList<MessageId>{-2, -1, 0, 1, 2}));
    QCOMPARE(made.model.rowOf(-2), 0);
    QCOMPARE(made.model.rowOf(2), 4);
    QCOMPARE(made.model.rowOf(-3), -1);
    QCOMPARE(made.model.rowOf(std::numeric_limits<MessageId>::min()), -1);
    QCOMPARE(made.model.rowOf(std::numeric_limits<MessageId>::max()), -1);
    QCOMPARE(made.model.message(0).payload, QByteArray("message -2"));
    // and are forgotten first
    Q_EMIT m_conversation->messagesAboutToBeForgotten(3);
    Q_EMIT m_conversation->messagesForgotten(3);
    QCOMPARE(rows(made.removed.last()), QStringLiteral("0-2"));
    QCOMPARE(made.ids(), (QList<MessageId>{1, 2}));
    QVERIFY(!made.model.find(0));
    QCOMPARE(made.model.find(1)->id, MessageId(1));
    QVERIFY(!made.model.find(3));
    QVERIFY(!made.model.find(std::numeric_limits<MessageId>::min()));
}

void TestConversationModel::holdsBackWhilePaused()
{
    Made made(bareConversation());
    Q_EMIT m_conversation->messagesAppended(4);
    QSignalSpy paused(&made.model, &ConversationModel::pausedChanged);
    QSignalSpy heldBack(&made.model, &ConversationModel::heldBackChanged);
    made.inserted.clear();
    // WHEN paused
    made.model.setPaused(true);
    made.model.setPaused(true);
    QVERIFY(made.model.isPaused());
    QCOMPARE(paused.size(), 1);
    // THEN what comes, and what becomes of what is there, is not told
    Q_EMIT m_conversation->messagesAppended(2);
    Q_EMIT m_conversation->messagesAmended({1, 5});
    QCOMPARE(made.model.rowCount(), 4);
    QCOMPARE(made.model.shownCount(), 4);
    QCOMPARE(made.model.heldBackCount(), 2);
    QCOMPARE(heldBack.size(), 1);
    QVERIFY(made.inserted.isEmpty());
    QVERIFY(made.changed.isEmpty());
    QCOMPARE(made.model.rowOf(4), -1);
    QCOMPARE(made.model.find(4)->id, MessageId(4)); // it is in the log all the same
    // but what is old comes in, because nothing that is seen moves
    Q_EMIT m_conversation->messagesPrepended(1);
    QCOMPARE(made.ids(), (QList<MessageId>{-1, 0, 1, 2, 3}));
    QCOMPARE(made.model.heldBackCount(), 2);
}

void TestConversationModel::announcesAllAtOnceAfterwards()
{
    Made made(bareConversation());
    Q_EMIT m_conversation->messagesAppended(4);
    made.model.setPaused(true);
    for (int i = 0; i < 10; ++i) {
        Q_EMIT m_conversation->messagesAppended(3);
        Q_EMIT m_conversation->messagesAmended({i % 3 + 1});
    }
    QSignalSpy paused(&made.model, &ConversationModel::pausedChanged);
    made.inserted.clear();
    // WHEN it goes on
    made.model.setPaused(false);
    // THEN it is one signal for each kind of news
    QCOMPARE(paused, (QList<QVariantList>{{false}}));
    QCOMPARE(made.inserted.size(), 1);
    QCOMPARE(rows(made.inserted[0]), QStringLiteral("4-33"));
    QCOMPARE(made.changed.size(), 1);
    QCOMPARE(changedRows(made.changed[0]), QStringLiteral("1-3"));
    QCOMPARE(made.model.heldBackCount(), 0);
    // and what comes then is told of at once, as before
    Q_EMIT m_conversation->messagesAppended(1);
    Q_EMIT m_conversation->messagesAmended({34, 2});
    QCOMPARE(rows(made.inserted.last()), QStringLiteral("34-34"));
    QCOMPARE(changedRows(made.changed.last()), QStringLiteral("2-34"));
    // and a pause in which nothing happens leaves no trace
    made.model.setPaused(true);
    made.model.setPaused(false);
    QCOMPARE(made.inserted.size(), 2);
    QCOMPARE(made.changed.size(), 2);
}

void TestConversationModel::forgetsWhilePaused()
{
    Made made(bareConversation());
    Q_EMIT m_conversation->messagesAppended(4);
    made.model.setPaused(true);
    Q_EMIT m_conversation->messagesAppended(10);
    // WHEN some of what is shown is forgotten THEN it leaves
    Q_EMIT m_conversation->messagesAboutToBeForgotten(3);
    Q_EMIT m_conversation->messagesForgotten(3);
    QCOMPARE(rows(made.removed.last()), QStringLiteral("0-2"));
    QCOMPARE(made.ids(), QList<MessageId>{3});
    QCOMPARE(made.model.heldBackCount(), 10);
    // WHEN all of it is, and some that never was shown, THEN nothing is left, and less is held back
    QSignalSpy heldBack(&made.model, &ConversationModel::heldBackChanged);
    Q_EMIT m_conversation->messagesAboutToBeForgotten(5);
    Q_EMIT m_conversation->messagesForgotten(5);
    QCOMPARE(made.model.rowCount(), 0);
    QCOMPARE(made.model.heldBackCount(), 6);
    QCOMPARE(heldBack.size(), 1);
    Q_EMIT m_conversation->messagesAboutToBeForgotten(1);
    Q_EMIT m_conversation->messagesForgotten(1);
    QCOMPARE(made.removed.size(), 2); // there was no row to remove
    // and the rest comes when it goes on, without what was forgotten
    made.model.setPaused(false);
    QCOMPARE(made.ids(), (QList<MessageId>{9, 10, 11, 12, 13}));
}

void TestConversationModel::showsOnlyWhatIsAsked()
{
    Made made(bareConversation());
    Q_EMIT m_conversation->messagesAppended(10);
    QVERIFY(!made.model.showsOnlySome());
    made.model.showOnly(QList<MessageId>{1, 4, 5, 9});
    QCOMPARE(made.reset.size(), 1);
    QVERIFY(made.model.showsOnlySome());
    QCOMPARE(made.ids(), (QList<MessageId>{1, 4, 5, 9}));
    QCOMPARE(made.model.message(2).payload, QByteArray("message 5"));
    QCOMPARE(made.model.shownCount(), 4);
    QCOMPARE(made.model.rowOf(5), 2);
    for (const MessageId hidden : {-1, 0, 3, 8, 10})
        QCOMPARE(made.model.rowOf(hidden), -1);
    QCOMPARE(made.model.rowFrom(0), 0);
    QCOMPARE(made.model.rowFrom(5), 2);
    QCOMPARE(made.model.rowFrom(6), 3);
    QCOMPARE(made.model.rowFrom(10), 4);
    QCOMPARE(made.model.find(0)->id, MessageId(0)); // not shown, but there
    // none at all
    made.model.showOnly(QList<MessageId>{});
    QCOMPARE(made.model.rowCount(), 0);
    QCOMPARE(made.model.rowOf(1), -1);
    // and all again, with what has come meanwhile
    Q_EMIT m_conversation->messagesAppended(1);
    QCOMPARE(made.model.rowCount(), 0);
    made.model.showOnly({});
    QVERIFY(!made.model.showsOnlySome());
    QCOMPARE(made.model.rowCount(), 11);
}

void TestConversationModel::showsMoreAsItIsFound()
{
    Made made(bareConversation());
    Q_EMIT m_conversation->messagesAppended(10);
    made.model.appendShown({3}); // nobody has asked for some only
    QCOMPARE(made.model.rowCount(), 10);
    made.model.showOnly(QList<MessageId>{});
    made.inserted.clear();
    made.model.appendShown({2, 3});
    made.model.appendShown({});
    made.model.appendShown({7});
    QCOMPARE(made.ids(), (QList<MessageId>{2, 3, 7}));
    QCOMPARE(made.inserted.size(), 2);
    QCOMPARE(rows(made.inserted[1]), QStringLiteral("2-2"));
    // What was found before the model has heard of it is shown once it has.
    made.model.appendShown({11, 12});
    QCOMPARE(made.model.rowCount(), 3);
    Q_EMIT m_conversation->messagesAppended(2);
    QCOMPARE(made.ids(), (QList<MessageId>{2, 3, 7, 11}));
    Q_EMIT m_conversation->messagesAppended(1);
    QCOMPARE(made.ids(), (QList<MessageId>{2, 3, 7, 11, 12}));
    // Earlier days come in, and what is found in them.
    Q_EMIT m_conversation->messagesPrepended(5);
    QCOMPARE(made.model.rowCount(), 5);
    made.model.prependShown({-4, -2, 0});
    QCOMPARE(rows(made.inserted.last()), QStringLiteral("0-2"));
    QCOMPARE(made.ids(), (QList<MessageId>{-4, -2, 0, 2, 3, 7, 11, 12}));
    // What has been forgotten since it was found is passed over.
    Q_EMIT m_conversation->messagesAboutToBeForgotten(17);
    Q_EMIT m_conversation->messagesForgotten(17);
    QCOMPARE(made.ids(), QList<MessageId>{12});
    made.model.prependShown({1, 2});
    QCOMPARE(made.ids(), QList<MessageId>{12});
    made.model.showOnly(QList<MessageId>{2, 3, 12});
    QCOMPARE(made.ids(), QList<MessageId>{12});
}

void TestConversationModel::tellsOfChangesToWhatIsShown()
{
    Made made(bareConversation());
    Q_EMIT m_conversation->messagesAppended(20);
    made.model.showOnly(QList<MessageId>{4, 8, 12});
    Q_EMIT m_conversation->messagesAmended({9, 7}); // 8 is between them
    QCOMPARE(made.changed.size(), 1);
    QCOMPARE(changedRows(made.changed[0]), QStringLiteral("1-1"));
    Q_EMIT m_conversation->messagesAmended({19, 0});
    QCOMPARE(changedRows(made.changed[1]), QStringLiteral("0-2"));
    Q_EMIT m_conversation->messagesAmended({9, 11});
    Q_EMIT m_conversation->messagesAmended({0});
    Q_EMIT m_conversation->messagesAmended({13});
    QCOMPARE(made.changed.size(), 2);
}

void TestConversationModel::forgetsWhatIsShown()
{
    Made made(bareConversation());
    Q_EMIT m_conversation->messagesAppended(20);
    made.model.showOnly(QList<MessageId>{4, 8, 12});
    // WHEN none of what is shown is forgotten THEN no row leaves
    Q_EMIT m_conversation->messagesAboutToBeForgotten(4);
    Q_EMIT m_conversation->messagesForgotten(4);
    QVERIFY(made.removed.isEmpty());
    QCOMPARE(made.model.rowCount(), 3);
    Q_EMIT m_conversation->messagesAboutToBeForgotten(5);
    Q_EMIT m_conversation->messagesForgotten(5);
    QCOMPARE(rows(made.removed[0]), QStringLiteral("0-1"));
    QCOMPARE(made.ids(), QList<MessageId>{12});
    QCOMPARE(made.model.rowOf(12), 0);
}

void TestConversationModel::holdsBackWhatIsFound()
{
    Made made(bareConversation());
    Q_EMIT m_conversation->messagesAppended(10);
    made.model.showOnly(QList<MessageId>{3});
    made.model.setPaused(true);
    Q_EMIT m_conversation->messagesAppended(5);
    // WHEN a search finds what is old and what is held back THEN only the first is shown
    made.model.appendShown({9, 11, 14});
    QCOMPARE(made.ids(), (QList<MessageId>{3, 9}));
    QCOMPARE(made.model.heldBackCount(), 5);
    // WHEN what it holds back is partly forgotten THEN the rest comes when it goes on
    Q_EMIT m_conversation->messagesAboutToBeForgotten(12);
    Q_EMIT m_conversation->messagesForgotten(12);
    QCOMPARE(made.model.rowCount(), 0);
    made.model.setPaused(false);
    QCOMPARE(made.ids(), QList<MessageId>{14});
}

void TestConversationModel::namesRanges()
{
    using Ranges = QList<MessageRange>;
    Made made(bareConversation());
    Q_EMIT m_conversation->messagesAppended(20);
    QCOMPARE(made.model.rangesOf(0, 19), (Ranges{{0, 19}}));
    QCOMPARE(made.model.rangesOf(7, 7), (Ranges{{7, 7}}));
    QCOMPARE(made.model.rangesOf(7, 6), Ranges{});
    made.model.showOnly(QList<MessageId>{2, 3, 4, 8, 10, 11});
    QCOMPARE(made.model.rangesOf(0, 5), (Ranges{{2, 4}, {8, 8}, {10, 11}}));
    QCOMPARE(made.model.rangesOf(1, 3), (Ranges{{3, 4}, {8, 8}}));
}

void TestConversationModel::findsATime_data()
{
    QTest::addColumn<qint64>("sinceFirstNs");
    QTest::addColumn<int>("row");
    constexpr qint64 step = LongModel::stepNs;
    QTest::newRow("long before") << -1'000'000 * step << 0;
    QTest::newRow("the first") << qint64(0) << 0;
    QTest::newRow("behind the first") << qint64(1) << 1;
    QTest::newRow("one in the middle") << 7'000'000 * step << 7'000'000;
    QTest::newRow("between two") << 7'000'000 * step - 1 << 7'000'000;
    QTest::newRow("the last") << 9'999'999 * step << 9'999'999;
    QTest::newRow("behind the last") << 9'999'999 * step + 1 << 10'000'000;
}

void TestConversationModel::findsATime()
{
    QFETCH(qint64, sinceFirstNs);
    QFETCH(int, row);
    LongModel model(bareConversation());
    Q_EMIT m_conversation->messagesAppended(10'000'000);
    model.takeReads();
    QCOMPARE(model.firstRowAtOrAfter(LongModel::firstWallNs + sinceFirstNs), row);
    QVERIFY(model.takeReads() <= 24);
}

void TestConversationModel::readsOnlyWhatIsAskedFor()
{
    LongModel model(bareConversation());
    model.takeReads();
    Q_EMIT m_conversation->messagesAppended(10'000'000);
    Q_EMIT m_conversation->messagesPrepended(1'000'000);
    Q_EMIT m_conversation->messagesAmended({0, 9'999'999});
    Q_EMIT m_conversation->messagesAboutToBeForgotten(500'000);
    Q_EMIT m_conversation->messagesForgotten(500'000);
    model.setPaused(true);
    Q_EMIT m_conversation->messagesAppended(1'000'000);
    model.setPaused(false);
    model.rowOf(5'000'000);
    model.idOf(5'000'000);
    model.rangesOf(0, model.rowCount() - 1);
    QCOMPARE(model.takeReads(), 0);
    model.message(0);
    QCOMPARE(model.takeReads(), 1);
    QVERIFY(model.data(model.index(7), Qt::DisplayRole).toString().startsWith(QStringLiteral("message ")));
    QCOMPARE(model.takeReads(), 1);
}

QTEST_GUILESS_MAIN(TestConversationModel)
#include "tst_conversationmodel.moc"
