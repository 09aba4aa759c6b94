// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/ping/pingcommand.h"

#include "cli/ping/pingjob.h"
#include "core/datagram/datagram.h"
#include "core/datagram/quantities.h"
#include "core/measure/probe.h"

#include <limits>

namespace echogram {

PingCommand::PingCommand()
    : Command(QStringLiteral("ping"), QStringLiteral("Measure round trips to an echo server"))
{
    describe(QStringLiteral("Sends numbered probes, by a clock and not by the answers, to any server that "
                            "sends back what it gets. A line for "
                            "each, then how many came back, and how fast; Ctrl+C ends it, and the sums are "
                            "printed all the same.\n"
                            "A probe is lost when its answer has not come within --timeout, late when it "
                            "came afterwards. Jitter is the "
                            "smoothed estimate of RFC 3550, section 6.4.1, over round trips; delay variation "
                            "is the difference between one "
                            "probe and the one sent before it (RFC 3393). Round trips end when the kernel "
                            "got the answer, not when it was "
                            "read."));
    add(m_options.client.options(QStringLiteral("The echo server: host:port, [v6]:port or udp://host:port")));
    Option count{QStringLiteral("--count"), QStringLiteral("N"),
                 QStringLiteral("Send N probes (until Ctrl+C)"),
                 reading::count(m_options.count, 1, std::numeric_limits<qint32>::max())};
    count.letter = QStringLiteral("-n");
    add(count);
    Option interval{QStringLiteral("--interval"), QStringLiteral("TIME"),
                    QStringLiteral("From one probe to the next: 200ms, 10us (1s)"),
                    reading::duration(m_options.intervalNs, 1'000)};
    interval.letter = QStringLiteral("-i");
    add(interval);
    Option duration{QStringLiteral("--duration"), QStringLiteral("TIME"),
                    QStringLiteral("Send for that long"), reading::duration(m_options.durationNs, 1)};
    duration.letter = QStringLiteral("-d");
    add(duration);
    Option timeout{QStringLiteral("--timeout"), QStringLiteral("TIME"),
                   QStringLiteral("Count a probe as lost after that long (1s)"),
                   reading::duration(m_options.timeoutNs, 1)};
    timeout.letter = QStringLiteral("-t");
    add(timeout);
    Option size{QStringLiteral("--size"), QStringLiteral("BYTES"),
                QStringLiteral("Payload of a probe, 8 to 65507 (64)"),
                reading::count(m_options.size, Probe::leastBytes, maximumPayloadSize)};
    size.letter = QStringLiteral("-s");
    add(size);
    add({QStringLiteral("--max-loss"), QStringLiteral("SHARE"),
         QStringLiteral("End with 1 when more than that was lost or not sent: 0, 0.5%"),
         [this](const QString &text) {
             const Result<double> share = parseShare(text);
             if (!share)
                 return share.error().message;
             m_options.mostLoss = *share;
             return QString();
         }});
    add({QStringLiteral("--max-p99"), QStringLiteral("TIME"),
         QStringLiteral("End with 1 when the p99 of the round trips is longer"),
         reading::duration(m_options.longestP99Ns, 1)});
    Option quiet{QStringLiteral("--quiet"),
                 {},
                 QStringLiteral("Print the sums alone"),
                 reading::flag(m_options.isQuiet)};
    quiet.letter = QStringLiteral("-q");
    add(quiet);
    add({QStringLiteral("--json"),
         {},
         QStringLiteral("Print JSON, an object a line, for programs"),
         reading::flag(m_options.isJson)});
    addExample(QStringLiteral("ping 127.0.0.1:12345"), QStringLiteral("one probe a second, until Ctrl+C"));
    addExample(QStringLiteral("ping gateway.lan:7 -n 1000 -i 10ms -q"),
               QStringLiteral("a thousand in ten seconds, and the sums"));
    addExample(QStringLiteral("ping [fe80::1%eth0]:7 -n 100 -i 20ms --max-loss 1% --max-p99 5ms"),
               QStringLiteral("a test of a link"));
}

std::unique_ptr<Job> PingCommand::job(Output &output)
{
    return std::make_unique<PingJob>(m_options, output);
}

} // namespace echogram
