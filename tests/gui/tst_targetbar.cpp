// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/problemlabel.h"
#include "widgets/targetbar.h"

#include <QClipboard>
#include <QComboBox>
#include <QCompleter>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace echogram;

class TestTargetBar : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_bar.reset(); }

    void splitsWhatIsPasted_data();
    void splitsWhatIsPasted();
    void splitsWhatReplacesAnotherHost();
    void splitsWhatIsTypedOnlyAtTheEnd_data();
    void splitsWhatIsTypedOnlyAtTheEnd();
    void readsTheTargetWhileItIsTyped();
    void acceptsAValidTargetOnEnter();
    void showsTheErrorUnderItsField_data();
    void showsTheErrorUnderItsField();
    void complainsOnlyAfterTyping();
    void takesNoRoomWithoutAnError();
    void tellsOfEditsByThePersonOnly();
    void remembersHosts();
    void boundsTheHistory();
    void keepsTheTextWhenTheHistoryChanges();
    void completesWhateverTheCase();
    void makesRoomForTheHostWhenNarrow();

private:
    QComboBox *hostBox() const { return m_bar->findChild<QComboBox *>(); } // has the keyboard
    QLineEdit *host() const { return hostBox()->lineEdit(); }
    QLineEdit *port() const { return m_bar->findChild<QLineEdit *>(QString(), Qt::FindDirectChildrenOnly); }
    QStringList problems() const;
    void paste(const QString &text);

    std::unique_ptr<TargetBar> m_bar;
};

void TestTargetBar::init()
{
    m_bar = std::make_unique<TargetBar>();
    m_bar->resize(600, m_bar->sizeHint().height());
    m_bar->show();
    m_bar->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_bar.get()));
    m_bar->focusHost();
}

QStringList TestTargetBar::problems() const
{
    QStringList texts;
    for (const ProblemLabel *label : m_bar->findChildren<ProblemLabel *>()) {
        if (label->isVisible())
            texts.append(label->text());
    }
    return texts;
}

void TestTargetBar::paste(const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
    QTest::keyClick(hostBox(), Qt::Key_V, Qt::ControlModifier);
}

void TestTargetBar::splitsWhatIsPasted_data()
{
    QTest::addColumn<QString>("pasted");
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("port");
    QTest::newRow("host:port") << QStringLiteral("sensor.lan:5683") << QStringLiteral("sensor.lan")
                               << QStringLiteral("5683");
    QTest::newRow("IPv4") << QStringLiteral("10.0.0.1:7") << QStringLiteral("10.0.0.1")
                          << QStringLiteral("7");
    QTest::newRow("IPv6") << QStringLiteral("[fe80::1%eth0]:53") << QStringLiteral("fe80::1%eth0")
                          << QStringLiteral("53");
    QTest::newRow("URL") << QStringLiteral("udp://sensor.lan:5683/") << QStringLiteral("sensor.lan")
                         << QStringLiteral("5683");
    QTest::newRow("host port") << QStringLiteral("sensor.lan 5683") << QStringLiteral("sensor.lan")
                               << QStringLiteral("5683");
    QTest::newRow("URL without a port")
        << QStringLiteral("udp://sensor.lan") << QStringLiteral("sensor.lan") << QStringLiteral("9");
    QTest::newRow("host alone") << QStringLiteral("sensor.lan") << QStringLiteral("sensor.lan")
                                << QStringLiteral("9");
    QTest::newRow("IPv6 alone") << QStringLiteral("fe80::1:53") << QStringLiteral("fe80::1:53")
                                << QStringLiteral("9");
    QTest::newRow("not a port") << QStringLiteral("sensor.lan:99999") << QStringLiteral("sensor.lan:99999")
                                << QStringLiteral("9");
}

void TestTargetBar::splitsWhatIsPasted()
{
    QFETCH(QString, pasted);
    QFETCH(QString, host);
    QFETCH(QString, port);
    m_bar->setTarget({QString(), 9});

    paste(pasted);

    QCOMPARE(this->host()->text(), host);
    QCOMPARE(this->port()->text(), port);
}

void TestTargetBar::splitsWhatReplacesAnotherHost()
{
    // GIVEN a host longer than what comes, selected as a whole
    m_bar->setTarget({QStringLiteral("a.very.long.host.name.example"), 9});
    m_bar->focusHost();

    paste(QStringLiteral("a:53"));

    QCOMPARE(m_bar->target().value(), (Target{QStringLiteral("a"), 53}));
    QCOMPARE(host()->text(), QStringLiteral("a"));
}

