// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/rowscroller.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <limits>
#include <numeric>

using namespace echogram;

namespace {

/// The same by brute force: knows every height and where each row is in the whole.
struct Model
{
    QList<int> heights;
    int viewport = 100;
    int offset = 0; // of the viewport's top in the whole
    bool follows = true;

    int total() const { return std::accumulate(heights.begin(), heights.end(), 0); }
    int topOf(int row) const { return std::accumulate(heights.begin(), heights.begin() + row, 0); }
    int end() const { return std::max(0, total() - viewport); }

    void settle()
    {
        offset = std::max(0, offset);
        follows = follows || offset >= end();
        if (follows)
            offset = end();
    }
    void scroll(int distance)
    {
        follows = false;
        offset = std::max(0, offset + distance);
        settle();
    }

    QList<RowScroller::VisibleRow> visible() const
    {
        QList<RowScroller::VisibleRow> rows;
        const int room = std::max(0, viewport - total());
        for (int row = 0, y = room - offset; row < heights.size(); y += heights[row++]) {
            if (y + heights[row] > 0 && y < viewport)
                rows.append({row, y, heights[row]});
        }
        return rows;
    }
};

QString text(const QList<RowScroller::VisibleRow> &rows)
{
    QString out;
    for (const RowScroller::VisibleRow &row : rows)
        out += QStringLiteral("%1@%2+%3 ").arg(row.row).arg(row.y).arg(row.height);
    return out.trimmed();
}

} // namespace

class TestRowScroller : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isAtTheEndAtFirst_data();
    void isAtTheEndAtFirst();
    void followsTheEnd();
    void staysWhenScrolledUp();
    void scrollsByPixels();
    void goesNoFurtherThanTheEnds();
    void staysAtTheEndOfATallRow();
    void goesToARow_data();
    void goesToARow();
    void unfoldsDownward();
    void showsWhatIsLeftOfAShrunkRow();
    void survivesRemovalAtTheTop();
    void asksForNoRowThatIsGone();
    void staysWhereItIsWhenRowsComeAtTheTop();
    void keepsTheEndOfWhatWasTheFirstRow();
    void stepsRoundTrip_data();
    void stepsRoundTrip();
    void onlyTheEndIsAtTheMaximum();
    void needsNoViewport();
    void reachesEveryRow_data();
    void reachesEveryRow();
    void costsTheSameForMillionsOfRows();
    void agreesWithBruteForce_data();
    void agreesWithBruteForce();

private:
    QList<int> m_heights;
    int m_queries = 0;
    RowScroller makeScroller()
    {
        return RowScroller([this](int row) {
            ++m_queries;
            return m_heights.at(row); // asserts that there is such a row
        });
    }
};

void TestRowScroller::isAtTheEndAtFirst_data()
{
    QTest::addColumn<QList<int>>("heights");
    QTest::addColumn<QString>("visible");
    QTest::addColumn<int>("maximumStep");
    QTest::newRow("nothing") << QList<int>{} << QString() << 0;
    QTest::newRow("too few: the room is above")
        << QList<int>{20, 30} << QStringLiteral("0@50+20 1@70+30") << 0;
    QTest::newRow("just enough") << QList<int>{40, 60} << QStringLiteral("0@0+40 1@40+60") << 0;
    QTest::newRow("a pixel too many")
        << QList<int>{41, 60} << QStringLiteral("0@-1+41 1@40+60") << 2; // 1.6 steps
    QTest::newRow("many") << QList<int>{50, 50, 50, 80} << QStringLiteral("2@-30+50 3@20+80")
                          << 2 * 64 + 39;                                                            // 38.4
    QTest::newRow("one tall row") << QList<int>{50, 300} << QStringLiteral("1@-200+300") << 64 + 43; // 42.7
}

void TestRowScroller::isAtTheEndAtFirst()
{
    QFETCH(QList<int>, heights);
    QFETCH(QString, visible);
    QFETCH(int, maximumStep);
    m_heights = heights;
    RowScroller scroller = makeScroller();
    scroller.layOut(int(heights.size()), 100);
    QCOMPARE(text(scroller.visibleRows()), visible);
    QVERIFY(scroller.followsEnd());
    QCOMPARE(scroller.maximumStep(), maximumStep);
    QCOMPARE(scroller.step(), maximumStep);
}

