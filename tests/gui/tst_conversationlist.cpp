// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/conversationitemdelegate.h"
#include "widgets/conversationitemlayout.h"
#include "widgets/conversationlist.h"
#include "widgets/conversationroles.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTest>
#include <QToolButton>

using namespace echogram;

namespace {

QStandardItem *makeRow(const QString &name, const QString &target, const QString &lastLine = {},
                       const QString &state = {}, int unread = 0)
{
    auto *item = new QStandardItem(name);
    item->setData(target, TargetTextRole);
    item->setData(lastLine, LastLineRole);
    item->setData(state, StateTextRole);
    item->setData(unread, UnreadRole);
    return item;
}

} // namespace

class TestConversationList : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void rectanglesKeepApart_data();
    void rectanglesKeepApart();
    void textsAreWholeWhereThereIsRoom();
    void heightDoesNotDependOnTheNews();
    void rightToLeftIsTheMirrorImage();
    void unreadNumbers();
    void rowShowsWhatIsNew();

    void keysMoveTheCurrentRow();
    void renameInPlace();
    void escapeKeepsTheName();
    void deleteAsksToClose();
    void deleteInTheEditorDoesNot();
    void middleClickAsksToClose();
    void buttonAsksForANewOne();
    void enterActivates();
    void contextMenuDoesAllOfIt();
    void currentRowFromOutside();
    void rowsThatGoAreTold();
    void modelMayGoFirst();
    void toolTipIsWholeAndEscaped();
    void emptyListSaysWhatToDo();

private:
    QPoint middleOf(int row) const { return view()->visualRect(m_model->index(row, 0)).center(); }
    QListView *view() const { return m_list->view(); }

    QScopedPointer<QStandardItemModel> m_model;
    QScopedPointer<ConversationList> m_list;
};

void TestConversationList::init()
{
    m_model.reset(new QStandardItemModel);
    new QAbstractItemModelTester(m_model.data(), m_model.data());
    m_model->appendRow(makeRow(QStringLiteral("127.0.0.1:12345"), QStringLiteral("127.0.0.1:12345"),
                               QStringLiteral("hello"), QStringLiteral("0.18 ms")));
    m_model->appendRow(makeRow(QStringLiteral("Boiler"), QStringLiteral("sensor.lan:5683"),
                               QStringLiteral("de ad be ef"), QStringLiteral("no answer"), 2));
    m_model->appendRow(makeRow(QStringLiteral("Third"), QStringLiteral("[::1]:53")));
    m_list.reset(new ConversationList);
    m_list->setModel(m_model.data());
    m_list->resize(260, 400);
    m_list->show();
    QVERIFY(QTest::qWaitForWindowActive(m_list.data()));
    m_list->setCurrentRow(0);
    view()->setFocus();
}

void TestConversationList::cleanup()
{
    m_list.reset();
    m_model.reset();
}

void TestConversationList::rectanglesKeepApart_data()
{
    QTest::addColumn<int>("points");
    QTest::addColumn<int>("width");
    for (const int points : {9, 10, 12, 15, 18, 24}) {
        for (const int width : {0, 20, 60, 120, 200, 333, 800})
            QTest::addRow("%d pt, %d px", points, width) << points << width;
    }
}

void TestConversationList::rectanglesKeepApart()
{
    QFETCH(int, points);
    QFETCH(int, width);
    QFont font = QApplication::font();
    font.setPointSize(points);
    const QString longText = QStringLiteral("a text that is longer than any row is wide ").repeated(10);

    for (const QString &target : {QString(), QStringLiteral("a:1"), longText}) {
        for (const QString &state : {QString(), QStringLiteral("0.18 ms"), longText}) {
            for (const QString &unread : {QString(), QStringLiteral("2"), QStringLiteral("999+")}) {
                for (const auto direction : {Qt::LeftToRight, Qt::RightToLeft}) {
                    // GIVEN a row anywhere, WHEN it is laid out
                    const ConversationItemContent content{target, longText, state, unread};
                    const QRect row(7, 100, width, 1000);
                    const ConversationItemLayout l = layoutConversationItem(font, row, content, direction);

                    // THEN all is inside of it, and nothing on top of something else
                    const QRect whole(7, 100, width, l.height);
                    const QList<QRect> rects{l.name, l.target, l.lastLine, l.state, l.unread};
                    for (int i = 0; i < rects.size(); ++i) {
                        if (rects[i].isEmpty())
                            continue;
                        QVERIFY2(whole.contains(rects[i]), qPrintable(QString::number(i)));
                        for (int j = i + 1; j < rects.size(); ++j)
                            QVERIFY2(!rects[i].intersects(rects[j]),
                                     qPrintable(QStringLiteral("%1 %2").arg(i).arg(j)));
                    }
                    QCOMPARE(l.target.isNull(), target.isEmpty());
                    if (width >= 120) {
                        // and what there is has a place
                        QVERIFY(!l.name.isEmpty());
                        QVERIFY(!l.lastLine.isEmpty());
                        QCOMPARE(l.state.isEmpty(), state.isEmpty());
                        QCOMPARE(l.unread.isEmpty(), unread.isEmpty());
                        QVERIFY(l.name.height() >= QFontMetrics(conversationNameFont(font)).height());
                        QVERIFY(l.lastLine.height() >= QFontMetrics(font).height());
                    }
                }
            }
        }
    }
}

