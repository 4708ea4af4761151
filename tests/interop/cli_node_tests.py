"""`switchyard node`: two processes that find, lose and find each other; settings; bad input."""
import json
import os
import resource
import signal
import socket
import unittest

from kit import PATIENCE, Case, run

LOOPBACK = "tcp://127.0.0.1:0"
HELLO = b"swy\x01" + 32 * b"\x09"  # the first words of a dialler: a key, and then it is silent


class NodeTests(Case):
    def node(self, home, *more, laddr=LOOPBACK, **environment):
        return self.start("node", "--home", home, "--p2p.laddr", laddr, *more, **environment)

    def port_of(self, node):
        return int(node.wait_for(r"listening .*addr=\S*:(\d+)")[1])

    def test_two_nodes_see_each_other_and_a_killed_one_comes_back(self):
        alice_home, alice_id = self.init("alice")
        bob_home, bob_id = self.init("bob")
        alice = self.node(alice_home)
        port = self.port_of(alice)
        bob = self.node(bob_home, "--p2p.persistent_peers", f"{alice_id}@127.0.0.1:{port}")
        alice.wait_for(f"peer up id={bob_id}.* dir=in moniker=bob")
        bob.wait_for(f"peer up id={alice_id}.* dir=out moniker=alice")

        mark = bob.seen()
        alice.end(signal.SIGKILL)
        bob.wait_for(f"peer down id={alice_id}", after=mark)
        alice = self.node(alice_home, laddr=f"tcp://127.0.0.1:{port}")
        alice.wait_for(f"peer up id={bob_id}")
        bob.wait_for(f"peer up id={alice_id}", after=mark)

        mark = alice.seen()
        for node in (bob, alice):
            status, seconds = node.end(signal.SIGINT)
            self.assertEqual(status, 0, "\n".join(node.lines))
            self.assertLess(seconds, 2)
        alice.finish()
        alice.wait_for(f"peer down id={bob_id}.*reason=going_away.*said_by=them", after=mark)

    def test_io_threads_are_as_many_as_asked_for(self):
        alice_home, alice_id = self.init("alice")
        bob_home, bob_id = self.init("bob")
        alice = self.node(alice_home, "--io_threads", "3")
        bob = self.node(bob_home, "--p2p.persistent_peers",
                        f"{alice_id}@127.0.0.1:{self.port_of(alice)}")
        alice.wait_for(f"peer up id={bob_id}")
        bob.wait_for(f"peer up id={alice_id}")
        threads = [len(os.listdir(f"/proc/{node.process.pid}/task")) for node in (alice, bob)]
        self.assertEqual(threads[0], threads[1] + 3)  # one more each, and the Switch keeps its own
        for node in (alice, bob):
            status, seconds = node.end()
            self.assertEqual(status, 0, "\n".join(node.lines))
            self.assertLess(seconds, 2)

    def test_sigterm_ends_it_as_well(self):
        home, _ = self.init("alice")
        node = self.node(home)
        self.port_of(node)
        status, seconds = node.end(signal.SIGTERM)
        self.assertEqual(status, 0)
        self.assertLess(seconds, 2)

    def test_a_peer_that_does_not_answer_does_not_hold_up_the_end(self):
        home, _ = self.init("alice")
        node = self.node(home)
        address = ("127.0.0.1", self.port_of(node))
        with socket.create_connection(address), socket.create_connection(address) as second:
            second.settimeout(PATIENCE)
            second.sendall(HELLO)
            self.assertTrue(second.recv(1))  # so both have been accepted; they stay half-open
            status, seconds = node.end()
        self.assertEqual(status, 0)
        self.assertLess(seconds, 2)

    def test_a_second_signal_ends_it_at_once(self):
        home, _ = self.init("alice")
        bob_home, bob_id = self.init("bob")
        bob = self.node(bob_home)
        address = f"{bob_id}@127.0.0.1:{self.port_of(bob)}"
        node = self.node(home, "--p2p.persistent_peers", address, "--p2p.drain_timeout", "1m",
                         "--p2p.linger_timeout", "1m")
        node.wait_for("peer up")
        bob.process.send_signal(signal.SIGSTOP)  # a peer that hangs: nothing drains
        node.process.send_signal(signal.SIGINT)
        node.wait_for("stopping")
        status, seconds = node.end(signal.SIGINT)
        self.assertEqual(status, 130)
        self.assertLess(seconds, 1)

    def test_precedence_is_flag_variable_file_default(self):
        home, _ = self.init("alice")
        shown = self.succeeds(run("node", "--home", home, "--print-config", "--moniker", "flag",
                                  SWITCHYARD_MONIKER="variable", SWITCHYARD_P2P_DIAL_TIMEOUT="9s",
                                  SWITCHYARD_LOG_LVL="x"))
        self.assertRegex(shown.stdout, r'(?m)^moniker = "flag" +# --moniker$')
        self.assertRegex(shown.stdout,
                         r'(?m)^dial_timeout|p2p.dial_timeout = "9s" +# SWITCHYARD_P2P_DIAL_TIMEOUT$')
        self.assertRegex(shown.stdout, r'(?m)^network = "devnet" +# \S+config.toml:\d+$')
        self.assertIn("SWITCHYARD_LOG_LVL", shown.stderr)
        self.assertIn("SWITCHYARD_LOG_LEVEL", shown.stderr)
        (home / "config" / "config.toml").unlink()
        shown = self.succeeds(run("node", "--home", home, "--print-config"))
        self.assertRegex(shown.stdout, r'(?m)^moniker = "anonymous" +# default$')

    def test_effective_settings_are_logged_at_the_start(self):
        home, _ = self.init("alice")
        node = self.node(home, SWITCHYARD_P2P_PONG_TIMEOUT="7s")
        node.wait_for(r"setting key=p2p.pong_timeout value=7s from=SWITCHYARD_P2P_PONG_TIMEOUT")
        node.wait_for(r"setting key=p2p.laddr value=\S+ from=--p2p.laddr")

    def test_log_format_json_is_one_object_a_line(self):
        home, ident = self.init("alice")
        node = self.node(home, "--log_format", "json")
        self.wait_stop(node)
        lines = [json.loads(line) for line in node.lines]
        self.assertTrue(all({"ts", "level", "msg"} <= line.keys() for line in lines))
        self.assertIn(ident, {line.get("id") for line in lines})

    def test_log_level_silences(self):
        home, _ = self.init("alice")
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(PATIENCE)
            address = f"{'00' * 20}@127.0.0.1:{server.getsockname()[1]}"
            node = self.node(home, "--log_level", "error", "--p2p.persistent_peers", address)
            server.accept()[0].close()  # it runs, and a dial has failed
            node.end()
        node.finish()
        self.assertEqual(node.lines, [])

    def wait_stop(self, node):
        node.wait_for("listening")
        self.assertEqual(node.end()[0], 0)
        node.finish()

    def test_wrong_settings_name_their_source(self):
        home, _ = self.init("alice")
        config = home / "config" / "config.toml"
        self.fails(run("node", "--home", home, "--p2p.laddr", "nonsense"), 2, "--p2p.laddr",
                   "nonsense", "tcp://")
        self.fails(run("node", "--home", home, "--p2p.persistent_peers", "10.0.0.1"), 2,
                   "--p2p.persistent_peers", "10.0.0.1", "id@host:port")
        self.fails(run("node", "--home", home, SWITCHYARD_LOG_LEVEL="loud"), 1,
                   "SWITCHYARD_LOG_LEVEL", "loud", "debug, info, warn or error")
        config.write_text('\n[p2p]\nladr = "x"\n')
        self.fails(run("node", "--home", home), 1,
                   f'{config}:3: unknown key "p2p.ladr"; did you mean "p2p.laddr"?')
        config.write_text('[p2p]\ndial_timeout = "3"\n')
        self.fails(run("node", "--home", home), 1, f"{config}:2: ", "p2p.dial_timeout", '"3"', "3s")

    def test_a_port_in_use_is_named(self):
        home, _ = self.init("alice")
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            done = run("node", "--home", home, "--log_level", "error", "--p2p.laddr",
                       f"tcp://127.0.0.1:{port}")
            self.fails(done, 1, f"127.0.0.1:{port}", "in use", "--p2p.laddr")

    def test_a_home_in_use_is_named(self):
        home, _ = self.init("alice")
        node = self.node(home)
        self.port_of(node)
        self.fails(run("node", "--home", home, "--p2p.laddr", LOOPBACK), 1, home, "in use",
                   str(node.process.pid))
        node.end(signal.SIGKILL)  # the lock goes with its holder
        self.port_of(self.node(home))

    def test_too_few_file_descriptors_are_refused_or_raised(self):
        home, _ = self.init("alice")
        hard = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
        self.fails(run("node", "--home", home, "--p2p.laddr", LOOPBACK, preexec_fn=hard), 1,
                   "file descriptors", "64", "ulimit")
        listed = self.node(
            home, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 1024)))
        self.port_of(listed)
        soft, _ = resource.prlimit(listed.process.pid, resource.RLIMIT_NOFILE)
        self.assertGreater(soft, 64)

    def test_a_terminal_has_a_status_line(self):
        home, _ = self.init("alice")
        node = self.start_on_terminal("node", "--home", home, "--p2p.laddr", LOOPBACK, TERM="xterm")
        node.read(until="peers 0 in 0 out | 0.0 MB/s in 0.0 MB/s out")


if __name__ == "__main__":
    unittest.main()