void TestRowScroller::followsTheEnd()
{
    m_heights = {50, 50, 50};
    RowScroller scroller = makeScroller();
    scroller.layOut(3, 100);
    m_heights += {70, 10};
    scroller.layOut(5, 100);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("2@-30+50 3@20+70 4@90+10"));
    // also when the last one grows, or the viewport
    m_heights.last() = 40;
    scroller.layOut(5, 100);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("3@-10+70 4@60+40"));
    scroller.layOut(5, 150);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("2@-10+50 3@40+70 4@110+40"));
}

void TestRowScroller::staysWhenScrolledUp()
{
    m_heights = {50, 50, 50};
    RowScroller scroller = makeScroller();
    scroller.layOut(3, 100);
    scroller.scrollByPixels(-30);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("0@-20+50 1@30+50 2@80+50"));
    QVERIFY(!scroller.followsEnd());
    m_heights += {70, 10};
    scroller.layOut(5, 100);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("0@-20+50 1@30+50 2@80+50"));
    // until the end is reached by hand, or asked for
    scroller.scrollByPixels(109);
    QVERIFY(!scroller.followsEnd());
    scroller.scrollByPixels(1);
    QVERIFY(scroller.followsEnd());
    scroller.scrollByPixels(-60);
    QVERIFY(!scroller.followsEnd());
    scroller.followEnd();
    QVERIFY(scroller.followsEnd());
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("2@-30+50 3@20+70 4@90+10"));
}

void TestRowScroller::scrollsByPixels()
{
    // GIVEN rows of all heights, WHEN scrolled through pixel by pixel, THEN every one is seen at every place
    m_heights = {7, 60, 1, 250, 33, 90, 2, 120};
    const int end = std::accumulate(m_heights.begin(), m_heights.end(), 0) - 100;
    Model model{m_heights};
    RowScroller scroller = makeScroller();
    scroller.layOut(8, 100);
    for (const int direction : {-1, 1}) {
        for (int i = 0; i < end; ++i) {
            scroller.scrollByPixels(direction);
            model.offset = direction < 0 ? end - i - 1 : i + 1;
            QCOMPARE(text(scroller.visibleRows()), text(model.visible()));
        }
    }
    QVERIFY(scroller.followsEnd());
}

