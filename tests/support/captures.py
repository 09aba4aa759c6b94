#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packets and captures of every kind that Echogram reads, for tests that compare and for the fuzzer to begin with.

    python3 captures.py FOLDER      writes what the fuzzers begin with: tests/fuzz/corpus
"""

import socket
import struct
import sys
from pathlib import Path

NS = 1_000_000_000
NOON = 1_790_000_000 * NS + 123_456_789

ETHERNET, RAW, LOOP, NULL, COOKED, IPV4, IPV6, COOKED2 = 1, 101, 108, 0, 113, 228, 229, 276
TYPE_IPV4, TYPE_IPV6, TYPE_ARP = 0x0800, 0x86DD, 0x0806


def udp(payload, source=40000, destination=9000, length=None):
    return struct.pack("!HHHH", source, destination, 8 + len(payload) if length is None else length, 0) + payload


def checksum(header):
    total = sum(struct.unpack(f"!{len(header) // 2}H", header))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(inside, protocol=17, source="10.0.0.1", destination="10.0.0.2", options=b"", flags=0, number=0x4711,
         total=None):
    length = 20 + len(options)
    header = struct.pack("!BBHHHBBH4s4s", 0x40 | length // 4, 0, length + len(inside) if total is None else total,
                         number, flags, 64, protocol, 0, socket.inet_aton(source),
                         socket.inet_aton(destination)) + options
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + inside


def ipv6(inside, following=17, source="2001:db8::1", destination="2001:db8::2", label=0):
    return struct.pack("!IHBB", 0x60000000 | label, len(inside), following, 64) + socket.inet_pton(
        socket.AF_INET6, source) + socket.inet_pton(socket.AF_INET6, destination) + inside


def extension(following, more=0):
    """Hop-by-hop or destination options that are only padding (PadN), of 8 bytes and `more` times 8."""
    return bytes((following, more, 1, 4 + 8 * more)) + bytes(4 + 8 * more)


def atomic_fragment(following):
    return struct.pack("!BBHI", following, 0, 0, 7)


def type_of(packet):
    return TYPE_IPV4 if packet[0] >> 4 == 4 else TYPE_IPV6


def ethernet(packet, ether_type=None, tags=()):
    types = [*tags, type_of(packet) if ether_type is None else ether_type]
    frame = bytes(range(12)) + struct.pack("!H", types[0])
    for following in types[1:]:
        frame += struct.pack("!HH", 42, following)
    return frame + packet


def cooked(packet):
    return struct.pack("!HHH8sH", 0, 1, 6, bytes(8), type_of(packet)) + packet


def cooked2(packet):
    return struct.pack("!HHIHBB8s", type_of(packet), 0, 3, 1, 0, 6, bytes(8)) + packet


def family_of(packet, inet6):
    return 2 if type_of(packet) == TYPE_IPV4 else inet6


# link type: how a packet stands in a frame of it
FRAMES = {
    ETHERNET: ethernet,
    COOKED: cooked,
    COOKED2: cooked2,
    NULL: lambda packet: struct.pack("<I", family_of(packet, 30)) + packet,
    LOOP: lambda packet: struct.pack(">I", family_of(packet, 24)) + packet,
    RAW: lambda packet: packet,
}  # in the order of fuzz_frame.cpp's table


def packets():
    """Packets that every reader understands alike: datagrams of some flows, with other protocols in between."""
    return [
        ipv4(udp(b"one", 40000)),
        ipv4(udp(b"two", 40001)),
        ipv4(bytes(20), protocol=6),
        ipv4(udp(b"to one", 9000, 40000), source="10.0.0.2", destination="10.0.0.1"),
        ipv4(udp(b""), options=b"\x01" * 8),
        ipv4(udp(bytes(range(256)), 40001)),
        ipv4(udp(b"shorter than its packet", length=8 + 7)),
        ipv6(udp(b"six")),
        ipv6(udp(b"to six", 9000, 40000), source="2001:db8::2", destination="2001:db8::1"),
        ipv6(extension(60) + extension(17, 1) + udp(b"with options"), following=0),
        ipv6(atomic_fragment(17) + udp(b"whole"), following=44),
        ipv6(bytes(20), following=6),
        ipv4(udp(b"link-local", 7, 7), source="169.254.1.1", destination="255.255.255.255"),
        ipv6(udp(b"group", 5353, 5353), source="fe80::1", destination="ff02::fb"),
    ]


def ethernet_frames():
    """What only Ethernet has: tags, padding, ARP."""
    return [
        ethernet(ipv4(udp(b"tag")), tags=[0x8100]),
        ethernet(ipv6(udp(b"tags")), tags=[0x88A8, 0x8100]),
        ethernet(ipv4(udp(b"x"))) + bytes(17),
        ethernet(bytes(28), TYPE_ARP),
    ]


def odd_packets():
    """What cannot be read as datagrams."""
    return [
        ipv4(udp(b"first"), flags=0x2000),
        ipv4(b"last", flags=1),
        ipv4(udp(b"longer", length=99)),
        ipv4(udp(b"no length", length=0)),
        ipv4(udp(b"segments"), total=0),
        ipv6(extension(0) * 5, following=0),
        ipv6(struct.pack("!BBHI", 17, 0, 9, 7) + b"piece", following=44),
        ipv4(ipv4(udp(b"tunnel")), protocol=4),
        b"",
        b"\x50",
    ]


def pcap(link_type, frames, order="<", nano=True, wire_more=0):
    """The classic format; every frame was `wire_more` bytes longer on the wire."""
    bytes_ = struct.pack(order + "IHHIIII", 0xA1B23C4D if nano else 0xA1B2C3D4, 2, 4, 0, 0, 262144, link_type)
    for number, frame in enumerate(frames):
        time = NOON + number * 1_000_001
        bytes_ += struct.pack(order + "IIII", time // NS, time % NS // (1 if nano else 1000), len(frame),
                              len(frame) + wire_more) + frame
    return bytes_


def block(order, number, body):
    body += bytes(-len(body) % 4)
    length = len(body) + 12
    return struct.pack(order + "II", number, length) + body + struct.pack(order + "I", length)


def pcapng(link_types, frames, order="<", nano=True):
    """One section with an interface for each of the link types, onto which the frames are dealt."""
    resolution = struct.pack(order + "HHBxxxI", 9, 1, 9, 0) if nano else b""
    bytes_ = block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))
    for link_type in link_types:
        bytes_ += block(order, 1, struct.pack(order + "HHI", link_type, 0, 262144) + resolution)
    for number, frame in enumerate(frames):
        time = (NOON + number * 1_000_001) // (1 if nano else 1000)
        bytes_ += block(order, 6, struct.pack(order + "IIIII", number % len(link_types), time >> 32,
                                              time & 0xFFFFFFFF, len(frame), len(frame)) + frame)
    return bytes_


def frames_of(link_type, some=None):
    return [FRAMES[link_type](packet) for packet in (packets() if some is None else some)]


def one_of_each():
    """name: a small capture."""
    everything = packets() + odd_packets()
    long_ones = [packet for packet in packets() if len(packet) > 200]
    some = [packet for packet in everything if packet not in long_ones]
    mixed = [FRAMES[ETHERNET](packet) for packet in packets()[:2]]
    sound = pcap(ETHERNET, mixed)
    captures = {f"link{link_type}.pcap": pcap(link_type, [
        frame(packet) for packet in some if packet or link_type == RAW]) for link_type, frame in FRAMES.items()}
    captures |= {
        "ethernet.pcap": pcap(ETHERNET, ethernet_frames()),
        "ipv4.pcap": pcap(IPV4, [packet for packet in some if packet[:1] == b"\x45"]),
        "ipv6.pcap": pcap(IPV6, [packet for packet in some if packet[:1] == b"\x60"]),
        "raw12.pcap": pcap(12, packets()[:3]),
        "raw14.pcap": pcap(14, packets()[:3]),
        "bigendian.pcap": pcap(ETHERNET, frames_of(ETHERNET)[:4], order=">"),
        "microseconds.pcap": pcap(ETHERNET, frames_of(ETHERNET)[:4], nano=False),
        "truncated.pcap": pcap(ETHERNET, [frame[:50] for frame in frames_of(ETHERNET)], wire_more=20),
        "long.pcap": pcap(RAW, long_ones),
        "cutoff.pcap": sound[:-5],
        "damaged.pcap": sound + b"\xff" * 32,
        "headeronly.pcap": sound[:24],
        "ethernet.pcapng": pcapng([ETHERNET], mixed),
        "bigendian.pcapng": pcapng([ETHERNET], mixed, order=">"),
        "microseconds.pcapng": pcapng([ETHERNET], mixed, nano=False),
        "interfaces.pcapng": pcapng([ETHERNET, ETHERNET], mixed * 2),
        "mixedinterfaces.pcapng": pcapng([ETHERNET, RAW], mixed),
        "cutoff.pcapng": pcapng([RAW], packets()[:2])[:-9],
    }
    return captures


def one_frame_of_each():
    """name: an input of fuzz_frame, which is the index of the link type in its table, 0 and the frame."""
    frames = {}
    for index, frame in enumerate(FRAMES.values()):
        for number, packet in enumerate(packets() + odd_packets()[:-2]):
            if len(packet) < 100 and (index in (0, 5) or number in (0, 7)):
                frames[f"link{index}-{number}"] = bytes((index, 0)) + frame(packet)
    for number, frame in enumerate(ethernet_frames()):
        frames[f"ethernet-{number}"] = bytes(2) + frame
    return frames


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    for kind, files in (("capturefile", one_of_each()), ("frame", one_frame_of_each())):
        folder = Path(sys.argv[1]) / kind
        folder.mkdir(parents=True, exist_ok=True)
        for file_name, content in files.items():
            (folder / file_name).write_bytes(content)
