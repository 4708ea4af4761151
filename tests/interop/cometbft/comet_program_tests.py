"""The program among CometBFT's nodes: what a user types beside one, at both ends."""
import hashlib
import json
import os
import pathlib
import re
import struct
import unittest

from peers import VERSIONS, PeerCase, for_each, program, run

EACH = [(version,) for version in VERSIONS]
STOCK = pathlib.Path(__file__).parents[2] / "vectors" / "cometbft_config"
CHAIN = ("--profile", "cometbft", "--network", "gopeer")
LOOPBACK = "tcp://127.0.0.1:0"
LOCAL = ("--p2p.laddr", LOOPBACK, "--p2p.addr_book_strict", "false")
NOBODY = "d" * 40
KNOWN = [f"{i:040x}@127.0.0.1:{2000 + i}" for i in range(1, 6)]  # nobody listens there
HEARD = "heard.rec"


def splitmix(seed, size):
    """A message as gopeer makes it; gopeer/README.md."""
    mask, made = (1 << 64) - 1, b""
    while len(made) < size:
        seed = (seed + 0x9E3779B97F4A7C15) & mask
        z = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        made += (z ^ (z >> 31)).to_bytes(8, "little")
    return made[:size]


def flow_of(messages):
    """Of bytes that arrived, what gopeer says of those that it has sent."""
    digest = hashlib.sha256()
    for message in messages:
        digest.update(len(message).to_bytes(4, "little") + message)
    return {"messages": len(messages), "bytes": sum(map(len, messages)),
            "sha256": digest.hexdigest()}