void TestRowScroller::goesNoFurtherThanTheEnds()
{
    m_heights = {50, 50, 50};
    RowScroller scroller = makeScroller();
    scroller.layOut(3, 100);
    scroller.scrollByPixels(-100'000);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("0@0+50 1@50+50"));
    QCOMPARE(scroller.step(), 0);
    scroller.scrollByPixels(100'000);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("1@0+50 2@50+50"));
    QVERIFY(scroller.followsEnd());
    scroller.scrollToStep(-5);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("0@0+50 1@50+50"));
    scroller.scrollToStep(1'000'000);
    QVERIFY(scroller.followsEnd());
    RowScroller empty = makeScroller();
    empty.layOut(0, 100);
    empty.scrollByPixels(-10);
    empty.scrollToStep(10);
    empty.followEnd();
    empty.stay();
    empty.removeFromTop(3);
    QVERIFY(empty.visibleRows().isEmpty());
    QVERIFY(empty.followsEnd());
}

void TestRowScroller::staysAtTheEndOfATallRow()
{
    // GIVEN a last row that is taller than the viewport
    m_heights = {50, 300};
    RowScroller scroller = makeScroller();
    scroller.layOut(2, 100);
    // WHEN scrolled up a little and far past the end THEN its end is seen, not its beginning
    scroller.scrollByPixels(-10);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("1@-190+300"));
    scroller.scrollByPixels(5'000);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("1@-200+300"));
    QVERIFY(scroller.followsEnd());
}

void TestRowScroller::goesToARow_data()
{
    QTest::addColumn<int>("row");
    QTest::addColumn<RowScroller::Place>("place");
    QTest::addColumn<QString>("visible");
    using Place = RowScroller::Place;
    QTest::newRow("to the top") << 1 << Place::Top << QStringLiteral("1@0+40 2@40+40 3@80+300");
    QTest::newRow("to the middle") << 1 << Place::Center << QStringLiteral("0@-10+40 1@30+40 2@70+40");
    QTest::newRow("to the bottom") << 2 << Place::Bottom << QStringLiteral("0@-20+40 1@20+40 2@60+40");
    QTest::newRow("first, bottom") << 0 << Place::Bottom << QStringLiteral("0@0+40 1@40+40 2@80+40");
    QTest::newRow("first, middle") << 0 << Place::Center << QStringLiteral("0@0+40 1@40+40 2@80+40");
    // A row that does not fit is shown from its beginning.
    QTest::newRow("tall, bottom") << 3 << Place::Bottom << QStringLiteral("3@0+300");
    QTest::newRow("tall, middle") << 3 << Place::Center << QStringLiteral("3@0+300");
    QTest::newRow("last, top") << 5 << Place::Top << QStringLiteral("3@-280+300 4@20+40 5@60+40");
}

void TestRowScroller::goesToARow()
{
    QFETCH(int, row);
    QFETCH(RowScroller::Place, place);
    QFETCH(QString, visible);
    m_heights = {40, 40, 40, 300, 40, 40};
    RowScroller scroller = makeScroller();
    scroller.layOut(6, 100);
    scroller.scrollToRow(row, place);
    QCOMPARE(text(scroller.visibleRows()), visible);
    QCOMPARE(scroller.followsEnd(), row == 5);
}

void TestRowScroller::unfoldsDownward()
{
    // GIVEN the end in sight, WHEN a visible row grows
    m_heights = {60, 60, 60};
    RowScroller scroller = makeScroller();
    scroller.layOut(3, 100);
    m_heights[1] = 200;
    scroller.stay();
    // THEN it keeps its place
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("1@-20+200"));
    QVERIFY(!scroller.followsEnd());
    // and what fits is at the end again once it shrinks
    m_heights[1] = 60;
    scroller.stay();
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("1@-20+60 2@40+60"));
    QVERIFY(scroller.followsEnd());
}

void TestRowScroller::showsWhatIsLeftOfAShrunkRow()
{
    // GIVEN a tall row, scrolled to near its end
    m_heights = {40, 500, 40, 40, 40, 40};
    RowScroller scroller = makeScroller();
    scroller.layOut(6, 100);
    scroller.scrollToRow(1, RowScroller::Place::Top);
    scroller.scrollByPixels(390);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("1@-390+500"));
    // WHEN it becomes short THEN it is seen
    m_heights[1] = 60;
    scroller.layOut(6, 100);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("1@0+60 2@60+40"));
}

void TestRowScroller::survivesRemovalAtTheTop()
{
    m_heights = {10, 20, 30, 40, 50, 60, 70};
    RowScroller scroller = makeScroller();
    scroller.layOut(7, 100);
    scroller.scrollToRow(3, RowScroller::Place::Top);
    scroller.scrollByPixels(5);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("3@-5+40 4@35+50 5@85+60"));
    // WHEN rows above leave THEN nothing moves
    scroller.removeFromTop(2);
    m_heights.remove(0, 2);
    scroller.layOut(5, 100);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("1@-5+40 2@35+50 3@85+60"));
    // WHEN visible ones leave THEN the rest begins at the top
    scroller.removeFromTop(2);
    m_heights.remove(0, 2);
    scroller.layOut(3, 100);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("0@0+50 1@50+60"));
    scroller.removeFromTop(3);
    m_heights.clear();
    scroller.layOut(0, 100);
    QVERIFY(scroller.visibleRows().isEmpty());
    QVERIFY(scroller.followsEnd());
}

