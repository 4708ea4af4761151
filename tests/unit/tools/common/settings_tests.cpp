#include "tools/common/settings.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <set>
#include <string>
#include <utility>

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;

namespace settings_tests {

constexpr const char* kPeer = "0123456789abcdef0123456789abcdef01234567@10.0.0.1:26656";
constexpr const char* kIds =
    "0123456789abcdef0123456789abcdef01234567,00000000000000000000000000000000000000aa";

// A value of each setting other than its default.
const std::pair<const char*, const char*> kOthers[] = {
    {"profile", "cometbft"},
    {"network", "main"},
    {"moniker", "alice"},
    {"node_key_file", "/etc/key.json"},
    {"log_level", "debug"},
    {"log_format", "json"},
    {"ctl", "false"},
    {"io_threads", "7"},
    {"p2p.laddr", "tcp://127.0.0.1:1,tcp://[::1]:2"},
    {"p2p.external_address", "tcp://8.8.8.8:1"},
    {"p2p.persistent_peers", kPeer},
    {"p2p.pex", "false"},
    {"p2p.seeds", kPeer},
    {"p2p.addr_book_file", "/var/lib/book.json"},
    {"p2p.addr_book_strict", "false"},
    {"p2p.as_map_file", "/var/lib/asmap.txt"},
    {"p2p.unconditional_peer_ids", kIds},
    {"p2p.private_peer_ids", kIds},
    {"p2p.max_num_inbound_peers", "7"},
    {"p2p.max_num_outbound_peers", "7"},
    {"p2p.max_num_short_lived_peers", "7"},
    {"p2p.short_lived_time", "7s"},
    {"p2p.max_peers_per_address", "7"},
    {"p2p.max_peers_per_group", "7"},
    {"p2p.openings_per_second", "7"},
    {"p2p.send_rate", "5120000"},
    {"p2p.recv_rate", "2000"},
    {"p2p.total_send_rate", "3000"},
    {"p2p.total_recv_rate", "4000"},
    {"p2p.openings_per_group", "7"},
    {"p2p.max_half_open", "7"},
    {"p2p.dial_timeout", "7s"},
    {"p2p.handshake_timeout", "7s"},
    {"p2p.redial_first", "7s"},
    {"p2p.persistent_peers_max_dial_period", "7s"},
    {"p2p.ping_interval", "7s"},
    {"p2p.pong_timeout", "7s"},
    {"p2p.drain_timeout", "7s"},
    {"p2p.linger_timeout", "7s"},
    {"p2p.credit_windows", "1099511627776"},
    {"p2p.credit_growth", "0"},
    {"p2p.credit_growth_per_peer", "7"},
    {"p2p.credit_reserve", "70000000"},
    {"p2p.allow_any_identity", "true"},
    {"p2p.aead_kernel", "portable"},
    {"seed.workers", "7"},
    {"seed.fresh_for", "7m"},
    {"http.laddr", "tcp://127.0.0.1:26660,tcp://[::1]:26660"},
    {"http.peer_labels", "true"},
    {"record.file", "heard.rec"},
    {"record.channels", "0x20,0x21"},
    {"record.max_size", "4096"},
};

bool parses(std::string_view key, std::string_view text, Settings& into) {
  return find_setting(key)->parse(text, into).has_value();
}

std::string complaint(std::string_view key, std::string_view text) {
  Settings settings;
  const auto parsed = find_setting(key)->parse(text, settings);
  return parsed ? "" : parsed.error();
}

}  // namespace settings_tests

BOOST_AUTO_TEST_SUITE(settings_tests)

BOOST_AUTO_TEST_CASE(defaults_make_a_valid_node) {
  const auto valid = Settings().node.validate();
  BOOST_TEST(valid.has_value());
}

BOOST_AUTO_TEST_CASE(keys_and_variables_are_unique_and_sections_stand_together) {
  std::set<std::string> keys;
  std::set<std::string> variables;
  std::set<std::string> sections_done;
  std::string section;
  for (const Setting& setting : settings_table()) {
    BOOST_TEST(keys.insert(std::string(setting.key)).second);
    BOOST_TEST(variables.insert(setting.variable()).second);
    BOOST_TEST(!setting.doc.empty());
    const auto dot = setting.key.find('.');
    const std::string mine(dot == std::string_view::npos ? "" : setting.key.substr(0, dot));
    if (mine == section) continue;
    BOOST_TEST(sections_done.insert(section).second);
    section = mine;
  }
}

