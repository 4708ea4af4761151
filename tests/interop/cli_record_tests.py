"""`switchyard node --record.file` and `switchyard record ls`, on loopback.

What there is to hear: alice has peer exchange and asks bob, who has none, and records its channel.
"""
import json
import resource
import signal
import unittest

from kit import Case, run

HEARD = "heard.rec"


def small_files():
    """In a program before it begins: no file of its may pass 150 bytes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150, 150))


class RecordTests(Case):
    def setUp(self):
        super().setUp()
        home, self.alice = self.init("alice")
        alice = self.start("node", "--home", home, "--p2p.laddr", "tcp://127.0.0.1:0",
                           "--p2p.addr_book_strict", "false")
        port = alice.wait_for(r"listening .*addr=\S*:(\d+)")[1]
        self.bob, _ = self.init("bob")
        self.file = self.bob / HEARD
        self.recording = ("node", "--home", self.bob, "--p2p.laddr", "tcp://127.0.0.1:0",
                          "--p2p.pex", "false", "--record.file", HEARD,
                          "--record.channels", "0x00")
        self.known = ("--p2p.persistent_peers", f"{self.alice}@127.0.0.1:{port}")

    def listed(self, *more, status=0):
        """The events, and the summary."""
        done = run("record", "ls", "--json", *more, self.file)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return lines[:-1], lines[-1]["summary"]

    def record_a_message(self):
        """A node that has recorded one."""
        node = self.start(*self.recording, *self.known)
        node.wait_for("recording file=.*channels=0x00")
        node.wait_for("peer up")
        for _ in range(500):
            if self.listed()[1]["messages"]:
                return node
        raise AssertionError("nothing was heard")

    def test_what_arrives_is_in_the_file_in_order_and_the_end_too(self):
        self.assertEqual(self.record_a_message().end()[0], 0)
        events, summary = self.listed()
        self.assertEqual([event["kind"] for event in events[:3]],
                         ["started", "peer_added", "message"])
        self.assertEqual([event["kind"] for event in events[-2:]], ["peer_removed", "stopped"])
        self.assertEqual(events[0]["text"], "devnet")
        self.assertRegex(events[1]["text"], r"^out 127\.0\.0\.1:\d+ alice$")
        self.assertEqual(events[2]["peer"], self.alice)
        self.assertEqual(events[2]["size"], len(events[2]["bytes"]) // 2)
        self.assertEqual([event["time"] for event in events],
                         sorted(event["time"] for event in events))
        self.assertEqual(summary["torn"], 0)
        only, _ = self.listed("--channel", "0x00", "--peer", self.alice[:6])
        self.assertEqual({event["kind"] for event in only}, {"message"})
        self.assertEqual(self.listed("--channel", "0x01")[0], [])
        text = self.succeeds(run("record", "ls", self.file)).stdout
        self.assertRegex(text, rf"  message +{self.alice[:10]}  0x00 ")
        self.assertRegex(text, r"\n0x00 +\d+ ")

    def test_a_killed_node_loses_nothing_and_the_next_one_goes_on_behind_it(self):
        self.record_a_message().end(signal.SIGKILL)
        before, summary = self.listed()
        self.assertEqual(summary["torn"], 0)
        with self.file.open("ab") as file:
            file.write(b"\x28\0\0\0\x01")  # as if the system had stopped in the middle of a record
        self.assertEqual(self.listed()[1]["torn"], 5)
        node = self.start(*self.recording, *self.known)
        node.wait_for("torn record was cut off .*bytes=5")
        node.wait_for("peer up")
        self.assertEqual(node.end()[0], 0)
        events, summary = self.listed()
        self.assertEqual(events[:len(before)], before)
        self.assertEqual(events[len(before)]["kind"], "started")
        self.assertEqual(summary["torn"], 0)

    def test_the_limit_ends_the_recording_and_not_the_node(self):
        node = self.start(*self.recording, *self.known, "--record.max_size", "100")
        node.wait_for("recording has ended .*limit of 100 bytes")
        node.wait_for("peer up")
        self.succeeds(run("ctl", "--home", self.bob, "peers"))
        self.assertEqual(node.end()[0], 0)
        self.assertLessEqual(self.file.stat().st_size, 100)
        self.assertEqual(len([line for line in node.lines if "recording has ended" in line]), 1)
        self.assertEqual(self.listed()[1]["records"], 1)

    def test_a_full_disk_ends_the_recording_and_not_the_node(self):
        node = self.start(*self.recording, *self.known, preexec_fn=small_files)
        node.wait_for("recording has ended .*File too large")
        self.succeeds(run("ctl", "--home", self.bob, "peers"))
        self.assertEqual(node.end()[0], 0)
        self.assertEqual(self.listed()[1]["torn"], 0)

    def test_what_cannot_be_recorded_is_said_before_the_node_starts(self):
        def refused(*more):
            return run("node", "--home", self.bob, "--p2p.laddr", "tcp://127.0.0.1:0", *more)
        self.fails(refused("--record.file", HEARD, "--record.channels", "0x100"), 2,
                   "record.channels", "0x00 to 0xff")
        self.fails(refused("--record.file", HEARD), 1, "--record.channels")
        self.file.write_text("a diary, and nobody else's business")
        self.fails(refused("--record.file", HEARD, "--record.channels", "0x20"), 1,
                   self.file, "not a recording")
        self.assertEqual(self.file.read_text(), "a diary, and nobody else's business")

    def test_only_a_recording_can_be_listed(self):
        self.file.write_text("a diary, and nobody else's business")
        self.fails(run("record", "ls", self.file), 3, "not a recording")
        self.fails(run("record", "ls", self.folder / "nowhere"), 3, "No such file")
        self.file.write_bytes(b"SWYDREC\n\x01\0\0\0\0\0\0\0" + bytes(40))
        done = run("record", "ls", self.file)
        self.assertEqual(done.returncode, 1)
        self.assertIn("damaged at byte 16", done.stderr)


if __name__ == "__main__":
    unittest.main()