class CometProgramTests(PeerCase):
    def end_all(self):
        """Programs too: those of one case are not to meet those of the next."""
        while getattr(self, "_programs", []):
            self._programs.pop().close()
        super().end_all()

    def start(self, *arguments, **more):
        running = super().start(*arguments, **more)
        self._programs = [*getattr(self, "_programs", []), running]
        return running

    def node(self, home, *more):
        return self.start("node", "--home", home, *LOCAL, *more)

    def address(self, running):
        return running.wait_for(r"dial me at address=(\S+)")[1]

    def ctl(self, home, *words):
        return json.loads(self.succeeds(run("ctl", "--home", home, "--json", *words)).stdout)

    def recorded(self, file, *more):
        """The events, and the summary."""
        lines = [json.loads(line) for line in self.succeeds(
            run("record", "ls", "--json", *more, file)).stdout.splitlines()]
        return lines[:-1], lines[-1]["summary"]

    def heard(self, file, channel):
        """The messages that were recorded on a channel so far; docs/record.md has the format."""
        data, at, messages = file.read_bytes(), 16, []
        while at + 36 <= len(data):
            length, _, kind, where = struct.unpack_from("<IqBB", data, at)
            end = at + 4 + length
            if end <= len(data) and (kind, where) == (2, channel):
                messages.append(data[at + 36:end])
            at = end
        return messages

    @for_each(*EACH)
    def test_a_node_beside_theirs_shows_its_peer_and_records_what_it_hears(self, version):
        theirs = self.peer(version, moniker="theirs")
        home, ours = self.init(f"node-{version}", *CHAIN)
        node = self.node(home, "--p2p.persistent_peers", theirs.addr, "--record.file", HEARD)
        theirs.wait_for("peer", peer=ours)
        node.wait_for(f"peer up id={theirs.id}")
        self.assertEqual([(peer["id"], peer["moniker"], peer["direction"])
                          for peer in self.ctl(home, "peers")["peers"]],
                         [(theirs.id, "theirs", "out")])
        status = self.succeeds(run("ctl", "--home", home, "status")).stdout
        self.assertRegex(status, r"\npeers +0 of 40 in, 1 of 10 out; 1 persistent\n")
        sent = {0x20: (1023, 20), 0x22: (300, 40), 0x40: (5000, 5)}
        for channel, (size, count) in sent.items():
            answer = theirs.do("send", peer=ours, channel=channel, size=size, count=count)
            self.assertEqual(answer["sent"], count, answer)
        for channel in sent:
            flow = theirs.flow(ours, "sent", channel)
            theirs.until(lambda: flow_of(self.heard(home / HEARD, channel)) == flow,
                         f"record of {channel:#x} as {flow}")
        self.assertEqual(node.end()[0], 0)
        theirs.wait_for("gone", peer=ours)
        events, summary = self.recorded(home / HEARD)
        self.assertEqual([events[0]["kind"], events[-1]["kind"]], ["started", "stopped"])
        self.assertEqual((summary["messages"], summary["torn"]),
                         (sum(count for _, count in sent.values()), 0))
        text = self.succeeds(run("record", "ls", home / HEARD)).stdout
        self.assertRegex(text, rf"  message +{theirs.id[:10]}  0x22 +300  ")
        self.assertRegex(text, r"\n0x20 +20 ")

    @for_each(*EACH)
    def test_a_node_that_stops_in_a_flood_has_recorded_all_up_to_there(self, version):
        theirs = self.peer(version)
        home, ours = self.init(f"node-{version}", *CHAIN)
        node = self.node(home, "--p2p.persistent_peers", theirs.addr, "--record.file", HEARD)
        theirs.wait_for("peer", peer=ours)
        node.wait_for("peer up")
        theirs.begin("send", peer=ours, channel=0x21, size=200, count=100000, seed=7)
        theirs.until(lambda: len(self.heard(home / HEARD, 0x21)) > 20, "message in the record")
        self.assertEqual(node.end()[0], 0)
        self.assertEqual(self.recorded(home / HEARD)[1]["torn"], 0)
        heard = self.heard(home / HEARD, 0x21)
        self.assertEqual(heard, [splitmix(7 + i, 200) for i in range(len(heard))])

    @for_each(*EACH)
    def test_a_node_with_their_seed_meets_whom_it_tells_of(self, version):
        seed = self.peer(version, seed_mode=True)
        theirs = self.peer(version, seeds=[seed.addr])
        theirs.wait_for("gone", peer=seed.id)
        home, ours = self.init(f"node-{version}", *CHAIN)
        node = self.node(home, "--p2p.seeds", seed.addr)
        node.wait_for(f"peer up id={theirs.id}")
        theirs.wait_for("peer", peer=ours)
        self.assertIn(theirs.id, [peer["id"] for peer in self.ctl(home, "peers")["peers"]])

    def probe(self, status, *arguments):
        done = run("probe", "--json", *arguments)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return json.loads(done.stdout)

    @for_each(*EACH)
    def test_a_probe_tells_who_they_are_and_whom_they_know(self, version):
        theirs = self.peer(version, moniker="theirs")
        for addr in KNOWN:
            theirs.do("book_add", addr=addr)
        told = self.probe(0, theirs.addr, *CHAIN)
        self.assertEqual((told["outcome"], told["id"]), ("answered", theirs.id))
        info = told["node_info"]
        self.assertEqual((info["moniker"], info["network"], info["version"], info["block_version"]),
                         ("theirs", "gopeer", version.removeprefix("v"), 11))
        self.assertEqual({entry["id"] for entry in told["answer"]["entries"]},
                         {addr.split("@")[0] for addr in KNOWN})
        text = self.succeeds(run("probe", theirs.addr, *CHAIN)).stdout
        self.assertIn("the right id, on the right network\n", text)
        self.assertRegex(text, rf"\nsoftware +{re.escape(version.removeprefix('v'))}\n")
        self.assertRegex(text, r"\n  PEX answer .* 5 addresses\n")

    @for_each(*EACH)
    def test_a_probe_that_finds_something_wrong_names_it(self, version):
        theirs = self.peer(version)
        place = theirs.addr.split("@")[1]
        told = self.probe(1, f"{NOBODY}@{place}", *CHAIN)
        self.assertEqual((told["outcome"], told["stage"]), ("wrong_id", "handshake"))
        self.assertIn(theirs.id, told["why"])
        told = self.probe(1, place, "--profile", "cometbft", "--network", "elsewhere")
        self.assertEqual(told["outcome"], "wrong_network")
        self.assertIn('our network is "elsewhere", theirs "gopeer"', told["why"])
        told = self.probe(1, place, "--network", "gopeer")  # in the other profile
        self.assertEqual(told["outcome"], "other_protocol")
        self.assertIn("CometBFT", told["why"])

    @for_each(*EACH)
    def test_their_seed_is_checked_by_itself_out_of_a_registry_and_out_of_a_book(self, version):
        seed = self.peer(version, seed_mode=True)
        silent = self.peer(version, seed_mode=True)  # knows nobody
        for addr in KNOWN:
            seed.do("book_add", addr=addr)
        port = seed.addr.split(":")[1]
        done = self.succeeds(run("addrbook", "seedcheck", *CHAIN, seed.addr))
        self.assertRegex(done.stdout, rf"\n{seed.id[:10]}@127\.0\.0\.1:{port} .* 5  answered\n")
        chain = self.folder / f"chain-{version}.json"
        chain.write_text(json.dumps({
            "chain_name": "gopeer", "chain_id": "gopeer", "status": "live", "peers": {
                "seeds": [{"id": seed.id, "address": f"localhost:{port}", "provider": "us"}],
                "persistent_peers": [{"id": NOBODY, "address": "127.0.0.1:1"}]}}))
        done = self.succeeds(run("addrbook", "seedcheck", "--json", *CHAIN, chain))
        told, = json.loads(done.stdout)["seeds"]
        self.assertEqual((told["outcome"], told["told"]), ("answered", 5))
        done = run("addrbook", "seedcheck", *CHAIN, silent.addr)
        self.assertEqual(done.returncode, 1)
        self.assertIn("told_nobody", done.stdout)

        (self.folder / "list").write_text(f"{seed.addr}\n{KNOWN[0]}\n")
        book = self.folder / f"book-{version}.json"
        book.write_text(self.succeeds(run("addrbook", "import", self.folder / "list")).stdout)
        done = run("addrbook", "check", *CHAIN, "--format", "ndjson", book)
        self.assertEqual(done.returncode, 1, done.stderr)  # one of them is nowhere
        found = {each["address"]: each["outcome"] for each in map(json.loads,
                                                                  done.stdout.splitlines())}
        self.assertEqual(found, {seed.addr: "answered", KNOWN[0]: "refused"})

    def two_meet_by(self, seed, version):
        """Two of theirs that know nobody but our seed."""
        one, other = (self.peer(version, seeds=[seed], ensure_ms=500) for _ in range(2))
        one.wait_for("peer", peer=other.id)
        other.wait_for("peer", peer=one.id)
        return one.id, other.id

    @for_each(*EACH)
    def test_our_seed_lets_two_of_theirs_find_each_other(self, version):
        home, _ = self.init(f"seed-{version}", "--seed", *CHAIN)
        seed = self.start("seed", "--home", home, *LOCAL)
        met = self.two_meet_by(self.address(seed), version)
        self.assertEqual(seed.end()[0], 0)
        book = json.loads((home / "config" / "addrbook.json").read_text())
        self.assertLessEqual(set(met), {entry["addr"]["id"] for entry in book["addrs"]})

    @for_each(*EACH)
    def test_our_seed_in_the_place_of_tenderseed_does_the_same(self, version):
        home, link = self.folder / f"tenderseed-{version}", self.folder / f"{version}" / "tenderseed"
        link.parent.mkdir()
        os.symlink(program("CLI"), link)
        os.environ["TENDERSEED"] = str(link)
        self.addCleanup(os.environ.pop, "TENDERSEED", None)
        (home / "config").mkdir(parents=True)
        (home / "config" / "config.toml").write_text(
            f'laddr = "{LOOPBACK}"\naddr_book_strict = false\n')
        seed = self.start("-home", home, "-chain-id", "gopeer", "start", binary="TENDERSEED")
        met = self.two_meet_by(self.address(seed), version)
        self.assertEqual(seed.end()[0], 0)
        book = json.loads((home / "data" / "addrbook.json").read_text())
        self.assertLessEqual(set(met), {entry["addr"]["id"] for entry in book["addrs"]})

    def their_home(self, version):
        """A Go node's home: its files where a stock node has them, and what its options are."""
        config = self.folder / f"home-{version}" / "config"
        config.mkdir(parents=True)
        stock = STOCK / f"{version[:5] if version.startswith('v0') else 'v1'}.toml"
        text = stock.read_text()
        for key in ("seeds", "persistent_peers", "external_address"):
            text = re.sub(rf"(?m)^{key} = .*$", f'{key} = ""', text)
        text = re.sub(r"(?m)^log_level = .*$", 'log_level = "info"', text)
        text = text.replace('laddr = "tcp://0.0.0.0:26656"', f'laddr = "{LOOPBACK}"')
        (config / "config.toml").write_text(text)
        return config.parent, {"node_key": str(config / "node_key.json"),
                               "addr_book": str(config / "addrbook.json")}

    def filled(self, version, files):
        """Their node runs there, learns some addresses, and ends; its id."""
        theirs = self.peer(version, **files)
        for addr in KNOWN:
            self.assertTrue(theirs.do("book_add", addr=addr)["ok"])
        self.assertEqual(theirs.stop(), 0)
        return theirs.id

    @for_each(*EACH)
    def test_the_home_of_their_node_serves_ours_and_then_theirs_again(self, version):
        home, files = self.their_home(version)
        was = self.filled(version, files)
        config = (home / "config" / "config.toml").read_bytes()
        node = self.start("node", "--home", home, *CHAIN)
        self.assertEqual(self.address(node).split("@")[0], was)
        self.assertEqual(self.ctl(home, "status")["book"]["known"], len(KNOWN))
        self.assertEqual(node.end()[0], 0)
        self.assertEqual((home / "config" / "config.toml").read_bytes(), config)
        again = self.peer(version, **files)
        self.assertEqual(again.id, was)
        book = again.do("book")["file"]["addrs"]
        self.assertEqual({f"{entry['addr']['id']}@{entry['addr']['ip']}:{entry['addr']['port']}"
                          for entry in book}, set(KNOWN))

    @for_each(*EACH)
    def test_torn_files_of_theirs_are_one_line_and_are_not_lost(self, version):
        home, files = self.their_home(version)
        was = self.filled(version, files)
        book, key = pathlib.Path(files["addr_book"]), pathlib.Path(files["node_key"])
        torn = book.read_text()[:book.stat().st_size // 2]
        book.write_text(torn)
        node = self.start("node", "--home", home, *CHAIN)
        node.wait_for(rf"address book {book} is damaged: .* It is kept as {book}\.bad-1")
        self.assertEqual(self.address(node).split("@")[0], was)
        self.assertEqual(node.end()[0], 0)
        self.assertEqual(len([line for line in node.lines if "damaged" in line]), 1)
        self.assertEqual(pathlib.Path(f"{book}.bad-1").read_text(), torn)
        whole = key.read_text()
        key.write_text(whole[:len(whole) // 2])
        self.fails(run("node", "--home", home, *CHAIN), 1, key, "not a node key")
        self.assertEqual(key.read_text(), whole[:len(whole) // 2])


if __name__ == "__main__":
    unittest.main()
