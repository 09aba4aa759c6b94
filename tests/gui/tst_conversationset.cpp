// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/iothread.h"
#include "widgets/conversationroles.h"
#include "widgets/conversationset.h"

#include <QAbstractItemModelTester>
#include <QNetworkDatagram>
#include <QSignalSpy>
#include <QTest>
#include <QUdpSocket>

using namespace echogram;

class TestConversationSet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void opensAtTheEnd();
    void findsByTarget_data();
    void findsByTarget();
    void renames_data();
    void renames();
    void tellsTheLatest();
    void countsWhatIsUnread();
    void keepsDrafts();
    void closesAndReopens();
    void reopensOnlyTheLastOne();
    void doesNotReopenBesideAnother();
    void tellsWhoseStatusChanged();
    void closesTheOneBeingRead();

private:
    Target target() const { return {QStringLiteral("127.0.0.1"), m_peer->localPort()}; }
    QVariant data(int row, int role) const { return m_set->data(m_set->index(row), role); }
    /// Sends and returns whom to answer.
    QNetworkDatagram ask(int row, const QByteArray &payload);
    void answer(const QNetworkDatagram &question, const QByteArray &payload)
    {
        m_peer->writeDatagram(payload, question.senderAddress(), quint16(question.senderPort()));
    }

    std::unique_ptr<IoThread> m_ioThread;
    std::unique_ptr<QUdpSocket> m_peer;
    std::unique_ptr<ConversationSet> m_set;
};

void TestConversationSet::init()
{
    m_ioThread = std::make_unique<IoThread>();
    m_peer = std::make_unique<QUdpSocket>();
    QVERIFY(m_peer->bind(QHostAddress::LocalHost));
    m_set = std::make_unique<ConversationSet>(*m_ioThread);
    new QAbstractItemModelTester(m_set.get(), QAbstractItemModelTester::FailureReportingMode::QtTest,
                                 m_set.get());
}

void TestConversationSet::cleanup()
{
    m_set.reset();
    m_peer.reset();
    m_ioThread.reset();
}

QNetworkDatagram TestConversationSet::ask(int row, const QByteArray &payload)
{
    m_set->conversation(row).send(payload);
    if (!QTest::qWaitFor([this] { return m_peer->hasPendingDatagrams(); }))
        qFatal("nothing came");
    return m_peer->receiveDatagram();
}

void TestConversationSet::opensAtTheEnd()
{
    QCOMPARE(m_set->size(), 0);
    QCOMPARE(m_set->open(target()), 0);
    QCOMPARE(m_set->open({QStringLiteral("192.0.2.1"), 7}, 250), 1);
    QCOMPARE(m_set->rowCount(), 2);
    QCOMPARE(m_set->rowCount(m_set->index(0)), 0);
    QCOMPARE(m_set->conversation(0).target(), target());
    QCOMPARE(m_set->conversation(1).answerTimeoutMs(), 250);
    QCOMPARE(&m_set->model(1).conversation(), &m_set->conversation(1));
    QCOMPARE(data(1, NameRole).toString(), QStringLiteral("192.0.2.1:7"));
    QCOMPARE(data(1, TargetTextRole).toString(), QStringLiteral("192.0.2.1:7"));
    QCOMPARE(data(1, LastLineRole).toString(), QString());
    QCOMPARE(data(1, StateTextRole).toString(), QString());
    QCOMPARE(data(1, UnreadRole).toInt(), 0);
    QCOMPARE(data(1, AccessibleTextRole).toString(), QStringLiteral("192.0.2.1:7"));
    QVERIFY(m_set->flags(m_set->index(0)) & Qt::ItemIsEditable);
}

void TestConversationSet::findsByTarget_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<quint16>("port");
    QTest::addColumn<int>("row");
    QTest::newRow("as written") << QStringLiteral("sensor.lan") << quint16(7) << 0;
    QTest::newRow("names know no case") << QStringLiteral("SENSOR.Lan") << quint16(7) << 0;
    QTest::newRow("another port") << QStringLiteral("sensor.lan") << quint16(8) << 1;
    QTest::newRow("IPv6") << QStringLiteral("FE80::1%eth0") << quint16(7) << 2;
    QTest::newRow("unknown port") << QStringLiteral("sensor.lan") << quint16(9) << -1;
    QTest::newRow("unknown host") << QStringLiteral("sensor") << quint16(7) << -1;
}

void TestConversationSet::findsByTarget()
{
    QFETCH(QString, host);
    QFETCH(quint16, port);
    QFETCH(int, row);
    m_set->open({QStringLiteral("sensor.lan"), 7});
    m_set->open({QStringLiteral("sensor.lan"), 8});
    m_set->open({QStringLiteral("fe80::1%eth0"), 7});
    QCOMPARE(m_set->find({host, port}), row);
}

