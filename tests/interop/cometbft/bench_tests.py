"""The two ends of a benchmark, CometBFT's and ours, in all pairs: do they count the same?

Windows are tiny; nothing here says how fast anything is.
"""
import pathlib
import subprocess
import sys
import unittest

from peers import PROGRAMS, VERSIONS, for_each, program

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
import ends  # noqa: E402

SECONDS, WARM_UP = 0.1, 0.05
OURS = "ours"
CHANNELS = {"0x70", "0x71", "0x72"}


def command(who, role, *options):
    if who == OURS:
        return [program("CLI"), "bench", role, "--profile", "cometbft", *options]
    return [PROGRAMS[who], "bench", role, *options]


class BenchTests(unittest.TestCase):
    def ends_of(self, kind, source, sink, *options):
        return ends.pair(command(sink, "sink", *options), command(source, "source", *options), kind,
                         SECONDS, WARM_UP)

    def count_the_same(self, kind, source, sink):
        took, gave = self.ends_of(kind, source, sink)
        self.assertGreater(took["messages"], 0)
        self.assertEqual((took["messages"], took["bytes"]), (gave["messages"], gave["bytes"]))
        self.assertEqual((took["kind"], gave["kind"]), (kind, kind))
        return took

    def counts_what_was_sent(self, source, sink):
        for kind, size in (("bulk", 65536), ("small", 100)):
            took = self.count_the_same(kind, source, sink)
            self.assertEqual(took["bytes"], size * took["messages"])
        for kind in ("idle", "urgent"):
            took = self.count_the_same(kind, source, sink)
            latency = took["latency_ms"]
            self.assertEqual(took["messages"], SECONDS * 1000)  # one is due each millisecond
            self.assertEqual(latency["count"], took["messages"])
            self.assertEqual(sum(count for _, count in latency["histogram"]), took["messages"])
            self.assertLessEqual(latency["p50"], latency["p99"])
        self.assertEqual(took["bulk_bytes"], 65536 * took["bulk_messages"])

    @for_each(*((version, version) for version in VERSIONS), (VERSIONS[0], VERSIONS[-1]))
    def test_a_sink_counts_what_its_source_has_sent(self, source, sink):
        self.counts_what_was_sent(source, sink)

    @for_each(*((version, OURS) for version in VERSIONS), *((OURS, version) for version in VERSIONS))
    def test_ours_and_theirs_count_each_other(self, source, sink):
        self.counts_what_was_sent(source, sink)

    @for_each(*((version,) for version in VERSIONS))
    def test_many_peers_come_and_all_are_served(self, version):
        took, gave = self.ends_of("broadcast", version, version, "--count", "3")
        self.assertEqual(gave["deliveries"], 3 * gave["messages"])
        self.assertLessEqual(took["messages"], gave["deliveries"])  # the end of one ends the window
        self.assertGreater(took["messages"], 0)
        took, gave = self.ends_of("peers", version, version, "--count", "3")
        self.assertEqual((took["peers"], gave["peers"]), (3, 3))
        took, gave = self.ends_of("handshakes", version, version, "--count", "2")
        self.assertGreater(gave["connections"], 0)
        took, _ = self.ends_of("ratio", version, version)
        self.assertLessEqual(set(took["bytes_by_channel"]), CHANNELS)

    @for_each(*((version,) for version in VERSIONS))
    def test_what_is_no_option_is_refused(self, version):
        for options in (["--colour", "red"], ["--kind", "dance"], ["--size", "17"], ["more"],
                        ["--kind", "broadcast"], ["--to", "nobody"]):
            ended = subprocess.run(command(version, "sink", *options), capture_output=True,
                                   stdin=subprocess.DEVNULL, timeout=ends.PATIENCE, check=False)
            self.assertEqual((ended.returncode, ended.stdout), (2, b""), options)

    def end_all(self):
        """Nothing outlives a measurement."""


if __name__ == "__main__":
    unittest.main()
