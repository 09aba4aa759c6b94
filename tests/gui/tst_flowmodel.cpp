// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/flowmodel.h"
#include "widgets/flowtext.h"

#include <QAbstractItemModelTester>
#include <QTest>

#include <algorithm>
#include <limits>

using namespace echogram;

namespace {

constexpr qint64 second = 1'000'000'000;
constexpr qint64 noon = 1'795'608'131 * second + 31'000'000; // 2026-11-25 12:02:11.031 UTC

Endpoint at(const char *address, quint16 port)
{
    return Endpoint(QHostAddress(QString::fromLatin1(address)), port);
}

QList<Flow> someFlows()
{
    return {{at("10.0.0.10", 4000), at("10.0.0.1", 53), 1'234, 7, 1'234'567, noon, noon + 182'000},
            {at("10.0.0.9", 4000), at("10.0.0.1", 54), 20, 7, 5, noon - second, noon + 90 * second},
            {at("::1", 4000), at("::1", 9), 3, 1'000, 64, noon + second, noon + second}};
}

QStringList column(const FlowModel &model, int number)
{
    QStringList texts;
    for (int row = 0; row < model.rowCount(); ++row)
        texts.append(model.index(row, number).data().toString());
    return texts;
}

} // namespace

class TestFlowModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsWhoTalksToWhom();
    void sortsByValue_data();
    void sortsByValue();
    void equalOnesStayInTheFilesOrder();
    void rowsThatAreHeldMoveAlong();
    void sortsWhatComesLater();
    void wordsForWhatWasPassedOver_data();
    void wordsForWhatWasPassedOver();
    void wordsForWhatWasFound();
    void wordsForNothing();
    void spans_data();
    void spans();
};

void TestFlowModel::tellsWhoTalksToWhom()
{
    FlowModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);

    model.setFlows(someFlows());

