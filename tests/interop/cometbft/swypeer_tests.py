"""swypeers among themselves, in our own words: that the node other tests put in CometBFT's way does
what they ask of it.  Needs no Go.
"""
import unittest

from peers import OURS, UNLIMITED, PeerCase, capacity_of

NATIVE = {"profile": "native", **UNLIMITED}


class SwyPeerTests(PeerCase):
    def two(self, **options):
        pair = self.peer(OURS, **NATIVE), self.peer(OURS, **NATIVE, **options)
        self.connects(*pair)
        return pair

    def test_two_meet_and_part(self):
        dialer, dialed = self.peer(OURS, **NATIVE), self.peer(OURS, moniker="dialed", **NATIVE)
        out, come = self.connects(dialer, dialed)
        self.assertEqual((out["outbound"], come["outbound"]), (True, False))
        self.assertEqual(out["info"]["moniker"], "dialed")
        self.refused(dialer, dialed.addr, "existing")
        self.assertEqual(dialed.do("status")["inbound"], 1)
        dialer.do("disconnect", peer=dialed.id)
        dialer.wait_for("gone", peer=dialed.id)
        dialed.wait_for("gone", peer=dialer.id)
        self.assertEqual(dialer.stop(), 0)

    def test_every_channel_carries_every_size_unharmed(self):
        self.carry_every_size(*self.two())

    def test_ten_thousand_messages_at_once_both_ways_have_the_same_hash(self):
        self.carry_thousands(*self.two())

    def test_a_reactor_that_dawdles_loses_nothing(self):
        self.hold_up_and_lose_nothing(*self.two())

    def test_a_message_too_big_is_not_sent(self):
        dialer, dialed = self.two()
        answer = dialer.do("send", peer=dialed.id, channel=0x30, size=capacity_of(0x30) + 1)
        self.assertEqual(answer["class"], "too_big", answer)

    def test_who_does_not_fit_is_refused_with_a_reason(self):
        dialed = self.peer(OURS, **NATIVE)
        self.refused(self.peer(OURS, network="elsewhere", **NATIVE), dialed.addr,
                     "handshake_failed")  # the network is part of the key there
        dialed.wait_for("rejected")
        stranger = f"{'0e' * 20}@{dialed.addr.split('@')[1]}"
        self.refused(self.peer(OURS, **NATIVE), stranger, "wrong_identity")
        self.refused(dialed, dialed.addr, "self")

    def test_two_that_know_a_third_find_each_other(self):
        hub = self.peer(OURS, **NATIVE)
        one, other = (self.peer(OURS, seeds=[hub.addr], **NATIVE) for _ in range(2))
        one.wait_for("peer", peer=other.id)
        other.wait_for("peer", peer=one.id)

    def test_a_line_that_says_nothing_known_is_an_error(self):
        with self.assertRaisesRegex(AssertionError, 'unknown field \\\\"colour\\\\"'):
            self.peer(OURS, colour="red")
        peer = self.peer(OURS, **NATIVE)
        self.assertFalse(peer.do("dance")["ok"])
        self.assertFalse(peer.do("send", peer="nobody", channel=0x20)["ok"])


if __name__ == "__main__":
    unittest.main()
