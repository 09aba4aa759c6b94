// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "cli/convert/convertformat.h"
#include "core/chat/captureconversion.h"

namespace echogram {

/// What `convert` is asked to do.
struct ConvertOptions
{
    QString from;                     ///< a path, or `-` for stdin
    QString to = QStringLiteral("-"); ///< a path, or `-` for stdout
    std::optional<ConvertFormat> fromFormat;
    std::optional<ConvertFormat> toFormat;
    QString flow; ///< see chosenFlow(); empty: all, or the only one
    bool keepsPauses = false;
    ConversionOptions conversion; ///< where both are rows of datagrams
    bool isQuiet = false;
};

/// `convert`: between pcap, NDJSON, CSV and transcripts, and from Packet Sender's files.
class ConvertCommand : public Command
{
public:
    ConvertCommand();

    QString problem() const override;
    std::unique_ptr<Job> job(Output &output) override;

private:
    QString problemOfFormats() const;
    std::optional<ConvertFormat> fromFormat() const;
    std::optional<ConvertFormat> toFormat() const;

    ConvertOptions m_options;
};

} // namespace echogram