void TestRowScroller::asksForNoRowThatIsGone()
{
    // GIVEN rows that have left without being laid out anew
    m_heights = {60, 60, 60, 60, 60, 60};
    RowScroller scroller = makeScroller();
    scroller.layOut(6, 100);
    scroller.scrollByPixels(-70);
    scroller.removeFromTop(4);
    m_heights.remove(0, 4);
    // WHEN anything is asked THEN only the two that are left are looked at (the list asserts it)
    QCOMPARE(scroller.maximumStep(), 22); // 20 of 60 pixels
    QVERIFY(scroller.step() <= 22);
    scroller.scrollToStep(5);
    scroller.scrollByPixels(1'000);
    QVERIFY(scroller.followsEnd());
}

void TestRowScroller::staysWhereItIsWhenRowsComeAtTheTop()
{
    // GIVEN a place in the middle
    m_heights = {50, 60, 70, 80, 90};
    RowScroller scroller = makeScroller();
    scroller.layOut(5, 100);
    scroller.scrollToRow(1, RowScroller::Place::Top);
    scroller.scrollByPixels(10);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("1@-10+60 2@50+70"));
    // WHEN rows come above THEN the same ones are seen, under other numbers
    m_heights = QList<int>{20, 30, 40} + m_heights;
    scroller.insertAtTop(3);
    scroller.layOut(8, 100);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("4@-10+60 5@50+70"));
    QVERIFY(!scroller.followsEnd());
    // WHEN the end is followed THEN it still is, and the room above is filled
    m_heights = {20, 30};
    scroller.layOut(2, 100);
    QVERIFY(scroller.followsEnd());
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("0@50+20 1@70+30"));
    m_heights = QList<int>{500, 40} + m_heights;
    scroller.insertAtTop(2);
    scroller.layOut(4, 100);
    QVERIFY(scroller.followsEnd());
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("0@-490+500 1@10+40 2@50+20 3@70+30"));
    // and likewise into nothing
    RowScroller empty = makeScroller();
    empty.layOut(0, 100);
    empty.insertAtTop(4);
    empty.layOut(4, 100);
    QCOMPARE(text(empty.visibleRows()), text(scroller.visibleRows()));
}

void TestRowScroller::keepsTheEndOfWhatWasTheFirstRow()
{
    // GIVEN the beginning, whose first row says something above itself that only a first one says
    m_heights = {80, 60, 60};
    RowScroller scroller = makeScroller();
    scroller.layOut(3, 100);
    scroller.scrollToRow(0, RowScroller::Place::Top);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("0@0+80 1@80+60"));
    // WHEN it is no longer the first THEN what is below its beginning does not move
    m_heights = {40, 50, 60, 60};
    scroller.insertAtTop(1);
    scroller.layOut(4, 100);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("0@-10+40 1@30+50 2@80+60"));
    // unless that left a gap at the top
    scroller.scrollToRow(0, RowScroller::Place::Top);
    m_heights = {5, 10, 50, 60, 60};
    scroller.insertAtTop(1);
    scroller.layOut(5, 100);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("0@0+5 1@5+10 2@15+50 3@65+60"));
}

