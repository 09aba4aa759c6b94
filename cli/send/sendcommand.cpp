// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/send/sendcommand.h"

#include "cli/send/sendjob.h"

namespace echogram {

SendCommand::SendCommand()
    : Command(QStringLiteral("send"), QStringLiteral("Send a datagram and print the answer"))
{
    describe(QStringLiteral(
        "It ends as soon as the answer is there, or when an ICMP message says that nobody listens. Answers "
        "come from the "
        "target, from another port of its host, or from anybody where the target is a group."));
    add(m_options.client.options(QStringLiteral("Whom to ask: host:port, [v6]:port or udp://host:port")));
    add(m_options.payload.options());
    Option timeout{QStringLiteral("--timeout"), QStringLiteral("TIME"),
                   QStringLiteral("Wait that long for the answer: 200ms, 2s (1s)"),
                   reading::duration(m_options.timeoutNs, 1)};
    timeout.letter = QStringLiteral("-t");
    add(timeout);
    Option answers{QStringLiteral("--answers"), QStringLiteral("N"),
                   QStringLiteral("Wait for N answers; 0 does not wait (1)"),
                   reading::count(m_options.answers, 0, 1'000'000'000)};
    answers.letter = QStringLiteral("-n");
    add(answers);
    add(m_options.expectation.options());
    add(payloadViewOption(m_options.view, QStringLiteral("raw")));
    add({QStringLiteral("--json"),
         {},
         QStringLiteral("Print what happens as JSON, an object a line, for programs"),
         reading::flag(m_options.isJson)});
    Option verbose{QStringLiteral("--verbose"),
                   {},
                   QStringLiteral("Say on stderr who answered, and how fast"),
                   reading::flag(m_options.isVerbose)};
    verbose.letter = QStringLiteral("-v");
    add(verbose);
    addExample(QStringLiteral("send 127.0.0.1:12345 hello"),
               QStringLiteral("asks an echo server, and prints what comes back"));
    addExample(QStringLiteral("send sensor.lan:5683 -f hex '40 00 12 34' --as hex"),
               QStringLiteral("a CoAP ping, in hex both ways"));
    addExample(QStringLiteral("send 127.0.0.1:12345 ping --expect pong -t 200ms"),
               QStringLiteral("a test: ends with 1 unless the answer is pong"));
    addExample(QStringLiteral("send 239.255.255.250:1900 --file msearch --answers 100 -t 3s"),
               QStringLiteral("all who answer within three seconds"));
    addExample(QStringLiteral("send 127.0.0.1:8125 'hits:1|c' --answers 0"),
               QStringLiteral("StatsD, which answers nothing"));
}

QString SendCommand::problem() const
{
    if (!m_options.payload.words.isEmpty() && !m_options.payload.file.isEmpty())
        return QStringLiteral("a MESSAGE and --file are two messages, and one is sent");
    if (m_options.answers == 0 && m_options.expectation.expectsSomething())
        return QStringLiteral("--answers 0 waits for no answer, so none can be as expected");
    return {};
}

std::unique_ptr<Job> SendCommand::job(Output &output)
{
    return std::make_unique<SendJob>(m_options, output);
}

} // namespace echogram