BOOST_AUTO_TEST_CASE(every_default_is_printed_as_it_is_read) {
  const Settings defaults;
  for (const Setting& setting : settings_table()) {
    BOOST_TEST_CONTEXT(setting.key) {
      Settings other;
      const auto parsed = setting.parse(setting.print(defaults), other);
      BOOST_REQUIRE(parsed.has_value());
      BOOST_TEST(setting.print(other) == setting.print(defaults));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_setting_moves_something) {
  BOOST_TEST(std::size(kOthers) == settings_table().size());
  for (const auto& [key, text] : kOthers) {
    BOOST_TEST_CONTEXT(key) {
      Settings settings;
      BOOST_TEST(parses(key, text, settings));
      BOOST_TEST(find_setting(key)->print(settings) == text);
      const Settings defaults;
      for (const Setting& other : settings_table()) {  // and nothing else
        if (other.key != key) BOOST_TEST(other.print(settings) == other.print(defaults));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(values_arrive_in_the_structs_of_the_library) {
  Settings settings;
  BOOST_TEST(parses("p2p.max_num_inbound_peers", "7", settings));
  BOOST_TEST(parses("p2p.persistent_peers_max_dial_period", "7m", settings));
  BOOST_TEST(parses("p2p.pong_timeout", "300ms", settings));
  BOOST_TEST(settings.node.p2p.max_inbound_peers == 7U);
  BOOST_TEST((settings.node.p2p.redial_longest == 7min));
  BOOST_TEST((settings.node.p2p.mconn.pong_timeout == 300ms));
  BOOST_TEST(settings.io_threads == 1U);
  BOOST_TEST(parses("io_threads", "64", settings));
  BOOST_TEST(settings.io_threads == 64U);
}

BOOST_AUTO_TEST_CASE(addresses_are_taken_with_and_without_a_scheme) {
  Settings settings;
  BOOST_TEST(parses("p2p.laddr", "127.0.0.1:1, tcp://[::1]:2", settings));
  BOOST_REQUIRE(settings.node.p2p.listen.size() == 2U);
  BOOST_TEST(settings.node.p2p.listen[0].to_string() == "127.0.0.1:1");
  BOOST_TEST(settings.node.p2p.listen[1].to_string() == "[::1]:2");
  BOOST_TEST(parses("p2p.laddr", "", settings));
  BOOST_TEST(settings.node.p2p.listen.empty());
}

BOOST_AUTO_TEST_CASE(a_wrong_value_says_what_was_expected_and_changes_nothing) {
  BOOST_TEST(complaint("log_level", "loud") == "expected debug, info, warn or error");
  BOOST_TEST(complaint("profile", "tendermint") == "expected native or cometbft");
  BOOST_TEST(complaint("node_key_file", "").starts_with("expected 1 to 4095 characters"));
  BOOST_TEST(complaint("log_format", "xml") == "expected plain or json");
  BOOST_TEST(complaint("p2p.allow_any_identity", "yes") == "expected true or false");
  BOOST_TEST(complaint("p2p.aead_kernel", "sse2") ==
             "expected auto, portable, avx2, avx512vl, avx512ifma");
  BOOST_TEST(complaint("p2p.dial_timeout", "3").starts_with("expected a duration such as"));
  BOOST_TEST(complaint("p2p.dial_timeout", "0s") == "expected a duration above zero");
  BOOST_TEST(complaint("p2p.max_half_open", "1").starts_with("expected a whole number from 2"));
  BOOST_TEST(complaint("p2p.credit_reserve", "1MiB") ==
             "expected a whole number from 0 to 1099511627776");
  for (const char* number : {"0", "65", "-1", "many"}) {
    BOOST_TEST(complaint("io_threads", number) == "expected a whole number from 1 to 64");
  }
  BOOST_TEST(complaint("p2p.laddr", "localhost:1").starts_with("expected IP:port"));
  BOOST_TEST(complaint("network", "").starts_with("expected 1 to 128 characters"));
  BOOST_TEST(complaint("moniker", "a\nb") != "");
  BOOST_TEST(complaint("moniker", std::string(129, 'a')) != "");
  for (const char* limit : {"p2p.max_peers_per_address", "p2p.max_peers_per_group",
                            "p2p.openings_per_second", "p2p.openings_per_group"}) {
    BOOST_TEST(complaint(limit, "0").starts_with("expected a whole number from 1"));
  }
  BOOST_TEST(complaint("p2p.unconditional_peer_ids", "abc") ==
             "expected node ids of 40 hex digits, several separated by commas");
  const std::string peers = complaint("p2p.persistent_peers", std::string(kPeer) + ",10.0.0.2");
  BOOST_TEST(peers.find("10.0.0.2") != std::string::npos);  // names the bad one
  for (const char* number : {"", "-1", "1.5", "1e3", "0x10", "99999999999999999999", " 1", "1 "}) {
    BOOST_TEST(complaint("p2p.max_num_inbound_peers", number) != "");
  }

  Settings settings;
  BOOST_TEST(!parses("p2p.laddr", "127.0.0.1:1,nonsense", settings));
  BOOST_TEST(find_setting("p2p.laddr")->print(settings) == "tcp://0.0.0.0:26656");
}

BOOST_AUTO_TEST_CASE(names_follow_the_key) {
  BOOST_TEST(find_setting("p2p.laddr")->variable() == "SWITCHYARD_P2P_LADDR");
  BOOST_TEST(find_setting("log_level")->variable() == "SWITCHYARD_LOG_LEVEL");
  BOOST_TEST(find_setting("p2p") == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
