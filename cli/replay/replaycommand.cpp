// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/replay/replaycommand.h"

#include "cli/replay/replayjob.h"

namespace echogram {
namespace {

QString readSpeed(const QString &text, double &place)
{
    constexpr double least = 0.001;
    constexpr double most = 1'000'000;
    if (text == QLatin1String("max")) {
        place = 0;
        return {};
    }
    bool isNumber = false;
    const double speed = text.toDouble(&isNumber);
    if (!isNumber || !(speed >= least && speed <= most)) // in words that a NaN does not pass either
        return QStringLiteral("it is a number from 0.001 to 1000000, 2 being twice as fast, or max.");
    place = speed;
    return {};
}

} // namespace

ReplayCommand::ReplayCommand()
    : Command(QStringLiteral("replay"),
              QStringLiteral("Send what a capture recorded once more, and compare the answers"))
{
    describe(QStringLiteral("Takes one flow of a capture (pcap or pcapng), sends what the end that spoke "
                            "first sent, with the times between "
                            "as they were, and tells where what comes back is not what was recorded.\n"
                            "An answer with the bytes of a recorded one is that one, in whatever order they "
                            "come; what is left is paired "
                            "as in a conversation. An answer is missing when it has not come --timeout later "
                            "than it was recorded. Without "
                            "differences the exit status is 0, else 1.\n"
                            "The flow is held in memory: at most 1 GiB of payload, and 8,000,000 datagrams. "
                            "What the capture has only the "
                            "beginning of, and fragments, are left out."));
    Option file{
        QStringLiteral("FILE"), {}, QStringLiteral("The capture"), reading::text(m_options.request.file)};
    file.isFile = true;
    file.isRequired = true;
    add(file);
    QList<Option> client = m_options.client.options(QStringLiteral(
        "Whom to send it to: host:port, [v6]:port or udp://host:port; not needed with --list"));
    client.first().isRequired = false; // see problem()
    add(client);
    add({QStringLiteral("--flow"), QStringLiteral("FLOW"),
         QStringLiteral(
             "Which flow, where there are several: its number, or A-B for what A sent to B, as --list has "
             "them"),
         reading::text(m_options.request.flow)});
    add({QStringLiteral("--list"),
         {},
         QStringLiteral("Print the flows of the capture, and end"),
         reading::flag(m_options.request.onlyLists)});
    add({QStringLiteral("--speed"), QStringLiteral("FACTOR"),
         QStringLiteral("How many times as fast as recorded: 2, 0.5; max is as fast as possible (1)"),
         [this](const QString &text) { return readSpeed(text, m_options.speed); }});
    Option timeout{QStringLiteral("--timeout"), QStringLiteral("TIME"),
                   QStringLiteral("How much later than recorded an answer may come (1s)"),
                   reading::duration(m_options.timeoutNs, 1)};
    timeout.letter = QStringLiteral("-t");
    add(timeout);
    add({QStringLiteral("--ignore-bytes"), QStringLiteral("RANGES"),
         QStringLiteral("Bytes of answers that may differ, counted from 0: 0-1,4"),
         [this](const QString &text) {
             const Result<IgnoredBytes> parsed = IgnoredBytes::parse(text);
             if (!parsed)
                 return QStringLiteral("at character %1: %2")
                     .arg(parsed.error().position + 1)
                     .arg(parsed.error().message);
             m_options.ignored = *parsed;
             return QString();
         }});
    add({QStringLiteral("--no-compare"),
         {},
         QStringLiteral("Only send, and do not wait for answers"),
         reading::flag(m_options.onlySends)});
    add({QStringLiteral("--damaged"),
         {},
         QStringLiteral("Make do with what is in front of the place where the capture is damaged"),
         reading::flag(m_options.request.acceptsDamage)});
    add({QStringLiteral("--all"),
         {},
         QStringLiteral("Print all differences; without it the first 20, but all of them in --json"),
         reading::flag(m_options.showsAll)});
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
    addExample(QStringLiteral("replay talk.pcap --list"), QStringLiteral("who talked to whom"));
    addExample(QStringLiteral("replay talk.pcap 127.0.0.1:12345 --flow 2"),
               QStringLiteral("does the new server answer as the old one did?"));
    addExample(QStringLiteral("replay dns.pcap [::1]:53 --speed 10 --ignore-bytes 2-3"),
               QStringLiteral("ten times as fast; the flags of DNS may differ"));
}

QString ReplayCommand::problem() const
{
    if (m_options.client.target.port == 0 && !m_options.request.onlyLists)
        return QStringLiteral("TARGET is missing: whom is it to be sent to?");
    return {};
}

std::unique_ptr<Job> ReplayCommand::job(Output &output)
{
    return std::make_unique<ReplayJob>(m_options, output);
}

} // namespace echogram
