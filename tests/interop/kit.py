"""What the tests of programs share: running them, and waiting for what they say."""
import os
import pathlib
import pty
import queue
import re
import select
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

PATIENCE = 20  # seconds for anything to happen on a loaded machine


def program(name):
    """The path of a program under test, as CMake has told us."""
    return os.environ[name]


def clean_environment(**more):
    others = ("SWITCHYARD", "CMT_", "TENDERSEED_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(others)}
    return {**kept, **more}


def run(*arguments, binary="CLI", preexec_fn=None, **environment):
    """Runs a program to its end: status, standard output, standard error."""
    return subprocess.run([program(binary), *map(str, arguments)], capture_output=True, text=True,
                          timeout=PATIENCE, env=clean_environment(**environment),
                          preexec_fn=preexec_fn)


class Running:
    """A program that goes on; both its streams are read as one, line by line."""

    def __init__(self, *arguments, binary="CLI", preexec_fn=None, **environment):
        self.process = subprocess.Popen(
            [program(binary), *map(str, arguments)], stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, env=clean_environment(**environment),
            preexec_fn=preexec_fn)
        self.lines, self._queue = [], queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self._queue.put(line.rstrip("\n"))
        self._queue.put(None)

    def wait_for(self, pattern, after=0):
        """The match of the first line since line `after` in which `pattern` is found."""
        deadline, seen = time.monotonic() + PATIENCE, after
        while True:
            while seen < len(self.lines):
                if found := re.search(pattern, self.lines[seen]):
                    return found
                seen += 1
            try:
                line = self._queue.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {pattern!r} in time:\n" + "\n".join(self.lines)) from None
            if line is None:
                raise AssertionError(f"ended without {pattern!r}:\n" + "\n".join(self.lines))
            self.lines.append(line)

    def seen(self):
        """How many lines there are so far."""
        while not self._queue.empty():
            line = self._queue.get()
            if line is None:
                self._queue.put(None)
                break
            self.lines.append(line)
        return len(self.lines)

    def end(self, how=signal.SIGINT):
        """Sends a signal; status and seconds till the end."""
        begun = time.monotonic()
        self.process.send_signal(how)
        status = self.process.wait(timeout=PATIENCE)
        return status, time.monotonic() - begun

    def finish(self):
        """Waits for the end; its status."""
        status = self.process.wait(timeout=PATIENCE)
        self._reader.join(timeout=PATIENCE)
        self.seen()
        return status

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(timeout=PATIENCE)
        self.process.stdout.close()


class OnTerminal:
    """A program on a terminal, and all it has written there."""

    def __init__(self, *arguments, **environment):
        self._master, slave = pty.openpty()
        self.process = subprocess.Popen([program("CLI"), *map(str, arguments)], stdout=slave,
                                        stderr=slave, env=clean_environment(**environment))
        os.close(slave)
        self._written = b""

    @property
    def text(self):
        return self._written.decode(errors="replace")

    def read(self, until=None):
        """Reads until that is there, or to the end."""
        deadline = time.monotonic() + PATIENCE
        while until is None or until not in self.text:
            ready, _, _ = select.select([self._master], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise AssertionError(f"no {until or 'end'!r} in time:\n{self.text}")
            try:
                more = os.read(self._master, 65536)
            except OSError:  # how the end of a terminal is told
                more = b""
            if not more:
                return
            self._written += more

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._master)


class Case(unittest.TestCase):
    """A test with a folder of its own, whose programs end with it."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="switchyard-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def start(self, *arguments, **more):
        running = Running(*arguments, **more)
        self.addCleanup(running.close)
        return running

    def start_on_terminal(self, *arguments, **environment):
        running = OnTerminal(*arguments, **environment)
        self.addCleanup(running.close)
        return running

    def init(self, name, *more):
        """Makes a home; its path and the node's id."""
        home = self.folder / name
        self.succeeds(run("init", "--home", home, "--moniker", name, *more))
        return home, run("show-node-id", "--home", home).stdout.strip()

    def succeeds(self, done):
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done

    def fails(self, done, status, *words):
        """Ended with `status` and one line on standard error that has all the words."""
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertRegex(done.stderr, r"\Aswitchyard: [^\n]+\n\Z")
        for word in words:
            self.assertIn(str(word), done.stderr)

