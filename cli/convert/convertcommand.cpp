// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/convert/convertcommand.h"

#include "cli/convert/convertjob.h"
#include "core/chat/conversionformat.h"
#include "core/datagram/target.h"

namespace echogram {
namespace {

const QStringList &formatNames()
{
    static const QStringList names{QStringLiteral("pcap"), QStringLiteral("ndjson"), QStringLiteral("csv")};
    return names;
}

Option formatOption(const QString &name, const QString &help, std::optional<ExportFormat> &place)
{
    Option option{name, QStringLiteral("FORMAT"), help, [&place](const QString &text) {
                      static constexpr ExportFormat formats[] = {ExportFormat::Pcap, ExportFormat::Ndjson,
                                                                 ExportFormat::Csv};
                      int index = 0;
                      const QString problem = reading::word(index, formatNames())(text);
                      if (problem.isEmpty())
                          place = formats[index];
                      return problem;
                  }};
    option.words = formatNames();
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

/// `A-B`, at whichever hyphen both sides are endpoints: names of interfaces may have some.
QString readFlow(const QString &text, std::optional<ConversionOptions::Ends> &place)
{
    for (qsizetype hyphen = text.indexOf(u'-'); hyphen >= 0; hyphen = text.indexOf(u'-', hyphen + 1)) {
        const auto one = endpointFrom(text.left(hyphen));
        const auto other = endpointFrom(text.mid(hyphen + 1));
        if (one && other) {
            place = ConversionOptions::Ends{*one, *other};
            return {};
        }
    }
    return QStringLiteral("two ends are 127.0.0.1:5000-127.0.0.1:7 or [::1]:5000-[::1]:7.");
}

} // namespace

ConvertCommand::ConvertCommand()
    : Command(QStringLiteral("convert"), QStringLiteral("Convert between pcap, NDJSON and CSV"))
{
    describe(QStringLiteral(
        "Reads pcap and pcapng of any link layer, and the NDJSON and CSV that Echogram saves; "
        "docs/FORMATS.md has their "
        "fields. A file of any size needs little memory. The new file is there when it is whole; until then "
        "what was there "
        "under its name stays. What is left out (not UDP, fragments, cut off) is counted on stderr."));
    Option from{QStringLiteral("FROM"),
                {},
                QStringLiteral("The file to read; - is stdin"),
                reading::text(m_options.from)};
    from.isRequired = true;
    from.isFile = true;
    add(from);
    Option to{QStringLiteral("TO"),
              {},
              QStringLiteral(
                  "The file to write; its ending says what it becomes: .pcap, .ndjson or .csv (-, stdout)"),
              reading::text(m_options.to)};
    to.isFile = true;
    add(to);
    add(formatOption(QStringLiteral("--from"),
                     QStringLiteral("What FROM is: pcap (any capture), ndjson or csv (as it looks)"),
                     m_options.conversion.from));
    add(formatOption(QStringLiteral("--to"),
                     QStringLiteral("What TO becomes: pcap, ndjson or csv (by its ending)"),
                     m_options.conversion.to));
    add({QStringLiteral("--flow"), QStringLiteral("A-B"),
         QStringLiteral("Only what went between these two, either way: 10.0.0.1:5000-10.0.0.2:53"),
         [this](const QString &text) { return readFlow(text, m_options.conversion.between); }});
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
}

QString ConvertCommand::problem() const
{
    if (m_options.from.isEmpty() || m_options.to.isEmpty())
        return QStringLiteral("a file without a name is none; - is stdin and stdout");
    if (!m_options.conversion.to && !formatFromName(m_options.to))
        return m_options.to == QLatin1String("-")
                   ? QStringLiteral("what is it to become? --to pcap, ndjson or csv")
                   : QStringLiteral(
                         "what is %1 to become? Its name ends in .pcap, .ndjson or .csv, or --to says it")
                         .arg(m_options.to);
    return {};
}

std::unique_ptr<Job> ConvertCommand::job(Output &output)
{
    return std::make_unique<ConvertJob>(m_options, output);
}

} // namespace echogram
