// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/load/loadcommand.h"

#include "cli/load/loadjob.h"
#include "core/datagram/datagram.h"
#include "core/datagram/quantities.h"
#include "core/measure/probe.h"

#include <limits>

namespace echogram {
namespace {

constexpr qint64 mostInFlight = 1 << 20;

QString readRate(const QString &text, double &place)
{
    const Result<double> rate = parseDatagramRate(text);
    if (!rate)
        return rate.error().message;
    place = *rate;
    return {};
}

Option withLetter(Option option, const QString &letter)
{
    option.letter = letter;
    return option;
}

} // namespace

LoadCommand::LoadCommand()
    : Command(QStringLiteral("load"), QStringLiteral("Load an echo server, and measure how it bears it"))
{
    describe(QStringLiteral(
        "Without --rate it is a closed loop: --in-flight probes are under way, and each answer "
        "sends the next. A server that stalls is then not asked meanwhile, and the times "
        "look better than they were.\n"
        "With --rate it is an open loop: probes leave by the clock, whether or not anything "
        "comes back. Round trips begin at the instant at which a probe was due, so that a "
        "stall is in the percentiles. What is due is never skipped: after a stall it leaves "
        "at once, and the pacing error (when the kernel had taken it, less when it was due) "
        "tells by how much it was late.\n"
        "What was lost is told apart: not taken by the system, dropped in front of our own "
        "socket for lack of receive buffer, and the rest, in the network or at the peer."));
    add(m_options.client.options(QStringLiteral("The echo server: host:port, [v6]:port or udp://host:port")));
    addPace();
    addLimits();
    add({QStringLiteral("--json"),
         {},
         QStringLiteral("Print JSON, an object a line, for programs"),
         reading::flag(m_options.isJson)});
    addExample(QStringLiteral("load 127.0.0.1:12345 --in-flight 64"),
               QStringLiteral("as fast as 64 probes under way can be, for ten seconds"));
    addExample(QStringLiteral("load server.lan:7 --rate 10k --duration 30s --json"),
               QStringLiteral("ten thousand a second, for programs"));
    addExample(QStringLiteral("load server.lan:7 --rate 100k --from 1k --ramp 20s -d 30s"),
               QStringLiteral("faster and faster: where does it begin to lose?"));
    addExample(QStringLiteral("load [::1]:9 --rate max --one-way --gso"),
               QStringLiteral("how much can leave at all, towards somebody who never answers"));
}

void LoadCommand::addPace()
{
    add(withLetter({QStringLiteral("--in-flight"), QStringLiteral("N"),
                    QStringLiteral("Closed loop: keep N probes under way (1)"),
                    reading::count(m_options.inFlight, 1, mostInFlight)},
                   QStringLiteral("-f")));
    add(withLetter({QStringLiteral("--rate"), QStringLiteral("RATE"),
                    QStringLiteral("Open loop: datagrams a second, 10000, 10k or 1.5M; max: as fast as the "
                                   "socket takes them"),
                    [this](const QString &text) {
                        m_options.isFastest = text == QLatin1String("max");
                        return m_options.isFastest ? QString() : readRate(text, m_options.rate);
                    }},
                   QStringLiteral("-r")));
    add({QStringLiteral("--ramp"), QStringLiteral("TIME"),
         QStringLiteral("Come to --rate evenly within that time"), reading::duration(m_options.rampNs, 1)});
    add({QStringLiteral("--from"), QStringLiteral("RATE"), QStringLiteral("Where the ramp begins (0)"),
         [this](const QString &text) { return readRate(text, m_options.startRate); }});
    add({QStringLiteral("--one-way"),
         {},
         QStringLiteral("Wait for no answers: only what leaves counts"),
         reading::flag(m_options.isOneWay)});
    add({QStringLiteral("--gso"),
         {},
         QStringLiteral("Give the kernel up to 64 datagrams as one, which it cuts up (UDP_SEGMENT), and take "
                        "answers alike; round trips are then those of trains"),
         reading::flag(m_options.sendsTrains)});
}

void LoadCommand::addLimits()
{
    add(withLetter({QStringLiteral("--duration"), QStringLiteral("TIME"),
                    QStringLiteral("Send for that long (10s, or until --count)"),
                    reading::duration(m_options.durationNs, 1)},
                   QStringLiteral("-d")));
    add(withLetter({QStringLiteral("--count"), QStringLiteral("N"), QStringLiteral("Send N datagrams"),
                    reading::count(m_options.count, 1, std::numeric_limits<qint64>::max() / 2)},
                   QStringLiteral("-n")));
    add(withLetter({QStringLiteral("--timeout"), QStringLiteral("TIME"),
                    QStringLiteral("Count a probe as lost after that long (1s)"),
                    reading::duration(m_options.timeoutNs, 1)},
                   QStringLiteral("-t")));
    add(withLetter({QStringLiteral("--size"), QStringLiteral("BYTES"),
                    QStringLiteral("Payload of a datagram, 8 to 65507 (64)"),
                    reading::count(m_options.size, Probe::leastBytes, maximumPayloadSize)},
                   QStringLiteral("-s")));
    constexpr qint64 shortestInterval = 10'000'000;
    add({QStringLiteral("--interval"), QStringLiteral("TIME"),
         QStringLiteral("Say how things are that often (1s)"),
         reading::duration(m_options.intervalNs, shortestInterval)});
}

std::unique_ptr<Job> LoadCommand::job(Output &output)
{
    return std::make_unique<LoadJob>(m_options, output);
}

} // namespace echogram
