// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/logwriter.h"

#include <QStringList>

#include <optional>

namespace echogram {

/// What `convert` reads and writes.
enum class ConvertFormat : quint8 {
    Pcap, ///< any capture
    Ndjson,
    Csv,
    Transcript,
    PacketSender ///< packets.ini, or what is exported as JSON; only to be read
};

/// As --from and --to have them, in the order of the formats.
const QStringList &convertFormatNames();

/// By the ending of a file's name; nothing for any other.
std::optional<ConvertFormat> convertFormatFromName(const QString &path);

/// Of what is rows of datagrams; nothing of a transcript and Packet Sender's files.
std::optional<ExportFormat> exportFormatOf(std::optional<ConvertFormat> format);

} // namespace echogram
