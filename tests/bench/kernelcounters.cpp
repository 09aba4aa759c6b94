// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/kernelcounters.h"

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <initializer_list>
#include <sstream>
#include <string>
#include <vector>

#include <unistd.h>

namespace echogram::bench {
namespace {

/// The number behind the last colon of "0100007F:3039".
std::uint64_t hexBehindColon(const std::string &word)
{
    const auto colon = word.rfind(':');
    return colon == std::string::npos ? 0 : std::strtoull(word.c_str() + colon + 1, nullptr, 16);
}

} // namespace

// sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode ref pointer drops
std::optional<UdpPort> udpPort(std::uint16_t port)
{
    std::optional<UdpPort> found;
    for (const char *name : {"/proc/net/udp", "/proc/net/udp6"}) {
        std::ifstream file(name);
        std::string line;
        std::getline(file, line); // the heading
        while (std::getline(file, line)) {
            std::istringstream words(line);
            std::string slot;
            std::string local;
            std::string remote;
            std::string state;
            std::string queues;
            words >> slot >> local >> remote >> state >> queues;
            if (hexBehindColon(local) != port)
                continue;
            if (!found)
                found.emplace();
            found->queuedBytes += hexBehindColon(queues);
            const auto last = line.find_last_not_of(' ');
            const auto before = line.rfind(' ', last);
            found->drops += std::strtoull(line.c_str() + before + 1, nullptr, 10);
        }
    }
    return found;
}

double processorSecondsOf(pid_t process)
{
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &time) != 0)
        return 0;
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

void forgetPeakMemory(pid_t process)
{
    std::ofstream("/proc/" + std::to_string(process) + "/clear_refs") << 5; // proc_pid_clear_refs(5)
}

double stolenSeconds()
{
    // cpu user nice system idle iowait irq softirq steal
    std::ifstream file("/proc/stat");
    std::string name;
    double ticks = 0;
    file >> name;
    for (int i = 0; i < 8; ++i)
        file >> ticks;
    return file ? ticks / double(::sysconf(_SC_CLK_TCK)) : 0;
}

} // namespace echogram::bench
