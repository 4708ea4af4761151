"""Five nodes of CometBFT and five of ours that come and go, and know one address: afterwards everybody
has found everybody, and who stayed connected has lost nothing.

    SWITCHYARD_CHURN_SEED=7    the same choices again; without it a new seed, which is printed
"""
import os
import random
import socket
import time
import unittest

from peers import OURS, UNLIMITED, VERSIONS, PeerCase

CHURN = 60       # seconds in which nodes are stopped and started
CHANNELS = (0x20, 0x22, 0x30)
FLOOD = {"channels": list(CHANNELS), "count": 5, "max": 1500}


def free_port():
    """A node that comes back is where it was: others have its address in their books."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class CometChurnTests(PeerCase):
    def setUp(self):
        super().setUp()
        kinds = [VERSIONS[i % len(VERSIONS)] for i in range(5)] + [OURS] * 5
        self.places = [(f"node-{i}", kind, free_port()) for i, kind in enumerate(kinds)]
        self.running = {}  # by name
        self.hub = None

    def begin(self, place):
        name, kind, port = place
        options = {"ensure_ms": 1000} if kind != OURS else {}
        if self.hub:
            options["seeds"] = [self.hub]
        self.running[name] = self.peer(kind, name=name, listen=f"127.0.0.1:{port}", quiet=True,
                                       moniker=name, **options, **UNLIMITED)
        return self.running[name]

    def end(self, name, abruptly):
        peer = self.running.pop(name)
        self._peers.remove(peer)
        if abruptly:
            peer.process.kill()
        peer.close()

    def talk(self, sender):
        """A little to all its peers; answers that are still to come."""
        return [(sender, sender.begin("flood", peer=peer, seed=self.random.getrandbits(32), **FLOOD))
                for peer in sender.do("status")["links"]]

    def churn(self):
        stops = starts = 0
        deadline = time.monotonic() + CHURN
        while time.monotonic() < deadline:
            away = [place for place in self.places if place[0] not in self.running]
            if away and (len(away) > 3 or self.random.random() < 0.5):
                self.begin(self.random.choice(away))
                starts += 1
            else:
                self.end(self.random.choice(sorted(self.running)), self.random.random() < 0.5)
                stops += 1
            for name in self.random.sample(sorted(self.running), 3):
                for sender, tag in self.talk(sender=self.running[name]):
                    sender.answer(tag)  # refused in part, if the other has gone meanwhile
        for place in self.places:
            if place[0] not in self.running:
                self.begin(place)
        return stops, starts

    def check_flows(self):
        """What each has sent on the connections that are up has arrived, message by message."""
        nodes, compared = {peer.id: peer for peer in self.running.values()}, 0
        for sender in nodes.values():
            for other, link in sender.do("status")["links"].items():
                for channel, sent in link["sent"].items():
                    nodes[other].until(
                        lambda: nodes[other].flow(sender.id, "received", int(channel, 16)) == sent,
                        f"flow of {channel} as {sent}")
                    compared += sent["messages"]
        return compared

    def test_everybody_finds_everybody_and_who_stayed_has_lost_nothing(self):
        seed = int(os.environ.get("SWITCHYARD_CHURN_SEED", random.randrange(1 << 32)))
        print(f"SWITCHYARD_CHURN_SEED={seed}")
        self.random = random.Random(seed)
        self.hub = self.begin(self.places[-1]).addr
        for place in self.places[:-1]:
            self.begin(place)
        stops, starts = self.churn()
        began = time.monotonic()
        everybody = {peer.id for peer in self.running.values()}
        for peer in self.running.values():
            peer.until(lambda: set(peer.do("status")["links"]) == everybody - {peer.id},
                       f"peers {sorted(everybody)} of {peer.id}")
        met = time.monotonic() - began
        for sender, tag in [each for peer in self.running.values() for each in self.talk(peer)]:
            self.assertEqual(sender.answer(tag)["refused"], 0)
        compared = self.check_flows()
        self.assertGreaterEqual(compared, 90 * len(CHANNELS) * FLOOD["count"])
        print(f"{stops} stops and {starts} starts in {CHURN} s, then all ten were connected with "
              f"all others after {met:.1f} s; {compared} messages compared")


if __name__ == "__main__":
    unittest.main()
