# SPDX-License-Identifier: GPL-3.0-or-later
"""A network of one's own, with nothing but a loopback interface, and datagrams with forged sources in it."""

import fcntl
import os
import socket
import struct
import subprocess
import sys
import unittest

INSIDE = "ECHOGRAM_TEST_IN_NAMESPACE"
SIOCSIFFLAGS, SIOCSIFMTU, IFF_UP = 0x8914, 0x8922, 0x1  # netdevice(7)


def enter():
    """Starts this script anew inside of one, where that is allowed."""
    if INSIDE in os.environ:
        return
    for options in (["--user", "--map-root-user", "--net"], ["--net"]):
        try:
            if subprocess.run(["unshare", *options, "true"], capture_output=True).returncode == 0:
                os.execvpe("unshare", ["unshare", *options, sys.executable, *sys.argv], {**os.environ, INSIDE: "1"})
        except FileNotFoundError:
            return


def set_up(mtu=65536):
    """For setUpModule(): the loopback interface runs from now on, or the tests are skipped, and say why."""
    if INSIDE not in os.environ:
        raise unittest.SkipTest("this system lets nobody make a network namespace of their own")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        try:
            for request, value in ((SIOCSIFMTU, struct.pack("i", mtu)), (SIOCSIFFLAGS, struct.pack("h", IFF_UP))):
                fcntl.ioctl(any_socket, request, struct.pack("16s24s", b"lo", value))
        except PermissionError:
            raise unittest.SkipTest("this system lets nobody set up a network namespace of their own")


def udp(payload, source, destination):
    """A UDP header and what follows it; a checksum only where there has to be one (RFC 8200 section 8.1)."""
    length = 8 + len(payload)
    checksum = 0
    if ":" in source[0]:
        checked = (socket.inet_pton(socket.AF_INET6, source[0]) + socket.inet_pton(socket.AF_INET6, destination[0]) +
                   struct.pack("!IIHHHH", length, socket.IPPROTO_UDP, source[1], destination[1], length, 0) + payload)
        total = sum(struct.unpack(f"!{(len(checked) + 1) // 2}H", checked + b"\0" * (len(checked) % 2)))
        while total >> 16:
            total = (total & 0xffff) + (total >> 16)
        checksum = ~total & 0xffff or 0xffff
    return struct.pack("!HHHH", source[1], destination[1], length, checksum) + payload


def forge(payload, source, destination, hops=255):
    """Sends one datagram that says it comes from `source`; both are an address and a port."""
    datagram = udp(payload, source, destination)
    family = socket.AF_INET6 if ":" in source[0] else socket.AF_INET
    ends = socket.inet_pton(family, source[0]) + socket.inet_pton(family, destination[0])
    if family == socket.AF_INET6:
        header = struct.pack("!IHBB", 6 << 28, len(datagram), socket.IPPROTO_UDP, hops)
    else:  # the kernel fills in the length and the checksum, raw(7)
        header = struct.pack("!BBHHHBBH", 0x45, 0, 0, 0, 0, hops, socket.IPPROTO_UDP, 0)
    with socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW) as raw:
        raw.sendto(header + ends + datagram, (destination[0], 0))
