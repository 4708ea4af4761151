// Every setting has a test that shows what it changes; this finds one that has none.
//
// Such a test is a case of a suite setting_… and is named after the key, with '_' for '.', and what
// it does: p2p_laddr_is_where_others_reach_us.  Those that only the program knows are shown in
// tests/interop/cli_*_tests.py, by methods named in the same way behind "test_".
#include <algorithm>
#include <boost/test/tree/traverse.hpp>
#include <boost/test/tree/visitor.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "tools/common/settings.h"

using namespace switchyard::tools;
namespace fs = std::filesystem;

namespace every_setting_tests {

const std::set<std::string> kOfTheProgram{
    "profile", "node_key_file", "log_level", "log_format", "ctl", "io_threads", "p2p.as_map_file"};

class Cases final : public boost::unit_test::test_tree_visitor {
 public:
  std::vector<std::string> names;

 private:
  void visit(const boost::unit_test::test_case& one) override {
    const auto& suite =
        boost::unit_test::framework::get<boost::unit_test::test_suite>(one.p_parent_id);
    if (suite.p_name.get().starts_with("setting_")) names.push_back(one.p_name);
  }
};

// The longest key that the name begins with; "" if there is none.
std::string key_of(const std::string& name) {
  std::string longest;
  for (const Setting& setting : settings_table()) {
    std::string begin(setting.key);
    std::replace(begin.begin(), begin.end(), '.', '_');
    const bool fits = name.starts_with(begin + "_");
    if (fits && setting.key.size() > longest.size()) longest = setting.key;
  }
  return longest;
}

std::vector<std::string> interop_cases() {
  std::vector<std::string> names;
  const fs::path tests = fs::path(SWITCHYARD_VECTORS).parent_path();
  for (const auto& entry : fs::directory_iterator(tests / "interop")) {
    if (entry.path().extension() != ".py") continue;
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const std::regex method("def test_([a-z0-9_]+)");
    for (auto at = std::sregex_iterator(text.begin(), text.end(), method);
         at != std::sregex_iterator(); ++at) {
      names.push_back((*at)[1]);
    }
  }
  return names;
}

}  // namespace every_setting_tests

BOOST_AUTO_TEST_SUITE(every_setting_tests)

BOOST_AUTO_TEST_CASE(every_setting_has_a_test_of_what_it_changes) {
  std::set<std::string> shown;
  Cases cases;
  boost::unit_test::traverse_test_tree(boost::unit_test::framework::master_test_suite(), cases,
                                       /*ignore_status=*/true);
  for (const std::string& name : cases.names) {
    BOOST_TEST(key_of(name) != "", name << " is named after no setting");
    shown.insert(key_of(name));
  }
  for (const std::string& name : interop_cases()) {
    if (kOfTheProgram.contains(key_of(name))) shown.insert(key_of(name));
  }
  for (const Setting& setting : settings_table()) {
    BOOST_TEST(shown.contains(std::string(setting.key)), setting.key << " has no test");
  }
}

BOOST_AUTO_TEST_CASE(a_case_belongs_to_the_longest_key_it_begins_with) {
  BOOST_TEST(key_of("p2p_credit_growth_per_peer_is_that") == "p2p.credit_growth_per_peer");
  BOOST_TEST(key_of("p2p_credit_growth_is_that") == "p2p.credit_growth");
  BOOST_TEST(key_of("p2p_speed_is_nothing") == "");
  BOOST_TEST(key_of("p2p_laddr") == "");
}

BOOST_AUTO_TEST_SUITE_END()
