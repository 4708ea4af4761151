"""`switchyard addrbook check` and `seedcheck` against nodes on loopback."""
import json
import signal
import socket
import unittest

from kit import Case, run

NOBODY = "d" * 40
MUTE = "e" * 40


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class CheckTests(Case):
    def start_node(self, name, *more, network="devnet"):
        """The running one, and where it is."""
        home, peer = self.init(name, "--network", network)
        node = self.start("node", "--home", home, "--p2p.laddr", "tcp://127.0.0.1:0", *more)
        return node, peer + "@127.0.0.1:" + node.wait_for(r"listening .*addr=\S*:(\d+)")[1]

    def node(self, name, network="devnet"):
        """Starts one; where it is."""
        return self.start_node(name, network=network)[1]

    def mute(self):
        """Somebody who takes connections and says nothing; where."""
        server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(server.close)
        return f"{MUTE}@127.0.0.1:{server.getsockname()[1]}"

    def book(self, *addresses):
        (self.folder / "list.txt").write_text("\n".join(addresses))
        done = run("addrbook", "import", self.folder / "list.txt")
        (self.folder / "book.json").write_text(done.stdout)
        return self.folder / "book.json"

    def test_each_peer_is_told_for_what_it_is_and_the_good_ones_are_written(self):
        alice, carol = self.node("alice"), self.node("carol", "othernet")
        gone = f"{NOBODY}@127.0.0.1:{free_port()}"
        path = self.book(alice, carol, gone)
        answered = self.folder / "answered.json"
        done = run("addrbook", "check", "--network", "devnet", "--format", "ndjson",
                   "--answered", answered, path)
        self.assertEqual(done.returncode, 1, done.stderr)
        found = {each["address"]: each for each in map(json.loads, done.stdout.splitlines())}
        self.assertEqual({address: each["outcome"] for address, each in found.items()},
                         {alice: "answered", carol: "wrong_network", gone: "refused"})
        self.assertEqual(found[alice]["moniker"], "alice")
        self.assertGreater(found[alice]["handshake_ms"], 0)
        listed = run("addrbook", "ls", "--format", "peers", "--reached", answered)
        self.assertEqual(listed.stdout.strip(), alice)
        self.assertEqual(run("addrbook", "lint", answered).returncode, 0)
        self.fails(run("addrbook", "check", "--network", "devnet", "--answered", answered, path), 3,
                   "is there already")
        self.assertEqual(run("addrbook", "check", "--network", "devnet", answered).returncode, 0)
        self.assertEqual(run("addrbook", "check", answered).returncode, 2)

    def test_who_stands_in_the_results_is_not_dialled_again(self):
        alice = self.node("alice")
        path, results = self.book(alice, f"{NOBODY}@127.0.0.1:{free_port()}"), self.folder / "r"
        arguments = ("addrbook", "check", "--network", "devnet", "--resume", results, path)
        self.assertEqual(run(*arguments).returncode, 1)
        lines = results.read_text().splitlines(keepends=True)
        self.assertEqual(len(lines), 2)
        kept = [line for line in lines if NOBODY in line][0]
        results.write_text(kept.replace("refused", "no_name") + lines[0][:40])  # and a torn line
        done = run(*arguments)
        self.assertIn("1 result of them known", done.stderr)
        self.assertIn("1 other line read over", done.stderr)
        self.assertRegex(done.stdout, r"no_name[\s\S]* 1  answered")
        self.assertEqual(len(results.read_text().splitlines()), 3)

    def test_an_interrupted_check_keeps_what_it_has(self):
        alice, results = self.node("alice"), self.folder / "r"
        path = self.book(alice, self.mute())
        check = self.start_on_terminal("addrbook", "check", "--network", "devnet", "--timeout",
                                       "5m", "--resume", results, path)
        check.read(until="1 of 2, 1 answered")  # the bar
        check.process.send_signal(signal.SIGINT)
        check.read()
        self.assertEqual(check.process.wait(), 130)
        self.assertIn("1 of 2 peers checked, 1 answered", check.text)
        self.assertEqual(len(results.read_text().splitlines()), 1)

    def test_seeds_are_told_stage_by_stage(self):
        alice = self.node("alice")
        (self.folder / "seeds").write_text(f"# ours\n{alice.split('@')[0]}@localhost:"
                                           f"{alice.split(':')[1]}\nnonsense\n")
        done = run("addrbook", "seedcheck", "--json", "--network", "devnet",
                   f"{NOBODY}@127.0.0.1:{free_port()}", self.folder / "seeds")
        self.assertEqual(done.returncode, 1)
        self.assertIn('seeds:3:1: no port in "nonsense"', done.stderr)
        told = json.loads(done.stdout)
        self.assertEqual(len(told["seeds"]), 2)
        gone, here = told["seeds"]
        self.assertEqual(gone["outcome"], "refused")
        self.assertEqual((here["outcome"], here["told"]), ("told_nobody", 0))  # it knows nobody
        self.assertIsNotNone(here["name_ms"])
        self.assertEqual(run("addrbook", "seedcheck", "--network", "devnet").returncode, 2)
        self.assertEqual(run("addrbook", "seedcheck", alice).returncode, 2)

    def test_a_node_tells_a_seedcheck_whom_it_knows_unless_it_runs_no_pex(self):
        ours = ("--p2p.addr_book_strict", "false")
        alice = self.start_node("alice", *ours)[1]
        bob = self.start_node("bob", *ours, "--p2p.seeds", alice)[1]
        carol = self.start_node("carol", *ours, "--p2p.seeds", alice)[0]
        carol.wait_for("peer up id=" + bob.split("@")[0])  # alice told one of the other
        mute = self.start_node("dave", "--p2p.pex", "false")[1]
        done = run("addrbook", "seedcheck", "--json", "--network", "devnet", alice, mute)
        self.assertEqual(done.returncode, 1, done.stderr)
        first, second = json.loads(done.stdout)["seeds"]
        self.assertEqual(first["outcome"], "answered")
        self.assertGreaterEqual(first["told"], 1)
        self.assertEqual(second["outcome"], "no_answer")
        self.assertEqual(run("addrbook", "seedcheck", "--network", "devnet", alice).returncode, 0)


if __name__ == "__main__":
    unittest.main()