void TestConversationList::textsAreWholeWhereThereIsRoom()
{
    const QFont font = QApplication::font();
    const QFontMetrics metrics(font);
    for (const QString &state : {QStringLiteral("0.18 ms"), QStringLiteral("no answer"),
                                 QStringLiteral("waiting"), QStringLiteral("no answer in 1000 ms")}) {
        const ConversationItemLayout l =
            layoutConversationItem(font, QRect(0, 0, 300, 0), {{}, QStringLiteral("hello"), state, {}});
        QCOMPARE(metrics.elidedText(state, Qt::ElideRight, l.state.width()), state);
        QCOMPARE(metrics.elidedText(QStringLiteral("hello"), Qt::ElideRight, l.lastLine.width()),
                 QStringLiteral("hello"));
    }
}

void TestConversationList::heightDoesNotDependOnTheNews()
{
    const QFont font = QApplication::font();
    const auto height = [&](const ConversationItemContent &content) {
        return layoutConversationItem(font, QRect(0, 0, 100, 0), content).height;
    };
    const int quiet = height({});
    QCOMPARE(
        height({{}, QStringLiteral("hello"), QStringLiteral("no answer in 1000 ms"), QStringLiteral("999+")}),
        quiet);
    QVERIFY(height({QStringLiteral("a:1"), {}, {}, {}}) > quiet);
}

void TestConversationList::rightToLeftIsTheMirrorImage()
{
    const ConversationItemContent content{QStringLiteral("a:1"), QStringLiteral("hello"),
                                          QStringLiteral("0.18 ms"), QStringLiteral("2")};
    const QRect row(10, 0, 300, 0);
    const auto ltr = layoutConversationItem(QApplication::font(), row, content, Qt::LeftToRight);
    const auto rtl = layoutConversationItem(QApplication::font(), row, content, Qt::RightToLeft);
    const auto mirrored = [&](const QRect &r) {
        return QRect(row.left() + row.right() - r.right(), r.top(), r.width(), r.height());
    };
    QCOMPARE(rtl.name, mirrored(ltr.name));
    QCOMPARE(rtl.unread, mirrored(ltr.unread));
    QCOMPARE(rtl.state, mirrored(ltr.state));
    QVERIFY(ltr.unread.left() > ltr.name.right());
    QVERIFY(rtl.unread.right() < rtl.name.left());
}

void TestConversationList::unreadNumbers()
{
    QCOMPARE(unreadText(-1), QString());
    QCOMPARE(unreadText(0), QString());
    QCOMPARE(unreadText(1), QStringLiteral("1"));
    QCOMPARE(unreadText(999), QStringLiteral("999"));
    QCOMPARE(unreadText(1000), QStringLiteral("999+"));
}

void TestConversationList::rowShowsWhatIsNew()
{
    // GIVEN a row as it is painted
    const QRect row = view()->visualRect(m_model->index(2, 0));
    const QImage before = view()->viewport()->grab(row).toImage();
    for (const auto &[role, value] : {std::pair<int, QVariant>(NameRole, QStringLiteral("Other")),
                                      {TargetTextRole, QStringLiteral("[::2]:53")},
                                      {LastLineRole, QStringLiteral("news")},
                                      {StateTextRole, QStringLiteral("late")},
                                      {UnreadRole, 5}}) {
        // WHEN the model says something else THEN it can be seen, and with the old value it is as before
        const QVariant old = m_model->index(2, 0).data(role);
        m_model->setData(m_model->index(2, 0), value, role);
        QVERIFY2(view()->viewport()->grab(row).toImage() != before, qPrintable(QString::number(role)));
        m_model->setData(m_model->index(2, 0), old, role);
        QCOMPARE(view()->viewport()->grab(row).toImage(), before);
    }
}

