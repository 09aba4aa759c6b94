// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace echogram::bench {

struct BenchCase;

/// An echo server that can be measured, and how it is started.
struct BenchServer
{
    enum class Kind {
        Ours,       ///< what it is all about; wrong bytes from it are a failure
        CReference, ///< the best of these is what the others are compared with
        Reference,  ///< ours as well, in other languages
        Foreign,    ///< found on many machines
        Given,      ///< by --server
    };

    std::string name;
    std::string description;
    Kind kind = Kind::Given;
    std::vector<std::string> command; ///< program and arguments; see arguments() for what is filled in
    std::vector<std::pair<std::string, std::string>> environment;

    /// Does it have to be told its port? Else it takes a free one and says "listening on ADDRESS:PORT" first.
    bool wantsPort() const;
    /// The command with {port} and {bytes}, the size of the datagrams, filled in.
    std::vector<std::string> arguments(int port, const BenchCase &what) const;
    /// Is the program there?
    bool isInstalled() const;
};

/// All that Echogram knows of, in the order of the table.
std::vector<BenchServer> knownServers();

/// NAME=COMMAND; the command is the shell's. Throws std::invalid_argument with what is wrong.
BenchServer givenServer(const std::string &text);

inline constexpr const char *pythonReference = "python"; // whom everybody is compared with, too

} // namespace echogram::bench
