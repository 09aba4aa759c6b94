// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/soakwords.h"

#include <fstream>
#include <sstream>

namespace echogram::bench {
namespace {

/// The number behind this word, with or without commas; 0 when there is none.
std::uint64_t numberAfter(const std::string &text, const std::string &word)
{
    const auto at = text.rfind(word);
    if (at == std::string::npos)
        return 0;
    std::uint64_t number = 0;
    for (auto i = text.find_first_of("0123456789", at + word.size()); i < text.size(); ++i) {
        if (text[i] >= '0' && text[i] <= '9')
            number = number * 10 + std::uint64_t(text[i] - '0');
        else if (text[i] != ',')
            break;
    }
    return number;
}

} // namespace

Memory memoryOf(pid_t process)
{
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    std::stringstream text;
    text << file.rdbuf();
    return {long(numberAfter(text.str(), "VmRSS:")), long(numberAfter(text.str(), "VmHWM:"))};
}

AnswerCount readTotals(const std::string &output)
{
    return {numberAfter(output, "answers: "), numberAfter(output, "errors: "),
            numberAfter(output, "drops: ")};
}

FloodCount readFloodCount(const std::string &output)
{
    return {numberAfter(output, "sent: "), numberAfter(output, "read: ")};
}

std::string floodCountLine(const FloodCount &count)
{
    return "sent: " + std::to_string(count.sent) + "  read: " + std::to_string(count.read) + '\n';
}

} // namespace echogram::bench
