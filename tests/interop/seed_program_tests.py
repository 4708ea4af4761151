"""A seed and twenty nodes as processes: strangers with empty books that find each other."""
import json
import re
import signal
import time
import unittest
import urllib.request

import kit
from kit import Case, run

LOCAL = ("--p2p.laddr", "tcp://127.0.0.1:0", "--p2p.addr_book_strict", "false")
NODES, MET = 20, 3


class SeedProgramTests(Case):
    def seed(self, home, *more):
        return self.start("seed", "--home", home, *LOCAL, "--http.laddr", "tcp://127.0.0.1:0", *more)

    def node(self, name, seeds):
        home, _ = self.init(name)
        return self.start("node", "--home", home, *LOCAL, "--p2p.seeds", seeds,
                          "--p2p.max_num_outbound_peers", "4", "--p2p.max_num_inbound_peers", "20")

    def address(self, node):
        return node.wait_for(r"dial me at address=(\S+)")[1]

    def wait_until_met(self, node, not_counted, count):
        """Until it was connected with so many others."""
        known = [not_counted]
        while len(known) <= count:
            known.append(node.wait_for("peer up id=(?!%s)([0-9a-f]{40})" % "|".join(known))[1])

    def metrics(self, url):
        text = urllib.request.urlopen(url + "metrics", timeout=kit.PATIENCE).read().decode()
        return {name: float(value)
                for name, value in re.findall(r"^(\w+(?:\{[^}]*\})?) (\S+)$", text, re.M)}

    def series(self, metrics, name, *labels):
        found = [value for key, value in metrics.items()
                 if key.startswith(name + "{") and all(label in key for label in labels)]
        self.assertEqual(len(found), 1, name)
        return found[0]

    def test_twenty_find_each_other_though_the_seed_is_killed_and_it_comes_back(self):
        home, seed_id = self.init("seed", "--seed")
        seed = self.seed(home)
        dead = self.address(seed)
        began = time.monotonic()
        early = [self.node(f"node{i}", dead) for i in range(NODES // 2)]
        for node in early:
            self.wait_until_met(node, seed_id, MET)
        seed.process.kill()
        seed.finish()
        seeds = f"{dead},{self.address(early[0])}"
        late = [self.node(f"node{i}", seeds) for i in range(NODES // 2, NODES)]
        for node in late:
            self.wait_until_met(node, seed_id, MET)
        print(f"{NODES} nodes, started in two halves, have met {MET} others each after "
              f"{time.monotonic() - began:.1f} s")
        book = json.loads((home / "config" / "addrbook.json").read_text())
        self.assertGreater(len(book["addrs"]), 0)

        # Those it has just asked let it wait for half a minute; the late ones it has not.
        again = self.seed(home, "--p2p.seeds", self.address(late[0]))
        url = again.wait_for(r"look at me at url=(\S+)")[1]
        self.wait_until_most_are_verified(home)
        self.check_that_metrics_agree_with_ctl(home, url)
        self.assertTrue(urllib.request.urlopen(url + "healthz").read().startswith(b"ready, "))
        self.assertEqual(again.end(signal.SIGTERM)[0], 0)
        book = json.loads((home / "config" / "addrbook.json").read_text())
        self.assertGreater(len(book["addrs"]), NODES // 2)

    def status(self, home):
        got = json.loads(self.succeeds(run("ctl", "--home", home, "--json", "status")).stdout)
        return got["book"]["known"], got["seed"]

    def wait_until_most_are_verified(self, home):
        deadline = time.monotonic() + kit.PATIENCE
        while (now := self.status(home))[1]["verified"] <= NODES // 2:
            self.assertLess(time.monotonic(), deadline, now)

    def check_that_metrics_agree_with_ctl(self, home, url):
        """Peers come and go: taken when nothing changed while it was asked."""
        deadline = time.monotonic() + kit.PATIENCE
        while True:
            before = self.status(home)
            metrics = self.metrics(url)
            known, seed = before
            told = {
                "known": self.series(metrics, "switchyard_addrbook_entries", 'type="new"')
                         + self.series(metrics, "switchyard_addrbook_entries", 'type="old"'),
                "verified": self.series(metrics, "switchyard_seed_verified"),
                "answers": self.series(metrics, "switchyard_pex_answers_total"),
                "queued": self.series(metrics, "switchyard_seed_crawl", 'state="queued"')}
            wanted = {"known": known, "verified": seed["verified"], "answers": seed["answers"],
                      "queued": seed["queued"]}
            if told == wanted and before == self.status(home):
                break
            self.assertLess(time.monotonic(), deadline, (told, wanted))
        self.assertGreater(self.series(metrics, "switchyard_seed_dials_total", 'result="verified"'),
                           NODES // 2)
        self.assertIn('kind="seed"', next(key for key in metrics if "switchyard_info" in key))


if __name__ == "__main__":
    unittest.main()
