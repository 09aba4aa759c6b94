// SPDX-License-Identifier: GPL-3.0-or-later
//
// Up to 64 datagrams a system call: recvmmsg(2) takes what is there, sendmmsg(2) sends it back from the same buffers.
#define _GNU_SOURCE // for both

#include "tests/bench/references/echosocket.h"

#include <stdio.h>
#include <sys/socket.h>

enum { batch = 64 };

static char payloads[batch][buffer_stride];
static struct sockaddr_in peers[batch];
static struct iovec parts[batch];
static struct mmsghdr datagrams[batch];

/// Room for a datagram and its sender. The kernel writes lengths over these, and so do we before sending.
static void make_room(int i)
{
    parts[i].iov_base = payloads[i];
    parts[i].iov_len = sizeof payloads[i];
    datagrams[i].msg_hdr.msg_name = &peers[i];
    datagrams[i].msg_hdr.msg_namelen = sizeof peers[i];
    datagrams[i].msg_hdr.msg_iov = &parts[i];
    datagrams[i].msg_hdr.msg_iovlen = 1;
}

int main(int argc, char *argv[])
{
    const int echo = open_echo_socket(argc, argv);
    for (int i = 0; i < batch; ++i)
        make_room(i);
    for (;;) {
        const int received = recvmmsg(echo, datagrams, batch, MSG_WAITFORONE, NULL);
        if (received < 0) {
            perror("recvmmsg");
            return 1;
        }
        for (int i = 0; i < received; ++i)
            parts[i].iov_len = datagrams[i].msg_len;
        for (int sent = 0; sent < received;) {
            const int more = sendmmsg(echo, datagrams + sent, (unsigned)(received - sent), 0);
            sent +=
                more > 0 ? more : 1; // -1 is about the first of them alone: it is lost, the others are not
        }
        for (int i = 0; i < received; ++i)
            make_room(i);
    }
}
