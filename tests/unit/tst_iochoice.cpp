// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/datagramsocket.h"
#include "core/net/iofactory.h"

#include <QNetworkProxy>
#include <QTest>
#include <QUdpSocket>

#include <cerrno>
#include <optional>

using namespace echogram;

namespace {

/// Gives ECHOGRAM_IO a value (null: none), and what it was back at the end.
class Variable
{
public:
    explicit Variable(const char *value)
        : m_wasSet(qEnvironmentVariableIsSet(ioVariable))
        , m_before(qgetenv(ioVariable))
    {
        set(value);
    }
    ~Variable() { set(m_wasSet ? m_before.constData() : nullptr); }
    Q_DISABLE_COPY(Variable)

private:
    static void set(const char *value)
    {
        if (value)
            qputenv(ioVariable, value);
        else
            qunsetenv(ioVariable);
    }

    const bool m_wasSet;
    const QByteArray m_before;
};

SocketOptions with(IoChoice io)
{
    SocketOptions options;
    options.io = io;
    return options;
}

/// What a socket opened so says of its engine: its name and who chose it.
QString engineOf(IoChoice io)
{
    DatagramSocket socket;
    if (const SystemError error = socket.open(with(io)); error.isError())
        return error.text;
    const SocketDescription description = socket.description();
    return QStringLiteral("%1: %2").arg(description.engine, description.engineReason);
}

const QString wrongValue = QStringLiteral("ECHOGRAM_IO: \"fast\" is not an engine; auto, qt and linux are");

} // namespace

class TestIoChoice : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void parses_data();
    void parses();
    void readsTheEnvironment_data();
    void readsTheEnvironment();
    void choosesTheFastest_data();
    void choosesTheFastest();
    void doesAsTheEnvironmentSays_data();
    void doesAsTheEnvironmentSays();
    void doesAsItIsToldBeforeTheEnvironment_data();
    void doesAsItIsToldBeforeTheEnvironment();
    void wrongEnvironmentGivesNoEngine();
    void wrongEnvironmentLeavesTheSocketClosed();
};

void TestIoChoice::parses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<std::optional<IoChoice>>("expected");
    const auto row = [](const char *text, std::optional<IoChoice> expected) {
        QTest::addRow("\"%s\"", text) << QString::fromLatin1(text) << expected;
    };
    row("auto", IoChoice::Auto);
    row("qt", IoChoice::Qt);
    row("linux", IoChoice::Linux);
    row("", {});
    row("Linux", {});
    row("QT", {});
    row(" qt", {});
    row("qt ", {});
    row("qt,linux", {});
    row("1", {});
}

void TestIoChoice::parses()
{
    QFETCH(const QString, text);
    QFETCH(const std::optional<IoChoice>, expected);
    QCOMPARE(parseIoChoice(text), expected);
}

void TestIoChoice::readsTheEnvironment_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<std::optional<IoChoice>>("expected");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char *name, const QByteArray &value, std::optional<IoChoice> expected,
                        const QString &problem = {}) { QTest::newRow(name) << value << expected << problem; };
    row("unset", {}, IoChoice::Auto);
    row("empty", "", IoChoice::Auto);
    row("auto", "auto", IoChoice::Auto);
    row("qt", "qt", IoChoice::Qt);
    row("linux", "linux", IoChoice::Linux);
    row("wrong", "fast", {}, wrongValue);
    row("a space", " ", {}, QStringLiteral("ECHOGRAM_IO: \" \" is not an engine; auto, qt and linux are"));
}

void TestIoChoice::readsTheEnvironment()
{
    QFETCH(const QByteArray, value);
    QFETCH(const std::optional<IoChoice>, expected);
    QFETCH(const QString, problem);
    const Variable variable(value.isNull() ? nullptr : value.constData());
    QCOMPARE(ioChoiceOfEnvironment(), expected);
    QCOMPARE(ioVariableProblem(), problem);
}