void TestConversationSet::renames_data()
{
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("name"); // as kept
    QTest::addColumn<QString>("shown");
    const QString byTarget = QStringLiteral("192.0.2.1:7");
    QTest::newRow("a name") << QStringLiteral("Boiler") << QStringLiteral("Boiler")
                            << QStringLiteral("Boiler");
    QTest::newRow("white space") << QStringLiteral("  the \n boiler ") << QStringLiteral("the boiler")
                                 << QStringLiteral("the boiler");
    QTest::newRow("nothing") << QString() << QString() << byTarget;
    QTest::newRow("only white space") << QStringLiteral(" \t") << QString() << byTarget;
    QTest::newRow("its target") << byTarget << QString() << byTarget;
}

void TestConversationSet::renames()
{
    QFETCH(QString, given);
    QFETCH(QString, name);
    QFETCH(QString, shown);
    m_set->open(target());
    m_set->open({QStringLiteral("192.0.2.1"), 7});
    m_set->setName(1, QStringLiteral("before"));
    QSignalSpy changed(m_set.get(), &QAbstractItemModel::dataChanged);
    QVERIFY(m_set->setData(m_set->index(1), given, Qt::EditRole));
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed[0][0].toModelIndex(), m_set->index(1));
    QCOMPARE(m_set->name(1), name);
    QCOMPARE(data(1, Qt::EditRole).toString(), name);
    QCOMPARE(data(1, NameRole).toString(), shown);
    QCOMPARE(data(1, TargetTextRole).toString(), QStringLiteral("192.0.2.1:7"));
    QVERIFY(data(1, AccessibleTextRole).toString().startsWith(shown));
    QVERIFY(!m_set->setData(m_set->index(1), given, Qt::DisplayRole));
}

void TestConversationSet::tellsTheLatest()
{
    m_set->open(target());
    m_set->setRead(0);
    QSignalSpy changed(m_set.get(), &QAbstractItemModel::dataChanged);
    const QNetworkDatagram question = ask(0, "a\nquestion");
    QTRY_COMPARE(data(0, LastLineRole).toString(), QStringLiteral("a\\nquestion"));
    QCOMPARE(data(0, StateTextRole).toString(), QStringLiteral("waiting"));
    QVERIFY(!changed.isEmpty());
    QVERIFY(changed.last()[2].value<QList<int>>().contains(LastLineRole));
    answer(question, "a\nquestion");
    QTRY_VERIFY(data(0, StateTextRole).toString().endsWith(QStringLiteral(" ms")));
    const QString state = data(0, StateTextRole).toString();
    QCOMPARE(data(0, AccessibleTextRole).toString(),
             QStringLiteral("%1, a\\nquestion, %2").arg(target().text(), state));
}

void TestConversationSet::countsWhatIsUnread()
{
    // GIVEN two conversations, one of them looked at
    m_set->open(target());
    m_set->open({QStringLiteral("localhost"), m_peer->localPort()});
    m_set->setRead(1);
    // WHEN the other one gets two answers THEN they are unread, but not what was sent
    const QNetworkDatagram question = ask(0, "x");
    answer(question, "x");
    answer(question, "unasked");
    QTRY_COMPARE(m_set->model(0).rowCount(), 3);
    QCOMPARE(data(0, UnreadRole).toInt(), 2);
    QVERIFY(data(0, AccessibleTextRole).toString().contains(QStringLiteral(", 2 unread, ")));
    // WHEN it is looked at THEN they are read, and so is what comes
    QSignalSpy changed(m_set.get(), &QAbstractItemModel::dataChanged);
    m_set->setRead(0);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(data(0, UnreadRole).toInt(), 0);
    answer(question, "more");
    QTRY_COMPARE(m_set->model(0).rowCount(), 4);
    QCOMPARE(data(0, UnreadRole).toInt(), 0);
    // WHEN nothing is looked at THEN it counts again
    m_set->setRead(-1);
    answer(question, "and more");
    QTRY_COMPARE(m_set->model(0).rowCount(), 5);
    QCOMPARE(data(0, UnreadRole).toInt(), 1);
}

void TestConversationSet::keepsDrafts()
{
    m_set->open(target());
    m_set->open({QStringLiteral("192.0.2.1"), 7});
    m_set->draft(0) = {QStringLiteral("de ad"), PayloadFormat::Hex};
    QCOMPARE(m_set->draft(1), Composer::Draft());
    m_set->close(1);
    QCOMPARE(m_set->draft(0), (Composer::Draft{QStringLiteral("de ad"), PayloadFormat::Hex}));
    m_set->close(0);
    QCOMPARE(m_set->reopenClosed(), 0);
    QCOMPARE(m_set->draft(0), (Composer::Draft{QStringLiteral("de ad"), PayloadFormat::Hex}));
}

