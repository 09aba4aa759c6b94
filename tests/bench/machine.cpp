// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/machine.h"

#include <cstdlib>
#include <fstream>

#include <sched.h>
#include <sys/utsname.h>

namespace echogram::bench {
namespace {

#ifdef __clang__
const char *const compiler = "clang " __clang_version__;
#else
const char *const compiler = "GCC " __VERSION__;
#endif

std::string kernelName()
{
    utsname name{};
    ::uname(&name);
    return std::string(name.sysname) + ' ' + name.release + ' ' + name.machine;
}

/// "model name : AMD EPYC"; other architectures have no such line.
std::string processorModel()
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        if (line.rfind("model name", 0) == 0 && line.find(": ") != std::string::npos)
            return line.substr(line.find(": ") + 2);
    }
    return "unknown";
}

std::vector<int> allowedProcessors()
{
    std::vector<int> allowed;
    cpu_set_t set;
    CPU_ZERO(&set);
    ::sched_getaffinity(0, sizeof set, &set);
    for (int i = 0; i < CPU_SETSIZE; ++i) {
        if (CPU_ISSET(std::size_t(i), &set))
            allowed.push_back(i);
    }
    return allowed;
}

} // namespace

Machine thisMachine()
{
    Machine machine;
    machine.buildType = ECHOGRAM_BUILD_TYPE;
    machine.compiler = compiler;
    machine.kernel = kernelName();
    machine.processor = processorModel();
    machine.processors = allowedProcessors();
    std::ifstream("/proc/sys/net/core/rmem_max") >> machine.receiveBufferMaximum;
    ::getloadavg(&machine.load, 1);
    return machine;
}

double waitedSeconds(pid_t process)
{
    double ran = 0; // both in ns
    double waited = 0;
    std::ifstream("/proc/" + std::to_string(process) + "/schedstat") >> ran >> waited;
    return waited / 1e9;
}

void pinTo(int processor)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(std::size_t(processor), &set);
    ::sched_setaffinity(0, sizeof set, &set);
}

} // namespace echogram::bench
