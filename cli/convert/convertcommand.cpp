// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/convert/convertcommand.h"

#include "cli/convert/convertjob.h"
#include "core/chat/conversionformat.h"
#include "core/datagram/quantities.h"
#include "core/datagram/target.h"

#include <QFile>
#include <QFileInfo>

#include <limits>

namespace echogram {
namespace {

Option formatOption(const QString &name, const QString &help, const QStringList &words,
                    std::optional<ConvertFormat> &place)
{
    Option option{name, QStringLiteral("FORMAT"), help, [words, &place](const QString &text) {
                      int index = 0;
                      const QString problem = reading::word(index, words)(text);
                      if (problem.isEmpty())
                          place = ConvertFormat(index);
                      return problem;
                  }};
    option.words = words;
    return option;
}

std::optional<Endpoint> endpointFrom(const QString &text)
{
    const Result<Target> target = parseTarget(text);
    if (!target || target->port == 0)
        return {};
    const Endpoint endpoint(QHostAddress(target->host), target->port);
    return endpoint.isNull() ? std::nullopt : std::optional(endpoint);
}

/// A number, or `A-B`, at whichever hyphen both sides are endpoints: names of interfaces may have some.
QString readFlow(const QString &text, QString &flow, std::optional<ConversionOptions::Ends> &place)
{
    flow = text;
    place.reset();
    if (parseCount(text, 1, std::numeric_limits<qint32>::max()))
        return {};
    for (qsizetype hyphen = text.indexOf(u'-'); hyphen >= 0; hyphen = text.indexOf(u'-', hyphen + 1)) {
        const auto one = endpointFrom(text.left(hyphen));
        const auto other = endpointFrom(text.mid(hyphen + 1));
        if (one && other) {
            place = ConversionOptions::Ends{*one, *other};
            flow = one->text() + u'-' + other->text();
            return {};
        }
    }
    return QStringLiteral("two ends are 127.0.0.1:5000-127.0.0.1:7 or [::1]:5000-[::1]:7.");
}

/// A file that is there and is not what Packet Sender writes.
bool looksLikeRows(const QString &path)
{
    QFile file(path);
    return QFileInfo(path).isFile() && file.open(QIODevice::ReadOnly)
           && formatFromContent(file.read(beginningForFormat)).has_value();
}

} // namespace

ConvertCommand::ConvertCommand()
    : Command(QStringLiteral("convert"), QStringLiteral("Convert between pcap, NDJSON, CSV and transcripts"))
{
    describe(QStringLiteral(
        "Reads pcap and pcapng of any link layer, and the NDJSON and CSV that Echogram saves; "
        "docs/FORMATS.md has their "
        "fields. A file of any size needs little memory. The new file is there when it is whole; until then "
        "what was there "
        "under its name stays. What is left out (not UDP, fragments, cut off) is counted on stderr. "
        "A flow becomes a transcript (docs/TRANSCRIPTS.md) that the same server passes, and a transcript the "
        "talk that it tells of; packets of Packet Sender, its packets.ini or what it exports as JSON, become "
        "one, too. What of them cannot be carried over is listed on stderr."));
    Option from{QStringLiteral("FROM"),
                {},
                QStringLiteral("The file to read; - is stdin"),
                reading::text(m_options.from)};
    from.isRequired = true;
    from.isFile = true;
    add(from);
    Option to{
        QStringLiteral("TO"),
        {},
        QStringLiteral(
            "The file to write; its ending says what it becomes: .pcap, .ndjson, .csv or .echogram.toml "
            "(-, stdout)"),
        reading::text(m_options.to)};
    to.isFile = true;
    add(to);
    add(formatOption(
        QStringLiteral("--from"),
        QStringLiteral("What FROM is: pcap (any capture), ndjson or csv (as it looks), transcript or "
                       "packetsender (by its ending: .echogram.toml, .ini, .json)"),
        convertFormatNames(), m_options.fromFormat));
    add(formatOption(QStringLiteral("--to"),
                     QStringLiteral("What TO becomes: pcap, ndjson, csv or transcript (by its ending)"),
                     convertFormatNames().mid(0, int(ConvertFormat::PacketSender)), m_options.toFormat));
    add({QStringLiteral("--flow"), QStringLiteral("A-B"),
         QStringLiteral("Only what went between these two, either way: 10.0.0.1:5000-10.0.0.2:53. A "
                        "transcript is of one "
                        "flow, in which A asks; there it may be a number, too, from 1 in the order of the "
                        "file (the only "
                        "one)"),
         [this](const QString &text) {
             return readFlow(text, m_options.flow, m_options.conversion.between);
         }});
    add({QStringLiteral("--pauses"),
         {},
         QStringLiteral("Keep the pauses before questions, as waits"),
         reading::flag(m_options.keepsPauses)});
    add({QStringLiteral("--damaged"),
         {},
         QStringLiteral("Take what is before the damage of a capture that is cut off"),
         reading::flag(m_options.conversion.keepsBeforeDamage)});
    Option quiet{QStringLiteral("--quiet"),
                 {},
                 QStringLiteral("Say nothing when all went well"),
                 reading::flag(m_options.isQuiet)};
    quiet.letter = QStringLiteral("-q");
    add(quiet);
    addExample(QStringLiteral("convert talk.pcapng talk.csv"), QStringLiteral("for a spreadsheet"));
    addExample(QStringLiteral("convert talk.pcap --to ndjson | jq -r .base64"),
               QStringLiteral("for a program"));
    addExample(QStringLiteral("convert made-up.ndjson made-up.pcap"), QStringLiteral("for Wireshark"));
    addExample(QStringLiteral("convert all.pcap dns.pcap --flow 10.0.0.9:40000-10.0.0.1:53"),
               QStringLiteral("one conversation of many"));
    addExample(QStringLiteral("convert all.pcap dns.echogram.toml --flow 2"),
               QStringLiteral("a test of what was said"));
    addExample(QStringLiteral("convert packets.ini packets.echogram.toml"),
               QStringLiteral("from Packet Sender"));
}

QString ConvertCommand::problem() const
{
    if (m_options.from.isEmpty() || m_options.to.isEmpty())
        return QStringLiteral("a file without a name is none; - is stdin and stdout");
    if (!toFormat())
        return m_options.to == QLatin1String("-")
                   ? QStringLiteral("what is it to become? --to pcap, ndjson, csv or transcript")
                   : QStringLiteral("what is %1 to become? Its name ends in .pcap, .ndjson, .csv or "
                                    ".echogram.toml, or --to says it")
                         .arg(m_options.to);
    return problemOfFormats();
}

/// What does not go together.
QString ConvertCommand::problemOfFormats() const
{
    const bool isToTranscript = toFormat() == ConvertFormat::Transcript;
    const bool isFromRows =
        fromFormat() != ConvertFormat::Transcript && fromFormat() != ConvertFormat::PacketSender;
    if (toFormat() == ConvertFormat::PacketSender)
        return QStringLiteral("files of Packet Sender are read, and not written");
    if (fromFormat() == ConvertFormat::Transcript && isToTranscript)
        return QStringLiteral("a transcript becomes pcap, ndjson or csv; it is a transcript already");
    if (fromFormat() == ConvertFormat::PacketSender && !isToTranscript)
        return QStringLiteral("packets of Packet Sender become a transcript, and that a capture");
    if (!m_options.flow.isEmpty() && !isFromRows)
        return QStringLiteral("--flow is of captures, NDJSON and CSV");
    if (!m_options.flow.isEmpty() && !m_options.conversion.between && !isToTranscript)
        return QStringLiteral("--flow: two ends are 127.0.0.1:5000-127.0.0.1:7 or [::1]:5000-[::1]:7.");
    if (m_options.keepsPauses && !(isToTranscript && isFromRows))
        return QStringLiteral("--pauses is of what becomes a transcript");
    return {};
}

std::optional<ConvertFormat> ConvertCommand::fromFormat() const
{
    if (m_options.fromFormat)
        return m_options.fromFormat;
    const std::optional<ConvertFormat> byName = convertFormatFromName(m_options.from);
    if (byName == ConvertFormat::PacketSender && toFormat() != ConvertFormat::Transcript)
        return {};                                         // others call NDJSON .json
    return exportFormatOf(byName) ? std::nullopt : byName; // rows are what they look like
}

std::optional<ConvertFormat> ConvertCommand::toFormat() const
{
    if (m_options.toFormat || m_options.to.endsWith(QLatin1String(".pcapng"), Qt::CaseInsensitive))
        return m_options.toFormat; // pcapng is read, and not written
    return convertFormatFromName(m_options.to);
}

std::unique_ptr<Job> ConvertCommand::job(Output &output)
{
    ConvertOptions options = m_options;
    options.fromFormat = fromFormat();
    if (!m_options.fromFormat && options.fromFormat == ConvertFormat::PacketSender
        && looksLikeRows(m_options.from))
        options.fromFormat.reset();
    options.conversion.from = exportFormatOf(m_options.fromFormat);
    options.toFormat = toFormat();
    options.conversion.to = exportFormatOf(options.toFormat);
    return std::make_unique<ConvertJob>(options, output);
}

} // namespace echogram
