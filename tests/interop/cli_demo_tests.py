"""`switchyard demo`: lines without a terminal, a table on one, JSON at the end, Ctrl-C."""
import json
import os
import pty
import signal
import subprocess
import unittest

from kit import Case, clean_environment, program, run


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
        done = self.succeeds(run("demo", "--seconds", "2", "--json"))
        self.assertNotIn("\x1b", done.stdout)
        summary = self.check_summary(done.stdout.splitlines()[-1])
        self.assertFalse(summary["interrupted"])
        self.assertGreaterEqual(summary["seconds"], 2)
        self.assertIn("Try next", done.stdout)
        self.assertRegex(done.stdout, r"(?m)^ +1\.\d s \| urgent")

    def test_an_interrupt_ends_it_with_the_summary_so_far(self):
        demo = self.start("demo", "--seconds", "60", "--json")
        demo.wait_for(r"^ +\d\.\d s \| urgent")
        demo.process.send_signal(signal.SIGINT)
        self.assertEqual(demo.finish(), 0)
        self.assertTrue(self.check_summary(demo.lines[-1])["interrupted"])

    def test_a_terminal_gets_a_table_refreshed_in_place(self):
        for no_colour in ({}, {"NO_COLOR": "1"}):
            text = self.on_terminal("demo", "--seconds", "1", TERM="xterm", **no_colour)
            self.assertIn("\x1b[J", text)  # erased and drawn again
            self.assertIn("share of the wire", text)
            self.assertIn("Ran 1.", text)
            self.assertEqual("\x1b[1m" in text, not no_colour)

    def on_terminal(self, *arguments, **environment):
        """Everything the program writes to a terminal till its end."""
        master, slave = pty.openpty()
        process = subprocess.Popen([program("CLI"), *arguments], stdout=slave, stderr=slave,
                                   env=clean_environment(**environment))
        os.close(slave)
        text = b""
        while True:
            try:
                more = os.read(master, 65536)
            except OSError:  # how the end of a terminal is told
                break
            if not more:
                break
            text += more
        os.close(master)
        self.assertEqual(process.wait(timeout=20), 0)
        return text.decode()


if __name__ == "__main__":
    unittest.main()
