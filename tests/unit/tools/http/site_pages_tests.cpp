#include "tools/http/site_pages.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/made_up_site.h"
#include "tools/http/page_text.h"

namespace site_pages_tests {

using namespace switchyard;
using namespace switchyard::tools;

struct Scene {
  SiteBoard board;
  SitePages pages{board};

  HttpReply ask(const std::string& path, const std::string& method = "GET",
                const std::string& host = "127.0.0.1:26660") {
    return pages.answer({method, path, host, /*body=*/false, /*on_loopback=*/true});
  }
  std::string header(const HttpReply& reply, const std::string& name) {
    for (const auto& [key, value] : reply.headers) {
      if (key == name) return value;
    }
    return "";
  }
};

}  // namespace site_pages_tests

BOOST_AUTO_TEST_SUITE(site_pages_tests)

using namespace site_pages_tests;

BOOST_AUTO_TEST_CASE(every_page_is_there_once_a_state_is) {
  Scene scene;
  BOOST_TEST(scene.ask("/").status == 200);
  for (const char* path : {"/healthz", "/metrics", "/peers", "/state.json", "/addrbook.json"}) {
    BOOST_TEST(scene.ask(path).status == 503);
    BOOST_TEST(*scene.ask(path).body == "the node has not started yet\n");
  }
  scene.board.publish(test::MadeUpSite(50).seed());
  for (const char* path :
       {"/", "/healthz", "/metrics", "/peers", "/peers.json", "/state.json", "/addrbook.json"}) {
    const HttpReply reply = scene.ask(path);
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(!reply.body->empty());
    BOOST_TEST((reply.type == "application/json") == std::string(path).ends_with(".json"));
    if (reply.type == "application/json") BOOST_TEST(nlohmann::json::accept(*reply.body));
  }
  BOOST_TEST(scene.ask("/favicon.ico").status == 204);
  for (const char* path : {"", "/nope", "/metrics/", "//", "/../peers", "/PEERS", "*"}) {
    BOOST_TEST(scene.ask(path).status == 404);
  }
}

BOOST_AUTO_TEST_CASE(a_node_without_a_book_has_none_to_publish) {
  Scene scene;
  SiteState state = test::MadeUpSite(5).node();
  state.book.reset();
  scene.board.publish(std::move(state));
  BOOST_TEST(scene.ask("/addrbook.json").status == 404);
  BOOST_TEST(scene.ask("/healthz").status == 200);
}

BOOST_AUTO_TEST_CASE(get_and_head_and_nothing_else) {
  Scene scene;
  BOOST_TEST(scene.ask("/", "HEAD").status == 200);
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PRI", "get", ""}) {
    const HttpReply reply = scene.ask("/", method);
    BOOST_TEST(reply.status == 405);
    BOOST_TEST(scene.header(reply, "Allow") == "GET, HEAD");
  }
  BOOST_TEST(scene.pages.answer({"GET", "/", "127.0.0.1", true, true}).status == 413);
}

BOOST_AUTO_TEST_CASE(on_loopback_other_peoples_names_are_refused) {
  for (const char* host : {"localhost", "LocalHost:26660", "127.0.0.1", "127.0.0.1:26660",
                           "[::1]:26660", "[::1]", "10.1.2.3:80", ""}) {
    BOOST_TEST(names_this_machine(host), host);
  }
  for (const char* host : {"evil.example", "evil.example:26660", "localhost.evil.example",
                           "127.0.0.1.evil.example", "[::1", "[evil]:1", ":", "localhost."}) {
    BOOST_TEST(!names_this_machine(host), host);
  }
  Scene scene;
  BOOST_TEST(scene.ask("/", "GET", "evil.example").status == 421);
  BOOST_TEST(scene.pages.answer({"GET", "/", "seed.example", false, false}).status == 200);
}

BOOST_AUTO_TEST_CASE(the_page_is_whole_and_may_run_its_own_script_alone) {
  Scene scene;
  const HttpReply reply = scene.ask("/");
  BOOST_TEST(reply.body->find("<script>" + std::string(page_script()) + "</script>") !=
             std::string::npos);
  BOOST_TEST(reply.body->find("<style>" + std::string(page_style()) + "</style>") !=
             std::string::npos);
  const std::string policy = scene.header(reply, "Content-Security-Policy");
  BOOST_TEST(policy.starts_with("default-src 'none'; script-src 'sha256-"));
  BOOST_TEST(policy.find("unsafe") == std::string::npos);
  BOOST_TEST(policy.find("frame-ancestors 'none'") != std::string::npos);
  for (const char* outside : {"http://", "https://", "//cdn", "@import", "innerHTML", "eval("}) {
    BOOST_TEST(
        page_script().find(outside) == (std::string(outside) == "http://"
                                            ? page_script().find("http://www.w3.org/2000/svg")
                                            : std::string_view::npos),
        outside);
    BOOST_TEST(page_style().find(outside) == std::string_view::npos, outside);
  }
  scene.board.publish(test::MadeUpSite(5).node());
  BOOST_TEST(scene.header(scene.ask("/peers"), "Content-Security-Policy") ==
             "default-src 'none'; frame-ancestors 'none'");
}

BOOST_AUTO_TEST_CASE(a_state_is_put_into_words_once_however_many_ask) {
  Scene scene;
  const SiteState state = test::MadeUpSite(50).seed();
  scene.board.publish(state);
  for (const char* path : {"/metrics", "/state.json", "/peers.json", "/peers", "/addrbook.json"}) {
    const auto first = scene.ask(path).body;
    BOOST_TEST((scene.ask(path).body == first));
    scene.board.publish(state);  // another state of the same book
    BOOST_TEST((scene.ask(path).body == first) == (std::string(path) == "/addrbook.json"));
  }
}

BOOST_AUTO_TEST_SUITE_END()
