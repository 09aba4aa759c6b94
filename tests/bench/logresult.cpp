// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/logresult.h"

#include "tests/bench/logplan.h"
#include "tests/bench/samples.h"

#include <array>
#include <cstdio>

namespace echogram::bench {
namespace {

std::string withDecimals(double number)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f", number);
    return text.data();
}

double perSecond(std::uint64_t bytes, double seconds)
{
    return seconds > 0 ? double(bytes) / seconds : 0;
}

class Promises
{
public:
    void check(bool isKept, const std::string &what)
    {
        if (!isKept)
            m_broken.push_back(what);
    }

    void checkSpeed(double bytesPerSecond, const char *what)
    {
        check(bytesPerSecond >= findLimitBytesPerSecond,
              std::string("find: ") + what + " was looked for in " + withDecimals(bytesPerSecond / 1e6)
                  + " MB of payloads a second, at least " + withDecimals(findLimitBytesPerSecond / 1e6)
                  + " are promised");
    }

    void checkTimes(const LogResults &results)
    {
        const double first = results.median([](const LogReading &reading) { return reading.firstSeconds; });
        check(first <= firstLimitSeconds, "first screen: it was there after " + withDecimals(first) + " s, "
                                              + withDecimals(firstLimitSeconds) + " are promised");
        const double index = results.median([](const LogReading &reading) { return reading.indexSeconds; });
        check(index <= indexLimitSeconds, "index: it was there after " + withDecimals(index) + " s, "
                                              + withDecimals(indexLimitSeconds) + " are promised");
        checkSpeed(results.median(textBytesPerSecond), "a text");
        checkSpeed(results.median(hexBytesPerSecond), "a pattern");
    }

    /// What no busy machine changes.
    void checkReading(const LogReading &reading, std::uint64_t recorded)
    {
        check(reading.failure.empty(), "log: " + reading.failure);
        check(reading.peakKiB < logResidentLimitKiB,
              "memory: " + std::to_string(reading.peakKiB) + " KiB were resident, less than "
                  + std::to_string(logResidentLimitKiB) + " are promised");
        check(reading.datagrams == recorded, "log: " + std::to_string(reading.datagrams) + " of "
                                                 + std::to_string(recorded) + " datagrams were there");
    }

    void checkContents(const LogReading &reading, std::uint64_t recorded)
    {
        const std::uint64_t answers = logRoleCount(LogRole::Answer, recorded);
        check(reading.wrong == 0,
              "log: datagrams that were not what was recorded: " + std::to_string(reading.wrong));
        check(reading.questions == logRoleCount(LogRole::Question, recorded) && reading.answered == answers
                  && reading.answers == answers
                  && reading.unasked == logRoleCount(LogRole::Unasked, recorded),
              "log: " + std::to_string(reading.questions) + " questions, " + std::to_string(reading.answered)
                  + " of them answered, are not what was recorded");
        check(reading.text.found == 0 && reading.hex.found == logFoundInMiddle(recorded),
              "find: " + std::to_string(reading.text.found) + " texts and "
                  + std::to_string(reading.hex.found) + " patterns were found, not 0 and "
                  + std::to_string(logFoundInMiddle(recorded)));
    }

    void checkForeign(const ForeignCapture &foreign)
    {
        check(foreign.failure.empty(), "foreign: " + foreign.failure);
        if (foreign.failure.empty() && foreign.skipped.empty())
            check(foreign.ratio() < foreignLimitRatio,
                  "foreign: it took " + withDecimals(foreign.ratio()) + " of tshark's time, less than "
                      + withDecimals(foreignLimitRatio) + " are promised");
    }

    std::vector<std::string> take() { return std::move(m_broken); }

private:
    std::vector<std::string> m_broken;
};

} // namespace

double visitBytesPerSecond(const LogReading &reading)
{
    return perSecond(reading.payloadBytes, reading.visitSeconds);
}

double textBytesPerSecond(const LogReading &reading)
{
    return perSecond(reading.payloadBytes, reading.text.seconds);
}

double hexBytesPerSecond(const LogReading &reading)
{
    return perSecond(reading.payloadBytes, reading.hex.seconds);
}

double LogResults::median(double (*figure)(const LogReading &)) const
{
    std::vector<double> figures;
    for (const LogReading &reading : readings)
        figures.push_back(figure(reading));
    return quantile(figures, 0.5);
}

std::vector<std::string> brokenPromises(const LogResults &results)
{
    Promises promises;
    promises.check(results.failure.empty(), "log: " + results.failure);
    if (results.recording)
        promises.check(results.recording->failure.empty(), "recording: " + results.recording->failure);
    if (results.cold)
        promises.checkReading(*results.cold, results.recording->datagrams);
    for (const LogReading &reading : results.readings) {
        promises.checkReading(reading, results.recording->datagrams);
        if (reading.failure.empty())
            promises.checkContents(reading, results.recording->datagrams);
    }
    if (!results.readings.empty())
        promises.checkTimes(results);
    if (results.foreign)
        promises.checkForeign(*results.foreign);
    promises.check(!results.isInterrupted, "interrupted");
    return promises.take();
}

} // namespace echogram::bench
