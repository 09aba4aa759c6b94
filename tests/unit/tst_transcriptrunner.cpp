// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/clock.h"
#include "core/transcript/transcriptfile.h"
#include "core/transcript/transcriptrunner.h"

#include <QEventLoop>
#include <QNetworkDatagram>
#include <QTest>
#include <QTimer>
#include <QUdpSocket>

#include <functional>

using namespace echogram;

namespace {

/// Answers as a test has it, on a free port of 127.0.0.1.
class Server : public QObject
{
public:
    using Answers = std::function<QByteArrayList(const QByteArray &)>;

    explicit Server(Answers answers = [](const QByteArray &question) { return QByteArrayList{question}; })
    {
        m_socket.bind(QHostAddress::LocalHost, 0);
        connect(&m_socket, &QUdpSocket::readyRead, this, [this, answers] {
            while (m_socket.hasPendingDatagrams()) {
                const QNetworkDatagram question = m_socket.receiveDatagram();
                m_questions += question.data();
                for (const QByteArray &answer : answers(question.data()))
                    m_socket.writeDatagram(answer, question.senderAddress(), quint16(question.senderPort()));
            }
        });
    }

    QByteArray target() const { return "127.0.0.1:" + QByteArray::number(m_socket.localPort()); }
    const QByteArrayList &questions() const { return m_questions; }
    QUdpSocket &socket() { return m_socket; }

private:
    QUdpSocket m_socket;
    QByteArrayList m_questions;
};

/// Who has an answer to give takes his time on a busy machine.
void giveTime(std::vector<TranscriptStep> &steps)
{
    for (TranscriptStep &step : steps) {
        step.withinNs = 20'000'000'000;
        giveTime(step.steps);
    }
}

/// A transcript that was run.
struct Run
{
    QList<StepVerdict> steps;
    TranscriptVerdict sum;
    int ends = 0;

    explicit Run(const QByteArray &toml, const TranscriptRunOptions &options = {},
                 const std::function<void(TranscriptRunner &)> &meanwhile = {})
    {
        auto read = parseTranscript(toml, QStringLiteral("t.toml"));
        if (!read) {
            qWarning("%s", qPrintable(read.error().text()));
            return;
        }
        Transcript transcript = std::move(read).value();
        if (!toml.contains("within"))
            giveTime(transcript.steps);
        TranscriptRunner runner(std::make_shared<const Transcript>(transcript), options);
        QEventLoop loop;
        QObject::connect(&runner, &TranscriptRunner::stepFinished, &loop,
                         [this](const StepVerdict &verdict) { steps += verdict; });
        QObject::connect(&runner, &TranscriptRunner::finished, &loop, [&](const TranscriptVerdict &verdict) {
            sum = verdict;
            ++ends;
            loop.quit();
        });
        QTimer::singleShot(0, &runner, &TranscriptRunner::start);
        if (meanwhile)
            QTimer::singleShot(0, &runner, [&] { meanwhile(runner); });
        loop.exec();
        QCoreApplication::processEvents(); // nothing may come behind the end
    }
    bool isPassed() const { return ends == 1 && sum.outcome == Outcome::Passed; }
    bool isFailed() const { return ends == 1 && sum.outcome == Outcome::Failed; }
};

/// A port of 127.0.0.1 that nobody listens at: it was free, and is not given away while this lives on another address.
QByteArray deserted()
{
    QUdpSocket socket;
    socket.bind(QHostAddress::LocalHost, 0);
    return "127.0.0.1:" + QByteArray::number(socket.localPort());
}

} // namespace

