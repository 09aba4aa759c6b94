// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"

namespace echogram {

/// Which payload sizes are meant, in bytes, both ends included.
struct SizeRange
{
    static constexpr qsizetype largest = 65'535; ///< no UDP datagram is larger (RFC 768)

    qsizetype least = 0;
    qsizetype most = largest;

    /// Reads `64`, `>100`, `>=100`, `<64`, `<=64` and `100-200`; an empty text is for all sizes.
    static Result<SizeRange> parse(const QString &text);

    bool contains(qsizetype size) const { return size >= least && size <= most; }

    friend bool operator==(const SizeRange &, const SizeRange &) = default;
};

} // namespace echogram
