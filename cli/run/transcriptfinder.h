// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/toml/fileerror.h"

#include <QList>
#include <QStringList>

namespace echogram {

struct FoundTranscripts
{
    QStringList files;
    QList<FileError> problems;
};

/// The transcripts that are meant: a file is itself, a folder all `*.echogram.toml` in it and the folders in it, by
/// name; hidden ones are left out. Each once, however often and by whatever links it is named. A folder with none, or
/// one that cannot be read, is a problem.
FoundTranscripts findTranscripts(const QStringList &paths);

} // namespace echogram
