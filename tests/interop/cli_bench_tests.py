"""`switchyard bench`: its rows, its ends against each other, and what it refuses.

No figure is asserted: machines differ, and this one is busy.
"""
import json
import signal
import subprocess
import unittest

from kit import PATIENCE, Case, clean_environment, program, run

SHORT = ("--seconds", "0.1", "--warm-up", "0.05")
SOMEBODY = "a" * 40 + "@127.0.0.1:1"


class End:
    """One end, its standard input open; the streams apart."""

    def __init__(self, test, which, *arguments):
        self.process = subprocess.Popen(
            [program("CLI"), "bench", which, *map(str, arguments)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=clean_environment())
        test.addCleanup(self.close)

    def address(self):
        return json.loads(self.process.stdout.readline())["address"]

    def finish(self):
        """Ends its input: status, its last line as JSON, and what it complained of."""
        out, errors = self.process.communicate(timeout=PATIENCE)
        lines = out.splitlines()
        return self.process.returncode, json.loads(lines[-1]) if lines else None, errors

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()


class BenchTests(Case):
    def pair(self, kind, profile, *more):
        """Both ends of a kind: what the sink says, and what the source says."""
        options = ("--kind", kind, "--profile", profile, *SHORT, *more)
        turned = kind in ("broadcast", "peers")
        first = End(self, "source" if turned else "sink", *options)
        address = first.address()
        second = End(self, "sink" if turned else "source", *options, "--to", address)
        # Who dials ends first, but for a sink: it waits for the source's word.
        if turned:
            first.process.wait(timeout=PATIENCE)
        else:
            second.process.wait(timeout=PATIENCE)
        told = {}
        for name, end in (("second", second), ("first", first)):
            status, told[name], errors = end.finish()
            self.assertEqual((status, errors), (0, ""), (kind, profile, name))
            self.assertEqual(told[name]["kind"], kind)
        return (told["second"], told["first"]) if turned else (told["first"], told["second"])

    def test_what_the_source_sends_in_its_window_arrives_in_the_sinks(self):
        for profile in ("native", "cometbft"):
            for kind, size in (("bulk", 65536), ("small", 100)):
                sink, source = self.pair(kind, profile)
                self.assertGreater(sink["messages"], 0)
                self.assertEqual(sink["messages"], source["messages"], (kind, profile))
                self.assertEqual(sink["bytes"], size * sink["messages"])
                self.assertGreater(source["rss_kib"], 0)

    def test_timed_messages_have_latencies_and_bulk_beside_them(self):
        for profile in ("native", "cometbft"):
            sink, source = self.pair("urgent", profile)
            latency = sink["latency_ms"]
            self.assertEqual(latency["count"], source["messages"])
            self.assertEqual(sum(count for _, count in latency["histogram"]), latency["count"])
            self.assertLessEqual(latency["p50"], latency["p99"])
            self.assertEqual(sink["bulk_bytes"], 65536 * sink["bulk_messages"])
            self.assertLessEqual(source["messages"], 100)
            sink, source = self.pair("idle", profile)
            self.assertEqual(sink["latency_ms"]["count"], source["messages"])
            self.assertNotIn("bulk_bytes", sink)

    def test_shares_handshakes_and_many_peers(self):
        for profile in ("native", "cometbft"):
            sink, _ = self.pair("ratio", profile)
            by_channel = sink["bytes_by_channel"]
            self.assertEqual(sorted(by_channel), ["0x70", "0x71", "0x72"])
            self.assertEqual(sum(by_channel.values()), sink["bytes"])
            sink, source = self.pair("handshakes", profile, "--count", 2)
            self.assertGreater(sink["connections"], 0)
            self.assertGreaterEqual(source["connections"], 0)
            sink, source = self.pair("broadcast", profile, "--count", 3)
            self.assertEqual(sink["peers"], 3)
            self.assertLessEqual(sink["messages"], source["deliveries"])
            sink, source = self.pair("peers", profile, "--count", 5)
            self.assertEqual((sink["peers"], source["peers"]), (5, 5))
            self.assertGreater(source["rss_kib_after"], 0)

    def test_bulk_over_three_channels_and_two_threads_arrives_all_the_same(self):
        sink = End(self, "sink", "--io-threads", 2, *SHORT)
        source = End(self, "source", "--channels", 3, "--io-threads", 2, "--frame", 1024, *SHORT,
                     "--to", sink.address())
        source.process.wait(timeout=PATIENCE)
        self.assertEqual(source.finish()[0], 0)
        self.assertGreater(sink.finish()[1]["messages"], 0)

    def test_rows_are_told_as_one_object_at_the_end(self):
        for rows in (["bulk_native", "bulk_cometbft", "urgent_p50_ms", "urgent_p99_ms"],
                     ["ratio_1_5_10", "handshakes", "broadcast", "idle_peer_bytes"],
                     ["io_threads", "syscalls_per_mb_sent", "syscalls_per_mb_received"]):
            done = self.succeeds(run("bench", "--quick", "--json", "--idle-peers", 20, "--rows",
                                     ",".join(rows)))
            told = json.loads(done.stdout.splitlines()[-1])["rows"]
            self.assertEqual(sorted(row["name"] for row in told), sorted(rows))
            for row in told:
                self.assertEqual(list(row), ["name", "value", "unit", "limit", "ratio"])
                if row["limit"] is not None:
                    self.assertGreater(row["limit"], 0, row)
            self.assertIn("run 1 of 1: ", done.stderr)

    def test_people_get_a_table(self):
        done = self.succeeds(run("bench", "--quick", "--profile", "cometbft", "--rows",
                                 "small_cometbft,idle_link_p50_ms"))
        self.assertRegex(done.stdout, r"small_cometbft +[\d ]+ +msg/s +[\d ]+ +[\d.]+ %")
        self.assertRegex(done.stdout, r"idle_link_p50_ms +[\d.]+ +ms")
        self.assertNotIn("bulk", done.stdout)

    def test_a_sink_ends_with_its_input_and_a_source_says_why_it_failed(self):
        sink = End(self, "sink")
        sink.address()
        status, told, errors = sink.finish()
        self.assertEqual((status, told["messages"]), (1, 0))
        self.assertIn("before anything came to its end", errors)
        self.fails(run("bench", "source", "--to", SOMEBODY), 1, "the dial has failed")
        self.assertEqual(run("bench", "source", "--to", SOMEBODY).stdout, "")  # it has no result

    def test_an_interrupt_ends_an_end(self):
        for end in (End(self, "sink"), End(self, "source", "--kind", "broadcast")):
            end.address()
            end.process.send_signal(signal.SIGINT)
            self.assertEqual(end.process.wait(timeout=PATIENCE), 130)

    def test_what_makes_no_sense_is_a_matter_of_usage(self):
        for words, wrong in ((("sink", "--kind", "fast"), "--kind"),
                             (("sink", "--to", SOMEBODY), "--to"), (("source",), "--to"),
                             (("source", "--to", "127.0.0.1:1"), "--to"),
                             (("source", "--size", "17", "--to", SOMEBODY), "--size"),
                             (("sink", "--fast"), "--fast"), (("--rows", "speed"), "--rows"),
                             (("--kernel", "fast"), "--kernel"), (("sunk",), "sink")):
            self.fails(run("bench", *words), 2, wrong)
        self.fails(run("bench", "--rows", "speed"), 2, "bulk_native, bulk_cometbft, ")


if __name__ == "__main__":
    unittest.main()