void TestConversationSet::closesAndReopens()
{
    QVERIFY(!m_set->hasClosed());
    QCOMPARE(m_set->reopenClosed(), -1);
    m_set->open(target());
    m_set->open({QStringLiteral("192.0.2.1"), 7});
    m_set->setName(0, QStringLiteral("Boiler"));
    const QNetworkDatagram question = ask(0, "x");
    QTRY_COMPARE(m_set->model(0).rowCount(), 1);
    m_set->conversation(0).startRepeating("again", {3'600'000'000'000, 0});
    QTRY_VERIFY(m_set->conversation(0).repeatProgress().isActive);
    const Endpoint local = m_set->conversation(0).localEndpoint();
    // WHEN the first is closed
    m_set->close(0);
    QCOMPARE(m_set->size(), 1);
    QVERIFY(m_set->hasClosed());
    QCOMPARE(m_set->find(target()), -1);
    // THEN its port is free for others
    const auto isFree = [&] {
        return QUdpSocket().bind(local.address(), local.port(), QAbstractSocket::DontShareAddress);
    };
    QTRY_VERIFY(isFree());
    // AND it can be had back, at the end, with its name and its log; it repeats no more
    QCOMPARE(m_set->reopenClosed(), 1);
    QVERIFY(!m_set->hasClosed());
    QCOMPARE(m_set->find(target()), 1);
    QCOMPARE(m_set->name(1), QStringLiteral("Boiler"));
    QVERIFY(m_set->model(1).rowCount() >= 1);
    // AND it sends as before
    m_set->conversation(1).send("y");
    const MessageLog &log = m_set->conversation(1).log();
    QTRY_COMPARE(log.last().payload, QByteArray("y"));
    QCOMPARE(log.last().delivery, Delivery::Waiting);
    QCOMPARE(log.last().local, m_set->conversation(1).localEndpoint());
    QTRY_VERIFY(!m_set->conversation(1).repeatProgress().isActive);
    // and it tells of what happens
    QSignalSpy changed(m_set.get(), &QAbstractItemModel::dataChanged);
    answer(question, "x");
    QTRY_VERIFY(!changed.isEmpty());
    QCOMPARE(changed[0][0].toModelIndex(), m_set->index(1));
    QCOMPARE(m_set->reopenClosed(), -1);
}

void TestConversationSet::reopensOnlyTheLastOne()
{
    m_set->open({QStringLiteral("192.0.2.1"), 1});
    m_set->open({QStringLiteral("192.0.2.1"), 2});
    m_set->close(0);
    m_set->close(0);
    QCOMPARE(m_set->size(), 0);
    QCOMPARE(m_set->reopenClosed(), 0);
    QCOMPARE(m_set->conversation(0).target().port, quint16(2));
    QCOMPARE(m_set->reopenClosed(), -1);
}

void TestConversationSet::doesNotReopenBesideAnother()
{
    m_set->open({QStringLiteral("a.example"), 1});
    m_set->close(0);
    m_set->open({QStringLiteral("A.Example"), 1});
    QCOMPARE(m_set->reopenClosed(), -1);
    QCOMPARE(m_set->size(), 1);
}

void TestConversationSet::tellsWhoseStatusChanged()
{
    m_set->open({QStringLiteral("192.0.2.1"), 7});
    m_set->open(target());
    QSignalSpy changed(m_set.get(), &ConversationSet::statusChanged);
    QTRY_VERIFY(changed.contains(QList<QVariant>{0})); // both have begun
    QTRY_VERIFY(changed.contains(QList<QVariant>{1}));
    changed.clear();
    ask(1, "x");
    QTRY_VERIFY(!changed.isEmpty());
    for (const QList<QVariant> &change : changed)
        QCOMPARE(change[0].toInt(), 1);
    QTRY_VERIFY(!m_set->conversation(1).localEndpoint().isNull());
    // WHEN one above is closed THEN its row is another
    m_set->close(0);
    changed.clear();
    ask(0, "y");
    QTRY_VERIFY(!changed.isEmpty());
    QCOMPARE(changed.last()[0].toInt(), 0);
}

void TestConversationSet::closesTheOneBeingRead()
{
    // GIVEN the one that is looked at, closed and opened again
    m_set->open(target());
    m_set->setRead(0);
    m_set->close(0);
    QCOMPARE(m_set->reopenClosed(), 0);
    // THEN nobody looks at it any more
    answer(ask(0, "x"), "x");
    QTRY_COMPARE(data(0, UnreadRole).toInt(), 1);
}

QTEST_GUILESS_MAIN(TestConversationSet)
#include "tst_conversationset.moc"
