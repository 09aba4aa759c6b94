// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/convert/convertformat.h"

#include "core/chat/conversionformat.h"
#include "core/transcript/transcriptfile.h"

namespace echogram {

const QStringList &convertFormatNames()
{
    static const QStringList names{QStringLiteral("pcap"), QStringLiteral("ndjson"), QStringLiteral("csv"),
                                   QStringLiteral("transcript"), QStringLiteral("packetsender")};
    return names;
}

std::optional<ConvertFormat> convertFormatFromName(const QString &path)
{
    const QString name = path.toLower();
    if (name.endsWith(transcriptSuffix))
        return ConvertFormat::Transcript;
    if (name.endsWith(QLatin1String(".ini")) || name.endsWith(QLatin1String(".json")))
        return ConvertFormat::PacketSender;
    const std::optional<ExportFormat> format = formatFromName(path);
    return format ? std::optional(ConvertFormat(int(*format))) : std::nullopt;
}

std::optional<ExportFormat> exportFormatOf(std::optional<ConvertFormat> format)
{
    if (!format || *format > ConvertFormat::Csv)
        return {};
    return ExportFormat(int(*format));
}

static_assert(int(ConvertFormat::Pcap) == int(ExportFormat::Pcap)
              && int(ConvertFormat::Ndjson) == int(ExportFormat::Ndjson)
              && int(ConvertFormat::Csv) == int(ExportFormat::Csv));

} // namespace echogram
