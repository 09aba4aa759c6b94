// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace echogram {

/// What echogram-cli tells the shell, the same for every command. Its man page has the list, too.
enum class ExitCode {
    Well = 0,          ///< all well
    NotMet = 1,        ///< an expectation was not met, or no answer came
    Usage = 2,         ///< wrong options, or a file that cannot be read
    System = 3,        ///< the network or the system refused
    Interrupted = 130, ///< by Ctrl+C, as the shell has it: 128 and the signal's number
};

} // namespace echogram
