"""`switchyard node`: processes that find each other, remember each other, and read settings again."""
import json
import signal
import unittest

from kit import Case, run

LOOPBACK = "tcp://127.0.0.1:0"


class FindingTests(Case):
    def node(self, home, *more, **environment):
        return self.start("node", "--home", home, "--p2p.laddr", LOOPBACK,
                          "--p2p.addr_book_strict", "false", *more, **environment)

    def address(self, node):
        return node.wait_for(r"dial me at address=(\S+)")[1]

    def test_three_that_know_a_seed_at_most_find_each_other_and_keep_it(self):
        homes = [self.init(name) for name in ("alice", "bob", "carol")]
        alice = self.node(homes[0][0])
        seeds = ("--p2p.seeds", self.address(alice))
        nodes = [alice] + [self.node(home, *seeds) for home, _ in homes[1:]]
        for node, (_, own) in zip(nodes, homes):
            for _, other in homes:
                if other != own:
                    node.wait_for(f"peer up id={other}")
        self.assertEqual(nodes[1].end()[0], 0)
        home, own = homes[1]
        book = json.loads((home / "config" / "addrbook.json").read_text())
        known = {entry["addr"]["id"] for entry in book["addrs"]}
        self.assertEqual(known, {other for _, other in homes} - {own})
        again = self.node(home)  # without the seed
        again.wait_for("peer up id=(%s)" % "|".join(known))
        self.assertRegex(self.succeeds(run("ctl", "--home", home, "status")).stdout,
                         r"\nbook      2 known, \d reached\n")

    def test_a_damaged_book_is_told_of_and_kept(self):
        home, _ = self.init("alice")
        book = home / "config" / "addrbook.json"
        book.write_text('{"addrs": [\n{"addr": {"id"')
        node = self.node(home)
        node.wait_for(rf"notice text=\"address book {book} is damaged: 2:\d+: error: cut-off: .*"
                      rf"kept as {book}.bad-1")
        self.address(node)
        node.end()
        self.assertEqual((home / "config" / "addrbook.json.bad-1").read_text(),
                         '{"addrs": [\n{"addr": {"id"')

    def test_p2p_as_map_file_groups_the_book_by_autonomous_systems(self):
        home, _ = self.init("alice")
        as_map, book = home / "map.txt", home / "config" / "addrbook.json"

        def start():
            return self.node(home, "--p2p.as_map_file", "map.txt")

        def of_map():
            return json.loads(book.read_text())["switchyard"]["as_map"]

        for text, error in ((None, "cannot read %s: No such file or directory"),
                            ("20.0.0.0/8 AS7\n20.0.0.0/99 AS8\n", "%s: line 2: ")):
            if text:
                as_map.write_text(text)
            done = run("node", "--home", home, "--p2p.as_map_file", "map.txt")
            self.assertEqual(done.returncode, 1)
            self.assertIn("switchyard: p2p.as_map_file: " + error % as_map, done.stderr)

        bob = self.init("bob")[0]
        as_map.write_text("127.0.0.0/8 AS7\n")
        node = start()
        self.node(bob, "--p2p.seeds", self.address(node))
        node.wait_for("peer up")
        self.assertEqual(node.end()[0], 0)
        self.assertRegex(of_map(), r"\A[0-9a-f]{16}\Z")
        self.assertNotEqual(int(of_map(), 16), 0)

    def test_a_hangup_reads_the_settings_again(self):
        bob_home, bob_id = self.init("bob")
        bob = self.node(bob_home)
        home, _ = self.init("alice")
        config = home / "config" / "config.toml"
        kept = config.read_text()
        node = self.node(home, "--p2p.pong_timeout", "7s")
        self.address(node)

        def hang_up(text):
            mark = node.seen()
            config.write_text(text)
            node.process.send_signal(signal.SIGHUP)
            return mark

        changed = kept.replace('moniker = "alice"', 'moniker = "eve"')
        changed = changed.replace('pong_timeout = "20s"', 'pong_timeout = "9s"')
        changed = changed.replace('log_level = "info"', 'log_level = "debug"')
        changed = changed.replace('persistent_peers = ""',
                                  f'persistent_peers = "{self.address(bob)}"')
        changed = changed.replace("\nsend_rate = 0", "\nsend_rate = 1000000")
        mark = hang_up(changed)
        node.wait_for(r"setting needs a restart key=moniker value=eve from=\S+config.toml:\d+", mark)
        node.wait_for("setting key=log_level value=debug", mark)
        node.wait_for("setting key=p2p.persistent_peers", mark)
        node.wait_for("settings read again", mark)
        node.wait_for(f"peer up id={bob_id}", mark)
        self.assertFalse([line for line in node.lines[mark:] if "pong_timeout" in line])  # the flag
        limits = self.succeeds(run("ctl", "--home", home, "limits")).stdout
        self.assertRegex(limits, r"\nsend_rate +1\.00 MB/s")

        mark = hang_up(kept.replace("[p2p]", "[p2p]\nladr = 1", 1))
        node.wait_for(r"settings stay as they are error=.*unknown key .*p2p.ladr", mark)
        limits = self.succeeds(run("ctl", "--home", home, "limits")).stdout
        self.assertRegex(limits, r"\nsend_rate +1\.00 MB/s")
        self.assertEqual(node.end()[0], 0)


if __name__ == "__main__":
    unittest.main()
