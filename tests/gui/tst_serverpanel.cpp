// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/iothread.h"
#include "server/hostedserver.h"
#include "widgets/appearance.h"
#include "widgets/chatview.h"
#include "widgets/composer.h"
#include "widgets/conversationpage.h"
#include "widgets/conversationset.h"
#include "widgets/icons.h"
#include "widgets/listenfields.h"
#include "widgets/mainwindow.h"
#include "widgets/messageedit.h"
#include "widgets/problemlabel.h"
#include "widgets/serverpanel.h"
#include "widgets/shortspinbox.h"

#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace echogram;
using State = HostedServer::State;

namespace {

constexpr qint64 nsPerMs = 1'000'000;

/// A window whose server panel is open, on settings of its own.
struct Desk
{
    explicit Desk(const QString &settingsFile)
        : settings(settingsFile, QSettings::IniFormat)
        , window(ioThread, appearance, &settings, {})
    {
        window.resize(1300, 800);
        window.show();
        QVERIFY2(QTest::qWaitForWindowActive(&window), "the window does not come up");
        QTRY_COMPARE(window.server().state(), State::Running);
        QTRY_COMPARE(window.conversations().size(), 1);
        part<QDockWidget>("server").show();
        part<QDockWidget>("server").raise();
    }

    template <class T>
    T &part(const char *name) const
    {
        T *found = window.findChild<T *>(QLatin1String(name));
        if (!found)
            qFatal("there is no %s in the window", name);
        return *found;
    }
    ConversationModel &model() const { return window.conversations().model(0); }
    Conversation &conversation() const { return window.conversations().conversation(0); }
    QString problem(const char *name) const { return part<ProblemLabel>(name).text(); }
    QString count(const char *name) const { return part<QLabel>(name).text(); }

    void type(const char *name, const QString &text) const
    {
        auto &field = part<QWidget>(name);
        field.setFocus();
        QTest::keyClick(&field, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(&field, text);
        QTest::keyClick(&field, Qt::Key_Return);
    }
    void choose(const char *name, const QString &text) const
    {
        auto &combo = part<QComboBox>(name);
        combo.setCurrentText(text);
        QCOMPARE(combo.currentText(), text);
        Q_EMIT combo.activated(combo.currentIndex()); // as a click in its list does
    }
    /// Sends and says which message that is.
    MessageId send(const QString &text) const
    {
        const MessageId id = conversation().log().endId();
        auto &edit = *window.findChild<MessageEdit *>();
        edit.setText(text);
        QTest::keyClick(&edit, Qt::Key_Return);
        return id;
    }
    QString spoken(MessageId id) const
    {
        return model().index(model().rowOf(id)).data(Qt::AccessibleTextRole).toString();
    }

    IoThread ioThread;
    Appearance appearance;
    QSettings settings;
    MainWindow window;
};

} // namespace

class TestServerPanel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { initialiseResources(); }
    void init();

    void startsAndStops();
    void saysOnTheBubbleWhatWasDropped();
    void saysOnTheBubbleWhatWasDelayed();
    void saysNothingInFairWeather();
    void countsEachWay();
    void refusesWhatIsNoAddress();
    void listensElsewhere();
    void saysWhatIsDoneBeyondLoopback();
    void takesAddressAndPortInOne();
    void choosesAService();
    void readsRules();
    void keepsItsRulesWhenAFileIsWrong();
    void survivesARestart();
    void opensByItsKey();

private:
    QString write(const QString &name, const QByteArray &text) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

void TestServerPanel::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath(QStringLiteral("echogram.conf"));
}

