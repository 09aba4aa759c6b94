// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>

#include <cstdint>
#include <string>

namespace echogram::bench {

/// A search through the whole log.
struct LogFind
{
    double seconds = 0;
    double processorSeconds = 0;
    std::uint64_t found = 0;
};

/// How a process got on with a log that it opened.
struct LogReading
{
    double firstSeconds = 0; ///< until the newest datagrams could be read
    double indexSeconds = 0; ///< until all of them could
    double indexProcessorSeconds = 0;
    std::uint64_t diskBytes = 0; ///< that came from the disk for it, not from the kernel's cache
    long residentKiB = 0;        ///< when all of them could be read
    long peakKiB = 0;            ///< until then

    std::uint64_t datagrams = 0;
    std::uint64_t questions = 0;
    std::uint64_t answered = 0; ///< of the questions
    std::uint64_t answers = 0;
    std::uint64_t unasked = 0;
    std::uint64_t wrong = 0;        ///< that are not what was recorded
    std::uint64_t payloadBytes = 0; ///< of all

    double visitSeconds = 0; ///< to look at each once
    double visitProcessorSeconds = 0;
    double readMedianUs = 0; ///< to read a single one anywhere, in microseconds
    double readP99Us = 0;
    double readMaxUs = 0;
    LogFind text; ///< of a text that occurs nowhere
    LogFind hex;  ///< of bytes, some of which may be any

    std::string failure; ///< why it could not be read; empty when it was
};

/// Opens the log, and reads it in every way if `isWhole`. Needs a QCoreApplication.
LogReading readLog(const QString &folder, bool isWhole);

/// How it crosses from one process to the other; the names are documented in docs/PERFORMANCE.md.
QJsonObject toJson(const LogReading &reading);
LogReading logReadingFrom(const QJsonObject &object);

} // namespace echogram::bench
