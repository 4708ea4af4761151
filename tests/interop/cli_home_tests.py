"""`switchyard init`, show-node-id, version and help, and every way to give them something bad."""
import os
import re
import stat
import unittest

from kit import Case, run


class HomeTests(Case):
    def test_init_makes_a_home_and_a_second_one_keeps_it(self):
        home = self.folder / "alice"
        first = self.succeeds(run("init", "--home", home, "--network", "n", "--moniker", "alice"))
        files = {f: f.read_bytes() for f in home.rglob("*") if f.is_file()}
        self.assertEqual({f.name for f in files}, {"config.toml", "node_key.json"})
        key = home / "config" / "node_key.json"
        self.assertEqual(stat.S_IMODE(key.stat().st_mode), 0o600)
        self.assertTrue((home / "data").is_dir())
        self.assertIn('network = "n"', (home / "config" / "config.toml").read_text())
        self.assertIn("wrote", first.stdout)

        second = self.succeeds(run("init", "--home", home, "--network", "other"))
        self.assertIn(f"kept {key}", second.stdout)
        self.assertNotIn("wrote", second.stdout)
        self.assertEqual(files, {f: f.read_bytes() for f in home.rglob("*") if f.is_file()})

    def test_show_node_id_prints_the_id_and_nothing_else(self):
        home, _ = self.init("alice")
        shown = self.succeeds(run("show-node-id", "--home", home))
        self.assertRegex(shown.stdout, r"\A[0-9a-f]{40}\n\Z")
        self.assertEqual(shown.stderr, "")
        self.assertEqual(run("show-node-id", SWITCHYARD_HOME=str(home)).stdout, shown.stdout)

    def test_no_secret_is_printed(self):
        home, _ = self.init("alice")
        key = (home / "config" / "node_key.json").read_text()
        secret = re.search(r'"value":\s*"([^"]+)"', key)[1]
        for arguments in (["init"], ["show-node-id"], ["node", "--print-config"]):
            done = self.succeeds(run(*arguments, "--home", home))
            self.assertNotIn(secret[:20], done.stdout + done.stderr)

    def test_version_and_help(self):
        for arguments in (["version"], ["--version"]):
            self.assertRegex(self.succeeds(run(*arguments)).stdout,
                             r"\Aswitchyard \d+\.\d+\.\d+, wire versions 1 to 1\n\Z")
        for command in ("init", "show-node-id", "version", "node", "demo"):
            shown = self.succeeds(run(command, "--help"))
            self.assertIn(f"Example:\n  switchyard {command}", shown.stdout)

    def test_bad_usage_ends_with_two(self):
        self.fails(run("nod"), 2, '"nod"', "did you mean")
        self.fails(run("node", "--p2p.ladr", "x"), 2, "--p2p.ladr", "--p2p.laddr")
        self.fails(run("init", "--network", ""), 2, "--network")
        self.assertEqual(run().returncode, 2)

    def test_torn_and_unreadable_files_end_with_one_and_stay(self):
        home, _ = self.init("alice")
        key, config = home / "config" / "node_key.json", home / "config" / "config.toml"
        whole = key.read_bytes()
        for torn in (b"", whole[:40], whole[:-1], b"<html>", b"\0" * 100):
            key.write_bytes(torn)
            for command in ("init", "show-node-id", "node"):
                self.fails(run(command, "--home", home), 1, key)
            self.assertEqual(key.read_bytes(), torn)
        key.write_bytes(whole)
        config.write_text('[p2p]\nladdr = "tcp://127.0.0.1:0\n')
        for command in ("init", "node"):
            self.fails(run(command, "--home", home), 1, f"{config}:2: ")
        if os.geteuid() != 0:  # root reads everything
            key.chmod(0)
            self.fails(run("show-node-id", "--home", home), 1, key, "ermission")

    def test_what_is_missing_says_to_init_first(self):
        home = self.folder / "none"
        for command in ("show-node-id", "node"):
            self.fails(run(command, "--home", home), 1, f'run "switchyard init --home {home}" first')
        self.assertFalse(home.exists())
        home, _ = self.init("alice")
        (home / "config" / "node_key.json").unlink()
        for command in ("show-node-id", "node"):
            self.fails(run(command, "--home", home), 1, "node_key.json", f"init --home {home}")

    def test_a_home_that_cannot_be_made_is_named(self):
        (self.folder / "file").write_text("")
        self.fails(run("init", "--home", self.folder / "file"), 1, self.folder / "file")


if __name__ == "__main__":
    unittest.main()
