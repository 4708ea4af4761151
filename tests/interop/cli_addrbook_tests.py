"""`switchyard addrbook`: exit statuses, streams, files that are replaced, terminals."""
import fcntl
import json
import os
import pathlib
import re
import subprocess
import unittest
import xml.dom.minidom

from kit import PATIENCE, Case, clean_environment, program, run

NEVER = "0001-01-01T00:00:00Z"
REPORTS = ("stats", "lint", "ls", "export", "diversity", "buckets")
NETWORK = ("check", "seedcheck")
EDITS = ("convert", "repair", "merge", "dedupe", "filter", "anonymize")


def peer(n, old=False, **more):
    return {"addr": {"id": f"{n:040x}", "ip": f"20.{n % 250}.0.{n // 250 + 1}", "port": 26656},
            "src": {"id": f"{n + 5000:040x}", "ip": "60.0.0.1", "port": 26656},
            "buckets": [n % 64], "attempts": 0, "bucket_type": 2 if old else 1,
            "last_attempt": "2026-03-04T07:00:00Z",
            "last_success": "2026-03-04T07:00:00Z" if old else NEVER,
            "last_ban_time": NEVER, **more}


def book(*peers):
    return json.dumps({"key": "5be1c3a09f7742d18c60e3b7", "addrs": list(peers)}, indent="\t")


def addrbook(*arguments, stdin=None):
    return subprocess.run([program("CLI"), "addrbook", *map(str, arguments)], input=stdin,
                          capture_output=True, text=True, timeout=PATIENCE,
                          env=clean_environment())


