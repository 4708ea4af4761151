"""`switchyard demo`: lines without a terminal, a table on one, JSON at the end, Ctrl-C."""
import json
import signal
import unittest

from kit import PATIENCE, Case, run


class DemoTests(Case):
    def check_summary(self, line):
        summary = json.loads(line)
        self.assertGreaterEqual(summary["nodes"], 5)
        channels = {c["name"]: c for c in summary["channels"]}
        self.assertEqual(set(channels), {"urgent", "gossip", "bulk"})
        self.assertGreater(channels["bulk"]["share"], 0.5)
        self.assertGreater(channels["urgent"]["messages"], 0)
        latency = channels["urgent"]["latency_us"]
        self.assertLessEqual(latency["p50"], latency["p99"])
        self.assertAlmostEqual(sum(c["share"] for c in channels.values()), 1)
        rumours = summary["rumours"]
        self.assertLessEqual(rumours["everywhere"], rumours["told"])
        self.assertGreater(rumours["everywhere"], rumours["told"] / 2)
        return summary

    def test_the_last_line_is_the_summary_as_one_json_object(self):
        done = self.succeeds(run("demo", "--seconds", "1", "--json"))
        self.assertNotIn("\x1b", done.stdout)
        summary = self.check_summary(done.stdout.splitlines()[-1])
        self.assertFalse(summary["interrupted"])
        self.assertGreaterEqual(summary["seconds"], 1)
        self.assertIn("Try next", done.stdout)

    def test_an_interrupt_ends_it_with_the_summary_so_far(self):
        demo = self.start("demo", "--seconds", "60", "--json")
        demo.wait_for(r"^ +\d\.\d s \| urgent")
        demo.process.send_signal(signal.SIGINT)
        self.assertEqual(demo.finish(), 0)
        self.assertTrue(self.check_summary(demo.lines[-1])["interrupted"])

    def test_a_terminal_gets_a_table_refreshed_in_place(self):
        settings = ({}, {"NO_COLOR": "1"})
        demos = [self.start_on_terminal("demo", "--seconds", "1", TERM="xterm", **more)
                 for more in settings]
        for demo, no_colour in zip(demos, settings):
            demo.read()
            self.assertEqual(demo.process.wait(timeout=PATIENCE), 0)
            self.assertIn("\x1b[J", demo.text)  # erased and drawn again
            self.assertIn("share of the wire", demo.text)
            self.assertIn("Ran 1.", demo.text)
            self.assertEqual("\x1b[1m" in demo.text, not no_colour)


if __name__ == "__main__":
    unittest.main()
