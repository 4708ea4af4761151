// Stock config.toml files as they are, and each key of theirs that is not simply one of ours.
#include "tools/common/cometbft_keys.h"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

#include "tools/common/settings_sources.h"
#include "tools/common/toml_file.h"

namespace switchyard::tools {

namespace cometbft_keys_tests {

using Kind = Meaning::Kind;

EffectiveSettings stock(const std::string& version, bool seed) {
  const std::string path =
      std::string(SWITCHYARD_VECTORS) + "/cometbft_config/" + version + ".toml";
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  SettingsSources sources;
  sources.seed = seed;
  sources.file = "config.toml";
  sources.flags = {{"profile", "cometbft"}, {"network", "chain-1"}};
  auto entries = read_toml(text, sources.file);
  if (!entries || entries->empty()) BOOST_FAIL("cannot read " + path);
  sources.entries = *std::move(entries);
  auto effective = resolve_settings(sources);
  if (!effective) BOOST_FAIL(effective.error().text);
  return *std::move(effective);
}

Meaning of_node(std::string_view key, std::string_view value) {
  return cometbft_meaning(key, value, NodeRole::node);
}

}  // namespace cometbft_keys_tests

using namespace cometbft_keys_tests;

BOOST_AUTO_TEST_SUITE(cometbft_keys_tests)

BOOST_AUTO_TEST_CASE(stock_files_are_read_as_they_are) {
  for (const char* version : {"v0.34", "v0.38", "v0.40", "v1"}) {
    BOOST_TEST_CONTEXT(version) {
      const EffectiveSettings effective = stock(version, /*seed=*/false);
      const Settings& settings = effective.settings;
      const SwitchConfig& p2p = settings.node.p2p;
      BOOST_TEST(effective.warnings.empty());
      BOOST_TEST(settings.node.moniker == "a-node");
      BOOST_TEST(settings.node_key_file == "config/node_key.json");
      BOOST_TEST(p2p.listen.at(0).to_string() == "0.0.0.0:26656");
      BOOST_TEST(settings.node.external_addresses.at(0).to_string() == "203.0.113.7:26656");
      BOOST_REQUIRE(settings.node.finding.seeds.size() == 2U);
      BOOST_TEST(settings.node.finding.seeds[0].to_string() ==
                 "0123456789abcdef0123456789abcdef01234567@seed.example.com:26656");
      BOOST_TEST(p2p.persistent_peers.at(0).host == "198.51.100.3");
      BOOST_TEST(settings.node.finding.book_file == "config/addrbook.json");
      BOOST_TEST(!settings.node.finding.strict);
      BOOST_TEST(settings.node.finding.enabled);
      BOOST_TEST(p2p.max_inbound_peers == 41U);
      BOOST_TEST(p2p.max_outbound_peers == 11U);
      BOOST_TEST(p2p.unconditional_peers.size() == 1U);
      BOOST_TEST(p2p.private_peers.size() == 1U);
      BOOST_TEST(p2p.mconn.rates.send == 5'120'000U);
      BOOST_TEST(p2p.mconn.rates.receive == 5'120'001U);
      BOOST_TEST(p2p.max_peers_per_address == 1U);
      BOOST_TEST((p2p.handshake_timeout == SwitchConfig().handshake_timeout));
      BOOST_TEST((p2p.redial_longest == SwitchConfig().redial_longest));
      BOOST_TEST(stock(version, /*seed=*/true).warnings.empty());
    }
  }
  BOOST_TEST((stock("v0.38", false).settings.log_level == LogLevel::debug));
  BOOST_TEST((stock("v0.40", false).settings.log_level == LogLevel::info));
  BOOST_TEST((stock("v1", false).settings.log_level == LogLevel::error));
}

BOOST_AUTO_TEST_CASE(what_a_stock_file_says_in_vain_is_noted_once_each_and_the_rest_together) {
  const EffectiveSettings effective = stock("v0.38", /*seed=*/false);
  std::set<std::string> about;
  for (const std::string& note : effective.notes) {
    BOOST_TEST(note.find('\n') == std::string::npos);
    const auto begin = note.find(": ") + 2;
    about.insert(note.substr(begin, note.find_first_of(" :", begin) - begin));
  }
  const std::set<std::string> expected{"p2p.flush_throttle_timeout",
                                       "p2p.handshake_timeout",
                                       "p2p.dial_timeout",
                                       "p2p.test_dial_fail",
                                       "p2p.test_fuzz",
                                       "p2p.test_fuzz_config",
                                       "not"};
  BOOST_TEST((about == expected));
  BOOST_TEST(effective.notes.size() == expected.size());
  const auto& rest = effective.notes.back();
  BOOST_TEST(rest.starts_with("config.toml: not used here: [blocksync], [consensus], "));
  BOOST_TEST(rest.find("proxy_app") != std::string::npos);
  BOOST_TEST(rest.find("moniker") == std::string::npos);
  BOOST_TEST(stock("v1", false).notes.size() == 4U);
}

BOOST_AUTO_TEST_CASE(one_peer_an_address_or_as_many_as_we_allow) {
  const Meaning one = of_node("p2p.allow_duplicate_ip", "false");
  BOOST_TEST(one.key == "p2p.max_peers_per_address");
  BOOST_TEST(one.value == "1");
  const Meaning several = of_node("p2p.allow_duplicate_ip", "true");
  BOOST_TEST(several.key == "p2p.max_peers_per_address");
  BOOST_TEST(several.value == "4");
}

BOOST_AUTO_TEST_CASE(seed_mode_is_what_the_command_is) {
  BOOST_TEST((of_node("p2p.seed_mode", "false").kind == Kind::nothing));
  const Meaning of_seed = cometbft_meaning("p2p.seed_mode", "true", NodeRole::seed);
  BOOST_TEST((of_seed.kind == Kind::nothing));
  const Meaning refused = of_node("p2p.seed_mode", "true");
  BOOST_TEST((refused.kind == Kind::refused));
  BOOST_TEST(refused.text.find("switchyard seed") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_longest_dial_period_counts_if_there_is_one) {
  constexpr const char* kKey = "p2p.persistent_peers_max_dial_period";
  BOOST_TEST((of_node(kKey, "0s").kind == Kind::nothing));
  BOOST_TEST((of_node(kKey, "0").kind == Kind::nothing));
  BOOST_TEST(of_node(kKey, "1m0s").value == "1m0s");
}

BOOST_AUTO_TEST_CASE(packets_of_another_size_are_warned_about) {
  BOOST_TEST((of_node("p2p.max_packet_msg_payload_size", "1024").kind == Kind::nothing));
  for (const char* other : {"512", "65536", "x"}) {
    BOOST_TEST((of_node("p2p.max_packet_msg_payload_size", other).kind == Kind::warning));
  }
}

BOOST_AUTO_TEST_CASE(levels_of_modules_come_down_to_that_of_p2p) {
  const std::pair<const char*, const char*> cases[] = {{"info", "info"},
                                                       {"none", "error"},
                                                       {"p2p:debug,*:error", "debug"},
                                                       {"*:error,p2p:debug", "debug"},
                                                       {"state:debug,*:error", "error"},
                                                       {"state:debug", "info"},
                                                       {"p2p:none", "error"}};
  for (const auto& [theirs, ours] : cases) {
    const Meaning meaning = of_node("log_level", theirs);
    BOOST_TEST(meaning.key == "log_level");
    BOOST_TEST(meaning.value == ours);
  }
}

BOOST_AUTO_TEST_CASE(lists_may_have_empty_elements_and_keys_dashes) {
  BOOST_TEST(of_node("p2p.seeds", ",a@b:1,, c@d:2 , ").value == "a@b:1, c@d:2 ");
  BOOST_TEST(of_node("p2p.private-peer-ids", "").value == "");
  BOOST_TEST(of_node("p2p.private-peer-ids", "").key == "p2p.private_peer_ids");
  BOOST_TEST(of_node("moniker", "a,,b").value == "a,,b");
}

BOOST_AUTO_TEST_CASE(the_other_transport_is_refused_where_it_is_switched_on) {
  BOOST_TEST((of_node("p2p.libp2p.enabled", "false").kind == Kind::nothing));
  BOOST_TEST((of_node("p2p.libp2p.enabled", "true").kind == Kind::refused));
  BOOST_TEST((of_node("p2p.libp2p.scaler.min_workers", "4").kind == Kind::note));
}

BOOST_AUTO_TEST_CASE(our_own_keys_keep_their_meaning) {
  for (const Setting& setting : settings_table()) {
    if (setting.key == "p2p.handshake_timeout" || setting.key == "p2p.dial_timeout") continue;
    const std::string value = setting.print(Settings());
    const Meaning meaning = of_node(setting.key, value);
    BOOST_TEST((meaning.kind == Kind::setting));
    BOOST_TEST(meaning.key == setting.key);
    BOOST_TEST(meaning.value == value);
    BOOST_TEST(!is_cometbft_alone(setting.key));
  }
}

BOOST_AUTO_TEST_CASE(variables_name_the_keys_of_the_p2p_layer) {
  BOOST_TEST(cometbft_key_of("CMT_P2P_LADDR").value() == "p2p.laddr");
  BOOST_TEST(cometbft_key_of("CMT_P2P_SEED_MODE").value() == "p2p.seed_mode");
  BOOST_TEST(cometbft_key_of("CMT_NODE_KEY_FILE").value() == "node_key_file");
  for (const char* other : {"CMT_NETWORK", "CMT_RPC_LADDR", "CMT_HTTP_LADDR", "CMT_P2P"}) {
    BOOST_TEST(!cometbft_key_of(other).has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::tools
