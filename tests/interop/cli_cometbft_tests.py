"""Settings of the cometbft profile from the command line: init, files of theirs, what is said."""
import json
import pathlib
import re
import shutil
import unittest

from kit import Case, run

STOCK = pathlib.Path(__file__).parent.parent / "vectors" / "cometbft_config"
CHAIN = ("--profile", "cometbft", "--network", "chain-1")


class CometbftSettingsTests(Case):
    def shown(self, command, home, *more, **environment):
        """Effective settings and where they come from, by key; and what was said besides."""
        done = self.succeeds(run(command, "--home", home, "--print-config", *more, **environment))
        lines = re.findall(r"(?m)^(\S+) = (.*?) +# (.*)$", done.stdout)
        return {key: (value.strip('"'), origin) for key, value, origin in lines}, done.stderr

    def stock_home(self, version):
        home = self.folder / version
        (home / "config").mkdir(parents=True)
        shutil.copy(STOCK / f"{version}.toml", home / "config" / "config.toml")
        return home

    def test_profile_is_written_by_init_and_read_by_every_command(self):
        home = self.folder / "alice"
        made = self.succeeds(run("init", "--home", home, *CHAIN, "--moniker", "alice"))
        self.assertIn(f"run it: switchyard node --home {home}\n", made.stdout)
        config = (home / "config" / "config.toml").read_text()
        self.assertIn('profile = "cometbft"', config)
        self.assertIn('network = "chain-1"', config)
        self.assertNotIn("\nhandshake_timeout", config)
        shown, said = self.shown("node", home)
        self.assertEqual(shown["profile"][0], "cometbft")
        self.assertEqual(shown["p2p.pong_timeout"][0], "45s")
        self.assertEqual(said, "")
        self.assertEqual(self.shown("seed", home)[0]["network"][0], "chain-1")
        self.succeeds(run("show-node-id", "--home", home))

    def test_profile_by_flag_by_variable_and_by_the_word_for_a_network_that_chains_have(self):
        home = self.folder / "bob"
        self.succeeds(run("init", "--home", home, "--profile=cometbft", "--chain-id", "chain-2"))
        self.assertEqual(self.shown("node", home)[0]["network"][0], "chain-2")
        none = self.folder / "none"
        shown, _ = self.shown("node", none, "--network", "n", SWITCHYARD_PROFILE="cometbft")
        self.assertEqual(shown["profile"], ("cometbft", "SWITCHYARD_PROFILE"))
        self.fails(run("node", "--home", none, "--profile", "tendermint"), 2, "native or cometbft")

    def test_a_missing_chain_id_is_one_line(self):
        self.fails(run("init", "--home", self.folder / "none", "--profile", "cometbft"), 2,
                   "--network")
        self.assertFalse((self.folder / "none").exists())
        home = self.stock_home("v0.38")
        for command in ("node", "seed"):
            self.fails(run(command, "--home", home, "--profile", "cometbft"), 1, "network is not set",
                       "--network", "SWITCHYARD_NETWORK", home / "config" / "config.toml")

    def test_the_home_of_a_stock_node_is_kept_and_read_as_it_is(self):
        for version in ("v0.34", "v0.38", "v0.40", "v1"):
            home = self.stock_home(version)
            config = (home / "config" / "config.toml").read_bytes()
            made = self.succeeds(run("init", "--home", home, *CHAIN))
            self.assertIn(f"run it: switchyard node --home {home} --profile cometbft "
                          "--network chain-1\n", made.stdout)
            self.assertEqual((home / "config" / "config.toml").read_bytes(), config)
            for command in ("node", "seed"):
                shown, said = self.shown(command, home, *CHAIN)
                self.assertEqual(shown["p2p.max_num_inbound_peers"][0], "41")
                self.assertEqual(len(re.findall("not used here: ", said)), 1)
                self.assertIn("p2p.handshake_timeout has no effect", said)
            shown = run("show-node-id", "--home", home, "--profile", "cometbft")
            self.assertIn(self.succeeds(shown).stdout.strip(), made.stdout)

    def test_a_stock_file_under_the_native_profile_is_one_line(self):
        home = self.stock_home("v0.38")
        for command in ("init", "node", "show-node-id"):
            self.fails(run(command, "--home", home), 1, "config.toml:2: version is of the cometbft "
                       "profile", "--profile cometbft")

    def test_variables_of_cometbft_count_below_ours(self):
        home, _ = self.init("alice", *CHAIN)
        shown, said = self.shown("node", home, CMT_P2P_LADDR="tcp://127.0.0.1:1",
                                 CMT_P2P_PEX="false", SWITCHYARD_P2P_PEX="true")
        self.assertEqual(shown["p2p.laddr"], ("tcp://127.0.0.1:1", "CMT_P2P_LADDR"))
        self.assertEqual(shown["p2p.pex"], ("true", "SWITCHYARD_P2P_PEX"))
        self.assertEqual(said, 'SWITCHYARD_P2P_PEX counts, and not CMT_P2P_PEX, which says "false"\n')
        plain, _ = self.init("bob")
        self.assertEqual(self.shown("node", plain, CMT_P2P_PEX="false")[0]["p2p.pex"][0], "true")

    def test_a_seed_mode_that_is_not_the_command_is_one_line(self):
        home, _ = self.init("alice", *CHAIN)
        config = home / "config" / "config.toml"
        config.write_text(config.read_text().replace("[p2p]\n", "[p2p]\nseed_mode = true\n"))
        self.fails(run("node", "--home", home), 1, "seed_mode", 'run "switchyard seed"')
        self.shown("seed", home)

    def test_node_key_file_is_where_the_key_is(self):
        home, node_id = self.init("alice", *CHAIN)
        config = home / "config" / "config.toml"
        config.write_text(config.read_text().replace("config/node_key.json", "keys/mine.json"))
        self.fails(run("show-node-id", "--home", home), 1, home / "keys" / "mine.json")
        (home / "keys").mkdir()
        (home / "config" / "node_key.json").rename(home / "keys" / "mine.json")
        shown = self.succeeds(run("show-node-id", "--home", home))
        self.assertEqual(shown.stdout.strip(), node_id)
        key = json.loads((home / "keys" / "mine.json").read_text())
        self.assertEqual(key["priv_key"]["type"], "tendermint/PrivKeyEd25519")


if __name__ == "__main__":
    unittest.main()
