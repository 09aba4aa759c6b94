// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/grouped.h"

#include <QLatin1String>
#include <QString>

namespace echogram {

/// `1 thing`, `12 things`: `one` of them, or `many`.
inline QString countedText(quint64 count, const char *one, const char *many)
{
    return grouped(count) + u' ' + QLatin1String(count == 1 ? one : many);
}

/// The same of what has an s when it is many.
inline QString countedText(quint64 count, const char *thing)
{
    return countedText(count, thing, thing) + (count == 1 ? QLatin1String() : QLatin1String("s"));
}

} // namespace echogram
