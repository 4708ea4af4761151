"""`switchyard probe` against nodes on loopback."""
import json
import socket
import unittest

from kit import Case, run

NOBODY = "d" * 40


class ProbeTests(Case):
    def node(self, name, *more, network="devnet"):
        """Starts one; its id, and where it is."""
        home, peer = self.init(name, "--network", network)
        node = self.start("node", "--home", home, "--p2p.laddr", "tcp://127.0.0.1:0",
                          "--p2p.addr_book_strict", "false", *more)
        return peer, "127.0.0.1:" + node.wait_for(r"listening .*addr=\S*:(\d+)")[1]

    def closed_port(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return "127.0.0.1:%d" % probe.getsockname()[1]

    def probe(self, status, *arguments):
        """What it says as JSON."""
        done = run("probe", "--json", *arguments)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def test_whoever_answers_is_told_with_the_time_of_each_stage(self):
        peer, place = self.node("alice")
        told = self.probe(0, place)
        self.assertEqual((told["id"], told["stage"]), (peer, "answer"))
        info = told["node_info"]
        self.assertEqual((info["moniker"], info["network"]), ("alice", "devnet"))
        self.assertIn("0x00", [channel["id"] for channel in info["channels"]])
        for stage in ("connect_ms", "introduced_ms", "accepted_ms", "answer_ms"):
            self.assertGreater(told[stage], 0, stage)
        self.assertEqual(told["answer"]["entries"], [])  # it knows nobody
        self.assertGreater(told["answer"]["pace_s"], 0)
        text = self.succeeds(run("probe", f"{peer}@{place.replace('127.0.0.1', 'localhost')}"))
        self.assertRegex(text.stdout, r"  name +[\d.]+ .?s\n  TCP +[\d.]+ .?s  127\.0\.0\.1")
        self.assertRegex(text.stdout, r'moniker +"alice"\n')

    def test_whom_it_knows_is_told(self):
        seed, place = self.node("seed")
        bob, _ = self.node("bob", "--p2p.persistent_peers", f"{seed}@{place}")
        known = []
        for _ in range(50):  # until bob has told it where he is
            known = [entry["id"] for entry in self.probe(0, place)["answer"]["entries"]]
            if bob in known:
                break
        self.assertIn(bob, known)

    def test_what_is_wrong_is_told_with_its_stage(self):
        _, place = self.node("alice")
        told = self.probe(1, f"{NOBODY}@{place}")
        self.assertEqual((told["outcome"], told["stage"]), ("wrong_id", "handshake"))
        told = self.probe(1, "--network", "othernet", place)
        self.assertEqual(told["outcome"], "wrong_network")
        told = self.probe(1, self.closed_port())
        self.assertEqual((told["outcome"], told["stage"]), ("refused", "connect"))
        server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(server.close)
        mute = "127.0.0.1:%d" % server.getsockname()[1]
        told = self.probe(1, "--timeout", "200ms", mute)
        self.assertEqual((told["outcome"], told["stage"]), ("timed_out", "handshake"))

    def test_a_node_without_peer_exchange_is_there_all_the_same(self):
        peer, place = self.node("alice", "--p2p.pex", "false")
        told = self.probe(0, f"{peer}@{place}")
        self.assertEqual((told["outcome"], told["answer"]), ("no_answer", None))

    def test_a_bad_line_is_a_matter_of_usage(self):
        self.fails(run("probe", "nowhere"), 2, "nowhere", "[id@]host:port")
        self.fails(run("probe", "127.0.0.1:1", "--profile", "http"), 2, "native or cometbft")
        self.fails(run("probe"), 2, "required")


if __name__ == "__main__":
    unittest.main()
