// SPDX-License-Identifier: GPL-3.0-or-later
//
// The echo server of the textbooks: one recvfrom(2) and one sendto(2) a datagram.
#include "tests/bench/references/echosocket.h"

#include <stdio.h>
#include <sys/socket.h>

static char payload[buffer_stride];

int main(int argc, char *argv[])
{
    const int echo = open_echo_socket(argc, argv);
    for (;;) {
        struct sockaddr_in peer;
        socklen_t length = sizeof peer;
        const ssize_t bytes = recvfrom(echo, payload, sizeof payload, 0, (struct sockaddr *)&peer, &length);
        if (bytes < 0) {
            perror("recvfrom");
            return 1;
        }
        // An answer the kernel does not take is lost, as UDP may: the client notices.
        (void)sendto(echo, payload, (size_t)bytes, 0, (const struct sockaddr *)&peer, length);
    }
}