void TestConversationList::keysMoveTheCurrentRow()
{
    QSignalSpy current(m_list.data(), &ConversationList::currentChanged);
    QTest::keyClick(view(), Qt::Key_Down);
    QTest::keyClick(view(), Qt::Key_End);
    QTest::keyClick(view(), Qt::Key_Home);
    QCOMPARE(current, (QList<QVariantList>{{1}, {2}, {0}}));
    QTest::mouseClick(view()->viewport(), Qt::LeftButton, {}, middleOf(1));
    QCOMPARE(m_list->currentRow(), 1);
}

void TestConversationList::renameInPlace()
{
    // WHEN F2 is pressed and a name typed
    m_list->setCurrentRow(1);
    QTest::keyClick(view(), Qt::Key_F2);
    auto *editor = view()->findChild<QLineEdit *>();
    QVERIFY(editor != nullptr);
    QCOMPARE(editor->text(), QStringLiteral("Boiler"));
    QCOMPARE(editor->selectedText(), QStringLiteral("Boiler"));
    // (it covers neither the target below nor another row)
    const QRect row = view()->visualRect(m_model->index(1, 0));
    QVERIFY(row.contains(editor->geometry()));
    QVERIFY(editor->geometry().bottom() < row.center().y());
    QTest::keyClicks(editor, QStringLiteral("  Cellar   boiler "));
    QTest::keyClick(editor, Qt::Key_Return);

    // THEN the model has it, without the spaces
    QTRY_COMPARE(m_model->item(1)->text(), QStringLiteral("Cellar boiler")); // the delegate queues it
    QTRY_VERIFY(view()->hasFocus());
}

void TestConversationList::escapeKeepsTheName()
{
    m_list->renameCurrent();
    auto *editor = view()->findChild<QLineEdit *>();
    QVERIFY(editor != nullptr);
    QTest::keyClicks(editor, QStringLiteral("other"));
    QTest::keyClick(editor, Qt::Key_Escape);
    QCOMPARE(m_model->item(0)->text(), QStringLiteral("127.0.0.1:12345"));
}

void TestConversationList::deleteAsksToClose()
{
    QSignalSpy close(m_list.data(), &ConversationList::closeRequested);
    m_list->setCurrentRow(2);
    QTest::keyClick(view(), Qt::Key_Delete);
    QCOMPARE(close, QList<QVariantList>{{2}});
    QCOMPARE(m_model->rowCount(), 3); // it only asks

    m_list->setCurrentRow(-1);
    QTest::keyClick(view(), Qt::Key_Delete);
    QCOMPARE(close.size(), 1);
}

void TestConversationList::deleteInTheEditorDoesNot()
{
    QSignalSpy close(m_list.data(), &ConversationList::closeRequested);
    m_list->renameCurrent();
    QTest::keyClick(view()->findChild<QLineEdit *>(), Qt::Key_Delete);
    QCOMPARE(close.size(), 0);
}

void TestConversationList::middleClickAsksToClose()
{
    QSignalSpy close(m_list.data(), &ConversationList::closeRequested);
    QWidget *viewport = view()->viewport();

    QTest::mouseClick(viewport, Qt::MiddleButton, {}, middleOf(1));
    QCOMPARE(close, QList<QVariantList>{{1}});
    QCOMPARE(m_list->currentRow(), 0); // nor does it open what is about to go

    // Not when the pointer was moved elsewhere, nor below the rows.
    QTest::mousePress(viewport, Qt::MiddleButton, {}, middleOf(1));
    QTest::mouseRelease(viewport, Qt::MiddleButton, {}, middleOf(2));
    QTest::mouseClick(viewport, Qt::MiddleButton, {}, QPoint(10, viewport->height() - 5));
    QCOMPARE(close.size(), 1);
}

void TestConversationList::buttonAsksForANewOne()
{
    QSignalSpy wanted(m_list.data(), &ConversationList::newRequested);
    auto *button = m_list->findChild<QToolButton *>(QStringLiteral("newConversationButton"));
    QCOMPARE(button->toolTip(), QStringLiteral("New conversation (Ctrl+N)"));
    QCOMPARE(button->accessibleName(), QStringLiteral("New conversation"));
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(wanted.size(), 1);
}

void TestConversationList::enterActivates()
{
    QSignalSpy activated(m_list.data(), &ConversationList::activated);
    m_list->setCurrentRow(1);
    QTest::keyClick(view(), Qt::Key_Return);
    QCOMPARE(activated, QList<QVariantList>{{1}});
}

