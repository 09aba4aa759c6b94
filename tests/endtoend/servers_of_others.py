# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers of others, each on a free port of 127.0.0.1 and with all its files in a folder that is taken away again."""

import errno
import os
import random
import re
import select
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

PATIENCE = 20 * int(os.environ.get("ECHOGRAM_TEST_PATIENCE", "1"))  # seconds; only what hangs takes so long
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
BRIEFLY = 0.02  # seconds, until somebody is asked again whether they are there
TRIES = 5  # of ports, should somebody else take one before the server does


def program(*names):
    """Where the first of them that is there is, or the test is skipped and says so."""
    for name in names:
        if path := shutil.which(name, path=PATH):
            return path
    raise unittest.SkipTest(f"{names[0]} is not installed; ./check installs it")


def free_port():
    """Nobody has it now, for UDP and TCP, and it is none of those the kernel gives to whoever asks for any (ip(7)): so
    nobody comes to it by chance before a server has it, or where one was stopped."""
    first, last = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    others = [*range(max(1024, first - 10000), first), *range(last + 1, 65536)] or range(first, last + 1)
    while True:
        port = random.choice(others)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, socket.socket() as other:
            try:
                one.bind(("127.0.0.1", port))
                other.bind(("127.0.0.1", port))
                return port
            except OSError as why:
                if why.errno != errno.EADDRINUSE:
                    raise


def is_taken(port):
    """Whether a socket waits on this UDP port, of IPv4 or IPv6 (proc(5)): what is sent there is not refused."""
    waits = re.compile(rf"^ *\d+: [0-9A-F]+:{port:04X} ", re.MULTILINE)
    files = (Path("/proc/net/udp"), Path("/proc/net/udp6"))
    return any(waits.search(file.read_text()) for file in files if file.exists())


class Other:
    """A server that runs. It is there once it has answered `probe`, or, without, once it has its port."""

    def __init__(self, command, port, probe=None, host="127.0.0.1", **popen):
        self.host = host
        self.port = port
        self.unread = b""
        self.lines = []
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **popen)
        try:
            self._wait_until(lambda: is_taken(port) if probe is None else self._has_answered(probe))
        except BaseException:
            self.stop()
            raise

    def _has_answered(self, probe):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.settimeout(BRIEFLY)
            asker.sendto(probe, (self.host, self.port))
            try:
                return bool(asker.recv(65536))
            except TimeoutError:
                return False

    def _wait_until(self, holds):
        end = time.monotonic() + PATIENCE
        while not holds():
            self._read(0)
            try:
                code = self.process.wait(BRIEFLY)
                raise ChildProcessError(f"{self.process.args[0]} has ended with {code}: {self._said()}")
            except subprocess.TimeoutExpired:
                if time.monotonic() > end:
                    raise TimeoutError(f"{self.process.args[0]} is not there: {self._said()}") from None

    def _said(self):
        while self._read(0):
            pass
        return b"".join([*self.lines, self.unread]).decode(errors="replace")[-3000:]

    def _read(self, patience):
        """Takes what it has printed; false when that is nothing."""
        readable, _, _ = select.select([self.process.stdout], [], [], patience)
        more = os.read(self.process.stdout.fileno(), 65536) if readable else b""
        *lines, self.unread = (self.unread + more).split(b"\n")
        self.lines += [line + b"\n" for line in lines]
        return bool(more)

    def line(self, pattern):
        """The first line it prints in which the pattern is found, as a match."""
        end = time.monotonic() + PATIENCE
        seen = 0
        while True:
            for line in self.lines[seen:]:
                if match := re.search(pattern, line.decode(errors="replace")):
                    return match
            seen = len(self.lines)
            if not self._read(max(0, end - time.monotonic())):
                raise AssertionError(f"it has printed no {pattern!r}: {self._said()}")

    def stop(self):
        """Afterwards nobody is on its port."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def folder_for(test):
    """An empty one, as long as the test runs."""
    folder = Path(test.enterContext(tempfile.TemporaryDirectory()))
    folder.chmod(0o755)  # some servers are somebody else once they have begun
    return folder


def start(test, make):
    """make(port, folder) is the command of a server, and what else Other is told; it lives as long as the test."""
    folder = folder_for(test)
    for more in range(TRIES):
        port = free_port()
        command, others = make(port, folder)
        try:
            server = Other(command, port, **others)
            break
        except ChildProcessError:
            if more + 1 == TRIES:
                raise
    test.addCleanup(server.stop)
    return server


def dnsmasq(port, _):
    question = bytes.fromhex("1234 0100 0001 0000 0000 0000 09") + b"localhost" + bytes.fromhex("00 0001 0001")
    return [program("dnsmasq"), "--keep-in-foreground", "--conf-file=/dev/null", "--pid-file=", "--user=",
            f"--port={port}", "--listen-address=127.0.0.1", "--bind-interfaces", "--no-resolv", "--no-hosts",
            "--address=/localhost/127.0.0.1"], {"probe": question}


def chronyd(port, folder):
    (folder / "chrony.conf").write_text(f"port {port}\nbindaddress 127.0.0.1\nallow 127.0.0.1\nlocal stratum 10\n"
                                        f"cmdport 0\nbindcmdaddress /\npidfile {folder}/pid\n")
    # -x: the clock is left alone, so that it takes no privileges, which -U does not ask for.
    return [program("chronyd"), "-d", "-x", "-U", "-f", folder / "chrony.conf"], {"probe": b"\x23" + bytes(47)}


def snmpd(port, folder, community="public"):
    (folder / "snmpd.conf").write_text(f"agentaddress udp:127.0.0.1:{port}\nrocommunity {community} 127.0.0.1\n")
    rest = bytes.fromhex("a01c 020400000001 020100 020100 300e 300c 06082b06010201010300 0500")
    probe = bytes([0x30, 5 + len(community) + len(rest), 2, 1, 1, 4, len(community)]) + community.encode() + rest
    surroundings = {**os.environ, "SNMP_PERSISTENT_DIR": str(folder), "SNMPCONFPATH": str(folder), "MIBS": ""}
    return [program("snmpd"), "-f", "-Lo", "-C", "-c", folder / "snmpd.conf", "-I", "-smux"], {
        "probe": probe, "env": surroundings}


def coap_server(port, _):
    return [program("coap-server-notls", "coap-server"), "-A", "127.0.0.1", "-p", port], {
        "probe": bytes.fromhex("4000 1234")}  # RFC 7252 section 4.3


def turnserver(port, folder):
    return [program("turnserver"), "-n", "--stun-only", "--listening-ip=127.0.0.1", f"--listening-port={port}",
            "--no-tls", "--no-dtls", "--no-tcp", "--no-cli", "--log-file=stdout", f"--pidfile={folder}/pid",
            f"--userdb={folder}/db"], {"probe": bytes.fromhex("0001 0000 2112a442") + bytes(12)}


def in_tftpd(port, folder):
    """Has hello.txt of 1,800 bytes."""
    server = program("in.tftpd")
    if os.geteuid() != 0:
        raise unittest.SkipTest("in.tftpd is started by root alone, or it refuses to run")
    (folder / "hello.txt").write_bytes(b"".join(b"%d\n" % line for line in range(1, 501))[:1800])
    return [server, "--foreground", "--address", f"127.0.0.1:{port}", "--secure", folder], {}


def rsyslogd(port, folder):
    """Prints what it gets: [PRI, app-name, msgid, structured data, message]."""
    (folder / "rsyslog.conf").write_text(f"""
