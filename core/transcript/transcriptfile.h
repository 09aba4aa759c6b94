// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"
#include "core/toml/fileerror.h"
#include "core/transcript/transcript.h"

namespace echogram {

/// How the name of a transcript's file ends.
inline const QLatin1String transcriptSuffix(".echogram.toml");

/// Reads a transcript. `others` are variables from elsewhere (environments, the command line), which win over its own.
/// A variable that is used and set by nobody is an error.
Result<Transcript, FileError> parseTranscript(const QByteArray &toml, const QString &fileName,
                                              const Variables &others = {});
/// The same for the file itself, of at most 16 MiB.
Result<Transcript, FileError> loadTranscript(const QString &path, const Variables &others = {});

/// Reads an environment: variables, as under a transcript's [variables].
Result<Variables, FileError> parseEnvironment(const QByteArray &toml, const QString &fileName);
Result<Variables, FileError> loadEnvironment(const QString &path);

} // namespace echogram
