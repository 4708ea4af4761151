"""gopeers among themselves: what CometBFT nodes do to each other, in all pairs of versions.

What is asserted here of them is what other tests assert of ours, so a wrong expectation shows here.
"""
import itertools
import json
import pathlib
import unittest

from peers import UNLIMITED, VERSIONS, PeerCase, capacity_of, for_each

EACH = [(version,) for version in VERSIONS]
PAIRS = list(itertools.product(VERSIONS, repeat=2))


class GoPeerTests(PeerCase):
    @for_each(*PAIRS)
    def test_each_version_meets_each_and_is_told_who_the_other_is(self, one, other):
        self.assertEqual(len(VERSIONS), 3)
        dialer = self.peer(one, moniker="dialer")
        dialed = self.peer(other, moniker="dialed", app_version=7)
        out, come = self.connects(dialer, dialed)
        self.assertTrue(out["outbound"])
        self.assertFalse(come["outbound"])
        info = out["info"]
        self.assertEqual(info["id"], dialed.id)
        self.assertEqual(info["listen_addr"], "tcp://" + dialed.addr.split("@")[1])
        self.assertEqual(info["version"], other.removeprefix("v"))
        self.assertEqual(info["moniker"], "dialed")
        self.assertEqual(info["channels"], "40202122233038606100")
        versions = {"p2p": "9" if other.startswith("v1.") else "8", "block": "11", "app": "7"}
        self.assertEqual({k: str(v) for k, v in info["protocol_version"].items()}, versions)
        self.assertEqual(come["info"]["moniker"], "dialer")
        dialer.do("disconnect", peer=dialed.id)
        dialer.wait_for("gone", peer=dialed.id, reason="asked to")
        dialed.wait_for("gone", peer=dialer.id, reason="EOF")

    @for_each(*PAIRS)
    def test_every_stock_channel_carries_every_size_unharmed(self, one, other):
        dialer, dialed = self.peer(one, **UNLIMITED), self.peer(other, **UNLIMITED)
        self.connects(dialer, dialed)
        self.carry_every_size(dialer, dialed)

    @for_each((VERSIONS[0], VERSIONS[1]), (VERSIONS[1], VERSIONS[2]))
    def test_ten_thousand_messages_at_once_both_ways_have_the_same_hash(self, one, other):
        dialer, dialed = self.peer(one, **UNLIMITED), self.peer(other, **UNLIMITED)
        self.connects(dialer, dialed)
        self.carry_thousands(dialer, dialed)

    @for_each(*PAIRS)
    def test_one_byte_above_the_capacity_ends_the_connection(self, one, other):
        dialer, dialed = self.peer(one, **UNLIMITED), self.peer(other, **UNLIMITED)
        self.connects(dialer, dialed)
        most = capacity_of(0x30)
        dialer.do("send", peer=dialed.id, channel=0x30, size=most)
        dialed.wait_for("message", channel=0x30, size=most)
        dialer.do("send", peer=dialed.id, channel=0x30, size=most + 1)
        gone = dialed.wait_for("gone", peer=dialer.id)
        self.assertIn("received message exceeds available capacity", gone["reason"])
        dialer.wait_for("gone", peer=dialed.id)

    @for_each(*PAIRS)
    def test_who_does_not_fit_is_refused_with_a_reason(self, one, other):
        dialed = self.peer(other)
        unfit = ({"network": "elsewhere"}, {"block_version": 10},
                 {"channel_ids": "7f"})
        for options in unfit:
            dialer, mark = self.peer(one, **options), dialed.mark()
            self.refused(dialer, dialed.addr, "incompatible")
            # The other may have closed before it read who we are.
            dialed.wait_for("rejected", after=mark)
        dialer = self.peer(one, moniker=" ")
        dialer.do("dial", addr=dialed.addr)  # may be through on its side, and then closed
        dialed.wait_for("rejected", **{"class": "invalid_info"})

    @for_each(*PAIRS)
    def test_a_peer_is_who_its_address_says_and_nobody_else(self, one, other):
        dialer, dialed = self.peer(one), self.peer(other)
        stranger = "0e1375e537fcb592bd9203e4e027484bbf3b4a4a"
        answer = self.refused(dialer, f"{stranger}@{dialed.addr.split('@')[1]}", "auth")
        self.assertRegex(answer["error"], f"conn.ID .{dialed.id}. dialed ID .{stranger}. mism")
        self.connects(dialer, dialed)
        self.refused(dialer, dialed.addr, "existing")
        self.assertEqual(dialed.do("status")["inbound"], 1)

    @for_each(*EACH)
    def test_a_node_that_meets_itself_says_so_and_lives(self, version):
        peer = self.peer(version)
        self.refused(peer, peer.addr, "self")
        peer.wait_for("rejected", **{"class": "self"})
        self.assertTrue(peer.do("status")["ok"])

    @for_each(*EACH)
    def test_one_address_is_one_peer_unless_told_otherwise(self, version):
        dialed = self.peer(version, allow_duplicate_ip=False)
        self.connects(self.peer(version), dialed)
        second = self.peer(version)
        self.refused(second, dialed.addr, "auth")
        dialed.wait_for("rejected", **{"class": "filtered"})

    @for_each(*EACH)
    def test_addresses_pass_from_peer_to_peer(self, version):
        seed = self.peer(version, seed_mode=True)
        first = self.peer(VERSIONS[0], seeds=[seed.addr], ensure_ms=500)
        first.wait_for("gone", peer=seed.id)  # a seed answers and hangs up
        second = self.peer(VERSIONS[-1], seeds=[seed.addr], ensure_ms=500)
        second.wait_for("peer", peer=first.id)
        first.wait_for("peer", peer=second.id)
        known = {entry["addr"]["id"] for entry in second.do("book")["file"]["addrs"]}
        self.assertLessEqual({seed.id, first.id}, known | {seed.id})

    @for_each(*EACH)
    def test_who_asks_too_often_is_dropped(self, version):
        asked = self.peer(version)
        asker = self.peer(version, pex=False,
                        channels=[{"id": 0, "priority": 1, "send_queue": 10,
                                   "recv_capacity": 64000}])
        self.connects(asker, asked)
        for _ in range(3):
            asker.do("send", peer=asked.id, channel=0, hex="0a00")
        gone = asked.wait_for("gone", peer=asker.id)
        self.assertIn("sent next PEX request too soon", gone["reason"])

    @for_each(*PAIRS)
    def test_a_reactor_that_dawdles_holds_its_peer_up_and_loses_nothing(self, one, other):
        dialer, dialed = self.peer(one, **UNLIMITED), self.peer(other, **UNLIMITED)
        self.connects(dialer, dialed)
        self.hold_up_and_lose_nothing(dialer, dialed)

    @for_each(*PAIRS)
    def test_a_peer_that_does_not_answer_pings_is_given_up(self, one, other):
        dialer = self.peer(one, ping_ms=200, pong_ms=150)
        dialed = self.peer(other)
        self.connects(dialer, dialed)
        dialed.do("hold", channel=0x20)
        dialer.do("send", peer=dialed.id, channel=0x20, size=10)
        self.assertEqual(dialer.wait_for("gone", peer=dialed.id)["reason"], "pong timeout")

    def test_versions_take_turns_with_one_key_and_one_book(self):
        known = [f"{i:040x}@127.0.0.1:{2000 + i}" for i in range(1, 4)]
        seen = []
        for addr, version in zip(known, VERSIONS):
            peer = self.peer(version, name="home")
            self.assertTrue(peer.do("book_add", addr=addr)["ok"])
            seen.append((peer.id, peer.do("book")["size"]))
            self.assertEqual(peer.stop(), 0)
        self.assertEqual(seen, [(seen[0][0], size) for size in (1, 2, 3)])
        book = json.loads(pathlib.Path(self.folder / "home" / "addrbook.json").read_text())
        self.assertEqual({entry["addr"]["port"] for entry in book["addrs"]}, {2001, 2002, 2003})

    def test_a_line_that_says_nothing_known_is_an_error(self):
        with self.assertRaisesRegex(AssertionError, 'unknown field \\\\"colour\\\\"'):
            self.peer(colour="red")
        peer = self.peer()
        self.assertFalse(peer.do("dance")["ok"])
        self.assertFalse(peer.do("send", peer="nobody", channel=0x20)["ok"])


if __name__ == "__main__":
    unittest.main()
