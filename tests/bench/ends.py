"""One measurement: two processes, one of which listens and the other dials."""
import json
import select
import subprocess
import tempfile
import threading

SOURCE_LISTENS = ("broadcast", "peers")
PATIENCE = 40  # seconds beyond the measurement; the ends give up by themselves a little earlier


class Failed(Exception):
    pass


class End:
    """A process whose last line is its result; it does not outlive the `with` that has it."""

    def __init__(self, command):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.errors, bufsize=0)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.errors.close()

    def address(self):
        ready = select.select([self.process.stdout], [], [], PATIENCE)[0]
        line = self.process.stdout.readline() if ready else b""
        return json.loads(line)["address"] if line.strip() else self.fail("said no address")

    def result(self):
        """What it says in the end."""
        said = self.process.stdout.read().splitlines()
        if self.process.wait() != 0 or not said:
            self.fail("gave no result")
        return json.loads(said[-1])

    def fail(self, what):
        self.errors.seek(0)
        said = self.errors.read().decode(errors="replace").strip().splitlines()
        raise Failed(f"{what}: {said[-1] if said else 'and said nothing'}")


def pair(sink, source, kind, seconds, warm_up):
    """The results of both; `sink` and `source` are commands without what all have."""
    common = ["--kind", kind, "--seconds", f"{seconds:g}", "--warm-up", f"{warm_up:g}"]
    commands = {"sink": [*sink, *common], "source": [*source, *common]}
    first, second = ("source", "sink") if kind in SOURCE_LISTENS else ("sink", "source")
    with End(commands[first]) as listener:
        address = listener.address()
        with End([*commands[second], "--to", address]) as dialler:
            both = listener, dialler
            late = threading.Timer(PATIENCE + 4 * (seconds + warm_up),
                                   lambda: [end.process.kill() for end in both])
            late.start()
            try:
                results = {}
                for role, end in ((("source", listener), ("sink", dialler)) if first == "source"
                                  else (("source", dialler), ("sink", listener))):
                    if kind == "handshakes" and role == "sink":
                        end.process.stdin.close()  # tells it that nobody else will come
                    try:
                        results[role] = end.result()
                    except Failed as failure:
                        raise Failed(f"the {role} {failure}") from failure
                return results["sink"], results["source"]
            finally:
                late.cancel()


def alone(command, patience):
    """The last line of a program that does all by itself."""
    with End(command) as end:
        late = threading.Timer(patience, end.process.kill)
        late.start()
        try:
            return end.result()
        finally:
            late.cancel()