void TestRowScroller::stepsRoundTrip_data()
{
    QTest::addColumn<int>("height");
    for (const int height : {64, 65, 77, 100, 128, 1'000, 2'400'000})
        QTest::addRow("%d px", height) << height;
}

void TestRowScroller::stepsRoundTrip()
{
    QFETCH(int, height);
    m_heights = QList<int>(6, height);
    RowScroller scroller = makeScroller();
    scroller.layOut(6, 50);
    for (int step = 0; step < scroller.maximumStep(); ++step) {
        scroller.scrollToStep(step);
        QCOMPARE(scroller.step(), step);
    }
}

void TestRowScroller::onlyTheEndIsAtTheMaximum()
{
    // GIVEN rows of heights that are no multiple of a step
    m_heights = {37, 1'001, 5, 450}; // the end is at 49.8 steps of the last one
    RowScroller scroller = makeScroller();
    scroller.layOut(4, 100);
    // WHEN scrolled from the beginning to the end THEN the step rises, and arrives when the end does
    scroller.scrollByPixels(-5'000);
    int last = scroller.step();
    QCOMPARE(last, 0);
    while (!scroller.followsEnd()) {
        QVERIFY(scroller.step() >= last);
        QVERIFY(scroller.step() < scroller.maximumStep());
        last = scroller.step();
        scroller.scrollByPixels(1);
    }
    QCOMPARE(scroller.step(), scroller.maximumStep());
}

void TestRowScroller::needsNoViewport()
{
    m_heights = {50, 50, 50};
    RowScroller scroller = makeScroller();
    for (const int height : {0, -20}) {
        scroller.layOut(3, height);
        scroller.scrollByPixels(-10);
        scroller.scrollByPixels(10);
        scroller.scrollToStep(1);
        scroller.scrollToRow(2, RowScroller::Place::Center);
        scroller.followEnd();
        QVERIFY(scroller.step() <= scroller.maximumStep());
    }
    scroller.layOut(3, 100);
    QCOMPARE(text(scroller.visibleRows()), QStringLiteral("1@0+50 2@50+50"));
}

void TestRowScroller::reachesEveryRow_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("stepsPerRow");
    QTest::newRow("a few") << 10 << 64;
    QTest::newRow("as many as 64 steps suit") << 33'554'431 << 64;
    QTest::newRow("one more") << 33'554'432 << 32;
    QTest::newRow("ten millions") << 10'000'000 << 64;
    QTest::newRow("a hundred millions") << 100'000'000 << 16;
    QTest::newRow("as many as there can be") << std::numeric_limits<int>::max() << 1;
}

void TestRowScroller::reachesEveryRow()
{
    QFETCH(int, rows);
    QFETCH(int, stepsPerRow);
    RowScroller scroller([rows](int row) {
        Q_ASSERT(row >= 0 && row < rows);
        return 90 + row % 7;
    });
    scroller.layOut(rows, 250);
    QCOMPARE(scroller.stepsPerRow(), stepsPerRow);
    const int maximum = scroller.maximumStep();
    QVERIFY(maximum > stepsPerRow);
    // the ends
    scroller.scrollToStep(0);
    QCOMPARE(scroller.visibleRows().first().row, 0);
    QCOMPARE(scroller.visibleRows().first().y, 0);
    QCOMPARE(scroller.step(), 0);
    scroller.scrollToStep(maximum);
    QVERIFY(scroller.followsEnd());
    QCOMPARE(scroller.visibleRows().last().row, rows - 1);
    QCOMPARE(scroller.step(), maximum);
    // and in between, whatever is asked for is what is seen, in order
    constexpr int places = 1'000;
    int last = -1;
    for (int i = 0; i < places; ++i) {
        const int step = int(qint64(maximum) * i / places);
        scroller.scrollToStep(step);
        QCOMPARE(scroller.visibleRows().first().row, step / stepsPerRow);
        QVERIFY(scroller.step() == step || scroller.followsEnd()); // less than a pixel before it
        QVERIFY(scroller.step() > last || maximum < places);
        last = scroller.step();
    }
    for (const int row : {0, 1, rows / 3, rows / 2, rows - 4, rows - 1}) {
        scroller.scrollToRow(row, RowScroller::Place::Top);
        const auto shows = [row](const RowScroller::VisibleRow &visible) { return visible.row == row; };
        const QList<RowScroller::VisibleRow> &visible = scroller.visibleRows();
        QVERIFY(std::any_of(visible.begin(), visible.end(), shows));
        QVERIFY(scroller.step() >= 0 && scroller.step() <= maximum);
    }
    // also a little up from the end, and across the border between two rows
    scroller.followEnd();
    last = scroller.step();
    for (int i = 0; i < 300; ++i) {
        scroller.scrollByPixels(-1);
        QVERIFY(scroller.step() <= last);
        last = scroller.step();
    }
}

void TestRowScroller::costsTheSameForMillionsOfRows()
{
    QList<int> costs;
    for (const int rows : {100, 10'000'000}) {
        int queries = 0;
        RowScroller scroller([&queries, rows](int row) {
            Q_ASSERT(row >= 0 && row < rows);
            ++queries;
            return 50 + row % 3;
        });
        scroller.layOut(rows, 800);
        scroller.scrollByPixels(-300);
        scroller.scrollByPixels(120);
        scroller.scrollToStep(scroller.maximumStep() / 2);
        scroller.scrollToRow(rows / 3, RowScroller::Place::Center);
        scroller.removeFromTop(rows / 4);
        scroller.insertAtTop(rows / 4);
        scroller.layOut(rows, 800);
        scroller.scrollByPixels(1);
        scroller.step();
        scroller.followEnd();
        scroller.layOut(rows, 700);
        costs.append(queries);
    }
    QVERIFY2(costs[1] <= costs[0] + 20, qPrintable(QStringLiteral("%1 and %2").arg(costs[0]).arg(costs[1])));
    QVERIFY2(costs[0] < 1'000, qPrintable(QString::number(costs[0])));
}

void TestRowScroller::agreesWithBruteForce_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 20; ++seed)
        QTest::addRow("%u", seed) << seed;
}

void TestRowScroller::agreesWithBruteForce()
{
    QFETCH(quint32, seed);
    QRandomGenerator random(seed);
    m_heights.clear();
    Model model;
    RowScroller scroller = makeScroller();
    const auto layOut = [&] {
        model.heights = m_heights;
        model.settle();
        scroller.layOut(int(m_heights.size()), model.viewport);
    };
    layOut();
    for (int round = 0; round < 400; ++round) {
        QString what;
        switch (random.bounded(7)) {
        case 0:
            what = QStringLiteral("rows come");
            for (int i = random.bounded(4); i >= 0; --i)
                m_heights.append(random.bounded(10) == 0 ? random.bounded(200, 400) : random.bounded(1, 90));
            layOut();
            break;
        case 1: {
            what = QStringLiteral("rows leave");
            const int count = random.bounded(int(std::min<qsizetype>(3, m_heights.size()) + 1));
            const int pixels = model.topOf(count);
            scroller.removeFromTop(count);
            m_heights.remove(0, count);
            model.offset = std::max(0, model.offset - pixels);
            layOut();
            break;
        }
        case 2: {
            what = QStringLiteral("rows come at the top");
            QList<int> earlier;
            for (int i = random.bounded(3); i >= 0; --i)
                earlier.append(random.bounded(1, 90));
            if (!m_heights.isEmpty()) { // and the first one is no longer the first
                const int height = random.bounded(1, 120);
                model.offset += height - m_heights.first();
                m_heights.first() = height;
            }
            model.offset += std::accumulate(earlier.begin(), earlier.end(), 0);
            m_heights = earlier + m_heights;
            scroller.insertAtTop(int(earlier.size()));
            layOut();
            break;
        }
        case 3:
            what = QStringLiteral("the viewport changes");
            model.viewport = random.bounded(1, 300);
            layOut();
            break;
        case 4:
            if (!m_heights.isEmpty()) {
                const int row = random.bounded(int(m_heights.size()));
                const RowScroller::Place place = RowScroller::Place(random.bounded(3));
                what = QStringLiteral("to row %1, place %2").arg(row).arg(int(place));
                scroller.scrollToRow(row, place);
                const int room = std::max(0, model.viewport - m_heights[row]);
                model.follows = false;
                model.offset = model.topOf(row)
                               - (place == RowScroller::Place::Top      ? 0
                                  : place == RowScroller::Place::Center ? room / 2
                                                                        : room);
                model.settle();
            }
            break;
        default: {
            const int distance = random.bounded(-150, 150);
            what = QStringLiteral("by %1 pixels").arg(distance);
            scroller.scrollByPixels(distance);
            model.scroll(distance);
        }
        }
        QVERIFY2(text(scroller.visibleRows()) == text(model.visible()),
                 qPrintable(QStringLiteral("round %1, %2: %3, not %4")
                                .arg(round)
                                .arg(what, text(scroller.visibleRows()), text(model.visible()))));
        QCOMPARE(scroller.followsEnd(), model.follows);
        QVERIFY(scroller.step() >= 0 && scroller.step() <= scroller.maximumStep());
        QCOMPARE(scroller.step() == scroller.maximumStep(), scroller.followsEnd());
    }
}

QTEST_APPLESS_MAIN(TestRowScroller)
#include "tst_rowscroller.moc"