class AddrbookTests(Case):
    def file(self, text, name="book.json"):
        path = pathlib.Path(self.folder) / name
        path.write_text(text)
        return path

    def even(self):
        return book(*(peer(n, old=n % 3 == 0) for n in range(120)))

    def test_a_good_book_is_fine_for_every_command(self):
        path = self.file(self.even())
        for command in REPORTS + EDITS:
            with self.subTest(command):
                done = addrbook(command, path)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertTrue(done.stdout)
                self.assertNotIn("\x1b", done.stdout)
                streamed = addrbook(command, "-", stdin=self.even())
                self.assertEqual(streamed.returncode, 0, streamed.stderr)
                if command in ("ls", "export", "buckets", "dedupe", "filter", "merge"):
                    self.assertEqual(streamed.stdout, done.stdout)

    def test_what_an_edit_writes_is_a_book_without_findings(self):
        for command in EDITS:
            with self.subTest(command):
                made = addrbook(command, "-", stdin=self.even()).stdout
                self.assertEqual(addrbook("lint", stdin=made).returncode, 0)
                self.assertEqual(len(json.loads(made)["addrs"]), 120)

    def test_findings_differences_and_poor_diversity_are_1(self):
        damaged = book(peer(1), peer(2)).replace("26656", "70000", 1)
        linted = addrbook("lint", stdin=damaged)
        self.assertEqual(linted.returncode, 1)
        self.assertRegex(linted.stdout, r"-:\d+:\d+: error: port-out-of-range: ")
        listed = addrbook("ls", stdin=damaged)
        self.assertEqual(listed.returncode, 1)
        self.assertIn("could not be read in full", listed.stderr)
        self.assertEqual(addrbook("repair", stdin=damaged).returncode, 0)
        a, b = self.file(self.even(), "a"), self.file(book(peer(1)), "b")
        self.assertEqual(addrbook("diff", a, b).returncode, 1)
        self.assertEqual(addrbook("diff", a, a).returncode, 0)
        source = peer(1)["src"]
        told = book(*(peer(n, old=True, src=source) for n in range(120)))
        self.assertEqual(addrbook("diversity", stdin=told).returncode, 1)

    def test_usage_is_2_and_what_is_no_book_is_3(self):
        for arguments in ((), ("stat",), ("ls", "--format", "xml"), ("filter", "--in", "1.2.3.4/5"),
                          ("filter", "--within", "soon"), ("diff", "one"), ("convert", "--to", "1"),
                          ("repair", "--in-place"), ("ls", "--limit", "0")):
            with self.subTest(arguments):
                done = addrbook(*arguments, stdin=self.even())
                self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn('did you mean "stats"?', addrbook("stat").stderr)
        for text in ("", "<html><body>404</body></html>", "7"):
            with self.subTest(text):
                done = addrbook("stats", stdin=text)
                self.assertEqual(done.returncode, 3)
                self.assertEqual(done.stderr.count("\n"), 1)
        self.assertEqual(addrbook("stats", "/nowhere/book.json").returncode, 3)

    def test_a_book_of_before_ids_gives_csv_and_no_newer_book(self):
        old = json.dumps({"Key": "5be1c3a09f7742d18c60e3b7", "Addrs": [
            {"Addr": {"IP": "20.0.0.1", "Port": 46656}, "Src": {"IP": "60.0.0.1", "Port": 46656},
             "Attempts": 0, "LastAttempt": "2016-03-04T07:00:00Z", "LastSuccess": NEVER,
             "BucketType": 1, "Buckets": [7]}]})
        self.assertIn(",20.0.0.1,46656,new,", addrbook("export", "--as", "csv", stdin=old).stdout)
        for command in EDITS:
            done = addrbook(command, "-", stdin=old)
            self.assertEqual((done.returncode, done.stdout), (1, ""), command)
            self.assertIn("no ids", done.stderr)

    def test_convert_goes_through_every_era_and_back(self):
        book_2020 = addrbook("convert", stdin=self.even()).stdout
        for era in ("2018-early", "2018", "2019"):
            made = addrbook("convert", "--to", era, stdin=book_2020).stdout
            self.assertTrue(made != book_2020, era)
            self.assertTrue(addrbook("convert", stdin=made).stdout == book_2020, era)

    def test_in_place_keeps_what_was_there(self):
        path = self.file(self.even())
        path.chmod(0o644)
        for n in (1, 2):
            before = path.read_text()
            done = addrbook("filter", "--limit", 10 * n, "--in-place", path)
            self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
            self.assertEqual(pathlib.Path(f"{path}.bak-{n}").read_text(), before)
        self.assertEqual(len(json.loads(path.read_text())["addrs"]), 10)
        self.assertEqual(path.stat().st_mode & 0o777, 0o644)
        self.assertEqual(len(os.listdir(self.folder)), 3)

    def test_the_book_of_a_running_node_is_left_alone(self):
        data = pathlib.Path(self.folder) / "home/data"
        data.mkdir(parents=True)
        path = data / "addrbook.json"
        path.write_text(self.even())
        with open(data / "LOCK", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = addrbook("dedupe", "--in-place", path)
            self.assertEqual(done.returncode, 3)
            self.assertIn("a node runs in", done.stderr)
            self.assertEqual(addrbook("dedupe", path).returncode, 0)
        self.assertEqual(path.read_text(), self.even())
        self.assertEqual(addrbook("dedupe", "--in-place", path).returncode, 0)

    def test_import_takes_lists_and_tells_who_is_left_out(self):
        good = "\n".join(f"{n:040x}@20.{n}.0.1:26656" for n in range(1, 9))
        done = addrbook("import", stdin=good)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(addrbook("lint", stdin=done.stdout).returncode, 0)
        self.assertEqual(len(json.loads(done.stdout)["addrs"]), 8)
        done = addrbook("import", self.file(good + "\nnobody\n", "peers.txt"))
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"peers\.txt:9:1: error: no port in \"nobody\"")
        self.assertEqual(len(json.loads(done.stdout)["addrs"]), 8)
        for text in ("", "<html>", '{"peers": []}', "nobody"):
            done = addrbook("import", stdin=text)
            self.assertEqual((done.returncode, done.stdout), (3, ""), text)
        self.assertEqual(addrbook("import", "--from", "yaml", stdin=good).returncode, 2)

    def test_pictures_differences_and_maps_come_in_other_forms(self):
        path, svg = self.file(self.even()), self.folder / "buckets.svg"
        done = addrbook("buckets", "--svg", svg, path)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        self.assertEqual(xml.dom.minidom.parse(str(svg)).documentElement.tagName, "svg")
        other = self.file(book(peer(1), peer(500)), "other.json")
        told = json.loads(addrbook("diff", "--json", path, other).stdout)
        self.assertEqual((told["added"], told["removed"]), (1, 119))
        self.assertEqual(len(told["changes"]), told["added"] + told["removed"] + told["changed"])
        as_map = self.file("20.0.0.0/8 AS7\n", "map.txt")
        told = json.loads(addrbook("diversity", "--json", "--as-map", as_map, path).stdout)
        self.assertEqual(told["largest_systems"][0]["name"], "AS7")
        self.fails(addrbook("diversity", "--as-map", "x.mmdb", path), 3, "x.mmdb: ")
        self.assertEqual(addrbook("diversity", "--as-map", path, path).returncode, 3)

    def test_every_subcommand_has_help_with_an_example_and_a_place_in_the_docs(self):
        listed = run("addrbook", "--help").stdout.split("Subcommands:\n")[1].split("\n\n")[0]
        commands = re.findall(r"^  (\w+)", listed, re.MULTILINE)
        self.assertEqual(sorted(commands), sorted(REPORTS + EDITS + NETWORK + ("diff", "import")))
        docs = pathlib.Path(__file__).resolve().parents[2] / "docs/addrbook-tool.md"
        table = docs.read_text().split("| command | |\n")[1].split("\n\n")[0]
        rows = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
        self.assertEqual(sorted(rows), sorted(commands))
        for command in commands:
            done = run("addrbook", command, "--help")
            self.assertEqual(done.returncode, 0)
            self.assertIn(f"Example:\n  switchyard addrbook {command} ", done.stdout)


if __name__ == "__main__":
    unittest.main()
