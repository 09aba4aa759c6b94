// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"

#include <QString>

/// What people write for how long, how often, how fast and how much, on command lines and in files alike. Strict: the
/// error says where, and what would be right. Decimals are with a point; white space around number and unit is passed
/// over.
namespace echogram {

/// A time in ns, from 0 to some 100 days: `20ms`, `1.5 s`, `100us`, `2min`, `1h`. A bare 0 needs no unit.
Result<qint64> parseDuration(const QString &text);

/// A share from 0 to 1: `1%`, `0.5 %`, or a plain `0.01`.
Result<double> parseShare(const QString &text);

/// Bits a second, at least 1: `64kbit/s`, `1.5Mbit/s`, `1 Gbit/s`, `300bit/s`; powers of 1,000.
Result<qint64> parseBitRate(const QString &text);

/// Datagrams a second, more than 0 and up to 1e9: `10000`, `10k`, `1.5M`, with `/s` behind it or not; powers of 1,000.
Result<double> parseDatagramRate(const QString &text);

/// Bytes: `512`, `64kB`, `1.5MB` (powers of 1,000), `64KiB`, `1MiB` (powers of 1,024), `100B`.
Result<qint64> parseByteCount(const QString &text);

/// A whole number from `least` to `most`, in digits alone.
Result<qint64> parseCount(const QString &text, qint64 least, qint64 most);

/// The shortest that parseDuration() reads back: `20ms`, `1.5s`, `250us`.
QString durationText(qint64 ns);

/// As parseShare() reads it, in per cent: `1%`, `0.25%`.
QString shareText(double share);

} // namespace echogram
