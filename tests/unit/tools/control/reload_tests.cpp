#include "tools/control/reload.h"

#include <boost/test/unit_test.hpp>
#include <map>
#include <string>

#include "tests/support/fake_node.h"

namespace switchyard::tools {

namespace reload_tests {

using test::FakeNode;

const std::string kFirst = "0123456789abcdef0123456789abcdef01234567@10.0.0.1:1";
const std::string kSecond = "1123456789abcdef0123456789abcdef01234567@10.0.0.2:1";

void put(Settings& settings, const std::string& key, const std::string& value) {
  BOOST_REQUIRE(find_setting(key)->parse(value, settings).has_value());
}

// A value other than the default, for each setting that can change while a node runs.
const std::map<std::string, std::string> kOthers{
    {"log_level", "debug"},          {"p2p.persistent_peers", kFirst},
    {"p2p.seeds", kFirst},           {"p2p.send_rate", "1000"},
    {"p2p.recv_rate", "1001"},       {"p2p.total_send_rate", "1002"},
    {"p2p.total_recv_rate", "1003"},
};

// What a node has of all that can be changed.
std::string state_of(const FakeNode& node) {
  std::string text = std::to_string(static_cast<int>(node.level));
  for (const mconn::Rates& rates : {node.rates.each, node.rates.total}) {
    text += ' ' + std::to_string(rates.send) + ' ' + std::to_string(rates.receive);
  }
  for (const auto& list : {node.kept, node.seeds}) {
    text += " |";
    for (const NetAddress& address : list) text += ' ' + address.to_string();
  }
  return text;
}

}  // namespace reload_tests

using namespace reload_tests;

BOOST_AUTO_TEST_SUITE(reload_tests)

BOOST_AUTO_TEST_CASE(every_live_setting_reaches_the_node_and_nothing_else_does) {
  std::size_t live = 0;
  for (const Setting& setting : settings_table()) {
    if (!setting.live) continue;
    ++live;
    BOOST_TEST_CONTEXT(setting.key) {
      Settings running;
      Settings wanted;
      put(wanted, std::string(setting.key), kOthers.at(std::string(setting.key)));
      FakeNode node;
      const std::string before = state_of(node);
      take_over(running, wanted, node);
      BOOST_TEST(state_of(node) != before);
      BOOST_TEST(setting.print(running) == setting.print(wanted));
      BOOST_TEST(changed_settings(running, wanted).live.empty());
    }
  }
  BOOST_TEST(live == kOthers.size());
}

BOOST_AUTO_TEST_CASE(what_needs_a_restart_is_named_and_left) {
  Settings running;
  Settings wanted;
  put(wanted, "moniker", "other");
  put(wanted, "log_level", "debug");
  put(wanted, "p2p.laddr", "tcp://127.0.0.1:1");
  const ChangedSettings changed = changed_settings(running, wanted);
  BOOST_REQUIRE(changed.at_start.size() == 2U);
  BOOST_TEST(changed.at_start[0]->key == "moniker");
  BOOST_TEST(changed.at_start[1]->key == "p2p.laddr");
  FakeNode node;
  take_over(running, wanted, node);
  BOOST_TEST(running.node.moniker == "anonymous");
  BOOST_TEST(changed_settings(running, wanted).at_start.size() == 2U);  // it is said each time
  BOOST_TEST((node.level == LogLevel::debug));
}

BOOST_AUTO_TEST_CASE(what_did_not_change_stays_as_ctl_has_left_it) {
  Settings running;
  Settings wanted;
  put(wanted, "p2p.recv_rate", "7");
  FakeNode node;
  node.level = LogLevel::error;
  node.rates.each.send = 5;
  node.kept = {*NetAddress::parse(kFirst)};
  take_over(running, wanted, node);
  BOOST_TEST((node.level == LogLevel::error));
  BOOST_TEST(node.rates.each.send == 5U);
  BOOST_TEST(node.rates.each.receive == 7U);
  BOOST_TEST(node.kept.size() == 1U);
}

BOOST_AUTO_TEST_CASE(persistent_peers_come_and_go) {
  Settings running;
  put(running, "p2p.persistent_peers", kFirst);
  Settings wanted;
  put(wanted, "p2p.persistent_peers", kSecond);
  FakeNode node;
  node.kept = {*NetAddress::parse(kFirst)};
  take_over(running, wanted, node);
  BOOST_TEST((node.kept == std::vector{*NetAddress::parse(kSecond)}));
  Settings none;
  node.kept.clear();  // ctl has removed it already
  take_over(running, none, node);
  BOOST_TEST(node.kept.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::tools
