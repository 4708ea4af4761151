// Settings of the cometbft profile: which profile it is, whose keys count, and what else is said.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tools/common/config_template.h"
#include "tools/common/settings_sources.h"
#include "tools/common/toml_file.h"

namespace switchyard::tools {

namespace cometbft_settings_tests {

// A file that says `lines`, below the profile and a chain id.
SettingsSources comet_file(const std::string& lines) {
  SettingsSources sources;
  sources.file = "config.toml";
  const std::string text = "profile = \"cometbft\"\nnetwork = \"chain-1\"\n" + lines;
  auto entries = read_toml(text, sources.file);
  BOOST_REQUIRE(entries.has_value());
  sources.entries = *std::move(entries);
  return sources;
}

EffectiveSettings resolved(const SettingsSources& sources) {
  auto effective = resolve_settings(sources);
  if (!effective) BOOST_FAIL(effective.error().text);
  return *std::move(effective);
}

std::string refusal(const SettingsSources& sources) {
  const auto effective = resolve_settings(sources);
  return effective ? "" : effective.error().text;
}

std::string value_of(const EffectiveSettings& effective, std::string_view key) {
  return find_setting(key)->print(effective.settings);
}

std::string from(const EffectiveSettings& effective, std::string_view key) {
  const auto index = find_setting(key) - settings_table().data();
  return effective.origins.at(static_cast<std::size_t>(index));
}

}  // namespace cometbft_settings_tests

using namespace cometbft_settings_tests;

BOOST_AUTO_TEST_SUITE(cometbft_settings_tests)

BOOST_AUTO_TEST_CASE(the_profile_is_that_of_the_strongest_source_and_all_are_checked) {
  SettingsSources sources = comet_file("");
  BOOST_TEST(from(resolved(sources), "profile") == "config.toml:1");
  sources.environment = {{"SWITCHYARD_PROFILE", "native"}};
  BOOST_TEST((resolved(sources).settings.node.profile == Profile::native));
  sources.flags = {{"profile", "cometbft"}};
  const EffectiveSettings effective = resolved(sources);
  BOOST_TEST((effective.settings.node.profile == Profile::cometbft));
  BOOST_TEST(from(effective, "profile") == "--profile");
  BOOST_TEST((resolved({}).settings.node.profile == Profile::native));

  sources.environment = {{"SWITCHYARD_PROFILE", "tendermint"}};
  BOOST_TEST(refusal(sources) ==
             "SWITCHYARD_PROFILE: profile cannot be \"tendermint\": expected native or cometbft");
  sources.environment.clear();
  sources.flags = {{"profile", "x"}};
  BOOST_TEST(resolve_settings(sources).error().usage);
}

BOOST_AUTO_TEST_CASE(defaults_are_those_of_the_profile_and_say_so) {
  const EffectiveSettings effective = resolved(comet_file(""));
  BOOST_TEST(value_of(effective, "p2p.ping_interval") == "1m");
  BOOST_TEST(value_of(effective, "p2p.pong_timeout") == "45s");
  BOOST_TEST(from(effective, "p2p.pong_timeout") == "default of cometbft");
  BOOST_TEST(from(effective, "p2p.laddr") == "default");
  SettingsSources seed = comet_file("");
  seed.seed = true;
  BOOST_TEST(from(resolved(seed), "p2p.pong_timeout") == "default of cometbft");
  BOOST_TEST(from(resolved(seed), "p2p.max_num_inbound_peers") == "default of a seed");
}

BOOST_AUTO_TEST_CASE(a_chain_id_must_be_named_and_the_error_says_where) {
  SettingsSources sources;
  sources.file = "config.toml";
  sources.flags = {{"profile", "cometbft"}};
  BOOST_TEST(refusal(sources) ==
             "network is not set: the cometbft profile needs the chain id; say it with --network, "
             "SWITCHYARD_NETWORK, or network in config.toml");
  sources.whole = false;
  BOOST_TEST(refusal(sources) == "");
  sources.whole = true;
  sources.flags.emplace_back("network", "chain-1");
  BOOST_TEST(resolved(sources).settings.node.network == "chain-1");
}

BOOST_AUTO_TEST_CASE(a_key_of_one_profile_is_refused_in_the_other_by_name) {
  SettingsSources comet = comet_file("[p2p]\ncredit_reserve = 7\n");
  BOOST_TEST(refusal(comet) ==
             "config.toml:4: p2p.credit_reserve is of the native profile, and this node's is "
             "cometbft (config.toml:1): leave it out, or say --profile native");
  comet = comet_file("");
  comet.flags = {{"p2p.credit_reserve", "7"}};
  BOOST_TEST(
      refusal(comet).starts_with("--p2p.credit_reserve: p2p.credit_reserve "
                                 "is of the native profile"));
  BOOST_TEST(resolve_settings(comet).error().usage);

  for (const std::string key : {"p2p.seed_mode", "p2p.flush_throttle_timeout", "rpc.laddr",
                                "p2p.test_fuzz_config.mode", "proxy_app", "p2p.send-rate"}) {
    SettingsSources native;
    native.file = "config.toml";
    native.entries = {{key, "x", 9}};
    BOOST_TEST(refusal(native) == "config.toml:9: " + key +
                                      " is of the cometbft profile, and this node's is native "
                                      "(default): leave it out, or say --profile cometbft");
  }
}

BOOST_AUTO_TEST_CASE(unknown_keys_are_warned_about_and_do_no_harm) {
  const EffectiveSettings effective =
      resolved(comet_file("netwrok = \"x\"\n[p2p]\nladdrr = \"tcp://1.2.3.4:5\"\n"));
  BOOST_REQUIRE(effective.warnings.size() == 2U);
  BOOST_TEST(effective.warnings[0] ==
             "config.toml:3: unknown key \"netwrok\" is ignored; did you mean \"network\"?");
  BOOST_TEST(effective.warnings[1] ==
             "config.toml:5: unknown key \"p2p.laddrr\" is ignored; did you mean \"p2p.laddr\"?");
  BOOST_TEST(value_of(effective, "p2p.laddr") == "tcp://0.0.0.0:26656");
}

BOOST_AUTO_TEST_CASE(a_wrong_value_names_line_key_and_expectation) {
  BOOST_TEST(refusal(comet_file("\n[p2p]\nmax_num_inbound_peers = -1\n"))
                 .starts_with("config.toml:5: p2p.max_num_inbound_peers cannot be \"-1\": expected "
                              "a whole number"));
  BOOST_TEST(refusal(comet_file("[p2p]\nallow_duplicate_ip = 1\n")) ==
             "config.toml:4: p2p.allow_duplicate_ip cannot be \"1\": expected true or false");
  BOOST_TEST(refusal(comet_file("[p2p]\nsend_rate = 0.5\n"))
                 .starts_with("config.toml:4: p2p.send_rate: expected a text, a whole number"));
}

BOOST_AUTO_TEST_CASE(two_lines_that_set_the_same_are_refused) {
  const std::string lines = "[p2p]\nallow_duplicate_ip = false\nmax_peers_per_address = 3\n";
  BOOST_TEST(refusal(comet_file(lines)) ==
             "config.toml:5: p2p.max_peers_per_address says what config.toml:4 has said; keep one "
             "of them");
  BOOST_TEST(refusal(comet_file("[p2p]\nsend-rate = 1\nsend_rate = 1\n")) != "");
}

BOOST_AUTO_TEST_CASE(variables_of_cometbft_rank_between_the_file_and_ours) {
  SettingsSources sources = comet_file("moniker = \"file\"\n");
  sources.environment = {{"SWITCHYARD_MONIKER", "ours"},  // in any order
                         {"CMT_MONIKER", "theirs"},
                         {"CMT_P2P_LADDR", "tcp://1.2.3.4:5"},
                         {"CMT_LOG_LEVEL", "p2p:debug,*:error"},
                         {"CMT_P2P_ALLOW_DUPLICATE_IP", "false"},
                         {"CMT_RPC_LADDR", "tcp://127.0.0.1:1"},
                         {"CMT_P2P_TEST_FUZZ_CONFIG_MODE", "1"}};
  EffectiveSettings effective = resolved(sources);
  BOOST_TEST(value_of(effective, "moniker") == "ours");
  BOOST_TEST(value_of(effective, "p2p.laddr") == "tcp://1.2.3.4:5");
  BOOST_TEST(from(effective, "p2p.laddr") == "CMT_P2P_LADDR");
  BOOST_TEST(value_of(effective, "log_level") == "debug");
  BOOST_TEST(value_of(effective, "p2p.max_peers_per_address") == "1");
  BOOST_REQUIRE(effective.warnings.size() == 1U);
  BOOST_TEST(effective.warnings[0] ==
             "SWITCHYARD_MONIKER counts, and not CMT_MONIKER, which says \"theirs\"");

  sources.environment = {{"CMT_MONIKER", "same"}, {"SWITCHYARD_MONIKER", "same"}};
  BOOST_TEST(resolved(sources).warnings.empty());
  sources.environment = {{"CMT_MONIKER", "theirs"}};
  BOOST_TEST(value_of(resolved(sources), "moniker") == "theirs");
  sources.flags = {{"moniker", "flag"}};
  BOOST_TEST(value_of(resolved(sources), "moniker") == "flag");
  sources.environment = {{"CMT_P2P_LADR", "x"}};
  BOOST_TEST(resolved(sources).warnings.at(0) ==
             "unknown environment variable CMT_P2P_LADR; did you mean \"CMT_P2P_LADDR\"?");
  sources.environment = {{"CMT_P2P_PEX", "maybe"}};
  BOOST_TEST(refusal(sources).starts_with("CMT_P2P_PEX: p2p.pex cannot be \"maybe\""));
}

BOOST_AUTO_TEST_CASE(variables_of_cometbft_are_nothing_to_the_native_profile) {
  SettingsSources sources;
  sources.environment = {{"CMT_MONIKER", "theirs"}, {"CMT_P2P_PEX", "maybe"}};
  const EffectiveSettings effective = resolved(sources);
  BOOST_TEST(value_of(effective, "moniker") == "anonymous");
  BOOST_TEST(effective.warnings.empty());
}

BOOST_AUTO_TEST_CASE(dead_time_outs_are_dead_in_files_alone) {
  SettingsSources sources = comet_file("[p2p]\nhandshake_timeout = \"20s\"\n");
  sources.flags = {{"p2p.dial_timeout", "7s"}};
  sources.environment = {{"CMT_P2P_DIAL_TIMEOUT", "9s"}};
  const EffectiveSettings effective = resolved(sources);
  BOOST_TEST(value_of(effective, "p2p.handshake_timeout") == "10s");
  BOOST_TEST(value_of(effective, "p2p.dial_timeout") == "7s");
  BOOST_REQUIRE(effective.notes.size() == 2U);
  BOOST_TEST(effective.notes[0] ==
             "config.toml:4: p2p.handshake_timeout has no effect in CometBFT either; ignored");
}

BOOST_AUTO_TEST_CASE(a_file_written_for_the_profile_says_all_of_it_and_nothing_else) {
  for (const NodeRole role : {NodeRole::node, NodeRole::seed}) {
    Settings values = Settings::defaults_of(role, Profile::cometbft);
    values.node.network = "chain-1";
    const std::string text = config_template(values);
    SettingsSources sources;
    sources.seed = role == NodeRole::seed;
    auto entries = read_toml(text, "config.toml");
    BOOST_REQUIRE(entries.has_value());
    sources.entries = *std::move(entries);
    const EffectiveSettings effective = resolved(sources);
    BOOST_TEST(effective.warnings.empty());
    BOOST_TEST(effective.notes.empty());
    for (const Setting& setting : settings_table()) {
      BOOST_TEST(setting.print(effective.settings) == setting.print(values));
    }
    for (const char* key : {"\nhandshake_timeout", "\ndial_timeout", "\ncredit_reserve"}) {
      BOOST_TEST(text.find(key) == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_listing_has_the_settings_of_the_profile) {
  const EffectiveSettings effective = resolved(comet_file(""));
  const std::string text = settings_listing(effective.settings, effective.origins);
  BOOST_TEST(text.starts_with("profile = \"cometbft\" "));
  BOOST_TEST(text.find("credit_reserve") == std::string::npos);
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') ==
             static_cast<std::ptrdiff_t>(settings_table().size() - 1));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::tools
