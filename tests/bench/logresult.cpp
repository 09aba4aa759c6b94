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

    void checkFind(const std::vector<LogReading> &readings)
    {
        checkSpeed(medianOf(readings, textBytesPerSecond), "a text");
        checkSpeed(medianOf(readings, hexBytesPerSecond), "a pattern");
    }

    void checkWindows(const std::vector<LogWindow> &windows)
    {
        const double first =
            medianOf<LogWindow>(windows, [](const LogWindow &window) { return window.firstSeconds; });
        check(first <= firstLimitSeconds, "first screen: it was there after " + withDecimals(first) + " s, "
                                              + withDecimals(firstLimitSeconds) + " are promised");
        const double index =
            medianOf<LogWindow>(windows, [](const LogWindow &window) { return window.indexSeconds; });
        check(index <= indexLimitSeconds, "index: it was there after " + withDecimals(index) + " s, "
                                              + withDecimals(indexLimitSeconds) + " are promised");
        const double longest =
            medianOf<LogWindow>(windows, [](const LogWindow &window) { return quantile(window.jumpsMs, 1); });
        check(longest <= jumpLimitMs, "jump: it took up to " + withDecimals(longest) + " ms, "
                                          + withDecimals(jumpLimitMs) + " are promised");
    }

    // What no busy machine changes.

    void checkWindow(const LogWindow &window, std::uint64_t recorded)
    {
        check(window.failure.empty(), "window: " + window.failure);
        checkMemory(window.peakKiB);
        check(window.rows == recorded, "window: it had " + std::to_string(window.rows) + " rows for "
                                           + std::to_string(recorded) + " datagrams");
        check(window.wrong == 0, "jump: something else was there after " + std::to_string(window.wrong)
                                     + " of " + std::to_string(window.jumpsMs.size()) + " jumps");
        check(window.firstSeconds > 0, "first screen: it was never there");
    }

    void checkReading(const LogReading &reading, std::uint64_t recorded)
    {
        check(reading.failure.empty(), "log: " + reading.failure);
        checkMemory(reading.peakKiB);
        check(reading.datagrams == recorded, "log: " + std::to_string(reading.datagrams) + " of "
                                                 + std::to_string(recorded) + " datagrams were there");
    }

    void checkMemory(long peakKiB)
    {
        check(peakKiB < logResidentLimitKiB, "memory: " + std::to_string(peakKiB)
                                                 + " KiB were resident, less than "
                                                 + std::to_string(logResidentLimitKiB) + " are promised");
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
    for (const LogWindow &window : results.windows)
        promises.checkWindow(window, results.recording->datagrams);
    if (!results.readings.empty())
        promises.checkFind(results.readings);
    if (!results.windows.empty())
        promises.checkWindows(results.windows);
    if (results.foreign)
        promises.checkForeign(*results.foreign);
    promises.check(!results.isInterrupted, "interrupted");
    return promises.take();
}

} // namespace echogram::bench