/// Transcripts that are run against servers of the test.
class TestTranscriptRunner : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void passes()
    {
        const Server server;
        const Run run("target = '" + server.target()
                      + "'\n[[step]]\nname = 'greet'\nsend = 'hello'\nexpect = 'hello'\n[[step]]\nsend = "
                        "'a'\nexpect = { size = 1 }\n");
        QVERIFY(run.isPassed());
        QCOMPARE(run.steps.size(), 2);
        QCOMPARE(run.sum.passed, 2U);
        QCOMPARE(run.sum.step, -1);
        const StepVerdict &step = run.steps[0];
        QVERIFY(step.hasSent && step.hasGot);
        QCOMPARE(step.sent, "hello");
        QCOMPARE(step.got, "hello");
        QVERIFY(step.roundTripNs > 0 && step.roundTripNs <= step.durationNs);
        QCOMPARE(step.peer.text(), QString::fromLatin1(server.target()));
        QCOMPARE(step.from, step.peer);
        QCOMPARE(run.steps[1].step, 1);
    }

    void showsTheDifference()
    {
        const Server server([](const QByteArray &) { return QByteArrayList{"hellO!"}; });
        const Run run("target = '" + server.target()
                      + "'\n[[step]]\nsend = 'hello'\nexpect = 'hello'\n[[step]]\nsend = 'never'\n");
        QVERIFY(run.isFailed());
        QCOMPARE(run.steps.size(), 1);
        QCOMPARE(run.sum.step, 0);
        QCOMPARE(run.sum.place, (FilePlace{4, 10}));
        QCOMPARE(run.sum.message, QStringLiteral("the answer of %1 differs at byte 4 of 6, expected 5\n"
                                                 "  expected  68 65 6c 6c 6f\n"
                                                 "  got       68 65 6c 6c 4f 21\n"
                                                 "                        ^^")
                                      .arg(QString::fromLatin1(server.target())));
        QCOMPARE(server.questions(), QByteArrayList{"hello"});
    }

    void expectations_data()
    {
        QTest::addColumn<QByteArray>("expect");
        QTest::addColumn<QString>("problem"); // empty: it is met
        const auto row = [](const QByteArray &expect, const char *problem = "") {
            QTest::addRow("%s", expect.constData()) << expect << QString::fromUtf8(problem);
        };
        row("'ab12cd'");
        row("'{{payload}}'");
        row("{ hex = '61 62 ?? 3? 63 64' }");
        row("{ hex = '61 62 ?? 4? 63 64' }",
            "differs at byte 3 of 6, expected 6\n  expected  61 62 ?? 4? 63 64\n");
        row("{ hex = '61 62 ?\?' }", "differs at byte 3 of 6, expected 3");
        row("{ hex = '61 62 {{n:2}} 63 64' }");
        row("{ hex = '61 62 {{n:2le}} 63 64' }", "expected  61 62 32 31 63 64");
        row("{ hex = '61 ?? {{n:2}} 63 64' }");
        row("{ prefix = 'ab', suffix = 'cd', contains = '12', size = 6 }");
        row("{ prefix = 'aB' }", "does not begin as expected: it differs at byte 1 of 2, expected 2");
        row("{ suffix = { hex = '63 65' } }", "does not end as expected: its end differs at byte 1 of 2");
        row("{ contains = '21' }", "is \"ab12cd\", which does not contain \"21\"");
        row("{ prefix = 'ab12cdef' }", "does not begin as expected: it differs at byte 6 of 6, expected 8");
        row("{ regex = '^ab\\d+cd$' }");
        row("{ regex = '^\\d' }", "is \"ab12cd\", which does not match ^\\d");
        row("{ size = '<6' }", "has 6 bytes, expected at most 5");
        row("{ size = '>6' }", "has 6 bytes, expected at least 7");
        row("{ size = 7 }", "has 6 bytes, expected 7");
        row("{ fields = ['u16be@2 == 0x3132', 'text[2]@0 == \"ab\"', 'u16be@2 == {{n}}'] }");
        row("{ fields = ['u8@0 == 97', 'u8@1 == 97'] }",
            "is not as expected: u8@1 is 98 (0x62), expected 97 (0x61)");
        row("{ fields = ['u32be@4 == 1'] }", "is not as expected: u32be@4 is beyond the end: the datagram "
                                             "has 6 bytes, and the field needs at least 8");
        row("{ fields = ['text@2 == \"{{word}}\"'] }", "text@2 is \"12cd\", expected \"a\\\\\"");
        row("{ text = 'ab12cd', from = '127.0.0.1' }");
        row("{ text = 'ab12cd', from = 'any' }");
    }
    void expectations()
    {
        QFETCH(QByteArray, expect);
        QFETCH(QString, problem);
        const Server server;
        const Run run("target = '" + server.target()
                      + "'\n[variables]\nn = 0x3132\nword = 'a\\\"'\n[[step]]\nsend = 'ab12cd'\nexpect = "
                      + expect + "\n");
        if (problem.isEmpty()) {
            QVERIFY2(run.isPassed(), qPrintable(run.sum.message));
            return;
        }
        QVERIFY(run.isFailed());
        QVERIFY2(run.sum.message.contains(problem), qPrintable(run.sum.message));
        QCOMPARE(run.sum.place.line, 7);
        QVERIFY(run.sum.place.column >= 10);
    }

    void aRefusalFails()
    {
        const Run run("target = '" + deserted() + "'\n[[step]]\nsend = 'x'\nexpect = 'ok'\nwithin = '20s'\n");
        QVERIFY(run.isFailed());
        QVERIFY2(run.sum.message.contains(QStringLiteral("refused (ICMP type 3, code 3)")),
                 qPrintable(run.sum.message));
        QVERIFY(run.sum.message.endsWith(QStringLiteral("\n  expected  6f 6b\n  got       (nothing)")));
    }

    void nobodyIsNotSilence()
    {
        const Run run("target = '" + deserted()
                      + "'\n[[step]]\nsend = 'x'\nexpect = { nothing = true }\nwithin = '20s'\n");
        QVERIFY(run.isFailed());
    }

    void aRefusalWhileItWaitsFails()
    {
        for (const char *expect : {"{ nothing = true }", "'ok'"}) {
            const Run run("target = '" + deserted()
                          + "'\n[[step]]\nsend = 'x'\n[[step]]\nwait = '5ms'\nexpect = " + expect
                          + "\nwithin = '20s'\n");
            QVERIFY(run.isFailed());
            QVERIFY2(run.sum.message.contains(QStringLiteral("refused")), qPrintable(run.sum.message));
        }
        // Of what is sent and nothing more, nobody asks whether it has come.
        QVERIFY(
            Run("target = '" + deserted() + "'\n[[step]]\nsend = 'x'\n[[step]]\nwait = '5ms'\n").isPassed());
    }

    void lossesAreNoSilence()
    {
        QUdpSocket stranger;
        QVERIFY(stranger.bind(QHostAddress(QStringLiteral("127.0.0.2")), 0));
        Server server([](const QByteArray &) { return QByteArrayList(); });
        QUdpSocket relay;
        QVERIFY(relay.bind(QHostAddress::LocalHost, 0));
        const auto flood = [&](int count) {
            disconnect(&relay, nullptr, nullptr, nullptr);
            connect(&relay, &QUdpSocket::readyRead, &relay, [&, count] {
                const QNetworkDatagram question = relay.receiveDatagram();
                for (int i = 0; i < count; ++i)
                    stranger.writeDatagram(QByteArray(1000, 'x'), question.senderAddress(),
                                           quint16(question.senderPort()));
            });
        };
        const QByteArray toml = "target = '127.0.0.1:" + QByteArray::number(relay.localPort())
                                + "'\n[[step]]\nsend = 'x'\n[[step]]\nwait = '200ms'\nexpect = { nothing = "
                                  "true }\nwithin = '20ms'\n";
        flood(10);
        QVERIFY(Run(toml).isPassed());
        flood(20'000); // more than the kernel keeps, or the runner
        const Run run(toml);
        QVERIFY(run.isFailed());
        QVERIFY2(run.sum.message.contains(QStringLiteral("there was no room for")),
                 qPrintable(run.sum.message));
    }

    void whatCannotBeReadFails()
    {
        const Server server;
        const QByteArray begin =
            "target = '" + server.target()
            + "'\n[variables]\nid = 0x10005\nn = 16\n[[step]]\nsend = 'sent@1'\nexpect = { size = 6 }\n"
              "capture = { who = 'payload' }\n[[step]]\nsend = { hex = '00 05' }\nwithin = '20s'\nexpect = ";
        const auto message = [&](const QByteArray &expect) {
            const Run run(begin + expect + "\n");
            return run.isFailed() ? run.sum.message : QStringLiteral("passed");
        };
        QVERIFY(message("{ nothing = true, from = '{{who}}' }")
                    .contains(QStringLiteral("“sent@1” is nobody who could answer")));
        QVERIFY(message("{ hex = '{{id:2}}' }")
                    .contains(QStringLiteral("to have 2 bytes is a number that needs more")));
        QVERIFY(message("{ hex = '0? {{id:1}}' }")
                    .contains(QStringLiteral("to have 1 bytes is a number that needs more")));
        QVERIFY(message("{ fields = ['u8@1 == {{who}}'] }")
                    .contains(QStringLiteral("a variable is no field of what was sent")));
        QVERIFY(message("{ fields = ['u8@1 == {{id}}'] }").contains(QStringLiteral("from 0 to 255")));
        QCOMPARE(
            message("{ size = 2 }\n[[step]]\nsend = { hex = '{{id:2}}' }"),
            QStringLiteral("cannot be sent: a variable that is to have 2 bytes is a number that needs more"));
        QVERIFY(Run("target = '0.0.0.0:7'\n[[step]]\nsend = 'x'\n")
                    .sum.message.contains(QStringLiteral("0.0.0.0 is nobody")));
    }

    void noAnswerFails()
    {
        const Server server([](const QByteArray &) { return QByteArrayList(); });
        const Run run("target = '" + server.target()
                      + "'\n[[step]]\nsend = 'x'\nexpect = 'ok'\nwithin = '20ms'\n");
        QVERIFY(run.isFailed());
        QCOMPARE(
            run.sum.message,
            QString::fromLatin1(server.target())
                + QStringLiteral(" did not answer within 20ms\n  expected  6f 6b\n  got       (nothing)"));
        QVERIFY(run.steps[0].durationNs >= 20'000'000);
    }

    void nothingIsExpected()
    {
        const Server silent([](const QByteArray &) { return QByteArrayList(); });
        const QByteArray steps =
            "'\n[[step]]\nsend = 'secret?'\nexpect = { nothing = true }\nwithin = '20ms'\n";
        const Run quiet("target = '" + silent.target() + steps);
        QVERIFY(quiet.isPassed());
        QVERIFY(quiet.steps[0].durationNs >= 20'000'000);
        const Server loud;
        const Run run("target = '" + loud.target() + QByteArray(steps).replace("20ms", "20s"));
        QVERIFY(run.isFailed());
        QVERIFY(run.sum.message.contains(
            QStringLiteral("sent a datagram of size 7, and nothing was to come\n  expected  (nothing)\n"
                           "  got       73 65 63 72 65 74 3f")));
    }

    void capturesBecomeVariables()
    {
        int asked = 0;
        const Server server([&asked](const QByteArray &question) {
            return QByteArrayList{++asked == 1 ? QByteArray::fromHex("0102ff aa bb cc") : question};
        });
        const Run run("target = '" + server.target()
                      + "'\n[[step]]\nsend = 'id?'\nexpect = { size = 6 }\ncapture = { id = 'u16be@0', key = "
                        "'bytes[3]@3', all = "
                        "'payload', who = 'peer' }\n[[step]]\nsend = { hex = '{{id:2}} {{key}} {{id:4le}}' "
                        "}\nto = '{{who}}'\n"
                        "expect = { hex = '01 02 aa bb cc 02 01 00 00' }\n[[step]]\nsend = '{{id}} "
                        "{{who}}'\nexpect = '258 "
                      + server.target()
                      + "'\n[[step]]\nsend = '{{all}}'\nexpect = { hex = '0102ffaabbcc' }\n");
        QVERIFY2(run.isPassed(), qPrintable(run.sum.message));
        QCOMPARE(run.steps.size(), 4);
    }

    void capturesBeyondTheEnd()
    {
        const Server server;
        const Run run("target = '" + server.target()
                      + "'\n[[step]]\nsend = 'abc'\nexpect = 'abc'\ncapture = { id = 'u32be@0' }\n");
        QVERIFY(run.isFailed());
        QCOMPARE(
            run.sum.message,
            QStringLiteral("“id” cannot be captured: u32be@0 is beyond the end: the datagram has 3 bytes, "
                           "and the field needs at least 4"));
        QCOMPARE(run.sum.place, (FilePlace{5, 18}));
    }

    void repetitions()
    {
        const Server server;
        const Run run("target = '" + server.target()
                      + "'\n[[step]]\nrepeat = 2\n[[step.step]]\nsend = 'a{{counter}}'\nexpect = "
                        "'{{payload}}'\nrepeat = 3\n"
                        "[[step.step]]\nsend = 'b{{counter}}'\nexpect = 'b{{counter}}'\n[[step]]\nsend = "
                        "'end'\nexpect = 'end'\n");
        QVERIFY2(run.isPassed(), qPrintable(run.sum.message));
        QCOMPARE(server.questions(), QByteArrayList({"a1", "a2", "a3", "b1", "a4", "a5", "a6", "b2", "end"}));
        QCOMPARE(run.steps[6].repetition, 6U);
        QCOMPARE(run.sum.passed, 9U);
    }

    void furtherAnswers()
    {
        const Server server([](const QByteArray &) { return QByteArrayList{"one", "two", "three"}; });
        const QByteArray begin =
            "target = '" + server.target() + "'\n[[step]]\nsend = 'count'\nexpect = 'one'\n";
        const Run run(
            begin + "[[step]]\nexpect = 'two'\n[[step]]\nexpect = '{{word}}'\n[variables]\nword = 'three'\n");
        QVERIFY2(run.isPassed(), qPrintable(run.sum.message));
        // What is left of the first answers is none to the second question.
        const Run passedOver(begin + "[[step]]\nwait = '1ms'\nsend = 'again'\nexpect = 'one'\n");
        QVERIFY2(passedOver.isPassed(), qPrintable(passedOver.sum.message));
    }

    void questionsInFlight()
    {
        const Server server;
        const Run run("target = '" + server.target()
                      + "'\n[[step]]\nsend = 'a'\n[[step]]\nwait = '2ms'\nsend = 'b'\n[[step]]\nexpect = "
                        "'a'\n[[step]]\nexpect = 'b'\n");
        QVERIFY2(run.isPassed(), qPrintable(run.sum.message));
    }

    void waits()
    {
        const Server server;
        const Run run("target = '" + server.target()
                      + "'\n[[step]]\nwait = '20ms'\n[[step]]\nwait = '10ms'\nsend = 'a'\nexpect = 'a'\n");
        QVERIFY(run.isPassed());
        QVERIFY(run.steps[0].durationNs >= 20'000'000 && !run.steps[0].hasSent);
        QVERIFY(run.steps[1].durationNs >= 10'000'000);
        QVERIFY(run.steps[1].roundTripNs < run.steps[1].durationNs);
    }

    void whoAnswers()
    {
        // As TFTP does, from another port of the same host; and from another host.
        for (const char *address : {"127.0.0.1", "127.0.0.2"}) {
            const bool isSame = qstrcmp(address, "127.0.0.1") == 0;
            QUdpSocket other;
            QVERIFY(other.bind(QHostAddress(QLatin1String(address)), 0));
            Server server([](const QByteArray &) { return QByteArrayList(); });
            connect(&server.socket(), &QUdpSocket::readyRead, &server, [&] {});
            QUdpSocket relay;
            QVERIFY(relay.bind(QHostAddress::LocalHost, 0));
            connect(&relay, &QUdpSocket::readyRead, &relay, [&] {
                const QNetworkDatagram question = relay.receiveDatagram();
                other.writeDatagram("from elsewhere", question.senderAddress(),
                                    quint16(question.senderPort()));
            });
            const QByteArray begin = "target = '127.0.0.1:" + QByteArray::number(relay.localPort())
                                     + "'\n[[step]]\nsend = 'x'\nexpect = ";
            const QByteArray briefly = "within = '500ms'\n";
            const Run plain(begin + "'from elsewhere'\n" + (isSame ? QByteArray() : briefly));
            QCOMPARE(plain.isPassed(), isSame);
            if (!isSame)
                QVERIFY2(plain.sum.message.contains(
                             QStringLiteral("; a datagram came from elsewhere, the last from 127.0.0.2:")),
                         qPrintable(plain.sum.message));
            QVERIFY(Run(begin + "{ text = 'from elsewhere', from = 'any' }\n").isPassed());
            QVERIFY(Run(begin + "{ text = 'from elsewhere', from = '" + address + "' }\n").isPassed());
            QVERIFY(Run(begin + "{ size = 14, from = '127.0.0.3' }\n" + briefly).isFailed());
        }
    }

    void listensFirst()
    {
        QUdpSocket client;
        QVERIFY(client.bind(QHostAddress::LocalHost, 0));
        const QByteArray port = deserted().mid(10);
        // It asks until somebody is there.
        QTimer asking;
        connect(&asking, &QTimer::timeout, &client,
                [&] { client.writeDatagram("who is there?", QHostAddress::LocalHost, port.toUShort()); });
        asking.start(1);
        const Run run(
            "[socket]\nbind = '127.0.0.1'\nport = " + port
            + "\n[[step]]\nexpect = { contains = 'who' }\nwithin = '10s'\ncapture = { who = 'peer' }\n"
              "[[step]]\nsend = 'me: {{payload}}'\nto = '{{who}}'\n");
        asking.stop();
        QVERIFY2(run.isPassed(), qPrintable(run.sum.message));
        QTRY_VERIFY(client.hasPendingDatagrams());
        QCOMPARE(client.receiveDatagram().data(), "me: who is there?");
    }

    void secretsAreNotTold()
    {
        const Server server([](const QByteArray &question) { return QByteArrayList{question + "!"}; });
        const QByteArray begin = "target = '" + server.target()
                                 + "'\n[variables]\nkey = { value = 'sesame', secret = true }\npin = { value "
                                   "= 0x7a69, secret = true }\n"
                                   "[[step]]\nsend = 'open {{key}}'\nexpect = ";
        for (const char *expect :
             {"'open {{key}}'", "'{{key}}'", "{ suffix = '{{key}}' }", "{ contains = '{{key}}?' }",
              "{ fields = ['text[6]@5 != \"{{key}}\"'] }", "{ fields = ['u16be@0 == {{pin}}'] }",
              "{ hex = '?? {{key}}' }", "{ prefix = 'open XXXX' }", "{ suffix = 'XXX!' }",
              "{ fields = ['text[6]@5 == \"open?!\"'] }", "{ fields = ['text[4]@5 == \"open\"'] }",
              "{ fields = ['bytes@0 == 00'] }", "{ fields = ['u32be@5 == 0'] }", "{ regex = 'x' }",
              "{ hex = '{{pin:2}}' }", "{ nothing = true }"}) {
            const Run run(begin + expect + "\n");
            QVERIFY(run.isFailed());
            const StepVerdict &step = run.steps[0];
            QCOMPARE(step.sent, "open ******");
            QCOMPARE(step.got, "open ******!");
            for (const char *secret :
                 {"sesame", "73 65 73 61 6d 65", "7a 69", "31337", "sesa", "73 65 73", "73657361"})
                QVERIFY2(!run.sum.message.contains(QLatin1String(secret)), qPrintable(run.sum.message));
        }
        // What it caught stays one, too.
        const Run run("target = '" + server.target()
                      + "'\n[variables]\nkey = { value = '-', secret = true }\n[[step]]\nsend = "
                        "'sesame'\nexpect = { size = 7 }\n"
                        "capture = { key = 'text[6]@0' }\n[[step]]\nsend = '{{key}}'\nexpect = '{{key}}'\n");
        QVERIFY(run.isFailed());
        QCOMPARE(run.steps[1].sent, "******");
        QVERIFY2(!run.sum.message.contains(QLatin1String("73 65 73")), qPrintable(run.sum.message));
    }

    void secretsOfAnswersAreNotTold()
    {
        const Server server([](const QByteArray &question) { return QByteArrayList{"token=" + question}; });
        const QByteArray begin =
            "target = '" + server.target()
            + "'\n[variables]\nkey = { value = '-', secret = true }\n[[step]]\nsend = 'sesame'\ncapture = { "
              "key = 'text@6' }\nexpect = ";
        // Not even by an answer that is not as expected, and not when there is another one by now.
        const Run unexpected(begin + "'token=other'\n");
        QVERIFY(unexpected.isFailed());
        QCOMPARE(unexpected.steps[0].got, "token=******");
        QVERIFY2(!unexpected.sum.message.contains(QLatin1String("73 65 73")),
                 qPrintable(unexpected.sum.message));
        const Run before(begin
                         + "{ size = 12 }\n[[step]]\nsend = 'another'\nexpect = { size = 13 }\ncapture = { "
                           "key = 'text@6' }\n"
                           "[[step]]\nsend = 'sesame another {{key}}'\nexpect = 'x'\n");
        QVERIFY(before.isFailed());
        QCOMPARE(before.steps[2].got, "token=****** ******* *******");
        // As it came, not only as the number that it is.
        const Run number(
            "target = '" + server.target()
            + "'\n[variables]\nkey = { value = '-', secret = true }\n[[step]]\nsend = { hex = '3dcccccd' }\n"
              "expect = 'x'\ncapture = { key = 'f32be@6' }\n");
        QCOMPARE(number.steps[0].got, "token=****");
        QCOMPARE(number.steps[0].sent, "****");
    }

    void theSameSeedSaysTheSame()
    {
        const Server server;
        const QByteArray toml = "target = '" + server.target()
                                + "'\n[[step]]\nsend = { hex = '{{random:8}}' }\nexpect = "
                                  "{ hex = '{{payload}}' }\nrepeat = 3\n";
        QVERIFY(Run(toml).isPassed());
        QVERIFY(Run(toml).isPassed());
        QCOMPARE(server.questions().first(3), server.questions().last(3));
        QVERIFY(Run(toml, {2, -1}).isPassed());
        QVERIFY(server.questions().first(3) != server.questions().last(3));
    }

    void oneStepAlone()
    {
        const Server server;
        const Run run("target = '" + server.target()
                          + "'\n[[step]]\nsend = 'a'\nexpect = 'a'\n[[step]]\nrepeat = "
                            "5\n[[step.step]]\nsend = 'b'\nexpect = 'b'\n"
                            "repeat = 5\n[[step]]\nsend = 'c'\n",
                      {1, 1});
        QVERIFY(run.isPassed());
        QCOMPARE(server.questions(), QByteArrayList{"b"});
    }

    void oneStepBehindMany()
    {
        const Server server;
        const Run run("target = '" + server.target()
                          + "'\n[[step]]\nrepeat = 1000000\n[[step.step]]\nsend = 'a'\nrepeat = "
                            "1000000\n[[step]]\nsend = "
                            "'b'\nexpect = 'b'\n",
                      {1, 1});
        QVERIFY(run.isPassed());
        QCOMPARE(server.questions(), QByteArrayList{"b"});
    }

    void systemRefuses()
    {
        const Run name("target = 'no-such-host.invalid:7'\n[[step]]\nsend = 'x'\n");
        QCOMPARE(name.sum.outcome, Outcome::Refused);
        QVERIFY(name.sum.message.startsWith(QStringLiteral("no-such-host.invalid:7: ")));
        QCOMPARE(name.sum.place, (FilePlace{1, 10}));
        const Run bind("target = '127.0.0.1:7'\n[socket]\nbind = '192.0.2.1'\n[[step]]\nsend = 'x'\n");
        QCOMPARE(bind.sum.outcome, Outcome::Refused);
        const Run families("target = '[::1]:7'\n[socket]\nbind = '127.0.0.1'\n[[step]]\nsend = 'x'\n");
        QCOMPARE(families.sum.outcome, Outcome::Refused);
        QVERIFY(families.sum.message.contains(QStringLiteral("one is IPv4, the other IPv6")));
    }

    void isStopped()
    {
        const Server server([](const QByteArray &) { return QByteArrayList(); });
        const Run run("target = '" + server.target()
                          + "'\n[[step]]\nsend = 'x'\nexpect = 'ok'\nwithin = '1h'\n",
                      {}, [](TranscriptRunner &runner) { runner.stop(); });
        QCOMPARE(run.ends, 1);
        QCOMPARE(run.sum.outcome, Outcome::Stopped);
        const Run endless("target = '" + server.target() + "'\n[[step]]\nsend = 'x'\nrepeat = 1000000\n", {},
                          [](TranscriptRunner &runner) { runner.stop(); });
        QCOMPARE(endless.sum.outcome, Outcome::Stopped);
    }

    void largestAndSmallest()
    {
        const Server server;
        const Run run("target = '" + server.target()
                      + "'\n[[step]]\nsend = ''\nexpect = ''\n[[step]]\nsend = '{{random:65507}}'\nexpect = "
                        "{ size = 65507 }\n");
        QVERIFY2(run.isPassed(), qPrintable(run.sum.message));
    }
};

QTEST_GUILESS_MAIN(TestTranscriptRunner)
#include "tst_transcriptrunner.moc"
