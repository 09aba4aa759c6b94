// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/convert/convertoutcome.h"

#include <QByteArray>

namespace echogram {

/// Writes a file as a whole: it is there when it is whole, and until then what was there under its name stays. `-` is
/// stdout, of which, as of a pipe, nothing can be taken back. False when it could not be written: the outcome tells.
bool writeOutput(const QString &path, const QByteArray &bytes, ConvertOutcome &outcome);

/// A file as it stands in sentences: in quotes, and harmless.
QString namedFile(const QString &path, const QString &standard);

} // namespace echogram
