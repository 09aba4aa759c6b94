// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/run/runfile.h"
#include "cli/run/runoptions.h"
#include "core/toml/fileerror.h"

#include <QStringList>

#include <memory>
#include <vector>

namespace echogram {

/// The transcripts that `run` is to hold, or all that is wrong with their files: then there is none.
struct TranscriptSet
{
    std::vector<std::shared_ptr<const RunFile>> files; ///< in the order in which they are told of
    QList<FileError> problems;
    QStringList inputs; ///< what was read, or was to be: transcripts and environments
};

/// Finds and reads them, with the environments and --set, and leaves what --tag asks for.
TranscriptSet loadTranscripts(const RunOptions &options);

} // namespace echogram
