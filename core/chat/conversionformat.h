// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/logwriter.h"

#include <optional>

namespace echogram {

/// How many bytes of a file's beginning formatFromContent() may need: a line that names columns.
inline constexpr qsizetype beginningForFormat = 4096;

/// What a file is by the ending of its name: `.pcap`, `.cap`, `.pcapng` (Pcap stands for any capture), `.ndjson`,
/// `.jsonl`, `.csv`. Nothing for any other.
std::optional<ExportFormat> formatFromName(const QString &path);

/// What a file is by its first bytes: a capture's magic number, a JSON object, or a line that names the columns that
/// messages have. Nothing for anything else.
std::optional<ExportFormat> formatFromContent(QByteArrayView beginning);

} // namespace echogram
