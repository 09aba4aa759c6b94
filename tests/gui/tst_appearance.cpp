// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/appearance.h"
#include "widgets/desktoppreference.h"
#include "widgets/palettes.h"

#include <QApplication>
#include <QDBusMessage>
#include <QDBusVirtualObject>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QStyle>
#include <QTest>

using namespace echogram;

namespace {

const QString path = QStringLiteral("/org/freedesktop/portal/desktop");
const QString portalInterface = QStringLiteral("org.freedesktop.portal.Settings");

/// Answers as xdg-desktop-portal does, on a bus of the test's own.
class FakePortal : public QDBusVirtualObject
{
public:
    explicit FakePortal(const QDBusConnection &bus)
        : m_bus(bus)
    {
        m_bus.registerVirtualObject(path, this);
        m_bus.registerService(QStringLiteral("org.freedesktop.portal.Desktop"));
    }
    ~FakePortal() override
    {
        m_bus.unregisterService(QStringLiteral("org.freedesktop.portal.Desktop"));
        m_bus.unregisterObject(path);
    }

    QString introspect(const QString &) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override
    {
        if (message.interface() != portalInterface || message.member() != QLatin1String("Read"))
            return false;
        ++questions;
        // Two variants, one in the other, is what portals have always answered Read with.
        const QVariant inner = QVariant::fromValue(QDBusVariant(scheme));
        return connection.send(message.createReply(QVariant::fromValue(QDBusVariant(inner))));
    }

    void change(const QVariant &value, const QString &key = QStringLiteral("color-scheme"))
    {
        if (key == QLatin1String("color-scheme"))
            scheme = value;
        QDBusMessage signal =
            QDBusMessage::createSignal(path, portalInterface, QStringLiteral("SettingChanged"));
        signal << QStringLiteral("org.freedesktop.appearance") << key
               << QVariant::fromValue(QDBusVariant(value));
        m_bus.send(signal);
    }

    QVariant scheme = 0u;
    int questions = 0;

private:
    QDBusConnection m_bus;
};

} // namespace

class TestAppearance : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void cleanupTestCase();

    void contrast();
    void palettesCanBeRead_data();
    void palettesCanBeRead();
    void portalValues_data();
    void portalValues();

    void withoutABusThePlatformIsKept();
    void chosenSchemesComeAndGo();
    void platformThatFitsIsLeftAlone();
    void desktopThatPrefersDarkGetsIt();
    void choiceOutranksTheDesktop();
    void portalThatIsMissingIsNoError();

private:
    bool startBus();
    QDBusConnection ours() const { return QDBusConnection(QStringLiteral("ours")); }
    QDBusConnection portals() const { return QDBusConnection(QStringLiteral("portals")); }

    QProcess m_bus;
    QString m_style;
};

void TestAppearance::initTestCase()
{
    // Another style than ours, as a desktop may have it.
    QApplication::setStyle(QStringLiteral("windows"));
    m_style = QApplication::style()->name();
    QCOMPARE(m_style, QStringLiteral("windows"));
    QVERIFY(!isDark(QApplication::palette()));
}

void TestAppearance::cleanup()
{
    QApplication::setPalette(QPalette());
    QApplication::setStyle(m_style);
}

void TestAppearance::cleanupTestCase()
{
    QDBusConnection::disconnectFromBus(QStringLiteral("ours"));
    QDBusConnection::disconnectFromBus(QStringLiteral("portals"));
    m_bus.terminate();
    m_bus.waitForFinished();
}

/// A bus for this test alone; false where there is no dbus-daemon to start.
bool TestAppearance::startBus()
{
    if (m_bus.state() == QProcess::Running)
        return true;
    const QString daemon = QStandardPaths::findExecutable(QStringLiteral("dbus-daemon"));
    if (daemon.isEmpty())
        return false;
    m_bus.start(daemon, {QStringLiteral("--session"), QStringLiteral("--nofork"),
                         QStringLiteral("--print-address=1")});
    if (!m_bus.waitForReadyRead())
        return false;
    const QString address = QString::fromLatin1(m_bus.readLine().trimmed());
    return QDBusConnection::connectToBus(address, QStringLiteral("ours")).isConnected()
           && QDBusConnection::connectToBus(address, QStringLiteral("portals")).isConnected();
}

