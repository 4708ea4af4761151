// The tables of docs/http.md against the code; its metrics are in metrics_text_tests.cpp.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tools/common/settings.h"
#include "tools/http/http_exchange.h"
#include "tools/http/http_server.h"
#include "tools/http/site_json.h"

namespace http_page_limits_tests {

using namespace switchyard::tools;

std::string page() {
  const auto root = std::filesystem::path(SWITCHYARD_VECTORS).parent_path().parent_path();
  std::ifstream file(root / "docs" / "http.md");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string in_seconds(switchyard::Duration duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(duration).count()) + " s";
}

}  // namespace http_page_limits_tests

BOOST_AUTO_TEST_SUITE(http_page_limits_tests)

using namespace http_page_limits_tests;

BOOST_AUTO_TEST_CASE(the_documented_limits_are_those_in_force) {
  const std::string text = page();
  const HttpLimits limits;
  for (const std::string& row :
       {"never read | " + std::to_string(kMaxRequest / 1024) + " KiB, within " +
            in_seconds(limits.request_time) + " |",
        "an answer | taken within " + in_seconds(limits.answer_time) + " |",
        "served at a time | " + std::to_string(limits.workers) + ",",
        "waiting for that | " + std::to_string(limits.waiting) + ";",
        "peers on the page | " + std::to_string(kShownPeers) + " |",
        "at most " + std::to_string(kToldPeers) + ", separated"}) {
    BOOST_TEST(text.find(row) != std::string::npos, row);
  }
}

BOOST_AUTO_TEST_CASE(descriptors_are_those_of_listeners_connections_and_a_bell) {
  HttpLimits limits;
  limits.workers = 3;
  limits.waiting = 5;
  BOOST_TEST(http_descriptors(limits, 2) == 12U);
}

BOOST_AUTO_TEST_CASE(the_documentation_has_every_setting) {
  const std::string text = page();
  for (const Setting& setting : settings_table()) {
    if (!setting.key.starts_with("http.")) continue;
    const std::string row = "\n| `" + std::string(setting.key) + "` | ";
    BOOST_TEST(text.find(row) != std::string::npos, setting.key);
  }
}

BOOST_AUTO_TEST_SUITE_END()
