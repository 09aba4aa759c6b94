// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/conversation.h"
#include "core/chat/messagerecorder.h"
#include "core/net/iothread.h"
#include "widgets/chatview.h"
#include "widgets/conversationmodel.h"
#include "widgets/findbar.h"
#include "widgets/findcontroller.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QTest>
#include <QToolButton>
#include <QUdpSocket>

#include <memory>

using namespace echogram;

namespace {

const Endpoint us = Endpoint::loopback(50'000);
const Endpoint peer = Endpoint::loopback(12'345);
constexpr qint64 timeoutNs = 1'000'000'000;
constexpr int many = 1000; // asked and answered; every tenth of them says "ten"

MessageLog recordedLog()
{
    MessageRecorder recorder(nullptr, {});
    for (int i = 0; i < many; ++i) {
        const QByteArray payload = (i % 10 == 0 ? "ten " : "one ") + QByteArray::number(i);
        const Instant time{1'790'000'000'000'000'000 + i * 1000, i * 1000};
        recorder.asked(peer, us, payload, time, timeoutNs);
        if (i != 0)
            recorder.received(peer, us, payload, time);
    }
    recorder.expire(2 * timeoutNs);
    const ConversationUpdate update = recorder.takeUpdate();
    MessageLog log;
    log.apply(update.log);
    log.append(update.appended);
    for (const Amendment &amendment : update.amended)
        log.amend(amendment);
    return log;
}

/// A bar above a view, as in the window.
struct Shown
{
    explicit Shown(const Conversation &conversation)
        : model(conversation)
        , finding(bar, view)
    {
        view.resize(600, 400);
        view.setConversation(&model);
        finding.setConversation(&model);
    }
    template <class Widget>
    Widget *part(const char *name)
    {
        return bar.findChild<Widget *>(QLatin1String(name));
    }
    void type(const QString &text)
    {
        part<QLineEdit>("findPattern")->setText(text);
        QTest::keyClick(part<QLineEdit>("findPattern"), Qt::Key_Return);
    }
    QStringList texts()
    {
        QStringList texts;
        for (const QLabel *label : bar.findChildren<QLabel *>()) {
            if (label->isVisibleTo(&bar) && !label->text().isEmpty())
                texts += label->text();
        }
        return texts;
    }

    ConversationModel model;
    FindBar bar;
    ChatView view;
    FindController finding;
};

} // namespace

class TestFinding : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsTextFromOneToTheNext();
    void findsBytes();
    void findsByDetails();
    void saysWhatCannotBeRead();
    void saysThatThereIsNothing();
    void showsOnlyWhatWasFound();
    void goesOnWhileTheLogGrows();
    void closesAndForgets();
};

void TestFinding::findsTextFromOneToTheNext()
{
    const Conversation conversation({QStringLiteral("127.0.0.1"), 12'345}, recordedLog());
    Shown shown(conversation);
    shown.finding.open();
    QVERIFY(shown.finding.isOpen());
    // WHEN a text is typed, and Enter pressed
    shown.type(QStringLiteral("TEN "));
    // THEN all are found, whatever the case, and the first of them is shown
    QTRY_COMPARE(shown.finding.found().size(), 2 * many / 10 - 1);
    QTRY_COMPARE(shown.view.currentMessage(), shown.finding.found().first());
    QTRY_VERIFY(shown.texts().contains(QStringLiteral("1 of 199")));
    shown.finding.goToNext();
    QCOMPARE(shown.view.currentMessage(), shown.finding.found().at(1));
    // and before the first comes the last, which is said
    shown.finding.goToPrevious();
    shown.finding.goToPrevious();
    QCOMPARE(shown.view.currentMessage(), shown.finding.found().last());
    QVERIFY(shown.texts().contains(QStringLiteral("Went on from the end.")));
    QVERIFY(shown.texts().contains(QStringLiteral("199 of 199")));
}

void TestFinding::findsBytes()
{
    const Conversation conversation({QStringLiteral("127.0.0.1"), 12'345}, recordedLog());
    Shown shown(conversation);
    shown.finding.open();
    shown.part<QComboBox>("findKind")->setCurrentIndex(1);
    shown.type(QStringLiteral("20 39 ?? 37")); // " 9?7"
    QTRY_COMPARE(shown.finding.found().size(), 20);
    QCOMPARE(conversation.log().at(shown.finding.found().first()).payload, QByteArray("one 907"));
}

void TestFinding::findsByDetails()
{
    const Conversation conversation({QStringLiteral("127.0.0.1"), 12'345}, recordedLog());
    Shown shown(conversation);
    shown.finding.open();
    shown.part<QComboBox>("findDirection")->setCurrentIndex(2); // received
    shown.part<QLineEdit>("findSize")->setText(QStringLiteral("<6"));
    shown.part<QLineEdit>("findPeer")->setText(QStringLiteral(":12345"));
    shown.finding.goToNext();
    QTRY_COMPARE(shown.finding.found().size(), 9);
    shown.part<QLineEdit>("findSize")->clear();
    shown.part<QComboBox>("findDirection")->setCurrentIndex(0);
    shown.part<QCheckBox>("findUnanswered")->setChecked(true);
    shown.finding.goToNext();
    QTRY_COMPARE(shown.finding.found(), QList<MessageId>{0});
}

void TestFinding::saysWhatCannotBeRead()
{
    const Conversation conversation({QStringLiteral("127.0.0.1"), 12'345}, recordedLog());
    Shown shown(conversation);
    shown.finding.open();
    shown.part<QComboBox>("findKind")->setCurrentIndex(1);
    shown.type(QStringLiteral("xy"));
    QTRY_VERIFY(!shown.texts().isEmpty());
    QVERIFY(shown.finding.found().isEmpty());
    // What is wrong goes when it is mended.
    shown.type(QStringLiteral("74 65 6e"));
    QTRY_COMPARE(shown.finding.found().size(), 199);
}

void TestFinding::saysThatThereIsNothing()
{
    const Conversation conversation({QStringLiteral("127.0.0.1"), 12'345}, recordedLog());
    Shown shown(conversation);
    shown.finding.open();
    shown.type(QStringLiteral("eleven"));
    QTRY_VERIFY(shown.texts().contains(QStringLiteral("Nothing was found.")));
    QVERIFY(shown.texts().contains(QStringLiteral("0 found")));
}

void TestFinding::showsOnlyWhatWasFound()
{
    const Conversation conversation({QStringLiteral("127.0.0.1"), 12'345}, recordedLog());
    Shown shown(conversation);
    shown.finding.open();
    shown.type(QStringLiteral("ten "));
    QTRY_COMPARE(shown.finding.found().size(), 199);
    shown.part<QToolButton>("showOnlyFound")->setChecked(true);
    QCOMPARE(shown.model.rowCount(), 199);
    // Another text shows others.
    shown.type(QStringLiteral("one 5"));
    QTRY_COMPARE(shown.model.rowCount(), 2 * (1 + 9 + 90));
    shown.part<QToolButton>("showOnlyFound")->setChecked(false);
    QCOMPARE(shown.model.rowCount(), 2 * many - 1);
}

void TestFinding::goesOnWhileTheLogGrows()
{
    // GIVEN a conversation that is held, searched for what nobody has said yet
    QUdpSocket other;
    QVERIFY(other.bind(QHostAddress::LocalHost, 0));
    IoThread io;
    Conversation conversation(io, {QStringLiteral("127.0.0.1"), other.localPort()});
    Shown shown(conversation);
    shown.finding.open();
    shown.type(QStringLiteral("news"));
    QTRY_VERIFY(shown.texts().contains(QStringLiteral("Nothing was found.")));
    // WHEN it is said THEN it is found
    conversation.send("old");
    conversation.send("news");
    QTRY_COMPARE(shown.finding.found(), QList<MessageId>{1});
    conversation.send("more news");
    QTRY_COMPARE(shown.finding.found(), (QList<MessageId>{1, 2}));
}

void TestFinding::closesAndForgets()
{
    const Conversation conversation({QStringLiteral("127.0.0.1"), 12'345}, recordedLog());
    Shown shown(conversation);
    shown.finding.open();
    shown.type(QStringLiteral("ten "));
    shown.part<QToolButton>("showOnlyFound")->setChecked(true);
    QTRY_COMPARE(shown.model.rowCount(), 199);
    QTest::keyClick(shown.part<QLineEdit>("findPattern"), Qt::Key_Escape);
    QVERIFY(!shown.finding.isOpen());
    QVERIFY(shown.finding.found().isEmpty());
    QCOMPARE(shown.model.rowCount(), 2 * many - 1);
    // Opened again it has the same text, and finds it again.
    shown.finding.open();
    QTRY_COMPARE(shown.finding.found().size(), 199);
    // Another conversation may go away meanwhile.
    shown.finding.setConversation(nullptr);
    QVERIFY(shown.finding.found().isEmpty());
}

QTEST_MAIN(TestFinding)
#include "tst_finding.moc"
