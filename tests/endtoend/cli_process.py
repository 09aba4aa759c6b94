# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs echogram-cli for a test."""

import array
import fcntl
import json
import os
import subprocess
import tempfile
import termios
from pathlib import Path

PROGRAM = os.environ.get("ECHOGRAM_CLI", "echogram-cli")
os.environ["RES_OPTIONS"] = "timeout:1 attempts:1"  # where nobody resolves names (resolv.conf(5))
PATIENCE = 20 * int(os.environ.get("ECHOGRAM_TEST_PATIENCE", "1"))  # seconds; only what hangs takes so long


def run(*arguments, stdin=b"", **popen):
    """Until it ends by itself: (exit code, stdout, stderr), the last as text."""
    done = subprocess.run([PROGRAM, *arguments], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=PATIENCE, **popen)
    return done.returncode, done.stdout, done.stderr.decode()


def run_json(*arguments, **popen):
    """With --json: (exit code, the events)."""
    code, out, errors = run(*arguments, "--json", **popen)
    try:
        return code, [json.loads(line) for line in out.splitlines()]
    except ValueError as error:
        raise AssertionError(f"not NDJSON: {error}; {out[:1000]} {errors}") from error


def wait_until_read(pipe):
    """Until somebody has taken all that was written to the pipe."""
    while True:
        waiting = array.array("i", [0])
        fcntl.ioctl(pipe, termios.FIONREAD, waiting)
        if waiting[0] == 0:
            return


class Running:
    """One that is talked to while it runs; killed at the end of the `with` block if it must be."""

    def __init__(self, *arguments, stdin=subprocess.DEVNULL, **popen):
        self.process = subprocess.Popen([PROGRAM, *arguments], stdin=stdin, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, **popen)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()

    def event(self):
        """The next one of --json."""
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"it has ended: {self.process.stderr.read().decode()}")
        return json.loads(line)

    def end(self, with_signal=None):
        """(exit code, the rest of stdout, stderr as text)."""
        if with_signal is not None:
            self.process.send_signal(with_signal)
        out, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, errors.decode()


def schema_violations(events):
    """What a validator of others (python3-jsonschema) finds wrong with the events; empty when nothing."""
    schema = json.loads((Path(os.environ["ECHOGRAM_SOURCE_DIR"]) /
                         "resources/schema/echogram-cli.schema.json").read_text())
    of_all = {"$schema": schema["$schema"], "$defs": schema["$defs"], "type": "array",
              "items": {"oneOf": schema["oneOf"]}}
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("schema", of_all), ("events", events)):
            Path(folder, name).write_text(json.dumps(content))
        done = subprocess.run(["jsonschema", "-i", f"{folder}/events", f"{folder}/schema"], capture_output=True,
                              text=True, timeout=PATIENCE)
    return "" if done.returncode == 0 else done.stdout + done.stderr or f"exit code {done.returncode}"
