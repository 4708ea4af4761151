"""`switchyard seed`: what it does with what it is given, once and for long."""
import json
import signal
import socket
import unittest
import urllib.request

from kit import Case, run

LOOPBACK = "tcp://127.0.0.1:0"
LOCAL = ("--p2p.laddr", LOOPBACK, "--p2p.addr_book_strict", "false")
NOWHERE = f"{'7' * 40}@127.0.0.1:1"  # nobody listens there


class SeedTests(Case):
    def node(self, home, *more):
        return self.start("node", "--home", home, *LOCAL, *more)

    def seed(self, home, *more):
        return self.start("seed", "--home", home, *LOCAL, *more)

    def address(self, node):
        return node.wait_for(r"dial me at address=(\S+)")[1]

    def test_once_tries_everybody_writes_the_book_and_says_what_came_of_it(self):
        alice = self.address(self.node(self.init("alice")[0]))
        home, _ = self.init("seed", "--seed")
        done = self.succeeds(run("seed", "--home", home, "--once", *LOCAL,
                                 "--p2p.seeds", f"{alice},{NOWHERE}"))
        self.assertRegex(done.stdout, r"\Atried 2 addresses in \d+ s: 1 answered, 1 verified; "
                                      r"1 nodes in the book\n\Z")
        book = json.loads((home / "config" / "addrbook.json").read_text())
        self.assertEqual([entry["addr"]["id"] for entry in book["addrs"]], [alice.split("@")[0]])
        again = self.succeeds(run("seed", "--home", home, "--once", *LOCAL))  # from the book alone
        self.assertNotIn("peer up", again.stderr)  # one of many
        self.assertIn("tried 1 addresses", again.stdout)

    def test_once_without_anybody_to_try_or_to_answer_fails(self):
        home, _ = self.init("seed", "--seed")
        once = ("seed", "--home", home, "--once", *LOCAL)
        nothing, nobody = run(*once), run(*once, "--p2p.seeds", NOWHERE)
        for done, text in ((nothing, "nothing to try: the address book is empty"),
                           (nobody, "nobody answered: 1 addresses tried")):
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn(f"switchyard: {text}", done.stderr)

    def test_an_interrupted_crawl_saves_and_says_so(self):
        home, _ = self.init("seed", "--seed")
        with socket.create_server(("127.0.0.1", 0)) as silent:  # takes and says nothing
            alice = self.address(self.node(self.init("alice")[0]))
            deaf = f"{'8' * 40}@127.0.0.1:{silent.getsockname()[1]}"
            seed = self.seed(home, "--once", "--p2p.seeds", f"{alice},{deaf}")
            seed.wait_for("peer down")
            self.assertEqual(seed.end()[0], 130)
        self.assertIn(alice.split("@")[0], (home / "config" / "addrbook.json").read_text())

    def test_seeds_that_make_no_sense_or_have_no_address_are_told_of_and_skipped(self):
        alice = self.address(self.node(self.init("alice")[0]))
        lost = f"{'9' * 40}@nowhere.invalid:26656"
        seed = self.seed(self.init("seed", "--seed")[0], "--p2p.seeds", f"garbage,{lost},{alice}")
        seed.wait_for('--p2p.seeds: p2p.seeds: "garbage" is left out')
        seed.wait_for(f"peer up id={alice.split('@')[0]}")
        seed.wait_for(f"dial failed id={'9' * 40} addr={lost}")
        self.assertEqual(seed.end(signal.SIGTERM)[0], 0)

    def test_status_counts_and_a_hangup_names_new_seeds(self):
        alice = self.address(self.node(self.init("alice")[0]))
        home, _ = self.init("seed", "--seed")
        config = home / "config" / "config.toml"
        self.assertIn("max_num_inbound_peers = 100", config.read_text())
        seed = self.seed(home)
        self.address(seed)
        self.assertRegex(run("ctl", "--home", home, "status").stdout,
                         "\nseed      0 of 0 addresses verified, ")
        config.write_text(config.read_text().replace('\nseeds = ""', f'\nseeds = "{alice}"'))
        seed.process.send_signal(signal.SIGHUP)
        seed.wait_for("settings read again")
        seed.wait_for(r"crawl book=1 addresses=1 verified=1 queued=0 dialling=0")
        status = json.loads(run("ctl", "--home", home, "--json", "status").stdout)
        self.assertEqual((status["seed"]["verified"], status["book"]["known"]), (1, 1))
        status, _ = seed.end()
        self.assertEqual(status, 0)

    def test_pages_of_a_node_and_a_port_in_use(self):
        alice = self.node(self.init("alice")[0], "--http.laddr", LOOPBACK)
        url = alice.wait_for(r"look at me at url=(http://\S+)")[1]
        with urllib.request.urlopen(url + "state.json") as answer:
            self.assertEqual(json.load(answer)["kind"], "node")
        taken = url.removeprefix("http://").rstrip("/")
        done = run("node", "--home", self.init("bob")[0], *LOCAL, "--http.laddr", f"tcp://{taken}")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, rf"\nswitchyard: cannot serve HTTP at {taken}: Address already "
                                      r"in use; choose addresses with --http.laddr\n\Z")
        self.assertEqual(alice.end()[0], 0)

    def test_settings_of_a_seed_say_where_they_come_from(self):
        shown = self.succeeds(run("seed", "--home", self.folder / "none", "--print-config",
                                  "--seed.workers", "20")).stdout
        self.assertRegex(shown, r"max_num_inbound_peers = 100 +# default of a seed\n")
        self.assertRegex(shown, r"max_num_short_lived_peers = 20 +# seed.workers\n")
        self.fails(run("seed", "--seed.workers", "0"), 2, "--seed.workers", "1 to 1000")
        self.fails(run("seed", "--onec"), 2, "--once")


if __name__ == "__main__":
    unittest.main()