void TestConversationList::contextMenuDoesAllOfIt()
{
    QSignalSpy close(m_list.data(), &ConversationList::closeRequested);
    QSignalSpy wanted(m_list.data(), &ConversationList::newRequested);
    const auto open = [&](const QPoint &where) {
        QContextMenuEvent event(QContextMenuEvent::Mouse, where, view()->viewport()->mapToGlobal(where));
        QApplication::sendEvent(view()->viewport(), &event);
        return m_list->findChild<QMenu *>(QStringLiteral("conversationMenu"));
    };
    const auto choose = [](QMenu *menu, const QString &name) {
        auto *action = menu->findChild<QAction *>(name);
        menu->setActiveAction(action);
        QTest::keyClick(menu, Qt::Key_Return);
        delete menu;
    };

    QSignalSpy transcript(m_list.data(), &ConversationList::transcriptRequested);
    choose(open(middleOf(1)), QStringLiteral("saveTranscript"));
    QCOMPARE(transcript, QList<QVariantList>{{1}});
    choose(open(middleOf(1)), QStringLiteral("closeConversation"));
    QCOMPARE(close, QList<QVariantList>{{1}});
    choose(open(middleOf(1)), QStringLiteral("newConversation"));
    QCOMPARE(wanted.size(), 1);
    choose(open(middleOf(1)), QStringLiteral("renameConversation"));
    QCOMPARE(m_list->currentRow(), 1);
    QVERIFY(view()->findChild<QLineEdit *>() != nullptr);

    // Beside the rows there is only one thing to do.
    QMenu *beside = open(QPoint(10, view()->viewport()->height() - 5));
    QCOMPARE(beside->actions().size(), 1);
    choose(beside, QStringLiteral("newConversation"));
    QCOMPARE(wanted.size(), 2);
}

void TestConversationList::currentRowFromOutside()
{
    QSignalSpy current(m_list.data(), &ConversationList::currentChanged);
    m_list->setCurrentRow(2);
    m_list->setCurrentRow(2);
    m_list->setCurrentRow(99);
    QCOMPARE(current, (QList<QVariantList>{{2}, {-1}}));
    QCOMPARE(m_list->currentRow(), -1);
}

void TestConversationList::rowsThatGoAreTold()
{
    QSignalSpy current(m_list.data(), &ConversationList::currentChanged);
    m_model->removeRow(0);
    QCOMPARE(m_list->currentRow(), 0); // the next one took its place
    QVERIFY(!current.isEmpty());
    m_model->clear();
    QCOMPARE(m_list->currentRow(), -1);
    QCOMPARE(current.last(), QVariantList{-1});
}

void TestConversationList::modelMayGoFirst()
{
    QSignalSpy close(m_list.data(), &ConversationList::closeRequested);
    m_model.reset();
    QCOMPARE(m_list->currentRow(), -1);
    m_list->setCurrentRow(0);
    m_list->renameCurrent();
    QTest::keyClick(view(), Qt::Key_Delete);
    m_list->setModel(nullptr);
    m_list->setCurrentRow(0);
    QVERIFY(!m_list->grab().isNull());
    QCOMPARE(close.size(), 0);
}

void TestConversationList::toolTipIsWholeAndEscaped()
{
    m_model->appendRow(makeRow(QStringLiteral("<b>&name"), QStringLiteral("a:1"), QString(300, u'x'),
                               QStringLiteral("no answer in 1000 ms"), 12345));
    const QString tip = ConversationItemDelegate::toolTip(m_model->index(3, 0));
    QVERIFY(tip.contains(QStringLiteral("&lt;b&gt;&amp;name")));
    QVERIFY(tip.contains(QStringLiteral("a:1")));
    QVERIFY(tip.contains(QString(300, u'x')));
    QVERIFY(tip.contains(QStringLiteral("no answer in 1000 ms")));
    QVERIFY(tip.contains(QStringLiteral("12345")));
}

void TestConversationList::emptyListSaysWhatToDo()
{
    const QImage full = view()->viewport()->grab().toImage();
    QStandardItemModel none;
    m_list->setModel(&none);
    const QImage empty = view()->viewport()->grab().toImage();
    QVERIFY(empty != full);
    int inked = 0;
    for (int y = 0; y < empty.height(); ++y) {
        for (int x = 0; x < empty.width(); ++x)
            inked += empty.pixel(x, y) != empty.pixel(0, empty.height() - 1) ? 1 : 0;
    }
    QVERIFY(inked > 100);
    m_list->setModel(nullptr);
}

QTEST_MAIN(TestConversationList)
#include "tst_conversationlist.moc"
