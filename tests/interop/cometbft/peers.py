"""Drives the nodes of these tests, CometBFT's and ours, alike: a line of JSON each way."""
import functools
import json
import os
import pathlib
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from kit import PATIENCE, Case, program, run  # noqa: E402  (tests import it from here)

OURS = "ours"
PROGRAMS = {}
if folder := os.environ.get("GOPEERS"):
    PROGRAMS = {path.name.removeprefix("gopeer-"): path
                for path in sorted(pathlib.Path(folder).glob("gopeer-v*"))}
VERSIONS = list(PROGRAMS)  # of CometBFT
PROGRAMS[OURS] = os.environ.get("SWYPEER")
# The channels of a stock node but peer exchange: priority, messages that may wait to leave, the
# most that one may hold.  gopeer has them by itself.
STOCK = {0x40: (5, 1000, 104857605), 0x20: (6, 100, 1 << 20), 0x21: (10, 100, 1 << 20),
         0x22: (7, 100, 1 << 20), 0x23: (1, 2, 1 << 20), 0x30: (5, 1, (1 << 20) + 21),
         0x38: (6, 1, 1 << 20), 0x60: (5, 10, 4000000), 0x61: (3, 10, 16000000)}
CHANNELS = [{"id": channel, "priority": priority, "send_queue": queue, "recv_capacity": capacity}
            for channel, (priority, queue, capacity) in STOCK.items()]
SIZES = (1, 1023, 1024, 1025, 1 << 16, 1 << 20)
UNLIMITED = {"send_rate": 0, "recv_rate": 0}


def capacity_of(channel):
    return STOCK[channel][2]


def of_channel(flows, channel):
    return flows.get(f"0x{channel:02x}")


