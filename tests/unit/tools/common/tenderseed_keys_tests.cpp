// The words of tenderseed in ours.
#include "tools/common/tenderseed_keys.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "tools/common/settings_sources.h"
#include "tools/common/toml_file.h"

namespace switchyard::tools {

namespace tenderseed_keys_tests {

using Kind = Meaning::Kind;

SettingsSources tenderseed_with(const std::string& text) {
  SettingsSources sources;
  sources.seed = true;
  sources.dialect = Dialect::tenderseed;
  sources.file = "config.toml";
  auto entries = read_toml(text, sources.file);
  BOOST_REQUIRE(entries.has_value());
  sources.entries = *std::move(entries);
  return sources;
}

EffectiveSettings tenderseed_settings(const SettingsSources& sources) {
  auto effective = resolve_settings(sources);
  if (!effective) BOOST_FAIL(effective.error().text);
  return *std::move(effective);
}

std::string of(const EffectiveSettings& effective, std::string_view key) {
  return find_setting(key)->print(effective.settings);
}

}  // namespace tenderseed_keys_tests

using namespace tenderseed_keys_tests;

BOOST_AUTO_TEST_SUITE(tenderseed_keys_tests)

BOOST_AUTO_TEST_CASE(every_key_of_its_file_moves_what_it_names) {
  const EffectiveSettings effective = tenderseed_settings(tenderseed_with(
      "laddr = \"tcp://1.2.3.4:5\"\nchain_id = \"chain-1\"\nlog_level = \"p2p:debug,*:error\"\n"
      "node_key_file = \"k.json\"\naddr_book_file = \"b.json\"\naddr_book_strict = false\n"
      "max_num_inbound_peers = 7\nmax_num_outbound_peers = 8\nmax_packet_msg_payload_size = 1024\n"
      "seeds = \"0123456789abcdef0123456789abcdef01234567@10.0.0.1:1\"\n"
      "peer_check_period = \"10m\"\npeer_check_workers = 9\nallow_duplicate_ip = false\n"
      "metrics_listen_addr = \":26660\"\nmoniker = \"a name\"\n"));
  const std::pair<const char*, const char*> expected[] = {
      {"profile", "cometbft"},
      {"p2p.laddr", "tcp://1.2.3.4:5"},
      {"network", "chain-1"},
      {"log_level", "debug"},
      {"node_key_file", "k.json"},
      {"p2p.addr_book_file", "b.json"},
      {"p2p.addr_book_strict", "false"},
      {"p2p.max_num_inbound_peers", "7"},
      {"p2p.max_num_outbound_peers", "8"},
      {"p2p.seeds", "0123456789abcdef0123456789abcdef01234567@10.0.0.1:1"},
      {"seed.fresh_for", "10m"},
      {"seed.workers", "9"},
      {"p2p.max_peers_per_address", "1"},
      {"http.laddr", "tcp://0.0.0.0:26660"},
      {"moniker", "a name"}};
  for (const auto& [key, value] : expected) BOOST_TEST(of(effective, key) == value, key);
  BOOST_TEST(effective.warnings.empty());
  BOOST_TEST(effective.notes.empty());
  BOOST_TEST((effective.settings.node.role == NodeRole::seed));
}

BOOST_AUTO_TEST_CASE(a_partial_file_leaves_its_defaults) {
  const EffectiveSettings effective =
      tenderseed_settings(tenderseed_with("chain_id = \"chain-1\"\n"));
  BOOST_TEST(of(effective, "p2p.max_num_inbound_peers") == "100");
  BOOST_TEST(of(effective, "p2p.max_num_outbound_peers") == "60");
  BOOST_TEST(of(effective, "p2p.addr_book_file") == "data/addrbook.json");
  BOOST_TEST(of(effective, "node_key_file") == "config/node_key.json");
  BOOST_TEST(of(effective, "moniker") == "chain-1-seed");
  BOOST_TEST(std::count(effective.origins.begin(), effective.origins.end(),
                        "default of tenderseed") == 4);  // profile, moniker, book, outbound
}

BOOST_AUTO_TEST_CASE(the_file_of_the_first_run_has_the_defaults_and_lacks_only_a_chain_id) {
  SettingsSources written = tenderseed_with(tenderseed_template());
  const auto refused = resolve_settings(written);
  BOOST_REQUIRE(!refused.has_value());
  BOOST_TEST(refused.error().text ==
             "the chain id is not set: say it with -chain-id, TENDERSEED_CHAIN_ID, or chain_id in "
             "config.toml");
  written.flags = {{"chain-id", "chain-1"}};
  const EffectiveSettings effective = tenderseed_settings(written);
  BOOST_TEST(effective.warnings.empty());
  BOOST_TEST(effective.notes.empty());
  const EffectiveSettings plain = tenderseed_settings(tenderseed_with("chain_id = \"chain-1\"\n"));
  for (const Setting& setting : settings_table()) {
    BOOST_TEST(setting.print(effective.settings) == setting.print(plain.settings), setting.key);
  }
}

BOOST_AUTO_TEST_CASE(a_flag_outranks_a_variable_and_that_the_file) {
  SettingsSources sources = tenderseed_with("chain_id = \"file\"\n");
  sources.environment = {{"CMT_MONIKER", "x"},
                         {"SWITCHYARD_NETWORK", "not-ours"},
                         {"TENDERSEED_CHAIN_ID", "variable"}};
  BOOST_TEST(of(tenderseed_settings(sources), "network") == "variable");
  BOOST_TEST(of(tenderseed_settings(sources), "moniker") == "variable-seed");
  sources.flags = {{"chain-id", "flag"}};
  BOOST_TEST(of(tenderseed_settings(sources), "network") == "flag");
  sources.environment = {{"TENDERSEED_SEED", "x"}};
  BOOST_TEST(tenderseed_settings(sources).warnings.at(0) ==
             "unknown environment variable TENDERSEED_SEED");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_named_as_it_was_written) {
  BOOST_TEST(resolve_settings(tenderseed_with("\nmax_num_inbound_peers = -1\n"))
                 .error()
                 .text.starts_with("config.toml:2: max_num_inbound_peers cannot be \"-1\""));
  SettingsSources sources = tenderseed_with("chain_id = \"c\"\nchainid = \"d\"\n");
  BOOST_TEST(tenderseed_settings(sources).warnings.at(0) ==
             "config.toml:2: unknown key \"chainid\" is ignored; did you mean \"chain_id\"?");
  sources.flags = {{"chain-id", std::string(200, 'x')}};
  const auto refused = resolve_settings(sources);
  BOOST_REQUIRE(!refused.has_value());
  BOOST_TEST(refused.error().text.starts_with("-chain-id: chain-id cannot be"));
  BOOST_TEST(refused.error().usage);
}

BOOST_AUTO_TEST_CASE(keys_with_a_section_are_those_of_the_cometbft_profile) {
  const EffectiveSettings effective = tenderseed_settings(tenderseed_with(
      "chain_id = \"c\"\n[p2p]\nexternal_address = \"8.8.8.8:1\"\n[http]\npeer_labels = true\n"));
  BOOST_TEST(of(effective, "p2p.external_address") == "tcp://8.8.8.8:1");
  BOOST_TEST(of(effective, "http.peer_labels") == "true");
}

BOOST_AUTO_TEST_CASE(periods_out_of_our_bounds_are_taken_as_the_nearest) {
  BOOST_TEST(tenderseed_meaning("peer_check_period", "10s").value == "1m");
  BOOST_TEST(tenderseed_meaning("peer_check_period", "1000h").value == "168h");
  BOOST_TEST((tenderseed_meaning("peer_check_period", "0").kind == Kind::warning));
  BOOST_TEST(tenderseed_meaning("peer_check_period", "often").value == "often");  // refused later
  BOOST_TEST((tenderseed_meaning("seed_disconnect_wait_period", "5m").kind == Kind::note));
  BOOST_TEST((tenderseed_meaning("metrics_namespace", "cometbft").kind == Kind::nothing));
  BOOST_TEST((tenderseed_meaning("metrics_namespace", "mine").kind == Kind::note));
  BOOST_TEST((tenderseed_meaning("chain_id", "").kind == Kind::nothing));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::tools
