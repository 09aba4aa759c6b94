// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "core/chat/captureconversion.h"

namespace echogram {

/// What `convert` is asked to do.
struct ConvertOptions
{
    QString from;                     ///< a path, or `-` for stdin
    QString to = QStringLiteral("-"); ///< a path, or `-` for stdout
    ConversionOptions conversion;
    bool isQuiet = false;
};

/// `convert`: between pcap, NDJSON and CSV.
class ConvertCommand : public Command
{
public:
    ConvertCommand();

    QString problem() const override;
    std::unique_ptr<Job> job(Output &output) override;

private:
    ConvertOptions m_options;
};

} // namespace echogram
