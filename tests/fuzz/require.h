// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <cstdlib>

namespace echogram {

/// Ends the fuzzer with a finding when it does not hold.
inline void require(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "Not true: %s\n", what);
    std::abort();
}

} // namespace echogram