    QCOMPARE(model.rowCount(), 3);
    QStringList first;
    QStringList headings;
    for (int i = 0; i < model.columnCount(); ++i) {
        first.append(model.index(0, i).data().toString());
        headings.append(model.headerData(i, Qt::Horizontal).toString());
        QVERIFY(!model.headerData(i, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
    }
    QCOMPARE(first.join(u'|'), QStringLiteral("10.0.0.10:4000|10.0.0.1:53|1,234|7|1,234,567 B|2026-11-25 "
                                              "12:02:11.031|0.182 ms"));
    QCOMPARE(headings.join(u'|'), QStringLiteral("Asker|Peer|Asked|Answered|Size|First|Duration"));
    QCOMPARE(model.flowAt(2).peer, at("::1", 9));
}

void TestFlowModel::sortsByValue_data()
{
    QTest::addColumn<int>("column");
    QTest::addColumn<QStringList>("ascending");

    const auto row = [](const char *name, int number, const QStringList &ascending) {
        QTest::newRow(name) << number << ascending;
    };
    row("asker", FlowModel::Asker,
        {QStringLiteral("10.0.0.9:4000"), QStringLiteral("10.0.0.10:4000"), QStringLiteral("[::1]:4000")});
    row("peer", FlowModel::Peer,
        {QStringLiteral("10.0.0.1:53"), QStringLiteral("10.0.0.1:54"), QStringLiteral("[::1]:9")});
    row("asked", FlowModel::Asked, {QStringLiteral("3"), QStringLiteral("20"), QStringLiteral("1,234")});
    row("size", FlowModel::Bytes,
        {QStringLiteral("5 B"), QStringLiteral("64 B"), QStringLiteral("1,234,567 B")});
    row("first", FlowModel::First,
        {QStringLiteral("2026-11-25 12:02:10.031"), QStringLiteral("2026-11-25 12:02:11.031"),
         QStringLiteral("2026-11-25 12:02:12.031")});
    row("duration", FlowModel::Duration,
        {QStringLiteral("0.000 ms"), QStringLiteral("0.182 ms"), QStringLiteral("1 min 31 s")});
}

void TestFlowModel::sortsByValue()
{
    QFETCH(const int, column);
    QFETCH(QStringList, ascending);
    FlowModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setFlows(someFlows());
    const QStringList asInTheFile = ::column(model, column);

    model.sort(column, Qt::AscendingOrder);
    QCOMPARE(::column(model, column), ascending);
    model.sort(column, Qt::DescendingOrder);
    std::reverse(ascending.begin(), ascending.end());
    QCOMPARE(::column(model, column), ascending);
    model.sort(-1);
    QCOMPARE(::column(model, column), asInTheFile);
}

void TestFlowModel::equalOnesStayInTheFilesOrder()
{
    FlowModel model;
    model.setFlows(someFlows());
    model.sort(FlowModel::Asker, Qt::AscendingOrder); // another order before
    for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
        model.sort(FlowModel::Answered, order);
        const QStringList askers = column(model, FlowModel::Asker);
        QVERIFY(askers.indexOf(QStringLiteral("10.0.0.10:4000"))
                < askers.indexOf(QStringLiteral("10.0.0.9:4000")));
    }
}

void TestFlowModel::rowsThatAreHeldMoveAlong()
{
    FlowModel model;
    model.setFlows(someFlows());
    const QPersistentModelIndex held = model.index(0, FlowModel::Peer);
    const QString text = held.data().toString();
    model.sort(FlowModel::Asker, Qt::AscendingOrder);
    QCOMPARE(held.row(), 1);
    QCOMPARE(held.data().toString(), text);
    model.sort(FlowModel::Asked, Qt::AscendingOrder);
    QCOMPARE(held.row(), 2);
    QCOMPARE(held.data().toString(), text);
}

void TestFlowModel::sortsWhatComesLater()
{
    FlowModel model;
    model.sort(FlowModel::Asked, Qt::AscendingOrder);
    model.setFlows(someFlows());
    QCOMPARE(model.flowAt(0).asked, 3U);
    model.setFlows({});
    QCOMPARE(model.rowCount(), 0);
}

void TestFlowModel::wordsForWhatWasPassedOver_data()
{
    QTest::addColumn<CaptureCounts>("counts");
    QTest::addColumn<QString>("words");

    const auto row = [](const char *words, const CaptureCounts &counts) {
        QTest::newRow(words) << counts << QString::fromLatin1(words);
    };
    row("", {.packets = 3, .datagrams = 3});
    row("1 packet is not UDP.", {.notUdp = 1});
    row("12 packets are not UDP, 3 were cut short, 1 is a fragment.",
        {.notUdp = 12, .truncated = 3, .fragments = 1});
    row("1 packet was cut short, 1,234 are fragments, 1 contradicts itself.",
        {.truncated = 1, .fragments = 1'234, .malformed = 1});
    row("2 packets contradict themselves.", {.malformed = 2});
}

void TestFlowModel::wordsForWhatWasPassedOver()
{
    QFETCH(const CaptureCounts, counts);
    QTEST(passedOverText(counts), "words");
}

void TestFlowModel::wordsForWhatWasFound()
{
    QCOMPARE(foundText({{Flow()}, {.datagrams = 1}, {}}), QStringLiteral("1 datagram in 1 conversation."));
    QCOMPARE(foundText({someFlows(), {.datagrams = 1'234}, {}}),
             QStringLiteral("1,234 datagrams in 3 conversations."));
}

void TestFlowModel::wordsForNothing()
{
    QCOMPARE(nothingFoundText({}), QStringLiteral("There is no packet in this capture."));
    QCOMPARE(nothingFoundText({.packets = 1, .notUdp = 1}),
             QStringLiteral("There is no UDP datagram in this capture."));
    QVERIFY(nothingFoundText({.packets = 1, .truncated = 1}).contains(QStringLiteral("tcpdump -s 0")));
}

void TestFlowModel::spans_data()
{
    QTest::addColumn<qint64>("nanoseconds");
    QTest::newRow("0.000 ms") << 0LL;
    QTest::newRow("0.182 ms") << 182'000LL;
    QTest::newRow("9,999 ms") << 9'999'000'000LL;
    QTest::newRow("10.0 s") << 10 * second;
    QTest::newRow("59.9 s") << 59 * second + 900'000'000;
    QTest::newRow("1 min 0 s") << 60 * second;
    QTest::newRow("59 min 59 s") << 3'599 * second + 999'999'999;
    QTest::newRow("1 h 0 min") << 3'600 * second;
    QTest::newRow("26 h 3 min") << (26 * 3'600 + 3 * 60 + 59) * second;
    QTest::newRow("2,562,047 h 47 min") << std::numeric_limits<qint64>::max();
}

void TestFlowModel::spans()
{
    QFETCH(const qint64, nanoseconds);
    QCOMPARE(spanText(nanoseconds), QLatin1String(QTest::currentDataTag()));
}

QTEST_MAIN(TestFlowModel)
#include "tst_flowmodel.moc"
