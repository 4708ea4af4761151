// How a seed's settings differ from a node's.
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/common/settings_sources.h"

namespace switchyard::test {

namespace seed_settings_tests {

tools::SettingsSources seed_with(std::vector<tools::FileEntry> entries) {
  tools::SettingsSources sources;
  sources.seed = true;
  sources.file = "config.toml";
  sources.entries = std::move(entries);
  return sources;
}

std::string origin_of(const tools::EffectiveSettings& effective, std::string_view key) {
  const auto index = tools::find_setting(key) - tools::settings_table().data();
  return effective.origins.at(static_cast<std::size_t>(index));
}

const std::string kGood = std::string(40, 'a') + "@10.0.0.1:26656";

}  // namespace seed_settings_tests

BOOST_AUTO_TEST_SUITE(seed_settings_tests)

BOOST_AUTO_TEST_CASE(a_seed_has_defaults_of_its_own_and_says_so) {
  const auto effective = tools::resolve_settings(seed_with({}));
  BOOST_REQUIRE(effective.has_value());
  BOOST_TEST((effective->settings.node.role == NodeRole::seed));
  BOOST_TEST(effective->settings.node.p2p.max_inbound_peers == 100U);
  BOOST_TEST(origin_of(*effective, "p2p.max_num_inbound_peers") == "default of a seed");
  BOOST_TEST(origin_of(*effective, "p2p.max_num_outbound_peers") == "default");
  BOOST_TEST((tools::resolve_settings({})->settings.node.role == NodeRole::node));
}

BOOST_AUTO_TEST_CASE(what_the_operator_says_counts_for_more) {
  const auto effective =
      tools::resolve_settings(seed_with({{"p2p.max_num_inbound_peers", "7", 3}}));
  BOOST_REQUIRE(effective.has_value());
  BOOST_TEST(effective->settings.node.p2p.max_inbound_peers == 7U);
  BOOST_TEST(origin_of(*effective, "p2p.max_num_inbound_peers") == "config.toml:3");
}

BOOST_AUTO_TEST_CASE(there_are_as_many_short_lived_peers_as_workers) {
  const auto effective = tools::resolve_settings(
      seed_with({{"p2p.max_num_short_lived_peers", "8", 3}, {"seed.workers", "40", 4}}));
  BOOST_REQUIRE(effective.has_value());
  BOOST_TEST(effective->settings.node.p2p.max_short_lived_peers == 40U);
  BOOST_TEST(origin_of(*effective, "p2p.max_num_short_lived_peers") == "seed.workers");
}

BOOST_AUTO_TEST_CASE(seeds_that_make_no_sense_are_left_out_one_by_one) {
  const std::string list = "nonsense, " + kGood + ",10.0.0.2:26656,,x@y@z:1";
  const auto effective = tools::resolve_settings(seed_with({{"p2p.seeds", list, 5}}));
  BOOST_REQUIRE(effective.has_value());
  BOOST_REQUIRE(effective->settings.node.finding.seeds.size() == 1U);
  BOOST_TEST(effective->settings.node.finding.seeds[0].to_string() == kGood);
  BOOST_REQUIRE(effective->warnings.size() == 3U);
  BOOST_TEST(effective->warnings[0].starts_with("config.toml:5: p2p.seeds: \"nonsense\" is left"));
  BOOST_TEST(effective->warnings[1].find("names no id") != std::string::npos);
  tools::SettingsSources node = seed_with({{"p2p.seeds", list, 5}});
  node.seed = false;
  BOOST_TEST(!tools::resolve_settings(node).has_value());  // a node names its few seeds itself
}

BOOST_AUTO_TEST_CASE(a_seed_without_peer_exchange_is_refused) {
  const auto effective = tools::resolve_settings(seed_with({{"p2p.pex", "false", 9}}));
  BOOST_REQUIRE(!effective.has_value());
  BOOST_TEST(effective.error().text.starts_with("config.toml:9: p2p.pex cannot be \"false\""));
}

BOOST_AUTO_TEST_CASE(times_out_of_bounds_are_refused_by_their_origin) {
  for (const std::string wrong : {"59s", "169h"}) {
    const auto effective = tools::resolve_settings(seed_with({{"seed.fresh_for", wrong, 2}}));
    BOOST_REQUIRE(!effective.has_value());
    BOOST_TEST(effective.error().text.starts_with("config.toml:2: fresh_for must be a minute"));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