void TestAppearance::contrast()
{
    QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
    QCOMPARE(contrastRatio(Qt::white, Qt::black), 21.0);
    QCOMPARE(contrastRatio(Qt::red, Qt::red), 1.0);
    QCOMPARE(qRound(contrastRatio(QColor(0x767676), Qt::white) * 100), 454); // the well-known greyest grey
}

void TestAppearance::palettesCanBeRead_data()
{
    QTest::addColumn<QPalette>("palette");
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << lightPalette() << false;
    QTest::newRow("dark") << darkPalette() << true;
}

void TestAppearance::palettesCanBeRead()
{
    QFETCH(QPalette, palette);
    QFETCH(bool, dark);
    QCOMPARE(isDark(palette), dark);

    struct Pair
    {
        QPalette::ColorRole text, ground;
    };
    const Pair pairs[] = {
        {QPalette::WindowText, QPalette::Window},
        {QPalette::Text, QPalette::Base},
        {QPalette::Text, QPalette::AlternateBase},
        {QPalette::ButtonText, QPalette::Button},
        {QPalette::ToolTipText, QPalette::ToolTipBase},
        {QPalette::PlaceholderText, QPalette::Base},
        {QPalette::PlaceholderText, QPalette::Window},
        {QPalette::HighlightedText, QPalette::Highlight},
        {QPalette::Link, QPalette::Base},
        {QPalette::Link, QPalette::Window},
        {QPalette::LinkVisited, QPalette::Base},
        {QPalette::LinkVisited, QPalette::Window},
    };
    for (const auto group : {QPalette::Active, QPalette::Inactive, QPalette::Disabled}) {
        const double least = group == QPalette::Disabled ? 3.0 : 4.5;
        for (const Pair &pair : pairs) {
            const double ratio =
                contrastRatio(palette.color(group, pair.text), palette.color(group, pair.ground));
            QVERIFY2(ratio >= least, qPrintable(QStringLiteral("%1 on %2 in group %3: %4")
                                                    .arg(pair.text)
                                                    .arg(pair.ground)
                                                    .arg(group)
                                                    .arg(ratio)));
        }
    }
    // What is selected and what is not differ in more than their texts.
    QVERIFY(contrastRatio(palette.color(QPalette::Highlight), palette.color(QPalette::Base)) >= 3.0);
}

void TestAppearance::portalValues_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<int>("expected"); // -1: none
    const auto wrapped = [](const QVariant &value) { return QVariant::fromValue(QDBusVariant(value)); };
    QTest::newRow("no preference") << QVariant(0u) << int(ColorPreference::None);
    QTest::newRow("dark") << QVariant(1u) << int(ColorPreference::Dark);
    QTest::newRow("light") << QVariant(2u) << int(ColorPreference::Light);
    QTest::newRow("of the future") << QVariant(3u) << int(ColorPreference::None);
    QTest::newRow("one variant") << wrapped(1u) << int(ColorPreference::Dark);
    QTest::newRow("two variants") << wrapped(wrapped(1u)) << int(ColorPreference::Dark);
    QTest::newRow("a word") << QVariant(QStringLiteral("1")) << -1;
    QTest::newRow("nothing") << QVariant() << -1;
    QTest::newRow("nothing in a variant") << wrapped(QVariant()) << -1;
}

void TestAppearance::portalValues()
{
    QFETCH(QVariant, value);
    QFETCH(int, expected);
    const auto preference = colorPreferenceFromPortal(value);
    QCOMPARE(preference ? int(*preference) : -1, expected);
}

void TestAppearance::withoutABusThePlatformIsKept()
{
    // GIVEN a connection that is none
    const QDBusConnection none(QStringLiteral("there is none"));
    QVERIFY(!none.isConnected());

    // WHEN
    const Appearance appearance(none);
    QCoreApplication::processEvents();

    // THEN
    QCOMPARE(QApplication::style()->name(), m_style);
    QVERIFY(!appearance.isDark());
}

