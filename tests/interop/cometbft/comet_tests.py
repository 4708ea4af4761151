"""Our node and CometBFT's, each in either place: what each does to the other, and what it is told."""
import itertools
import json
import unittest

from peers import (CHANNELS, OURS, UNLIMITED, VERSIONS, PeerCase, capacity_of, for_each)

EACH = [(version,) for version in VERSIONS]
# Who dials whom: one of the two is ours.
PAIRS = [pair for version in VERSIONS for pair in ((version, OURS), (OURS, version))]
STRANGER = "0e1375e537fcb592bd9203e4e027484bbf3b4a4a"
QUICK = {"ping_ms": 200, "pong_ms": 150}
# Why a dial failed, in CometBFT's words and in ours.
WORDS = {"auth": "wrong_identity", "network": "other_network", "self": "self"}


def at_address_of(peer, somebody):
    return f"{somebody}@{peer.addr.split('@')[1]}"


class CometTests(PeerCase):
    def pair(self, one, other, **options):
        """Both started; the first has dialled the second."""
        ends = self.peer(one, **UNLIMITED, **options), self.peer(other, **UNLIMITED, **options)
        self.connects(*ends)
        return ends

    def pongs(self, peer, count):
        """Waits until CometBFT's node, which logs all, has had so many pongs from now on."""
        after = peer.mark()
        for _ in range(count):
            peer.wait_for("log", after=after, text="Receive Pong")
            after = peer.mark()

    @for_each(*PAIRS)
    def test_they_meet_and_are_told_who_the_other_is(self, one, other):
        dialer, dialed = self.peer(one, moniker="dialer"), self.peer(other, moniker="dialed")
        out, come = self.connects(dialer, dialed)
        self.assertEqual((out["outbound"], come["outbound"]), (True, False))
        for seen, peer, moniker in ((out, dialed, "dialed"), (come, dialer, "dialer")):
            info = seen["info"]
            self.assertEqual((info["id"], info["moniker"]), (peer.id, moniker))
            self.assertEqual(info["network"], "gopeer")
            self.assertEqual(str(info["protocol_version"]["block"]), "11")
            self.assertEqual(set(bytes.fromhex(info["channels"])),
                             {channel["id"] for channel in CHANNELS} | {0})
            self.assertIn(peer.addr.split("@")[1], info["listen_addr"])
        dialer.do("disconnect", peer=dialed.id)
        dialed.wait_for("gone", peer=dialer.id)

    @for_each(*PAIRS)
    def test_every_stock_channel_carries_every_size_unharmed(self, one, other):
        self.carry_every_size(*self.pair(one, other))

    @for_each(*PAIRS)
    def test_ten_thousand_messages_at_once_both_ways_have_the_same_hash(self, one, other):
        self.carry_thousands(*self.pair(one, other))

    @for_each(*EACH)
    def test_ours_does_not_lose_empty_messages(self, version):
        ours, theirs = self.pair(OURS, version)
        sent = ours.do("send", peer=theirs.id, channel=0x20, size=0, count=50)
        self.assertTrue(sent["ok"], sent)
        flow = ours.flow(theirs.id, "sent", 0x20)
        theirs.until(lambda: theirs.flow(ours.id, "received", 0x20) == flow, "fifty messages")

    @for_each(*EACH)
    def test_capacity_is_kept_to_the_byte_on_either_side(self, version):
        most = capacity_of(0x30)
        larger = [{**channel, "recv_capacity": most + 1} if channel["id"] == 0x30 else channel
                  for channel in CHANNELS]
        # Theirs keeps to its capacity, and ours knows no better than to send more.
        ours, theirs = self.peer(OURS, channels=larger, **UNLIMITED), self.peer(version, **UNLIMITED)
        self.connects(ours, theirs)
        ours.do("send", peer=theirs.id, channel=0x30, size=most)
        theirs.wait_for("message", channel=0x30, size=most)
        ours.do("send", peer=theirs.id, channel=0x30, size=most + 1)
        gone = theirs.wait_for("gone", peer=ours.id)
        self.assertIn("exceeds available capacity", gone["reason"])
        # Ours to its own.
        ours, theirs = self.pair(OURS, version)
        theirs.do("send", peer=ours.id, channel=0x30, size=most)
        ours.wait_for("message", channel=0x30, size=most)
        theirs.do("send", peer=ours.id, channel=0x30, size=most + 1)
        ours.wait_for("gone", peer=theirs.id, **{"class": "message_too_big"})
        theirs.wait_for("gone", peer=ours.id)

    @for_each(*EACH)
    def test_a_peer_is_who_its_address_says_and_nobody_else(self, version):
        ours, theirs = self.peer(OURS), self.peer(version)
        self.refused(ours, at_address_of(theirs, STRANGER), "wrong_identity")
        self.refused(theirs, at_address_of(ours, STRANGER), "auth")
        self.connects(ours, theirs)

    @for_each(*EACH)
    def test_who_does_not_fit_is_refused_with_a_reason(self, version):
        ours = self.peer(OURS)
        for options, reason in (({"network": "elsewhere"}, "other_network"),
                                ({"block_version": 10}, "incompatible_version"),
                                ({"channel_ids": "7f"}, "no_common_channel")):
            theirs, mark = self.peer(version, **options), ours.mark()
            self.refused(theirs, ours.addr, "incompatible")
            ours.wait_for("rejected", after=mark, **{"class": reason})
            mark = theirs.mark()
            self.refused(ours, theirs.addr, reason)
            theirs.wait_for("rejected", after=mark)

    def test_our_node_that_meets_itself_says_so(self):
        ours = self.peer(OURS)
        self.refused(ours, ours.addr, "self")

    @for_each(*EACH)
    def test_a_second_connection_of_the_same_id_is_refused(self, version):
        ours, theirs = self.peer(OURS), self.peer(version, name=f"one-{version}")
        self.connects(theirs, ours)
        key = self.folder / f"one-{version}" / "node_key.json"
        twin = self.peer(version, node_key=str(key))
        twin.do("dial", addr=ours.addr)  # through on its side, perhaps, and then closed
        ours.wait_for("rejected", **{"class": "already_connected"})
        self.assertEqual(ours.events("gone"), [])

    @for_each(*EACH)
    def test_who_comes_when_we_are_full_is_turned_away(self, version):
        ours = self.peer(OURS, max_inbound=1)
        self.connects(self.peer(version), ours)
        late = self.peer(version)
        late.do("dial", addr=ours.addr)  # through on its side, perhaps, and then closed
        ours.wait_for("rejected", **{"class": "full"})
        self.assertEqual(ours.do("status")["inbound"], 1)

    @for_each(*EACH)
    def test_pings_are_answered_though_our_reactor_stands_still(self, version):
        ours, theirs = self.peer(OURS), self.peer(version, log="debug", **QUICK)
        self.connects(theirs, ours)
        ours.do("hold", channel=0x22)
        theirs.do("send", peer=ours.id, channel=0x22, size=100, count=5)
        self.pongs(theirs, 4)
        self.assertEqual(theirs.events("gone"), [])
        ours.do("release", channel=0x22)
        ours.until(lambda: len(ours.events("message")) == 5, "five messages")

    @for_each(*EACH)
    def test_a_backlog_older_than_their_patience_ends_nothing(self, version):
        # Both wait as long: ours says pongs nobody asked for by its own patience.
        short = {"ping_ms": 500, "pong_ms": 450, **UNLIMITED}
        ours, theirs = self.peer(OURS, **short), self.peer(version, **short)
        clock = self.peer(version, log="debug", **short)
        self.connects(theirs, ours)
        self.connects(clock, ours)
        ours.do("hold", channel=0x22)
        tag = theirs.begin("send", peer=ours.id, channel=0x22, size=60000, count=150)
        self.pongs(clock, 4)
        ours.do("release", channel=0x22)
        self.assertEqual(theirs.answer(tag)["sent"], 150)
        self.assertEqual(theirs.events("gone"), [])
        flow = theirs.flow(ours.id, "sent", 0x22)
        ours.until(lambda: ours.flow(theirs.id, "received", 0x22) == flow, str(flow))

    @for_each(*EACH)
    def test_we_ping_them_and_give_up_who_stands_still(self, version):
        ours, theirs = self.peer(OURS, **QUICK), self.peer(version)
        self.connects(ours, theirs)
        theirs.do("hold", channel=0x20)
        ours.do("send", peer=theirs.id, channel=0x20, size=10)
        ours.wait_for("gone", peer=theirs.id, **{"class": "keepalive_late"})

    @for_each(*PAIRS)
    def test_a_reactor_that_dawdles_holds_its_peer_up_and_loses_nothing(self, one, other):
        self.hold_up_and_lose_nothing(*self.pair(one, other))

    @for_each(*itertools.product(VERSIONS, ("send_rate", "recv_rate")))
    def test_limits_of_either_side_slow_down_and_lose_nothing(self, version, limit):
        for slow in (OURS, version):
            one = self.peer(slow, **{**UNLIMITED, limit: 400000})
            other = self.peer(version if slow == OURS else OURS, **UNLIMITED)
            self.connects(one, other)
            self.carry_thousands(one, other, each=20, largest=1500)

    @for_each(*EACH)
    def test_their_seed_teaches_us(self, version):
        seed = self.peer(version, seed_mode=True)
        theirs = self.peer(version, seeds=[seed.addr])
        theirs.wait_for("gone", peer=seed.id)
        ours = self.peer(OURS, seeds=[seed.addr])
        ours.wait_for("peer", peer=theirs.id)

    def test_ours_teaches_three_of_theirs_which_find_each_other(self):
        ours = self.peer(OURS)
        theirs = []
        for version in VERSIONS:
            theirs.append(self.peer(version, seeds=[ours.addr]))
            theirs[-1].wait_for("peer", peer=ours.id)
        for one, other in itertools.combinations(theirs, 2):
            one.wait_for("peer", peer=other.id)
            other.wait_for("peer", peer=one.id)

    @for_each(*EACH)
    def test_our_seed_teaches_theirs(self, version):
        seed = self.peer(OURS, seed_mode=True)
        first = self.peer(version, seeds=[seed.addr])
        first.wait_for("gone", peer=seed.id)
        seed.until(lambda: seed.do("status")["book"] > 0, "entry in the seed's book")
        second = self.peer(version, seeds=[seed.addr], ensure_ms=500)
        second.wait_for("peer", peer=first.id)

    @for_each(*EACH)
    def test_one_key_and_one_book_serve_both_by_turns(self, version):
        known = [f"{i:040x}@127.0.0.1:{2000 + i}" for i in range(1, 6)]
        theirs = self.peer(version, name=f"home-{version}")
        for addr in known:
            self.assertTrue(theirs.do("book_add", addr=addr)["ok"])
        self.assertEqual(theirs.stop(), 0)
        ours = self.peer(OURS, name=f"home-{version}")
        self.assertEqual(ours.id, theirs.id)
        self.assertEqual(ours.do("status")["book"], len(known))
        self.assertEqual(ours.stop(), 0)
        again = self.peer(version, name=f"home-{version}")
        self.assertEqual(again.id, theirs.id)
        book = again.do("book")
        self.assertEqual(book["size"], len(known), json.dumps(book))


if __name__ == "__main__":
    unittest.main()
