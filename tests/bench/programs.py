# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmarks in Python have in common: building, starting programs, tables."""

import argparse
import atexit
import json
import os
import pathlib
import platform
import re
import signal
import socket
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = r'root=$1; source "$root/scripts/bench.sh"; install_packages "${packages_to_bench[@]}" && build bench'
PATIENCE = 30  # s beyond what was asked for
LOOPBACK = "127.0.0.1"
CLI = SERVER = None  # the programs, once prepare() has built them


def prepare(description, rounds, seconds):
    """Reads the options, builds what is measured, and says on which machine: (rounds, seconds of each run)."""
    global CLI, SERVER
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=rounds, help=f"of each measurement ({rounds})")
    parser.add_argument("--seconds", type=int, default=seconds, help=f"of each run ({seconds})")
    parser.add_argument("--programs", type=pathlib.Path, metavar="FOLDER",
                        help="build nothing; this is a build's folder (build/bench, brought up to date)")
    options = parser.parse_args()
    if options.rounds < 1 or options.seconds < 1:
        parser.error("--rounds and --seconds are at least 1")
    if options.programs is None:
        if subprocess.run(["bash", "-euo", "pipefail", "-c", BUILD, "bash", str(ROOT)]).returncode != 0:
            sys.exit(1)
    folder = options.programs or ROOT / "build" / "bench"
    CLI, SERVER = str(folder / "cli" / "echogram-cli"), str(folder / "server" / "echogram-server")
    print(machine())
    print()
    return options.rounds, options.seconds


def machine():
    models = re.findall(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    model = models[0] if models else platform.machine()
    return f"{model}, {os.cpu_count()} CPUs, Linux {platform.release()}, load {load}"


def free_port():
    """Free for UDP and TCP just now; iperf3 wants both."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind((LOOPBACK, 0))
            try:
                tcp.bind((LOOPBACK, udp.getsockname()[1]))
            except OSError:
                continue
            return udp.getsockname()[1]


def started(*command):
    """Ends with us, whatever becomes of us."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True)
    atexit.register(process.kill)  # does nothing once it was waited for
    return process


def wait_for_line(process, pattern):
    """The match of the first line that has it."""
    for line in process.stdout:
        if match := re.search(pattern, line):
            return match
    raise RuntimeError(f"{process.args[0]} did not say {pattern}")


def ended(process, with_signal=signal.SIGINT):
    """All that it still said."""
    process.send_signal(with_signal)
    return process.communicate(timeout=PATIENCE)[0]


def timed(*command):
    """Runs it: (stdout, the seconds of CPU it took)."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {text}")
    return text, usage.ru_utime + usage.ru_stime


def echogram_server(*arguments):
    server = started(SERVER, "--port", "0", "--quiet", "--log-format", "json", *arguments)
    return server, json.loads(wait_for_line(server, ".*listening.*")[0])["port"]


def grouped(number):
    return "-" if number is None else f"{number:,.0f}"


def verdict(is_met):
    return "met" if is_met else "missed"


def table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        first, *others = (text.rjust(width) for text, width in zip(row, widths))
        print("  ".join([first.strip().ljust(widths[0]), *others]))


def milliseconds(result, field):
    return f"{result[field] / 1e6:.3f} ms" if field in result else "-"
