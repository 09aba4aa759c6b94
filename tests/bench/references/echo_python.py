#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The echo server everybody writes in Python: one recvfrom and one sendto a datagram."""

import socket
import sys

echo = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
echo.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 1024 * 1024)
echo.bind(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0))
print("listening on 127.0.0.1:%d" % echo.getsockname()[1], flush=True)
while True:
    payload, peer = echo.recvfrom(65535)
    echo.sendto(payload, peer)
