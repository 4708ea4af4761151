// Every test that a page names is there.
//
// Pages write them `FOLDER.SUITE/CASE`, FOLDER and SUITE as ctest has them: p2p_mconn.ring_tests/x
// is in tests/unit/p2p/mconn/ring_tests.cpp, sim.nodes_tests/x in tests/sim/nodes_tests.cpp,
// interop.cli_node/x in tests/interop/cli_node_tests.py, cometbft.comet/x in
// tests/interop/cometbft/comet_tests.py.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <map>
#include <regex>
#include <string>

#include "tests/unit/docs/support.h"

BOOST_AUTO_TEST_SUITE(test_names_tests)

using namespace switchyard;
namespace fs = std::filesystem;

namespace {

// The text of every file with tests, by the ctest name of its suite.
std::map<std::string, std::string> suites() {
  const fs::path tests = test::source_root() / "tests";
  std::map<std::string, std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(tests)) {
    const fs::path& path = entry.path();
    std::string suite = path.stem().string();
    if (!suite.ends_with("_tests")) continue;
    if (path.extension() == ".py") suite.erase(suite.rfind("_tests"));
    std::string folder = fs::relative(path.parent_path(), tests).generic_string();
    if (folder.starts_with("unit/")) folder.erase(0, 5);
    if (folder.starts_with("interop/")) folder.erase(0, 8);
    std::replace(folder.begin(), folder.end(), '/', '_');
    found.emplace(folder.append(".").append(suite), test::read_text(path));
  }
  return found;
}

bool has_case(const std::string& text, const std::string& name) {
  return text.find("TEST_CASE(" + name + ")") != std::string::npos ||
         text.find("TEST_CASE(" + name + ",") != std::string::npos ||
         text.find("def " + name + "(") != std::string::npos;
}

// Checks the names on one page; how many there are.
std::size_t check_page(const fs::path& page, const std::map<std::string, std::string>& known) {
  const std::string text = test::read_text(page);
  const std::regex quoted(R"(`([a-z0-9_]+\.[a-z0-9_]+)(?:/([a-z0-9_]+))?`)");
  std::size_t names = 0;
  for (auto at = std::sregex_iterator(text.begin(), text.end(), quoted);
       at != std::sregex_iterator(); ++at) {
    const std::string suite = (*at)[1];
    const std::string name = (*at)[2];
    if (name.empty() && !suite.ends_with("_tests")) continue;  // some other word with a dot
    ++names;
    BOOST_TEST_CONTEXT(page.filename().string() << " names " << suite << "/" << name) {
      const auto found = known.find(suite);
      BOOST_TEST((found != known.end()));
      if (found == known.end() || name.empty()) continue;
      BOOST_TEST(has_case(found->second, name));
    }
  }
  return names;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_test_a_page_names_is_there) {
  const auto known = suites();
  std::size_t names = 0;
  for (const auto& entry : fs::directory_iterator(test::source_root() / "docs")) {
    if (entry.path().extension() == ".md") names += check_page(entry.path(), known);
  }
  BOOST_TEST(names > 100U);
}

BOOST_AUTO_TEST_SUITE_END()