void TestAppearance::chosenSchemesComeAndGo()
{
    // GIVEN a light platform
    const QPalette platform = QApplication::palette();
    Appearance appearance(QDBusConnection(QStringLiteral("there is none")));
    QSignalSpy changed(&appearance, &Appearance::changed);

    // WHEN dark is chosen THEN it is dark
    appearance.setScheme(Appearance::Scheme::Dark);
    QCOMPARE(changed.size(), 1);
    QVERIFY(appearance.isDark());
    QCOMPARE(QApplication::style()->name(), QStringLiteral("fusion"));
    QCOMPARE(QApplication::palette().color(QPalette::Base), darkPalette().color(QPalette::Base));

    // WHEN it is chosen again THEN nothing happens
    appearance.setScheme(Appearance::Scheme::Dark);
    QCOMPARE(changed.size(), 1);

    // WHEN light is chosen THEN the platform, which is light, is back as it was
    appearance.setScheme(Appearance::Scheme::Light);
    QCOMPARE(changed.size(), 2);
    QCOMPARE(QApplication::style()->name(), m_style);
    QCOMPARE(QApplication::palette(), platform);

    // WHEN the desktop is to decide, which has no wish THEN that is no change
    appearance.setScheme(Appearance::Scheme::FollowDesktop);
    QCOMPARE(changed.size(), 2);
}

void TestAppearance::platformThatFitsIsLeftAlone()
{
    Appearance appearance(QDBusConnection(QStringLiteral("there is none")));
    QSignalSpy changed(&appearance, &Appearance::changed);

    appearance.setScheme(Appearance::Scheme::Light);

    QCOMPARE(changed.size(), 0);
    QCOMPARE(QApplication::style()->name(), m_style);
    QVERIFY(!QCoreApplication::testAttribute(Qt::AA_SetPalette));
}

void TestAppearance::desktopThatPrefersDarkGetsIt()
{
    if (!startBus())
        QSKIP("there is no dbus-daemon");
    // GIVEN a desktop that prefers dark, and a light platform
    FakePortal portal(portals());
    portal.scheme = 1u;

    // WHEN the program starts THEN it does not wait for the answer, and then is dark
    Appearance appearance(ours());
    QVERIFY(!appearance.isDark());
    QTRY_VERIFY(appearance.isDark());
    QCOMPARE(portal.questions, 1);

    // WHEN the person changes it THEN so does the window, both ways
    portal.change(2u);
    QTRY_VERIFY(!appearance.isDark());
    QCOMPARE(QApplication::style()->name(), m_style);
    portal.change(1u);
    QTRY_VERIFY(appearance.isDark());

    // WHEN another setting changes, or this one to nonsense, THEN that is passed over
    QSignalSpy changed(&appearance, &Appearance::changed);
    portal.change(2u, QStringLiteral("contrast"));
    portal.change(QStringLiteral("blue"));
    portal.change(2u); // comes behind them: signals keep their order
    QTRY_VERIFY(!appearance.isDark());
    QCOMPARE(changed.size(), 1);
}

void TestAppearance::choiceOutranksTheDesktop()
{
    if (!startBus())
        QSKIP("there is no dbus-daemon");
    // GIVEN a dark desktop
    FakePortal portal(portals());
    portal.scheme = 1u;
    Appearance appearance(ours());
    QTRY_VERIFY(appearance.isDark());

    // WHEN light is chosen THEN it is light; given back to the desktop, dark again
    appearance.setScheme(Appearance::Scheme::Light);
    QVERIFY(!appearance.isDark());
    appearance.setScheme(Appearance::Scheme::FollowDesktop);
    QVERIFY(appearance.isDark());
}

void TestAppearance::portalThatIsMissingIsNoError()
{
    if (!startBus())
        QSKIP("there is no dbus-daemon");
    // GIVEN a bus and nobody on it
    const Appearance appearance(ours());

    // WHEN the bus has answered a later question, and so this one as well
    const QDBusMessage later = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
        QStringLiteral("org.freedesktop.DBus"), QStringLiteral("GetId"));
    QCOMPARE(ours().call(later).type(), QDBusMessage::ReplyMessage);
    QCoreApplication::processEvents();

    // THEN
    QVERIFY(!appearance.isDark());
    QCOMPARE(QApplication::style()->name(), m_style);
}

QTEST_MAIN(TestAppearance)
#include "tst_appearance.moc"