class Peer:
    """One running node: `id`, `addr`, `version`; options and commands as gopeer's README tells."""

    def __init__(self, version, **options):
        if version == OURS:
            options.setdefault("channels", CHANNELS)
        self.process = subprocess.Popen([PROGRAMS[version]], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.lines, self._news, self._ended, self._tag = [], threading.Condition(), False, 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._write(options)
        try:
            ready = self.wait_for("ready")
        except AssertionError:
            self.close()
            raise
        self.id, self.addr, self.version = ready["id"], ready["addr"], ready["version"]

    def _read(self):
        for text in self.process.stdout:
            with self._news:
                self.lines.append(json.loads(text))
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def _write(self, line):
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()

    def _first(self, wanted, what, after):
        deadline = time.monotonic() + PATIENCE
        with self._news:
            while True:
                while after < len(self.lines):
                    if wanted(self.lines[after]):
                        return self.lines[after]
                    after += 1
                left = deadline - time.monotonic()
                if self._ended or left <= 0:
                    seen = "\n".join(json.dumps(line) for line in self.lines[-40:])
                    why = "ended without" if self._ended else "in time no"
                    raise AssertionError(f"the node {why} {what}; its last lines:\n{seen}")
                self._news.wait(left)

    def mark(self):
        """Where the lines to come begin, for `after`."""
        with self._news:
            return len(self.lines)

    def wait_for(self, event, after=0, **values):
        """The first event of that name since line `after` that has these values."""
        return self._first(
            lambda line: line.get("event") == event
            and all(line.get(key) == value for key, value in values.items()),
            f"{event} {values}", after)

    def events(self, event, **values):
        """All events of that name so far that have these values."""
        with self._news:
            return [line for line in self.lines if line.get("event") == event
                    and all(line.get(key) == value for key, value in values.items())]

    def begin(self, command, **values):
        """Starts a command; what `answer` takes."""
        self._tag += 1
        self._write({"do": command, "tag": self._tag, **values})
        return self._tag

    def answer(self, tag):
        return self._first(lambda line: line.get("answer") == tag, f"answer {tag}", 0)

    def do(self, command, **values):
        """Carries a command out; its answer, which may be a refusal."""
        return self.answer(self.begin(command, **values))

    def flow(self, peer, way, channel):
        """What the connection to `peer` has carried on a channel, "sent" or "received"."""
        link = self.do("status")["links"].get(peer)
        return link and of_channel(link[way], channel)

    def until(self, wanted, what):
        """Asks over and over until `wanted()` is something; a status takes the place of a nap."""
        deadline = time.monotonic() + PATIENCE
        while not (found := wanted()):
            if time.monotonic() > deadline:
                raise AssertionError(f"in time no {what}")
            self.do("status")
        return found

    def stop(self):
        """Ends it in order; its status."""
        self.do("stop")
        return self.process.wait(timeout=PATIENCE)

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join(timeout=PATIENCE)
        self.process.stdout.close()


def for_each(*cases):
    """Runs a test with each case, a tuple of arguments; what one has started ends with it."""
    def decorate(test):
        @functools.wraps(test)
        def run(self):
            for case in cases:
                with self.subTest(case=case):
                    try:
                        test(self, *case)
                    finally:
                        self.end_all()
        return run
    return decorate


class PeerCase(Case):
    """A test with nodes, which end with it."""

    def setUp(self):
        super().setUp()
        self._peers = []
        self.addCleanup(self.end_all)

    def end_all(self):
        while self._peers:
            self._peers.pop().close()

    def peer(self, version=PROGRAMS and next(iter(PROGRAMS)), name=None, **options):
        home = self.folder / (name or f"peer-{len(list(self.folder.iterdir()))}")
        peer = Peer(version, home=str(home), **options)
        self._peers.append(peer)
        return peer

    def connects(self, dialer, dialed):
        """One dials the other; each one's event of the new peer."""
        marks = dialer.mark(), dialed.mark()
        answer = dialer.do("dial", addr=dialed.addr)
        self.assertTrue(answer["ok"], answer)
        return (dialer.wait_for("peer", after=marks[0], peer=dialed.id),
                dialed.wait_for("peer", after=marks[1], peer=dialer.id))

    def refused(self, dialer, addr, kind):
        """Dialling fails, and as `kind`; the answer."""
        answer = dialer.do("dial", addr=addr)
        self.assertFalse(answer["ok"], answer)
        self.assertEqual(answer["class"], kind, answer)
        return answer

    def carry_every_size(self, one, other):
        """Each stock channel, each way, each of SIZES: all arrive as they were."""
        for sender, receiver in ((one, other), (other, one)):
            sent = [(channel, size, sender.begin("send", peer=receiver.id, channel=channel,
                                                 size=size, seed=channel))
                    for size in SIZES for channel in STOCK]
            for channel, size, tag in sent:
                answer = sender.answer(tag)
                self.assertTrue(answer["ok"], answer)
                receiver.wait_for("message", peer=sender.id, channel=channel, size=size,
                                  sha256=answer["sha256"])

    def carry_thousands(self, one, other, each=556, largest=4096):
        """So many of random sizes on each stock channel, both ways at once: the same hashes."""
        ways = ((one, other), (other, one))
        for end in ways[0]:
            end.do("quiet", on=True)
        tags = [sender.begin("flood", peer=receiver.id, channels=list(STOCK), count=each,
                             max=largest, seed=seed)
                for seed, (sender, receiver) in enumerate(ways)]
        for tag, (sender, receiver) in zip(tags, ways):
            answer = sender.answer(tag)
            self.assertEqual(answer["refused"], 0, answer)
            for channel in STOCK:
                sent = of_channel(answer["sent"], channel)
                self.assertEqual(sent["messages"], each)
                receiver.until(lambda: receiver.flow(sender.id, "received", channel) == sent,
                               f"flow of {channel:#x} as {sent}")

    def hold_up_and_lose_nothing(self, sender, receiver, channel=0x22, count=150, size=60000):
        """The receiver's reactor stands still while more is sent than fits anywhere."""
        receiver.do("hold", channel=channel)
        tag = sender.begin("send", peer=receiver.id, channel=channel, size=size, count=count)
        sender.until(
            lambda: (sender.flow(receiver.id, "sent", channel) or {}).get("messages", 0) > 9,
            "ten messages")
        self.assertEqual(receiver.events("message"), [])
        receiver.do("release", channel=channel)
        answer = sender.answer(tag)
        self.assertEqual(answer["sent"], count, answer)
        sent = sender.flow(receiver.id, "sent", channel)
        self.assertEqual(sent["messages"], count)
        receiver.until(lambda: receiver.flow(sender.id, "received", channel) == sent, str(sent))
