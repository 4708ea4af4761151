"""The program in the place of tenderseed: its command line, its folder and its first run."""
import os
import stat
import unittest

from kit import Case, program, run

AS = ("seed", "--compat", "tenderseed")


class TenderseedTests(Case):
    def test_help_says_its_commands_and_flags(self):
        for words in (("--help",), ("help",), ("-home", "/h", "help")):
            shown = self.succeeds(run(*AS, *words)).stdout
            for part in ("start", "show-node-id", "-home", "-config", "-chain-id", "-seeds"):
                self.assertIn(part, shown)
        self.assertEqual(run(*AS).returncode, 2)
        self.fails(run(*AS, "strat"), 2, '"strat"', '"start"')

    def test_the_first_run_makes_its_folder_and_later_ones_keep_it(self):
        home = self.folder / "home"
        first = self.succeeds(run(*AS, "-home", home, "show-node-id"))
        self.assertRegex(first.stdout, r"\A[0-9a-f]{40}\n\Z")
        files = {f.relative_to(home).as_posix(): f.read_bytes()
                 for f in home.rglob("*") if f.is_file()}
        self.assertEqual(set(files), {"config/config.toml", "config/node_key.json"})
        for file in files:
            self.assertEqual(stat.S_IMODE((home / file).stat().st_mode), 0o600, file)
        self.assertTrue((home / "data").is_dir())
        config = files["config/config.toml"].decode()
        for key in ("laddr", "chain_id", "addr_book_file", "max_num_inbound_peers", "seeds"):
            self.assertRegex(config, rf"(?m)^# .+\n{key} = ")
        second = self.succeeds(run(*AS, "-home", home, "show-node-id"))
        self.assertEqual(second.stdout, first.stdout)
        self.assertEqual((home / "config" / "config.toml").read_text(), config)

    def test_the_folder_is_in_the_home_of_the_user_unless_it_is_said(self):
        shown = self.succeeds(run(*AS, "show-node-id", HOME=str(self.folder)))
        self.assertTrue((self.folder / ".tenderseed" / "config" / "node_key.json").exists())
        link = self.folder / "tenderseed"
        os.symlink(program("CLI"), link)
        os.environ["TENDERSEED"] = str(link)
        self.addCleanup(os.environ.pop, "TENDERSEED")
        again = self.succeeds(run("show-node-id", binary="TENDERSEED", HOME=str(self.folder)))
        self.assertEqual(again.stdout, shown.stdout)

    def test_a_missing_chain_id_and_bad_files_are_one_line(self):
        home = self.folder / "home"
        done = run(*AS, "-home", home, "start")
        self.fails(done, 1, "-chain-id", "TENDERSEED_CHAIN_ID", home / "config" / "config.toml")
        config = home / "config" / "config.toml"
        config.write_text("chain_id = \"c\"\nmax_num_inbound_peers = -1\n")
        for command in ("start", "show-node-id"):
            self.fails(run(*AS, "-home", home, command), 1, f"{config}:2: max_num_inbound_peers")
        config.write_text("chain_id = \n")
        self.fails(run(*AS, "-home", home, "start"), 1, f"{config}:1: ")
        key = home / "config" / "node_key.json"
        config.write_text("")
        key.write_text(key.read_text()[:40])
        self.fails(run(*AS, "-home", home, "show-node-id"), 1, key)

    def test_the_settings_may_be_in_another_file(self):
        home, config = self.folder / "home", self.folder / "mine.toml"
        config.write_text('node_key_file = "key.json"\n')
        self.succeeds(run(*AS, "-home", home, "-config", config, "show-node-id"))
        self.assertTrue((home / "key.json").exists())
        self.assertFalse((home / "config").exists())


if __name__ == "__main__":
    unittest.main()
