// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/references/echosocket.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static void end_with(const char *what)
{
    perror(what);
    exit(1);
}

int open_echo_socket(int argc, char *argv[])
{
    const int echo = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (echo < 0)
        end_with("socket");
    const int receive_buffer = 4 * 1024 * 1024;
    if (setsockopt(echo, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer) != 0)
        end_with("SO_RCVBUF");

    struct sockaddr_in here = {.sin_family = AF_INET};
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    here.sin_port = htons((uint16_t)(argc > 1 ? atoi(argv[1]) : 0));
    socklen_t length = sizeof here;
    if (bind(echo, (const struct sockaddr *)&here, length) != 0)
        end_with("bind");
    if (getsockname(echo, (struct sockaddr *)&here, &length) != 0)
        end_with("getsockname");
    printf("listening on 127.0.0.1:%d\n", ntohs(here.sin_port));
    fflush(stdout);
    return echo;
}
