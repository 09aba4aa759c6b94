// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/serverprocess.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <initializer_list>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace echogram::bench {
namespace {

bool isReadable(int descriptor, int milliseconds)
{
    pollfd one{descriptor, POLLIN, 0};
    return ::poll(&one, 1, milliseconds) > 0;
}

/// In the child, after fork: what is left of us until the program takes over.
[[noreturn]] void become(const std::vector<std::string> &arguments,
                         const ServerProcess::Environment &environment, std::optional<int> processor,
                         int output, int errors)
{
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM); // should we be killed
    if (processor) {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(std::size_t(*processor), &set);
        ::sched_setaffinity(0, sizeof set, &set);
    }
    for (const auto &[name, value] : environment)
        ::setenv(name.c_str(), value.c_str(), 1);
    std::vector<char *> words;
    for (const std::string &argument : arguments)
        words.push_back(const_cast<char *>(argument.c_str())); // execvp(3) does not change them
    words.push_back(nullptr);
    ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    ::execvp(words.front(), words.data());
    const std::string why = arguments.front() + ": " + std::strerror(errno) + '\n';
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, why.data(), why.size());
    ::_exit(127);
}

} // namespace

ServerProcess::~ServerProcess()
{
    end();
    for (const int descriptor : {m_pidDescriptor, m_output, m_errors}) {
        if (descriptor >= 0)
            ::close(descriptor);
    }
}

std::string ServerProcess::start(const std::vector<std::string> &arguments, const Environment &environment,
                                 std::optional<int> processor)
{
    std::array<int, 2> pipe{-1, -1};
    m_errors = ::memfd_create("errors", MFD_CLOEXEC);
    if (m_errors < 0 || ::pipe2(pipe.data(), O_CLOEXEC) != 0)
        return std::strerror(errno);
    m_output = pipe[0];
    ::prctl(PR_SET_CHILD_SUBREAPER, 1); // what it starts itself is ours to wait for, when it has ended
    m_pid = ::fork();
    if (m_pid == 0)
        become(arguments, environment, processor, pipe[1], m_errors);
    const int error = errno;
    ::close(pipe[1]);
    if (m_pid < 0)
        return std::strerror(error);
    ::setpgid(m_pid, m_pid); // here as well: whoever comes first
    m_pidDescriptor = int(::syscall(SYS_pidfd_open, m_pid, 0));
    return m_pidDescriptor < 0 ? std::strerror(errno) : std::string();
}

std::optional<std::string> ServerProcess::readLine(std::chrono::milliseconds patience) const
{
    const auto end = std::chrono::steady_clock::now() + patience;
    std::string line;
    for (char next = 0;;) { // one by one: what follows the line is for the next call
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        if (left.count() <= 0 || !isReadable(m_output, int(left.count())))
            return {};
        if (::read(m_output, &next, 1) != 1 || line.size() > 4096)
            return {};
        if (next == '\n')
            return line;
        line += next;
    }
}

std::optional<std::uint16_t> ServerProcess::readPort(std::chrono::milliseconds patience) const
{
    const std::string line = readLine(patience).value_or(std::string());
    const auto colon = line.rfind(':');
    const int port = colon == std::string::npos ? 0 : std::atoi(line.c_str() + colon + 1);
    if (line.rfind("listening on ", 0) != 0 || port < 1 || port > 65535)
        return {};
    return std::uint16_t(port);
}

bool ServerProcess::endsWithin(std::chrono::milliseconds patience) const
{
    return isReadable(m_pidDescriptor, int(patience.count()));
}

std::optional<int> ServerProcess::exitCode() const
{
    siginfo_t how{};
    if (m_pid <= 0 || ::waitid(P_PID, id_t(m_pid), &how, WEXITED | WNOHANG | WNOWAIT) != 0 || how.si_pid == 0
        || how.si_code != CLD_EXITED)
        return {};
    return how.si_status;
}

std::string ServerProcess::finish()
{
    end();
    std::string all;
    std::array<char, 4096> more{};
    for (ssize_t length = 1; length > 0 && isReadable(m_output, 0);) {
        length = ::read(m_output, more.data(), more.size());
        all.append(more.data(), length > 0 ? std::size_t(length) : 0);
    }
    return all;
}

std::string ServerProcess::complaint() const
{
    std::array<char, 256> text{};
    const ssize_t length = ::pread(m_errors, text.data(), text.size(), 0);
    const std::string all(text.data(), length > 0 ? std::size_t(length) : 0);
    return all.substr(0, all.find('\n'));
}

double ServerProcess::processorSeconds() const
{
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(m_pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0)
        return 0;
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

/// Asks the whole group to end, and ends what does not. Nobody is waited for before that, or the group's number could
/// be somebody else's by then.
void ServerProcess::end()
{
    if (m_pid <= 0)
        return;
    ::kill(-m_pid, SIGTERM);
    if (m_pidDescriptor >= 0)
        isReadable(m_pidDescriptor, 2000);
    ::kill(-m_pid, SIGKILL);
    while (::waitpid(-m_pid, nullptr, 0) > 0 || errno == EINTR)
        ;
    m_pid = -1;
}

std::uint16_t freePort()
{
    const int probe = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof here;
    auto *address = reinterpret_cast<sockaddr *>(&here);
    const bool isBound = ::bind(probe, address, length) == 0 && ::getsockname(probe, address, &length) == 0;
    ::close(probe);
    return isBound ? ntohs(here.sin_port) : std::uint16_t(0);
}

} // namespace echogram::bench
