"""`switchyard ctl`: a node asked and told while it runs; bad input; who may ask."""
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import unittest

from kit import PATIENCE, Case, clean_environment, program, run

LOOPBACK = "tcp://127.0.0.1:0"


class CtlTests(Case):
    def node(self, name, *more):
        """A running node: its home, its id, its address, and the process."""
        home, ident = self.init(name)
        node = self.start("node", "--home", home, "--p2p.laddr", LOOPBACK, *more)
        port = node.wait_for(r"listening .*addr=\S*:(\d+)")[1]
        node.wait_for("dial me at")
        return home, ident, f"{ident}@127.0.0.1:{port}", node

    def ctl(self, home, *words):
        return self.succeeds(run("ctl", "--home", home, *words)).stdout

    def ctl_json(self, home, *words):
        return json.loads(self.ctl(home, *words, "--json"))

    def pair(self):
        alice = self.node("alice")
        bob = self.node("bob", "--p2p.persistent_peers", alice[2])
        alice[3].wait_for(f"peer up id={bob[1]}")
        bob[3].wait_for(f"peer up id={alice[1]}")
        return alice, bob

    def follow(self, home, *more):
        """`ctl events` that has begun to follow."""
        events = self.start("ctl", "--home", home, "events", *more)
        events.wait_for("following")
        return events

    def test_status_and_peers_show_both_sides(self):
        (alice, alice_id, alice_at, _), (bob, bob_id, bob_at, _) = self.pair()
        shown = self.ctl(alice, "status")
        self.assertIn(f'node      {alice_id} "alice"\n', shown)
        self.assertIn(f"address   {alice_at}\n", shown)
        self.assertIn("peers     1 of 40 in, 0 of 10 out; 0 persistent\n", shown)
        self.assertIn("book      0 known, 0 reached\n", shown)  # loopback is nothing to keep
        self.assertRegex(self.ctl(alice, "peers"), rf"\n{bob_id[:10]}  bob +in +127\.0\.0\.1:\d+ ")
        self.assertRegex(self.ctl(bob, "peers"), rf"\n{alice_id[:10]}  alice +out\* ")
        for line in (shown + self.ctl(bob, "peers")).splitlines():
            self.assertLessEqual(len(line), 100)
        peer = self.ctl_json(bob, "peers")["peers"][0]
        self.assertEqual((peer["id"], peer["direction"], peer["persistent"]),
                         (alice_id, "out", True))
        self.assertIn(alice_at, self.ctl(bob, "persistent"))

    def test_a_peer_is_found_by_the_beginning_of_its_id(self):
        (_, alice_id, _, _), (bob, _, _, _) = self.pair()
        shown = self.ctl(bob, "peer", alice_id[:6])
        self.assertIn(f'peer      {alice_id} "alice"\n', shown)
        self.assertRegex(shown, r"CHANNEL +PRIO +SHARE +IN/S +OUT/S +IN +OUT +QUEUED +CREDIT +HELD "
                         r"+WINDOW")
        self.assertIn("class     persistent\nscore     50 of 100\n", shown)
        channels = self.ctl_json(bob, "peer", alice_id)["channels"]
        self.assertTrue(all(c["announced"] and c["send_credit"] > 0 for c in channels))
        self.assertEqual({c["channel"] for c in channels}, {0x00, 0xb0, 0xe0})

    def test_disconnect_tells_both_sides_and_why_remembers(self):
        (alice, alice_id, alice_at, _), (bob, bob_id, _, bob_run) = self.pair()
        self.assertIn("is not dialled again", self.ctl(bob, "persistent", "remove", alice_id[:8]))
        self.assertEqual(self.ctl(bob, "persistent"), "no persistent peers\n")
        mark = bob_run.seen()
        self.ctl(alice, "disconnect", bob_id[:8])
        bob_run.wait_for(f"peer down id={alice_id}.* said_by=them.* text=\"disconnected by the "
                         "operator\"", after=mark)
        self.assertEqual(self.ctl(bob, "peers"), "no peers\n")
        shown = self.ctl(bob, "why", alice_id[:8])
        self.assertIn("going_away, said by them", shown)
        self.assertIn("rule    it was ended in good order", shown)

        mark = bob_run.seen()
        self.assertIn(f"dialling {alice_at}", self.ctl(bob, "dial", alice_at))
        bob_run.wait_for(f"peer up id={alice_id}", after=mark)
        mark = bob_run.seen()
        self.ctl(bob, "persistent", "add", alice_at)
        self.assertIn("it is persistent and will be dialled again",
                      self.ctl(bob, "disconnect", alice_id))
        bob_run.wait_for(f"peer up id={alice_id}", after=mark)

    def test_why_names_the_rule_that_refused(self):
        home, ident, at, node = self.node("alice", "--p2p.max_num_inbound_peers", "0")
        _, bob_id, _, bob = self.node("bob", "--p2p.persistent_peers", at)
        node.wait_for("inbound refused.*reason=full")
        shown = self.ctl(home, "why", bob_id[:8])
        self.assertIn("inbound refused", shown)
        self.assertIn("reason  full, said by us during admission", shown)
        self.assertIn("p2p.max_num", shown)
        bob.wait_for("dial failed.*reason=full")
        self.assertIn("reason  full, said by them", self.ctl(self.folder / "bob", "why", at))
        self.assertIn("nothing is known of 10.9.9.9", self.ctl(home, "why", "10.9.9.9"))

    def test_events_follow_until_interrupted(self):
        alice, _, alice_at, _ = self.node("alice")
        plain, lines = self.follow(alice), self.follow(alice, "--json")
        bob, bob_id, _, _ = self.node("bob")
        self.ctl(bob, "dial", alice_at)
        plain.wait_for(rf"^\S+Z peer up id={bob_id} addr=127\S+ dir=in moniker=bob$")
        up = json.loads(lines.wait_for(r".*peer up.*")[0])
        self.assertEqual((up["event"], up["id"], up["dir"]), ("peer up", bob_id, "in"))
        for follower in (plain, lines):
            status, seconds = follower.end(signal.SIGINT)
            self.assertEqual(status, 0, "\n".join(follower.lines))
            self.assertLess(seconds, 2)

    def test_followers_end_with_the_node(self):
        alice, _, _, node = self.node("alice")
        events = self.follow(alice)
        status, seconds = node.end(signal.SIGINT)
        self.assertEqual(status, 0)
        self.assertLess(seconds, 2)
        self.assertEqual(events.finish(), 1)
        self.assertRegex(events.lines[-1], "^switchyard: ")

    def test_the_log_level_moves(self):
        home, _, _, node = self.node("alice")
        self.assertEqual(self.ctl(home, "log-level"), "info\n")
        self.assertEqual(self.ctl(home, "log-level", "error"), "error\n")
        node.end()
        node.finish()
        self.assertFalse([line for line in node.lines if "stopped" in line])

    def test_wrong_words_are_usage_errors(self):
        home, ident, _, _ = self.node("alice")
        for words, expected in (
                (["peer", "ff00"], 'no peer has an id that begins with ff00'),
                (["peer", "xyz"], '"xyz" is no id'),
                (["disconnect", ident], "no peer has an id"),
                (["dial", "10.0.0.1"], "no port"),
                (["dial", "10.0.0.1:1"], "no id in 10.0.0.1:1"),
                (["persistent", "add"], "persistent [add|remove ADDRESS]"),
                (["persistent", "remove", "ff"], "no persistent peer is ff"),
                (["why", "a b"], "neither"),
                (["ban", "10.0.0.0/33"], 'cannot ban "10.0.0.0/33"'),
                (["ban", "10.1.2.3/8"], 'cannot ban "10.1.2.3/8"'),
                (["ban", "10.0.0.1", "0s"], 'a ban cannot last "0s"'),
                (["unban", "10.9.0.0/16"], "there is no ban of 10.9.0.0/16"),
                (["limits", "send_rate", "0"], 'a rate cannot be "0"'),
                (["limits", "speed", "1"], "there are send_rate"),
                (["log-level", "loud"], "debug, info, warn or error"),
                (["peer"], "switchyard ctl peer ID"),
                (["sttus"], 'did you mean "status"?')):
            with self.subTest(words):
                self.fails(run("ctl", "--home", home, *words), 2, expected)

    def test_no_node_is_said_in_a_line(self):
        home, _ = self.init("alice")
        self.fails(run("ctl", "--home", home, "status"), 1, "no node answers", f"{home}/ctl.sock")
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(home / "ctl.sock"))
        self.fails(run("ctl", "--home", home, "events"), 1, "no node answers")

    def test_the_socket_is_its_owners_replaced_when_stale_and_gone_at_the_end(self):
        home, _ = self.init("alice")
        path = home / "ctl.sock"
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(path))
        node = self.start("node", "--home", home, "--p2p.laddr", LOOPBACK)
        node.wait_for("dial me at")
        self.ctl(home, "status")
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.assertEqual(node.end()[0], 0)
        self.assertFalse(path.exists())

    def test_a_socket_that_answers_or_a_path_too_long_refuses_the_start(self):
        home, _ = self.init("alice")
        with socket.socket(socket.AF_UNIX) as alive:
            alive.bind(str(home / "ctl.sock"))
            alive.listen()
            self.fails(run("node", "--home", home, "--p2p.laddr", LOOPBACK, "--log_level", "error"),
                       1, "another process answers at", home / "ctl.sock", "--ctl=false")
        long, _ = self.init("x" * 100)
        self.fails(run("node", "--home", long, "--p2p.laddr", LOOPBACK, "--log_level", "error"), 1,
                   "the system takes 107 at most", "--home")
        node = self.start("node", "--home", long, "--p2p.laddr", LOOPBACK, "--ctl=false")
        node.wait_for("dial me at")
        self.fails(run("ctl", "--home", long, "status"), 1, "cannot reach a node")

    def test_ctl_false_does_without_the_socket(self):
        home, _, _, _ = self.node("alice", "--ctl=false")
        self.assertFalse((home / "ctl.sock").exists())
        self.fails(run("ctl", "--home", home, "status"), 1, "no node answers")

    def test_hostile_clients_do_not_hurt(self):
        home, _, _, node = self.node("alice")
        for bytes_sent in (b"\xff" * 100_000, b"[" * 60_000 + b"\n", b"{}\n", b"\0\n\n\n",
                           b'{"v":1,"command":"peer","args":["' + b"a" * 5000 + b'"]}\n'):
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(PATIENCE)
                client.connect(str(home / "ctl.sock"))
                client.sendall(bytes_sent)
                answer = json.loads(client.makefile().readline())
                self.assertEqual((answer["v"], answer["ok"], answer["error"]["kind"]),
                                 (1, False, "bad_request"))
        self.assertIn("alice", self.ctl(home, "status"))
        self.assertEqual(node.end()[0], 0)

    def test_other_users_are_turned_away_whatever_the_mode(self):
        if os.geteuid() != 0:
            self.skipTest("only root can be somebody else")
        home, _, _, _ = self.node("alice")
        for folder in (self.folder, home):
            folder.chmod(0o755)
        (home / "ctl.sock").chmod(0o666)
        theirs = shutil.copy(program("CLI"), self.folder)  # ours may lie where they cannot go
        done = subprocess.run([theirs, "ctl", "--home", str(home), "status"], text=True,
                              capture_output=True, timeout=PATIENCE, env=clean_environment(),
                              preexec_fn=lambda: os.setuid(65534))
        self.fails(done, 1, "has ended the connection")
        self.assertIn("alice", self.ctl(home, "status"))


if __name__ == "__main__":
    unittest.main()
