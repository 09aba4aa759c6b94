// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/datagram.h"
#include "widgets/hexview.h"
#include "widgets/textstyle.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <ctime>

using namespace echogram;

class TestHexView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_view.reset(); }

    void followsTheWidth();
    void movesByKeyboard_data();
    void movesByKeyboard();
    void selectsByKeyboard();
    void selectsByMouse();
    void keepsTheCursorInSight();
    void copies_data();
    void copies();
    void forgetsTheSelectionOfOtherBytes();
    void survivesHavingNoBytes();
    void boxesTheMarks();
    void growsWithTheFont();
    void opensTheLargestDatagramAtOnce();

private:
    void show(const QByteArray &bytes)
    {
        m_view->setBytes(bytes);
        m_view->setFocus();
    }

    std::unique_ptr<HexView> m_view;
};

void TestHexView::init()
{
    m_view = std::make_unique<HexView>();
    m_view->resize(m_view->sizeHint()); // 8 bytes, 12 lines
    m_view->show();
    m_view->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
}

void TestHexView::followsTheWidth()
{
    show(QByteArray(100, 'a'));
    QCOMPARE(m_view->bytesPerLine(), 8);

    m_view->resize(m_view->minimumSizeHint());
    QCOMPARE(m_view->bytesPerLine(), 4);
    QCOMPARE(m_view->horizontalScrollBar()->maximum(), 0);

    m_view->resize(m_view->sizeHint().width() * 2, 200);
    QCOMPARE(m_view->bytesPerLine(), 16);
    m_view->resize(m_view->sizeHint().width() * 4, 200);
    QCOMPARE(m_view->bytesPerLine(), 32);

    m_view->resize(20, 200);
    QCOMPARE(m_view->bytesPerLine(), 4);
    QVERIFY(m_view->horizontalScrollBar()->maximum() > 0);
}

void TestHexView::movesByKeyboard_data()
{
    QTest::addColumn<qsizetype>("start");
    QTest::addColumn<Qt::Key>("key");
    QTest::addColumn<bool>("isFar");
    QTest::addColumn<qsizetype>("expected");
    // 100 bytes, 8 a line
    QTest::newRow("right") << qsizetype(7) << Qt::Key_Right << false << qsizetype(8);
    QTest::newRow("right at the end") << qsizetype(99) << Qt::Key_Right << false << qsizetype(99);
    QTest::newRow("left") << qsizetype(8) << Qt::Key_Left << false << qsizetype(7);
    QTest::newRow("left at the start") << qsizetype(0) << Qt::Key_Left << false << qsizetype(0);
    QTest::newRow("down") << qsizetype(3) << Qt::Key_Down << false << qsizetype(11);
    QTest::newRow("down where nothing is") << qsizetype(95) << Qt::Key_Down << false << qsizetype(95);
    QTest::newRow("up") << qsizetype(11) << Qt::Key_Up << false << qsizetype(3);
    QTest::newRow("up on the first line") << qsizetype(3) << Qt::Key_Up << false << qsizetype(3);
    QTest::newRow("home") << qsizetype(13) << Qt::Key_Home << false << qsizetype(8);
    QTest::newRow("end") << qsizetype(13) << Qt::Key_End << false << qsizetype(15);
    QTest::newRow("end of the last line") << qsizetype(96) << Qt::Key_End << false << qsizetype(99);
    QTest::newRow("to the start") << qsizetype(50) << Qt::Key_Home << true << qsizetype(0);
    QTest::newRow("to the end") << qsizetype(50) << Qt::Key_End << true << qsizetype(99);
    QTest::newRow("page down at the end") << qsizetype(90) << Qt::Key_PageDown << false << qsizetype(99);
    QTest::newRow("page up at the start") << qsizetype(9) << Qt::Key_PageUp << false << qsizetype(0);
}

