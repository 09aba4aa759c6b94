// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/rowfields.h"
#include "core/datagram/result.h"

namespace echogram {

/// Reads one line of NDJSON: a JSON object (RFC 8259), strictly, and from it the fields that are known. Those that are
/// not, are passed over, whatever is in them; `null` is as if the field were not there.
Result<RowFields, RowProblem> readJsonRow(QByteArrayView line);

} // namespace echogram
