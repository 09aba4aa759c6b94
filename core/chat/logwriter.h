// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/logrow.h"

#include <QByteArrayView>
#include <QString>

#include <functional>
#include <memory>

namespace echogram {

/// How messages are written to a file; docs/FORMATS.md says what is in each field.
enum class ExportFormat : quint8 {
    Pcap,   ///< a capture of raw IP, for Wireshark and the like
    Ndjson, ///< a JSON object a line
    Csv,    ///< RFC 4180, for spreadsheets
    Text,   ///< a line each, for people
};

/// What ExportFormat::Text consists of; the other formats need none of it.
struct ExportWords
{
    QString heading; ///< lines above the messages; may be empty
    /// A message in one line. Called on the thread that writes.
    std::function<QString(const Message &)> line;
};

/// Turns messages into the bytes of a file, one after the other. For one thread.
class LogWriter
{
public:
    static std::unique_ptr<LogWriter> make(ExportFormat format, const ExportWords &words);
    virtual ~LogWriter() = default;

    /// False when the format has no place for it: what was not sent is in no capture.
    bool append(const Message &message) { return append(message, RowFacts()); }
    virtual bool append(const Message &message, const RowFacts &facts) = 0;

    /// Since the beginning, which has the file's header, or the last clear(). Valid until the next call.
    virtual QByteArrayView bytes() = 0;
    virtual void clear() = 0;
};

} // namespace echogram