void TestTargetBar::splitsWhatIsTypedOnlyAtTheEnd_data()
{
    QTest::addColumn<Qt::Key>("key");
    QTest::newRow("Enter") << Qt::Key_Return;
    QTest::newRow("Tab") << Qt::Key_Tab;
}

void TestTargetBar::splitsWhatIsTypedOnlyAtTheEnd()
{
    QFETCH(Qt::Key, key);

    // WHEN typing, THEN nothing moves away under the hands
    QTest::keyClicks(hostBox(), QStringLiteral("sensor.lan:5683"));
    QCOMPARE(host()->text(), QStringLiteral("sensor.lan:5683"));

    QTest::keyClick(hostBox(), key);

    QCOMPARE(host()->text(), QStringLiteral("sensor.lan"));
    QCOMPARE(port()->text(), QStringLiteral("5683"));
    QCOMPARE(problems(), QStringList());
}

void TestTargetBar::readsTheTargetWhileItIsTyped()
{
    m_bar->setTarget({QString(), 9});
    QTest::keyClicks(hostBox(), QStringLiteral("sensor.lan"));
    QCOMPARE(m_bar->target().value(), (Target{QStringLiteral("sensor.lan"), 9}));
    QTest::keyClicks(hostBox(), QStringLiteral(":5683"));
    QCOMPARE(m_bar->target().value(), (Target{QStringLiteral("sensor.lan"), 5683}));
}

void TestTargetBar::acceptsAValidTargetOnEnter()
{
    QSignalSpy accepted(m_bar.get(), &TargetBar::accepted);

    // WHEN the port is missing, THEN Enter goes there
    QTest::keyClicks(hostBox(), QStringLiteral("sensor.lan"));
    QTest::keyClick(hostBox(), Qt::Key_Return);
    QCOMPARE(accepted.count(), 0);
    QVERIFY(port()->hasFocus());

    // WHEN it is there, THEN Enter accepts in either field
    QTest::keyClicks(port(), QStringLiteral("5683"));
    QTest::keyClick(port(), Qt::Key_Return);
    QCOMPARE(accepted.count(), 1);
    QTest::keyClick(hostBox(), Qt::Key_Return);
    QCOMPARE(accepted.count(), 2);
}

void TestTargetBar::showsTheErrorUnderItsField_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("port");
    QTest::addColumn<bool>("isHost");
    QTest::addColumn<QString>("selected");
    QTest::newRow("no IPv4") << QStringLiteral("300.1.2.3") << QStringLiteral("7") << true
                             << QStringLiteral("300.1.2.3");
    QTest::newRow("a character") << QStringLiteral("a?b") << QStringLiteral("7") << true
                                 << QStringLiteral("?");
    QTest::newRow("a port in the host field")
        << QStringLiteral("ab:99999") << QStringLiteral("7") << true << QStringLiteral("99999");
    QTest::newRow("port too large") << QStringLiteral("ab") << QStringLiteral("65536") << false
                                    << QStringLiteral("65536");
    QTest::newRow("port with a letter")
        << QStringLiteral("ab") << QStringLiteral("5x3") << false << QStringLiteral("x");
}

void TestTargetBar::showsTheErrorUnderItsField()
{
    QFETCH(QString, host);
    QFETCH(QString, port);
    QFETCH(bool, isHost);
    QFETCH(QString, selected);
    QLineEdit *field = isHost ? this->host() : this->port();

    QTest::keyClicks(hostBox(), host);
    QTest::keyClicks(this->port(), port);
    QVERIFY(!m_bar->showErrors());

    // THEN there is one error, under its field, and the wrong part is selected
    QCOMPARE(problems(), QStringList(m_bar->target().error().message));
    QVERIFY(isHost ? hostBox()->hasFocus() : field->hasFocus());
    QCOMPARE(field->selectedText(), selected);
    for (const ProblemLabel *label : m_bar->findChildren<ProblemLabel *>())
        QVERIFY(!label->isVisible()
                || label->y() >= field->mapTo(m_bar.get(), field->rect().bottomLeft()).y());

    // WHEN it is mended, THEN the error is gone at once
    field->selectAll();
    if (isHost)
        QTest::keyClicks(hostBox(), QStringLiteral("1.1.1.1"));
    else
        QTest::keyClicks(field, QStringLiteral("1"));
    QCOMPARE(problems(), QStringList());
}

