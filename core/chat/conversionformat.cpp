// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/conversionformat.h"

#include "core/capture/captureproblem.h"
#include "core/chat/rowfields.h"

#include <QFileInfo>

#include <algorithm>
#include <iterator>

namespace echogram {
namespace {

struct Ending
{
    const char *text;
    ExportFormat format;
};

constexpr Ending endings[] = {
    {"pcap", ExportFormat::Pcap},     {"cap", ExportFormat::Pcap},     {"pcapng", ExportFormat::Pcap},
    {"ndjson", ExportFormat::Ndjson}, {"jsonl", ExportFormat::Ndjson}, {"csv", ExportFormat::Csv},
};

/// The first line, which need not be whole.
QByteArrayView firstLine(QByteArrayView text)
{
    const qsizetype end = text.indexOf('\n');
    return end < 0 ? text : text.first(end);
}

bool namesAColumn(QByteArrayView line)
{
    const QList<QByteArray> names = line.toByteArray().replace('"', "").replace('\r', "").split(',');
    return std::any_of(names.begin(), names.end(),
                       [](const QByteArray &name) { return rowFieldFromName(name).has_value(); });
}

} // namespace

std::optional<ExportFormat> formatFromName(const QString &path)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    const auto *const found = std::find_if(std::begin(endings), std::end(endings), [&](const Ending &one) {
        return ending == QLatin1String(one.text);
    });
    return found == std::end(endings) ? std::nullopt : std::optional(found->format);
}

std::optional<ExportFormat> formatFromContent(QByteArrayView beginning)
{
    if (beginsAsCapture(beginning))
        return ExportFormat::Pcap;
    constexpr QByteArrayView byteOrderMark("\xef\xbb\xbf");
    if (beginning.startsWith(byteOrderMark))
        beginning = beginning.sliced(byteOrderMark.size());
    const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    const auto *const start = std::find_if_not(beginning.begin(), beginning.end(), isSpace);
    beginning = beginning.sliced(start - beginning.begin());
    if (beginning.startsWith('{'))
        return ExportFormat::Ndjson;
    return namesAColumn(firstLine(beginning)) ? std::optional(ExportFormat::Csv) : std::nullopt;
}

} // namespace echogram