global(workDirectory="{folder}")
module(load="imudp")
template(name="parts" type="string" string="[%pri%|%app-name%|%msgid%|%structured-data%|%msg%]\\n")
ruleset(name="all") {{ action(type="omfile" file="/dev/stdout" template="parts") }}
input(type="imudp" address="127.0.0.1" port="{port}" ruleset="all")
""")
    return [program("rsyslogd"), "-n", "-f", folder / "rsyslog.conf", "-i", folder / "pid"], {}


def collectd(port, folder):
    """Adds up and prints every tenth of a second: PUTVAL test/statsd/KIND-NAME interval=... TIME:VALUE."""
    (folder / "collectd.conf").write_text(f"""
BaseDir "{folder}"
PIDFile "{folder}/pid"
Hostname "test"
FQDNLookup false
Interval 0.1
LoadPlugin statsd
LoadPlugin csv
<Plugin statsd>
  Host "127.0.0.1"
  Port "{port}"
  TimerUpper true
</Plugin>
<Plugin csv>
  DataDir "stdout"
</Plugin>
""")
    return [program("stdbuf"), "-oL", program("collectd"), "-f", "-C", folder / "collectd.conf"], {}


def oscdump(port, _):
    return [program("stdbuf"), "-oL", program("oscdump"), port], {}


def inetd(folder):
    """The echo of old, on port 7 of whatever network it is in."""
    (folder / "inetd.conf").write_text("echo dgram udp wait root internal\n")
    (folder / "none").mkdir()
    return [program("inetutils-inetd"), "-d", f"--pidfile={folder}/pid", folder / "inetd.conf", folder / "none"], {
        "probe": b"awake?"}


def minidlnad(folder, interface, group):
    """A device of UPnP; its port for that is always the same."""
    (folder / "media").mkdir()
    (folder / "minidlna.conf").write_text(f"network_interface={interface}\nmedia_dir={folder}/media\n"
                                          f"db_dir={folder}\nlog_dir={folder}\ninotify=no\n")
    probe = b'M-SEARCH * HTTP/1.1\r\nHOST: %b:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: upnp:rootdevice\r\n\r\n'
    return [program("minidlnad"), "-d", "-f", folder / "minidlna.conf", "-P", folder / "pid"], {
        "probe": probe % group.encode(), "host": group}
