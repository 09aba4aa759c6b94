// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/problemlabel.h"
#include "widgets/timepopup.h"

#include <QLineEdit>
#include <QPushButton>
#include <QTest>

using namespace echogram;

class TestTimePopup : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void goesThereAndCloses_data();
    void goesThereAndCloses();
    void saysWhatIsWrongBelowTheField();
    void keepsItsTextForTheNextTime();
    void staysOnTheScreen();

private:
    QLineEdit *field() const { return m_popup->findChild<QLineEdit *>(QStringLiteral("time")); }
    ProblemLabel *problem() const { return m_popup->findChild<ProblemLabel *>(); }

    std::unique_ptr<QWidget> m_window;
    std::unique_ptr<TimePopup> m_popup;
    QStringList m_asked;
    std::optional<ParseError> m_answer;
};

void TestTimePopup::init()
{
    m_asked.clear();
    m_answer.reset();
    m_window = std::make_unique<QWidget>();
    m_window->resize(600, 400);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    m_popup = std::make_unique<TimePopup>(
        [this](const QString &text) {
            m_asked += text;
            return m_answer;
        },
        m_window.get());
    m_popup->openAt(m_window.get());
    QVERIFY(QTest::qWaitForWindowExposed(m_popup.get()));
}

void TestTimePopup::cleanup()
{
    m_popup.reset();
    m_window.reset();
}

void TestTimePopup::goesThereAndCloses_data()
{
    QTest::addColumn<bool>("byButton");
    QTest::newRow("by Enter") << false;
    QTest::newRow("by the button") << true;
}

void TestTimePopup::goesThereAndCloses()
{
    QFETCH(bool, byButton);
    QVERIFY(m_popup->isVisible());
    QVERIFY(!m_popup->isModal());
    QVERIFY(!problem()->isVisible());
    QTest::keyClicks(field(), QStringLiteral("14:02"));
    if (byButton)
        QTest::mouseClick(m_popup->findChild<QPushButton *>(QStringLiteral("go")), Qt::LeftButton);
    else
        QTest::keyClick(field(), Qt::Key_Return);
    QCOMPARE(m_asked, QStringList{QStringLiteral("14:02")});
    QVERIFY(!m_popup->isVisible());
}

void TestTimePopup::saysWhatIsWrongBelowTheField()
{
    m_answer = ParseError{3, 2, QStringLiteral("Minutes go from 0 to 59.")};
    QTest::keyClicks(field(), QStringLiteral("14:60"));
    const int height = m_popup->height();
    QTest::keyClick(field(), Qt::Key_Return);
    // THEN it stays, the words stand below the field, and what is wrong is selected
    QVERIFY(m_popup->isVisible());
    QCOMPARE(problem()->text(), QStringLiteral("Minutes go from 0 to 59."));
    QVERIFY(problem()->isVisible());
    QVERIFY(problem()->y() > field()->geometry().bottom());
    QVERIFY(m_popup->height() > height);
    QVERIFY(m_popup->rect().contains(problem()->geometry()));
    QCOMPARE(field()->selectedText(), QStringLiteral("60"));
    // WHEN it is mended THEN the words go
    m_answer.reset();
    QTest::keyClicks(field(), QStringLiteral("59"));
    QVERIFY(!problem()->isVisible());
    QCOMPARE(m_popup->height(), height);
    QTest::keyClick(field(), Qt::Key_Enter);
    QCOMPARE(m_asked.last(), QStringLiteral("14:59"));
    QVERIFY(!m_popup->isVisible());
}

void TestTimePopup::keepsItsTextForTheNextTime()
{
    m_answer = ParseError{0, 3, QStringLiteral("There is no message yet to go to.")};
    QTest::keyClicks(field(), QStringLiteral("-5m"));
    QTest::keyClick(field(), Qt::Key_Return);
    QTest::keyClick(m_popup.get(), Qt::Key_Escape);
    QVERIFY(!m_popup->isVisible());
    m_popup->openAt(m_window.get());
    QCOMPARE(field()->text(), QStringLiteral("-5m"));
    QCOMPARE(field()->selectedText(), QStringLiteral("-5m")); // to be typed over
    QVERIFY(!problem()->isVisible());
}

void TestTimePopup::staysOnTheScreen()
{
    constexpr int frame = 2; // which the platform without a screen puts around everything
    const QRect screen = m_popup->screen()->availableGeometry();
    for (const QPoint corner :
         {screen.topLeft() - QPoint(500, 300), screen.bottomRight() + QPoint(500, 300)}) {
        m_popup->close();
        m_window->move(corner);
        m_popup->openAt(m_window.get());
        QVERIFY(screen.adjusted(0, 0, frame, frame).contains(m_popup->geometry()));
    }
}

QTEST_MAIN(TestTimePopup)
#include "tst_timepopup.moc"
