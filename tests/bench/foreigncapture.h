// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>
#include <string>
#include <vector>

namespace echogram::bench {

inline constexpr std::uint64_t foreignFlows = 50;
/// So many datagrams stand before each packet that is none.
inline constexpr std::uint64_t foreignBetween = 20;

constexpr std::uint64_t foreignNotUdp(std::uint64_t datagrams)
{
    return datagrams / foreignBetween;
}

/// How long a capture takes to be read, by us and by tshark(1).
struct ForeignCapture
{
    std::uint64_t datagrams = 0; ///< that were written
    std::uint64_t bytes = 0;     ///< of the file
    std::vector<double> seconds; ///< of CaptureFile::open() and readFlows(), a round each
    std::vector<double> tsharkSeconds;
    std::string tshark;  ///< its version
    std::string skipped; ///< why it is not compared, a sentence; empty when it is
    std::string failure; ///< why it could not be read, or not rightly; empty when it was

    double median() const;
    double tsharkMedian() const;
    double ratio() const; ///< of both; 0 when it was not compared
};

/// Makes a capture as others do, in this folder, and has both read it, by turns. An interruption ends it early. Needs a
/// QCoreApplication.
ForeignCapture readForeign(const QString &folder, std::uint64_t datagrams);

} // namespace echogram::bench
