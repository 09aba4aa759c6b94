// SPDX-License-Identifier: GPL-3.0-or-later
//
// One recvmsg(2) that takes a whole train of equal datagrams (UDP_GRO, udp(7)), and one sendmsg(2) that sends it back
// (UDP_SEGMENT).
#include "tests/bench/references/echosocket.h"

#include <netinet/udp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static char payload[buffer_stride];

/// Bytes of each datagram in the train; the last may be shorter. 0 when the kernel names none: it is a single one.
static int segment_size(struct msghdr *message)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
        if (c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO) {
            int size;
            memcpy(&size, CMSG_DATA(c), sizeof size);
            return size;
        }
    }
    return 0;
}

/// Asks for the same cut on the way back.
static void set_segment_size(struct msghdr *message, void *control, uint16_t size)
{
    message->msg_control = control;
    message->msg_controllen = CMSG_SPACE(sizeof size);
    struct cmsghdr *c = CMSG_FIRSTHDR(message);
    c->cmsg_level = SOL_UDP;
    c->cmsg_type = UDP_SEGMENT;
    c->cmsg_len = CMSG_LEN(sizeof size);
    memcpy(CMSG_DATA(c), &size, sizeof size);
}

int main(int argc, char *argv[])
{
    const int echo = open_echo_socket(argc, argv);
    const int on = 1;
    if (setsockopt(echo, SOL_UDP, UDP_GRO, &on, sizeof on) != 0) {
        perror("UDP_GRO");
        return 1;
    }
    for (;;) {
        struct sockaddr_in peer;
        _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))];
        struct iovec part = {.iov_base = payload, .iov_len = sizeof payload};
        struct msghdr message = {.msg_name = &peer,
                                 .msg_namelen = sizeof peer,
                                 .msg_iov = &part,
                                 .msg_iovlen = 1,
                                 .msg_control = control,
                                 .msg_controllen = sizeof control};
        const ssize_t bytes = recvmsg(echo, &message, 0);
        if (bytes < 0) {
            perror("recvmsg");
            return 1;
        }
        const int size = segment_size(&message);
        part.iov_len = (size_t)bytes;
        message.msg_control = NULL;
        message.msg_controllen = 0;
        if (size > 0 && bytes > size)
            set_segment_size(&message, control, (uint16_t)size);
        (void)sendmsg(echo, &message, 0); // what the kernel does not take is lost: the client notices
    }
}
