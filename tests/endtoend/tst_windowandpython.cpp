// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/iothread.h"
#include "widgets/appearance.h"
#include "widgets/conversationpage.h"
#include "widgets/conversationset.h"
#include "widgets/mainwindow.h"
#include "widgets/messageedit.h"

#include <QProcess>
#include <QRegularExpression>
#include <QTest>

using namespace echogram;

namespace {

/// Where many start: the echo server of every tutorial, in twelve lines, on a free port.
const char *const twelveLines = R"(
import socket

HOST = "127.0.0.1"
PORT = 0

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((HOST, PORT))
print("listening on port", server.getsockname()[1], flush=True)

while True:
    data, address = server.recvfrom(65535)
    server.sendto(data, address)
)";

class PythonServer
{
public:
    PythonServer()
    {
        const QString python = qEnvironmentVariable("PYTHON", QStringLiteral("python3"));
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(python, {QStringLiteral("-c"), QLatin1String(twelveLines)});
        QTRY_VERIFY2_WITH_TIMEOUT(m_process.canReadLine(), qPrintable(m_process.errorString()), 20'000);
        const QString line = QString::fromUtf8(m_process.readLine());
        m_port = QRegularExpression(QStringLiteral("port (\\d+)")).match(line).captured(1).toUShort();
    }
    ~PythonServer()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    Target target() const { return {QStringLiteral("127.0.0.1"), m_port}; }
    void stop()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

private:
    QProcess m_process;
    quint16 m_port = 0;
};

} // namespace

/// The whole window against a server in another process and another language.
class TestWindowAndPython : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void talks()
    {
        // GIVEN the tutorial's server, and the window pointed at it
        PythonServer server;
        QVERIFY(server.target().port > 0);
        IoThread ioThread;
        Appearance appearance;
        MainWindow window(ioThread, appearance, nullptr, {server.target(), false});
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        auto &message = *window.findChild<MessageEdit *>();
        const MessageLog &log = window.conversations().conversation(0).log();
        const QList<Composer::Draft> lines{
            {QStringLiteral("hello, world"), PayloadFormat::Text},
            {QStringLiteral("00 ff 80 0a"), PayloadFormat::Hex},
            {QStringLiteral("Grüße\\x00\\n"), PayloadFormat::Escaped},
            {QString(65'507, u'x'), PayloadFormat::Text},
        };
        // WHEN messages of all kinds are sent
        for (const Composer::Draft &line : lines) {
            const MessageId question = log.endId();
            window.page().composer().setDraft(line);
            QTest::keyClick(&message, Qt::Key_Return);
            // THEN each comes back as it went, with its time
            QTRY_COMPARE(log.endId(), question + 2);
            QTRY_COMPARE(log.at(question).delivery, Delivery::Answered);
            QCOMPARE(log.at(question).payload, decodePayload(line.format, line.text).value());
            QCOMPARE(log.at(question + 1).payload, log.at(question).payload);
            QVERIFY(log.at(question).roundTripNs > 0);
        }
        // WHEN the server is gone
        server.stop();
        const MessageId last = log.endId();
        window.page().composer().setDraft({QStringLiteral("still there?"), PayloadFormat::Text});
        QTest::keyClick(&message, Qt::Key_Return);
        // THEN the window says so
        QTRY_COMPARE(log.endId(), last + 1);
        QTRY_COMPARE(log.at(last).delivery, Delivery::Unreachable);
    }
};

QTEST_MAIN(TestWindowAndPython)
#include "tst_windowandpython.moc"
