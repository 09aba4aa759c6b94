// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/iothread.h"
#include "tests/gui/longmodel.h"
#include "widgets/chatview.h"

#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace echogram;

/// A chat whose conversation is paused and goes on.
class TestPausing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void saysHowMuchIsHeldBack();
    void resumesByTheButton();
    void leavesWhatIsSeenWhereItIs();
    void hasRoomForBothButtons();
    void keepsItsWidthWhileItCounts();
    void belongsToItsConversation();
    void countsWhatCameWhileScrolledUp();

private:
    QToolButton *button(const char *name) const
    {
        return m_view->findChild<QToolButton *>(QLatin1String(name));
    }
    void append(int count)
    {
        Q_EMIT m_conversation->messagesAppended(count);
        m_view->doItemsLayout();
    }
    QRect rectOf(int row) const { return m_view->visualRect(m_model->index(row)); }

    std::unique_ptr<IoThread> m_ioThread;
    std::unique_ptr<Conversation> m_conversation;
    std::unique_ptr<LongModel> m_model;
    std::unique_ptr<ChatView> m_view;
};

void TestPausing::init()
{
    m_ioThread = std::make_unique<IoThread>();
    m_conversation = std::make_unique<Conversation>(*m_ioThread, Target{QStringLiteral("127.0.0.1"), 9});
    m_model = std::make_unique<LongModel>(*m_conversation);
    m_view = std::make_unique<ChatView>();
    m_view->setConversation(m_model.get());
    m_view->resize(500, 400);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
    append(30);
}

void TestPausing::cleanup()
{
    m_view.reset();
    m_model.reset();
    m_conversation.reset();
    m_ioThread.reset();
}