void TestTargetBar::complainsOnlyAfterTyping()
{
    // GIVEN a host that is not yet finished
    QTest::keyClicks(hostBox(), QStringLiteral("127.0."));
    QCOMPARE(problems(), QStringList());

    // WHEN the field is left, THEN it says so; the port, which nobody has seen yet, does not
    QTest::keyClick(hostBox(), Qt::Key_Tab);
    QCOMPARE(problems().size(), 1);
    QVERIFY(problems().first().contains(QStringLiteral("IPv4")));

    // WHEN another target is shown, THEN that is forgotten
    m_bar->setTarget({QStringLiteral("127.1"), 0});
    QCOMPARE(problems(), QStringList());
}

void TestTargetBar::takesNoRoomWithoutAnError()
{
    const int height = m_bar->sizeHint().height();
    QVERIFY(!m_bar->showErrors());
    QVERIFY(m_bar->sizeHint().height() > height);
    m_bar->setTarget({QStringLiteral("a"), 1});
    QCOMPARE(m_bar->sizeHint().height(), height);
}

void TestTargetBar::tellsOfEditsByThePersonOnly()
{
    QSignalSpy edited(m_bar.get(), &TargetBar::targetEdited);

    m_bar->setTarget({QStringLiteral("a"), 1});
    m_bar->setHostHistory({QStringLiteral("b")});
    m_bar->rememberHost(QStringLiteral("c"));
    QCOMPARE(edited.count(), 0);

    QTest::keyClicks(port(), QStringLiteral("2"));
    QCOMPARE(edited.count(), 1);
    QTest::keyClicks(hostBox(), QStringLiteral("x"));
    QCOMPARE(edited.count(), 2);
    paste(QStringLiteral("y:3"));
    QCOMPARE(edited.count(), 3);
    QTest::keyClick(hostBox(), Qt::Key_Down); // the history's first
    QVERIFY(edited.count() > 3);
}

void TestTargetBar::remembersHosts()
{
    m_bar->setHostHistory({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("A"), QString()});
    QCOMPARE(m_bar->hostHistory(), QStringList({QStringLiteral("a"), QStringLiteral("b")}));

    m_bar->rememberHost(QStringLiteral("B"));
    QCOMPARE(m_bar->hostHistory(), QStringList({QStringLiteral("B"), QStringLiteral("a")}));
}

void TestTargetBar::boundsTheHistory()
{
    for (qsizetype i = 0; i < TargetBar::maximumHistorySize + 5; ++i)
        m_bar->rememberHost(QStringLiteral("host%1").arg(i));

    QCOMPARE(m_bar->hostHistory().size(), TargetBar::maximumHistorySize);
    QCOMPARE(m_bar->hostHistory().first(), QStringLiteral("host54"));
}

void TestTargetBar::keepsTheTextWhenTheHistoryChanges()
{
    QTest::keyClicks(hostBox(), QStringLiteral("abc"));
    host()->setCursorPosition(1);

    m_bar->rememberHost(QStringLiteral("other"));

    QCOMPARE(host()->text(), QStringLiteral("abc"));
    QCOMPARE(host()->cursorPosition(), 1);
}

void TestTargetBar::completesWhateverTheCase()
{
    m_bar->setHostHistory({QStringLiteral("Sensor.lan"), QStringLiteral("other")});

    QTest::keyClicks(hostBox(), QStringLiteral("sen"));

    const QCompleter *completer = hostBox()->completer();
    QCOMPARE(completer->completionCount(), 1);
    QCOMPARE(completer->currentCompletion(), QStringLiteral("Sensor.lan"));
    QCOMPARE(host()->text(), QStringLiteral("sen")); // nothing is put in unasked
}

void TestTargetBar::makesRoomForTheHostWhenNarrow()
{
    // GIVEN a wide widget at the end
    auto *chip = new QPushButton(QStringLiteral("echo server: on, 12 echoes"));
    m_bar->addWidget(chip);
    chip->show();
    QCoreApplication::sendPostedEvents();
    QVERIFY(chip->x() > port()->x());
    QVERIFY(chip->geometry().center().y() < port()->geometry().bottom());

    // WHEN there is no room for both, THEN it stands under the host
    m_bar->resize(m_bar->minimumSizeHint().width(), m_bar->height());
    QTRY_VERIFY(chip->y() > port()->geometry().bottom());
    QVERIFY(m_bar->rect().right() >= port()->geometry().right());
    QVERIFY(m_bar->minimumSizeHint().width() < 400);
}

QTEST_MAIN(TestTargetBar)
#include "tst_targetbar.moc"
