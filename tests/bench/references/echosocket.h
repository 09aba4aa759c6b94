// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <netinet/in.h>

/// What the C references have in common.

/// The largest datagram, 65,507 bytes, in whole cache lines; and five lines more, or the beginnings of all buffers
/// would fall into the same few sets of the cache (a distance of 64 KiB does that).
enum { buffer_stride = 65536 + 5 * 64 };

/// A UDP socket on 127.0.0.1 with a receive buffer of 4 MiB, or what net.core.rmem_max leaves of it (socket(7)). The
/// port is the program's only argument; 0, or none, takes a free one. Says on stdout where it listens. Ends the
/// program when it cannot.
int open_echo_socket(int argc, char *argv[]);