void TestPausing::saysHowMuchIsHeldBack()
{
    QToolButton *resume = button("resume");
    QVERIFY(!resume->isVisible());
    QSignalSpy paused(m_view.get(), &ChatView::pausedChanged);
    m_view->setPaused(true);
    QCOMPARE(paused, (QList<QVariantList>{{true}}));
    QVERIFY(m_view->isPaused());
    QVERIFY(resume->isVisible());
    QCOMPARE(resume->text(), QStringLiteral("Paused: no new messages. Resume"));
    append(1);
    QCOMPARE(resume->text(), QStringLiteral("Paused: 1 new message. Resume"));
    append(1'233);
    QCOMPARE(resume->text(), QStringLiteral("Paused: 1,234 new messages. Resume"));
    QCOMPARE(resume->accessibleName(), resume->text());
    QVERIFY(m_view->viewport()->geometry().contains(resume->geometry()));
    QVERIFY(resume->width() >= resume->sizeHint().width());
    // Nothing of it has come in, and the end is still the end.
    QCOMPARE(m_model->rowCount(), 30);
    QVERIFY(m_view->isAtNewest());
    QVERIFY(!button("jumpToNewest")->isVisible());
}

void TestPausing::resumesByTheButton()
{
    m_view->setPaused(true);
    append(50);
    QSignalSpy paused(m_view.get(), &ChatView::pausedChanged);
    // WHEN the button is pressed by somebody who walks through the window by keys
    button("resume")->setFocus();
    QTest::keyClick(button("resume"), Qt::Key_Space);
    m_view->doItemsLayout();
    // THEN all is there, the newest is seen, and the view has the focus
    QCOMPARE(paused, (QList<QVariantList>{{false}}));
    QCOMPARE(m_model->rowCount(), 80);
    QVERIFY(!button("resume")->isVisible());
    QVERIFY(m_view->hasFocus());
    QVERIFY(m_view->isAtNewest());
    QCOMPARE(rectOf(79).bottom(), m_view->viewport()->rect().bottom());
}

void TestPausing::leavesWhatIsSeenWhereItIs()
{
    m_view->setPaused(true);
    const QImage before = m_view->viewport()->grab(QRect(0, 0, 500, 300)).toImage();
    append(50);
    Q_EMIT m_conversation->messagesAmended({29, 60});
    m_view->doItemsLayout();
    QCOMPARE(m_view->viewport()->grab(QRect(0, 0, 500, 300)).toImage(), before);
    QVERIFY(m_view->isAtNewest());
}

void TestPausing::hasRoomForBothButtons()
{
    m_view->setPaused(true);
    m_view->verticalScrollBar()->setValue(0);
    QToolButton *jump = button("jumpToNewest");
    QToolButton *resume = button("resume");
    QVERIFY(jump->isVisible() && resume->isVisible());
    QVERIFY(!jump->geometry().intersects(resume->geometry()));
    QVERIFY(jump->geometry().bottom() < resume->geometry().top());
    QVERIFY(m_view->viewport()->geometry().contains(jump->geometry()));
    // WHEN it goes on THEN the one that is left takes the place
    const QPoint place = resume->geometry().center();
    m_view->setPaused(false);
    QVERIFY(jump->isVisible() && !resume->isVisible());
    QCOMPARE(jump->geometry().center().y(), place.y());
}

void TestPausing::keepsItsWidthWhileItCounts()
{
    m_view->setPaused(true);
    append(888'888);
    const QRect wide = button("resume")->geometry();
    append(222'223); // 1,111,111 is narrower in many fonts, and longer
    QVERIFY(button("resume")->geometry().width() >= wide.width());
    // WHEN most of it is forgotten again THEN it does not tremble
    const QRect before = button("resume")->geometry();
    Q_EMIT m_conversation->messagesAboutToBeForgotten(1'111'130);
    Q_EMIT m_conversation->messagesForgotten(1'111'130);
    m_view->doItemsLayout();
    QCOMPARE(button("resume")->text(), QStringLiteral("Paused: 11 new messages. Resume"));
    QCOMPARE(button("resume")->geometry(), before);
    // but it begins anew the next time
    m_view->setPaused(false);
    m_view->setPaused(true);
    QVERIFY(button("resume")->width() < before.width());
}

void TestPausing::belongsToItsConversation()
{
    Conversation otherConversation(*m_ioThread, Target{QStringLiteral("127.0.0.1"), 9});
    LongModel other(otherConversation);
    m_view->setPaused(true);
    append(3);
    QSignalSpy paused(m_view.get(), &ChatView::pausedChanged);
    // WHEN another conversation is shown THEN that is not paused, and the first one still is
    m_view->setConversation(&other);
    m_view->doItemsLayout();
    QCOMPARE(paused, (QList<QVariantList>{{false}}));
    QVERIFY(!m_view->isPaused());
    QVERIFY(!button("resume")->isVisible());
    QVERIFY(m_model->isPaused());
    Q_EMIT m_conversation->messagesAppended(2);
    QVERIFY(!button("resume")->isVisible());
    // and back
    m_view->setConversation(m_model.get());
    m_view->doItemsLayout();
    QCOMPARE(paused.last(), QVariantList{true});
    QCOMPARE(button("resume")->text(), QStringLiteral("Paused: 5 new messages. Resume"));
    // Without a conversation there is nothing to pause.
    m_view->setConversation(nullptr);
    m_view->doItemsLayout();
    m_view->setPaused(true);
    QVERIFY(!m_view->isPaused());
    QVERIFY(!button("resume")->isVisible());
}

void TestPausing::countsWhatCameWhileScrolledUp()
{
    m_view->verticalScrollBar()->setValue(0);
    m_view->setPaused(true);
    append(12);
    QCOMPARE(button("jumpToNewest")->text(), QStringLiteral("Newest message"));
    m_view->setPaused(false);
    m_view->doItemsLayout();
    QCOMPARE(button("jumpToNewest")->text(), QStringLiteral("12 new messages"));
    QCOMPARE(rectOf(0).top(), 0);
}

QTEST_MAIN(TestPausing)
#include "tst_pausing.moc"
