// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/noticebar.h"

#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace echogram;

class TestNoticeBar : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hidesWhileThereIsNothingToSay();
    void saysWhatLastsAndWhatHasHappened();
    void asksToBeDismissed();
};

void TestNoticeBar::hidesWhileThereIsNothingToSay()
{
    // GIVEN a bar in a window
    QWidget window;
    NoticeBar bar(&window);
    window.show();
    QVERIFY(!bar.isVisible());
    // WHEN there is something to say, and then no more
    bar.show({QStringLiteral("The disk is full.")}, {});
    QVERIFY(bar.isVisible());
    bar.show({QString()}, {QString()});
    // THEN it has gone
    QVERIFY(!bar.isVisible());
}

void TestNoticeBar::saysWhatLastsAndWhatHasHappened()
{
    // GIVEN a bar
    QWidget window;
    NoticeBar bar(&window);
    window.show();
    // WHEN the same is said twice
    const QString full = QStringLiteral("The disk is full.");
    const QString torn = QStringLiteral("12 bytes were <cut> off.");
    bar.show({full, full}, {torn});
    // THEN it stands there once, as it is
    QCOMPARE(bar.text(), full + u'\n' + torn);
}

void TestNoticeBar::asksToBeDismissed()
{
    // GIVEN something that lasts
    QWidget window;
    NoticeBar bar(&window);
    window.show();
    auto *dismiss = bar.findChild<QToolButton *>(QStringLiteral("dismissNotice"));
    bar.show({QStringLiteral("The disk is full.")}, {});
    // THEN there is no button that would only pretend
    QVERIFY(!dismiss->isVisible());
    // WHEN something happened once, and the button is clicked
    bar.show({}, {QStringLiteral("12 bytes were cut off.")});
    QVERIFY(dismiss->isVisible());
    QVERIFY(!dismiss->accessibleName().isEmpty());
    const QSignalSpy dismissed(&bar, &NoticeBar::dismissed);
    QTest::mouseClick(dismiss, Qt::LeftButton);
    // THEN whoever owns the sentences is asked
    QCOMPARE(dismissed.size(), 1);
}

QTEST_MAIN(TestNoticeBar)
#include "tst_noticebar.moc"
