"""The README's program: two processes greet each other and end."""
import pathlib
import unittest

from kit import Case, run

SOURCE = pathlib.Path(__file__).parent / "forty_lines.cpp"


class FortyLinesTests(Case):
    def test_two_processes_greet_each_other_and_end(self):
        listener = self.start(binary="FORTY_LINES")
        address = listener.wait_for(r"^[0-9a-f]{40}@127\.0\.0\.1:\d+$")[0]
        dialler = self.start(address, binary="FORTY_LINES")
        listener_id = address.split("@")[0]
        dialler_id = dialler.wait_for(r"^([0-9a-f]{40})@127\.0\.0\.1:\d+$")[1]
        listener.wait_for(f"^{dialler_id}: nice to meet you$")
        dialler.wait_for(f"^{listener_id}: nice to meet you$")
        self.assertEqual(listener.finish(), 0)
        self.assertEqual(dialler.finish(), 0)

    def test_a_bad_address_is_told(self):
        done = run("nonsense", binary="FORTY_LINES")
        self.assertEqual(done.returncode, 1)
        self.assertIn("nonsense", done.stderr)

    def test_it_has_forty_lines_and_one_header_of_ours(self):
        lines = SOURCE.read_text().splitlines()
        self.assertLessEqual(len(lines), 40)
        ours = [line for line in lines if "#include" in line and "switchyard" in line]
        self.assertEqual(ours, ["#include <switchyard/switchyard.h>"])


if __name__ == "__main__":
    unittest.main()