QString TestServerPanel::write(const QString &name, const QByteArray &text) const
{
    QFile file(m_folder->filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("cannot write %s", qPrintable(file.fileName()));
    return file.fileName();
}

void TestServerPanel::startsAndStops()
{
    // GIVEN a server that runs
    const Desk desk(m_file);
    auto &button = desk.part<QPushButton>("serverSwitch");
    auto &state = desk.part<QLabel>("serverState");
    QVERIFY(state.text().contains(desk.window.server().endpoint().text()));
    QCOMPARE(button.text(), QStringLiteral("Stop"));
    // WHEN its button is clicked THEN it stops, and runs when it is clicked again
    QTest::mouseClick(&button, Qt::LeftButton);
    QTRY_COMPARE(desk.window.server().state(), State::Stopped);
    QCOMPARE(state.text(), QStringLiteral("Off"));
    QCOMPARE(button.text(), QStringLiteral("Start"));
    QTest::mouseClick(&button, Qt::LeftButton);
    QTRY_COMPARE(desk.window.server().state(), State::Running);
    QTRY_VERIFY(state.text().contains(desk.window.server().endpoint().text()));
}

void TestServerPanel::saysOnTheBubbleWhatWasDropped()
{
    // GIVEN a server that loses everything
    const Desk desk(m_file);
    desk.conversation().setAnswerTimeoutMs(50);
    const Endpoint before = desk.window.server().endpoint();
    desk.type("loss", QStringLiteral("100"));
    QCOMPARE(desk.window.serverPanel().settings().weather.in.loss, 1.0);
    // WHEN something is sent
    const MessageId id = desk.send(QStringLiteral("lost"));
    // THEN there is no answer, and the bubble says why
    QTRY_VERIFY(desk.conversation().log().contains(id));
    QTRY_COMPARE(desk.conversation().log().delivery(id), Delivery::NoAnswer);
    QTRY_COMPARE(desk.model().deedOf(id), QStringLiteral("dropped by the server (random loss)"));
    QVERIFY2(
        desk.spoken(id).endsWith(QStringLiteral("no answer in 50 ms; dropped by the server (random loss)")),
        qPrintable(desk.spoken(id)));
    QCOMPARE(desk.window.server().endpoint(), before);
    QTRY_COMPARE(desk.count("lostIn"), QStringLiteral("1"));
    // WHEN it is fair again THEN it is answered, and nothing is said but of the first
    QTest::mouseClick(&desk.part<QPushButton>("resetWeather"), Qt::LeftButton);
    desk.conversation().setAnswerTimeoutMs(5000);
    const MessageId next = desk.send(QStringLiteral("lost"));
    QTRY_VERIFY(desk.conversation().log().contains(next));
    QTRY_COMPARE(desk.conversation().log().delivery(next), Delivery::Answered);
    QCOMPARE(desk.model().deedOf(next), QString());
    QCOMPARE(desk.model().deedOf(id), QStringLiteral("dropped by the server (random loss)"));
    QCOMPARE(desk.count("lostIn"), QStringLiteral("1"));
}

void TestServerPanel::saysOnTheBubbleWhatWasDelayed()
{
    // GIVEN 50 ms each way
    const Desk desk(m_file);
    desk.conversation().setAnswerTimeoutMs(5000);
    desk.type("delay", QStringLiteral("50"));
    // WHEN something is sent THEN its answer takes twice that, and its bubble says so
    const MessageId id = desk.send(QStringLiteral("slow"));
    QTRY_VERIFY(desk.conversation().log().contains(id));
    QTRY_COMPARE(desk.conversation().log().delivery(id), Delivery::Answered);
    QVERIFY(desk.conversation().log().at(id).roundTripNs >= 100 * nsPerMs);
    QTRY_COMPARE(desk.model().deedOf(id), QStringLiteral("delayed 100 ms by the server"));
    // WHEN it is of the way in only THEN it is half of that
    desk.choose("direction", QStringLiteral("the way out"));
    desk.type("delay", QStringLiteral("0"));
    const MessageId next = desk.send(QStringLiteral("slow"));
    QTRY_VERIFY(desk.conversation().log().contains(next));
    QTRY_COMPARE(desk.model().deedOf(next), QStringLiteral("delayed 50.0 ms by the server"));
}

void TestServerPanel::saysNothingInFairWeather()
{
    const Desk desk(m_file);
    const MessageId id = desk.send(QStringLiteral("fair"));
    QTRY_VERIFY(desk.conversation().log().contains(id));
    QTRY_COMPARE(desk.conversation().log().delivery(id), Delivery::Answered);
    QCOMPARE(desk.model().deedOf(id), QString());
    QCOMPARE(desk.count("lostIn"), QStringLiteral("-"));
    QTRY_COMPARE(desk.count("datagramsIn"), QStringLiteral("1"));
    QTRY_COMPARE(desk.count("datagramsOut"), QStringLiteral("1"));
}

void TestServerPanel::countsEachWay()
{
    // GIVEN answers that are lost
    const Desk desk(m_file);
    desk.choose("direction", QStringLiteral("the way out"));
    desk.type("loss", QStringLiteral("100"));
    // WHEN something is sent THEN its answer is counted, and said to be lost
    const MessageId id = desk.send(QStringLiteral("lost"));
    QTRY_VERIFY(desk.conversation().log().contains(id));
    QTRY_COMPARE(desk.model().deedOf(id),
                 QStringLiteral("answer dropped by the server on the way out (random loss)"));
    QTRY_COMPARE(desk.count("lostOut"), QStringLiteral("1"));
    QCOMPARE(desk.count("lostIn"), QStringLiteral("-"));
    QCOMPARE(desk.count("datagramsIn"), QStringLiteral("1"));
    QCOMPARE(desk.count("datagramsOut"), QStringLiteral("0"));
    QCOMPARE(desk.count("rate"), QStringLiteral("0"));
}

void TestServerPanel::refusesWhatIsNoAddress()
{
    const Desk desk(m_file);
    const Endpoint before = desk.window.server().endpoint();
    // WHEN a name is typed THEN it is said what an address looks like, and the server goes on
    desk.type("listenAddress", QStringLiteral("localhost"));
    QVERIFY2(desk.problem("listenProblem").contains(QStringLiteral("\"localhost\" is a name")),
             qPrintable(desk.problem("listenProblem")));
    QVERIFY(desk.part<ProblemLabel>("listenProblem").isVisible());
    QCOMPARE(desk.window.server().state(), State::Running);
    QCOMPARE(desk.window.server().endpoint(), before);
    QCOMPARE(desk.window.serverPanel().settings().address, QHostAddress(QHostAddress::LocalHost));
    // WHEN it is mended THEN that is gone
    desk.type("listenAddress", QStringLiteral("127.0.0.1"));
    QVERIFY(!desk.part<ProblemLabel>("listenProblem").isVisible());
    // An address that is nobody's here is the system's to refuse.
    desk.type("listenAddress", QStringLiteral("203.0.113.7")); // RFC 5737
    QTRY_COMPARE(desk.window.server().state(), State::Failed);
    QVERIFY(desk.problem("serverProblem").contains(QStringLiteral("203.0.113.7")));
    desk.type("listenAddress", QStringLiteral("127.0.0.1"));
    QTRY_COMPARE(desk.window.server().state(), State::Running);
    QCOMPARE(desk.problem("serverProblem"), QString());
}

void TestServerPanel::listensElsewhere()
{
    const Desk desk(m_file);
    const quint16 before = desk.window.server().endpoint().port();
    desk.type("listenPort", QStringLiteral("0"));
    QTRY_COMPARE(desk.window.server().state(), State::Running);
    QTRY_VERIFY(desk.window.server().endpoint().port() != before);
    QCOMPARE(desk.part<QSpinBox>("listenPort").text(), QStringLiteral("any"));
}

void TestServerPanel::saysWhatIsDoneBeyondLoopback()
{
    ListenFields fields;
    fields.show();
    QSignalSpy changes(&fields, &ListenFields::changed);
    const auto *guard = fields.findChild<QLabel *>(QStringLiteral("guard"));
    QVERIFY(!guard->isVisible());
    auto *address = fields.findChild<QLineEdit *>(QStringLiteral("listenAddress"));
    address->selectAll();
    QTest::keyClicks(address, QStringLiteral("0.0.0.0"));
    QTest::keyClick(address, Qt::Key_Return);
    QCOMPARE(changes.size(), 1);
    QVERIFY(guard->isVisible());
    QVERIFY2(guard->text().contains(QStringLiteral("1,000 answers a second")), qPrintable(guard->text()));
    QVERIFY(guard->text().contains(QStringLiteral("larger than its question")));
    fields.close();
}

void TestServerPanel::takesAddressAndPortInOne()
{
    ListenFields fields;
    fields.show();
    auto *address = fields.findChild<QLineEdit *>(QStringLiteral("listenAddress"));
    address->selectAll();
    QTest::keyClicks(address, QStringLiteral("[::1]:7777"));
    QTest::keyClick(address, Qt::Key_Return);
    QCOMPARE(fields.address(), QHostAddress(QHostAddress::LocalHostIPv6));
    QCOMPARE(fields.port(), quint16(7777));
    QCOMPARE(address->text(), QStringLiteral("::1"));
    fields.close();
}

void TestServerPanel::choosesAService()
{
    const Desk desk(m_file);
    const Endpoint before = desk.window.server().endpoint();
    desk.choose("service", QStringLiteral("time"));
    QCOMPARE(desk.window.server().policy().service, Service::Time);
    const MessageId id = desk.send(QStringLiteral("what time is it?"));
    QTRY_VERIFY(desk.conversation().log().contains(id + 1));
    QCOMPARE(desk.conversation().log().at(id + 1).payload.size(), 4);
    QCOMPARE(desk.window.server().endpoint(), before);
}

void TestServerPanel::readsRules()
{
    const Desk desk(m_file);
    const QString file = write(QStringLiteral("good.toml"), "[[rule]]\ntext = \"ping\"\nanswer = \"pong\"\n");
    QVERIFY(!desk.part<QLineEdit>("rulesFile").isVisible());
    desk.choose("service", QStringLiteral("rules from a file"));
    QVERIFY(desk.part<QLineEdit>("rulesFile").isVisible());
    desk.type("rulesFile", file);
    QCOMPARE(desk.problem("rulesProblem"), QString());
    const MessageId id = desk.send(QStringLiteral("ping"));
    QTRY_VERIFY(desk.conversation().log().contains(id + 1));
    QCOMPARE(desk.conversation().log().at(id + 1).payload, QByteArray("pong"));
}

void TestServerPanel::keepsItsRulesWhenAFileIsWrong()
{
    // GIVEN rules in use
    const Desk desk(m_file);
    desk.choose("service", QStringLiteral("rules from a file"));
    const QString file =
        write(QStringLiteral("rules.toml"), "[[rule]]\ntext = \"ping\"\nanswer = \"pong\"\n");
    desk.type("rulesFile", file);
    // WHEN their file is damaged and read again
    write(QStringLiteral("rules.toml"), "[[rule]]\nnombre = 1\n");
    QTest::mouseClick(&desk.part<QToolButton>("readRules"), Qt::LeftButton);
    // THEN the place is told, and the old ones stay
    const QString problem = desk.problem("rulesProblem");
    QVERIFY2(problem.startsWith(QStringLiteral("rules.toml:2:1: ")), qPrintable(problem));
    const MessageId id = desk.send(QStringLiteral("ping"));
    QTRY_VERIFY(desk.conversation().log().contains(id + 1));
    QCOMPARE(desk.conversation().log().at(id + 1).payload, QByteArray("pong"));
}

void TestServerPanel::survivesARestart()
{
    ServerSettings before;
    {
        const Desk desk(m_file);
        desk.type("listenPort", QStringLiteral("0"));
        desk.choose("service", QStringLiteral("daytime"));
        desk.choose("preset", QStringLiteral("dsl"));
        desk.type("loss", QStringLiteral("2.5"));
        before = desk.window.serverPanel().settings();
        QCOMPARE(before.service, Service::Daytime);
        QCOMPARE(before.weather.out.loss, 0.025);
        desk.window.findChild<QDockWidget *>(QStringLiteral("server"))->setFloating(false);
        QVERIFY(const_cast<MainWindow &>(desk.window).close());
    }
    const Desk desk(m_file);
    QCOMPARE(desk.window.serverPanel().settings(), before);
    QCOMPARE(desk.window.server().policy().service, Service::Daytime);
    QCOMPARE(desk.window.server().policy().weather, before.weather);
    QCOMPARE(desk.part<ShortSpinBox>("loss").text(), QStringLiteral("2.5 %"));
}

void TestServerPanel::opensByItsKey()
{
    const Desk desk(m_file);
    auto &dock = desk.part<QDockWidget>("server");
    auto &action = desk.part<QAction>("toggleServerPanel");
    QTRY_VERIFY(!dock.visibleRegion().isEmpty());
    QVERIFY(action.isChecked());
    action.trigger();
    QVERIFY(dock.isHidden());
    QVERIFY(!action.isChecked());
    action.trigger();
    QVERIFY(!dock.isHidden());
    // Behind the inspector's tab it comes to the front.
    desk.part<QDockWidget>("inspector").raise();
    QTRY_VERIFY(dock.visibleRegion().isEmpty());
    action.trigger();
    QTRY_VERIFY(!dock.visibleRegion().isEmpty());
    QVERIFY(action.isChecked());
}

QTEST_MAIN(TestServerPanel)
#include "tst_serverpanel.moc"