void TestHexView::movesByKeyboard()
{
    QFETCH(qsizetype, start);
    QFETCH(Qt::Key, key);
    QFETCH(bool, isFar);
    QFETCH(qsizetype, expected);
    show(QByteArray(100, 'a'));
    for (qsizetype i = 0; i < start; ++i)
        QTest::keyClick(m_view.get(), Qt::Key_Right);

    QTest::keyClick(m_view.get(), key, isFar ? Qt::ControlModifier : Qt::NoModifier);

    QCOMPARE(m_view->cursor(), expected);
    QCOMPARE(m_view->selection().length, 0);
}

void TestHexView::selectsByKeyboard()
{
    show(QByteArray(100, 'a'));
    QSignalSpy changed(m_view.get(), &HexView::selectionChanged);
    QTest::keyClick(m_view.get(), Qt::Key_Right);

    QTest::keyClick(m_view.get(), Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(m_view->selection(), (ByteRange{1, 9}));
    QTest::keyClick(m_view.get(), Qt::Key_Home, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(m_view->selection(), (ByteRange{0, 2}));
    QCOMPARE(changed.count(), 3);

    QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(m_view->selection(), (ByteRange{0, 100}));
    QTest::keyClick(m_view.get(), Qt::Key_Left);
    QCOMPARE(m_view->selection().length, 0);
}

void TestHexView::selectsByMouse()
{
    show(QByteArray(100, 'a'));

    // WHEN dragging from one byte to another, backwards
    QTest::mousePress(m_view->viewport(), Qt::LeftButton, {}, m_view->byteRect(12).center());
    QMouseEvent move(QEvent::MouseMove, m_view->byteRect(3).center(), m_view->mapToGlobal(QPoint()),
                     Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(m_view->viewport(), &move);
    QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, {}, m_view->byteRect(3).center());
    QCOMPARE(m_view->selection(), (ByteRange{3, 10}));

    // WHEN clicking, THEN only the place is taken; with Shift what lies between as well
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, m_view->byteRect(20).center());
    QCOMPARE(m_view->selection().length, 0);
    QCOMPARE(m_view->cursor(), 20);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, Qt::ShiftModifier, m_view->byteRect(22).center());
    QCOMPARE(m_view->selection(), (ByteRange{20, 3}));
}

void TestHexView::keepsTheCursorInSight()
{
    show(QByteArray(1000, 'a'));
    const auto isSeen = [this] {
        return m_view->viewport()->rect().contains(m_view->byteRect(m_view->cursor()));
    };

    QTest::keyClick(m_view.get(), Qt::Key_End, Qt::ControlModifier);
    QVERIFY(isSeen());
    QCOMPARE(m_view->verticalScrollBar()->value(), m_view->verticalScrollBar()->maximum());
    QTest::keyClick(m_view.get(), Qt::Key_PageUp);
    QTest::keyClick(m_view.get(), Qt::Key_PageUp);
    QVERIFY(isSeen());
    QTest::keyClick(m_view.get(), Qt::Key_Home, Qt::ControlModifier);
    QVERIFY(isSeen());
    QCOMPARE(m_view->verticalScrollBar()->value(), 0);
}

void TestHexView::copies_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("selected"); // from the first
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("hex");
    QTest::newRow("a selection") << QByteArray("hello") << 3 << QStringLiteral("hel")
                                 << QStringLiteral("68 65 6c");
    QTest::newRow("everything") << QByteArray("hello") << 0 << QStringLiteral("hello")
                                << QStringLiteral("68 65 6c 6c 6f");
    QTest::newRow("not text") << QByteArray("\xff\n") << 0 << QStringLiteral("\\xff\\n")
                              << QStringLiteral("ff 0a");
    QTest::newRow("with NUL") << QByteArray("a\0b", 3) << 0 << QStringLiteral("a\\0b")
                              << QStringLiteral("61 00 62");
}