void TestIoChoice::choosesTheFastest_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("unset") << QByteArray();
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("auto") << QByteArray("auto");
}

void TestIoChoice::choosesTheFastest()
{
    QFETCH(const QByteArray, value);
    const Variable variable(value.isNull() ? nullptr : value.constData());
#ifdef Q_OS_LINUX
    QCOMPARE(engineOf(IoChoice::Auto), QStringLiteral("linux: the fastest here"));
#else
    QVERIFY(engineOf(IoChoice::Auto).startsWith(QStringLiteral("qt: \"linux\" does not work here: ")));
    QVERIFY(
        engineOf(IoChoice::Linux).startsWith(QStringLiteral("the engine \"linux\" does not work here: ")));
#endif
}

void TestIoChoice::doesAsTheEnvironmentSays_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("qt") << QByteArray("qt");
#ifdef Q_OS_LINUX
    QTest::newRow("linux") << QByteArray("linux");
#endif
}

void TestIoChoice::doesAsTheEnvironmentSays()
{
    QFETCH(const QByteArray, value);
    const Variable variable(value.constData());
    QCOMPARE(engineOf(IoChoice::Auto),
             QString::fromLatin1(value) + QStringLiteral(": ECHOGRAM_IO asks for it"));
}

void TestIoChoice::doesAsItIsToldBeforeTheEnvironment_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("unset") << QByteArray();
    for (const char *value : {"auto", "qt", "linux", "fast"})
        QTest::newRow(value) << QByteArray(value);
}

void TestIoChoice::doesAsItIsToldBeforeTheEnvironment()
{
    QFETCH(const QByteArray, value);
    const Variable variable(value.isNull() ? nullptr : value.constData());
    QCOMPARE(engineOf(IoChoice::Qt), QStringLiteral("qt: asked for"));
#ifdef Q_OS_LINUX
    QCOMPARE(engineOf(IoChoice::Linux), QStringLiteral("linux: asked for"));
#endif
}

void TestIoChoice::wrongEnvironmentGivesNoEngine()
{
    const Variable variable("fast");
    QUdpSocket socket;
    socket.setProxy(QNetworkProxy::NoProxy);
    QVERIFY(socket.bind(QHostAddress::LocalHost, 0, QAbstractSocket::DontShareAddress));
    const ChosenIo chosen = chooseIo(socket, with(IoChoice::Auto));
    QVERIFY(!chosen.io);
    QCOMPARE(chosen.error, (SystemError{EINVAL, wrongValue}));
    QCOMPARE(chosen.reason, QString());
}

void TestIoChoice::wrongEnvironmentLeavesTheSocketClosed()
{
    // GIVEN an open socket, and a value that is wrong by now
    DatagramSocket socket;
    QVERIFY(!socket.open(with(IoChoice::Qt)).isError());
    const Endpoint endpoint = socket.localEndpoint();
    {
        const Variable variable("fast");
        // WHEN it is opened anew
        SocketOptions options = with(IoChoice::Auto);
        options.bindTo = endpoint;
        const SystemError error = socket.open(options);
        // THEN the error says what is wrong, and nothing is left of it
        QCOMPARE(error, (SystemError{EINVAL, wrongValue}));
        QVERIFY(!socket.isOpen());
        QVERIFY(socket.localEndpoint().isNull());
        QCOMPARE(socket.description(), SocketDescription());
        QCOMPARE(socket.send("x", endpoint).error, SystemError::fromErrno(EBADF));
    }
    // ... and its port can be taken at once
    SocketOptions options = with(IoChoice::Qt);
    options.bindTo = endpoint;
    DatagramSocket next;
    QCOMPARE(next.open(options), SystemError());
    QCOMPARE(next.localEndpoint(), endpoint);
}

QTEST_GUILESS_MAIN(TestIoChoice)
#include "tst_iochoice.moc"
