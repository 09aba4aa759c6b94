// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/benchserver.h"

#include "tests/bench/benchcase.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include <unistd.h>

namespace echogram::bench {
namespace {

const std::string portMark = "{port}";
const std::string bytesMark = "{bytes}";

std::string replaced(std::string text, const std::string &mark, const std::string &by)
{
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size()))
        text.replace(at, mark.size(), by);
    return text;
}

std::string reference(const char *name)
{
    return std::string(ECHOGRAM_BENCH_REFERENCES "/") + name;
}

} // namespace

bool BenchServer::wantsPort() const
{
    return std::any_of(command.begin(), command.end(), [](const std::string &argument) {
        return argument.find(portMark) != std::string::npos;
    });
}

std::vector<std::string> BenchServer::arguments(int port, const BenchCase &what) const
{
    std::vector<std::string> filled;
    for (const std::string &argument : command)
        filled.push_back(replaced(replaced(argument, portMark, std::to_string(port)), bytesMark,
                                  std::to_string(what.bytes)));
    return filled;
}

bool BenchServer::isInstalled() const
{
    const std::string &program = command.front();
    if (program.find('/') != std::string::npos)
        return ::access(program.c_str(), X_OK) == 0;
    const char *path = std::getenv("PATH");
    std::istringstream folders(path ? path : "");
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (::access((folder + '/' + program).c_str(), X_OK) == 0)
            return true;
    }
    return false;
}

std::vector<BenchServer> knownServers()
{
    using Kind = BenchServer::Kind;
    const std::vector<std::string> ours{ECHOGRAM_SERVER_PROGRAM, "--quiet", "--port", "0"};
    return {
        {"python",
         "Python, recvfrom and sendto",
         Kind::Reference,
         {"python3", reference("echo_python.py")},
         {}},
        {"qudpsocket",
         "QUdpSocket, the loop of Qt's documentation",
         Kind::Reference,
         {reference("echo_qudpsocket")},
         {}},
        {"c-recvfrom", "C, recvfrom and sendto", Kind::CReference, {reference("echo_recvfrom")}, {}},
        {"c-recvmmsg", "C, recvmmsg and sendmmsg", Kind::CReference, {reference("echo_recvmmsg")}, {}},
        {"c-gro",
         "C, recvmsg with UDP_GRO and sendmsg with UDP_SEGMENT",
         Kind::CReference,
         {reference("echo_gro")},
         {}},
        // Blocks of a datagram's size, or it would join what comes back through the pipe.
        {"socat",
         "socat, a process per client",
         Kind::Foreign,
         {"socat", "-b{bytes}", "UDP-LISTEN:{port},fork,bind=127.0.0.1,rcvbuf=4194304", "PIPE"},
         {}},
        {"ncat",
         "ncat, a process per client",
         Kind::Foreign,
         {"ncat", "-u", "-l", "-k", "127.0.0.1", "{port}", "--exec", "/bin/cat"},
         {}},
        {"echogram-qt", "echogram-server, Qt's sockets", Kind::Ours, ours, {{"ECHOGRAM_IO", "qt"}}},
        {"echogram-linux",
         "echogram-server, Linux's system calls",
         Kind::Ours,
         ours,
         {{"ECHOGRAM_IO", "linux"}}},
    };
}

BenchServer givenServer(const std::string &text)
{
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
        throw std::invalid_argument("is not NAME=COMMAND");
    BenchServer server;
    server.name = text.substr(0, equals);
    server.description = text.substr(equals + 1);
    server.command = {"/bin/sh", "-c", server.description};
    return server;
}

} // namespace echogram::bench