void TestHexView::copies()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, selected);
    QFETCH(QString, text);
    QFETCH(QString, hex);
    show(bytes);
    for (int i = 1; i < selected; ++i)
        QTest::keyClick(m_view.get(), Qt::Key_Right, Qt::ShiftModifier);

    QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), text);
    QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), hex);
}

void TestHexView::forgetsTheSelectionOfOtherBytes()
{
    show(QByteArray(1000, 'a'));
    m_view->setMarks({{5, 5}});
    QTest::keyClick(m_view.get(), Qt::Key_End, Qt::ControlModifier | Qt::ShiftModifier);

    m_view->setBytes("b");

    QCOMPARE(m_view->selection().length, 0);
    QCOMPARE(m_view->cursor(), 0);
    QVERIFY(m_view->marks().isEmpty());
    QCOMPARE(m_view->verticalScrollBar()->value(), 0);
}

void TestHexView::survivesHavingNoBytes()
{
    show({});
    for (const Qt::Key key : {Qt::Key_Right, Qt::Key_Down, Qt::Key_End, Qt::Key_PageDown, Qt::Key_PageUp})
        QTest::keyClick(m_view.get(), key, Qt::ShiftModifier);
    QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton);
    m_view->grab();

    QCOMPARE(m_view->cursor(), 0);
    QCOMPARE(m_view->selection().length, 0);
}

/// Looks at the pixels, since a mark is nothing but pixels.
void TestHexView::boxesTheMarks()
{
    show(QByteArray(64, 'a'));
    const auto markedPixels = [this](qsizetype byte) {
        const QImage image = m_view->viewport()->grab().toImage();
        const QRect rect = m_view->byteRect(byte);
        const QRgb mark = problemColor(m_view->palette()).rgb();
        int count = 0;
        for (int x = rect.left(); x <= rect.right(); ++x) {
            for (int y = rect.top(); y <= rect.bottom(); ++y)
                count += (image.pixel(x, y) & RGB_MASK) == (mark & RGB_MASK) ? 1 : 0;
        }
        return count;
    };
    QCOMPARE(markedPixels(9), 0);

    m_view->setMarks({{6, 4}, {20, 1}}); // the first goes over the end of a line

    for (const qsizetype byte : {6, 7, 8, 9, 20})
        QVERIFY2(markedPixels(byte) > m_view->byteRect(byte).width(), qPrintable(QString::number(byte)));
    for (const qsizetype byte : {1, 12, 17, 22})
        QCOMPARE(markedPixels(byte), 0);
}

void TestHexView::growsWithTheFont()
{
    // GIVEN the view in a window whose font gets twice as large
    QWidget window;
    auto *view = new HexView(&window);
    view->setBytes("abc");
    const QRect before = view->byteRect(0);
    QFont font = window.font();
    font.setPointSizeF(font.pointSizeF() * 2);
    window.setFont(font);

    // THEN it follows, in its own family
    QVERIFY(view->byteRect(0).width() > before.width() * 3 / 2);
    QVERIFY(view->byteRect(0).height() > before.height() * 3 / 2);
    QCOMPARE(view->font().families(), monospaceFont().families());
}

/// In processor time, which other programs do not add to.
void TestHexView::opensTheLargestDatagramAtOnce()
{
    const QByteArray bytes(maximumPayloadSize, 'a');
    m_view->resize(800, 600);
    m_view->grab(); // what is only paid once, such as loading the font

    const std::clock_t start = std::clock();
    m_view->setBytes(bytes);
    m_view->setMarks(differingRanges(QByteArray(), bytes));
    m_view->grab();

    const int patience = std::max(1, qEnvironmentVariableIntValue("ECHOGRAM_TEST_PATIENCE"));
    const qint64 taken = qint64(std::clock() - start) * 1000 / CLOCKS_PER_SEC;
    QVERIFY2(taken < 50 * patience, qPrintable(QStringLiteral("%1 ms").arg(taken)));
}

QTEST_MAIN(TestHexView)
#include "tst_hexview.moc"
