// What the settings of the pages change.  See every_setting_tests.cpp.
#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/support/made_up_site.h"
#include "tests/support/settings_with.h"
#include "tools/common/settings.h"
#include "tools/http/http_server.h"
#include "tools/http/metrics_text.h"

namespace setting_http_tests {

using namespace switchyard;
using namespace switchyard::tools;

constexpr auto with = test::settings_with;

}  // namespace setting_http_tests

BOOST_AUTO_TEST_SUITE(setting_http_tests)

using namespace setting_http_tests;

BOOST_AUTO_TEST_CASE(http_laddr_is_off_until_it_says_where_to_listen) {
  BOOST_TEST(Settings().http.listen.empty());
  HttpServer server([](const HttpRequest&) { return HttpReply(); });
  const auto started = server.start(Settings().http.listen);
  BOOST_TEST(started.has_value());
  BOOST_TEST(server.listening().empty());  // nothing was opened

  const Settings on = with("http.laddr", "tcp://127.0.0.1:26660,[::1]:26660");
  BOOST_REQUIRE(on.http.listen.size() == 2U);
  BOOST_TEST(on.http.listen[0].to_string() == "127.0.0.1:26660");
  BOOST_TEST(on.http.listen[1].to_string() == "[::1]:26660");
  Settings other;
  for (const char* nowhere : {"26660", ":26660", "localhost:26660", "127.0.0.1"}) {
    const auto parsed = find_setting("http.laddr")->parse(nowhere, other);
    BOOST_TEST(!parsed.has_value(), nowhere);
  }
}

BOOST_AUTO_TEST_CASE(http_peer_labels_tell_prometheus_of_each_peer) {
  const SiteState state = test::MadeUpSite(10).node();
  const auto text = [&](const Settings& settings) {
    return metrics_text(state, nullptr, {settings.http.peer_labels});
  };
  BOOST_TEST(text(Settings()).find("peer_id=") == std::string::npos);
  BOOST_TEST(text(with("http.peer_labels", "true")).find("peer_id=") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
