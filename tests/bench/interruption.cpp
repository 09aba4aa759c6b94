// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/interruption.h"

#include <csignal>
#include <initializer_list>

namespace echogram::bench {
namespace {

volatile std::sig_atomic_t interrupted = 0;

} // namespace

void catchInterruptions()
{
    struct sigaction action
    {};
    action.sa_handler = [](int) { interrupted = 1; };
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        ::sigaction(number, &action, nullptr); // without SA_RESTART
}

bool wasInterrupted()
{
    return interrupted != 0;
}

} // namespace echogram::bench
