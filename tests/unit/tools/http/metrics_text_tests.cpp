#include "tools/http/metrics_text.h"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "tests/support/made_up_site.h"

namespace metrics_text_tests {

using namespace switchyard;
using namespace switchyard::tools;

std::string text_of(const SiteState& state, bool peer_labels = false) {
  const BookFigures figures =
      state.book ? book_figures(*state.book->image, state.taken) : BookFigures();
  return metrics_text(state, state.book ? &figures : nullptr, {peer_labels});
}

bool has_line(const std::string& text, const std::string& line) {
  BOOST_TEST_INFO(text);
  return text.find("\n" + line + "\n") != std::string::npos;
}

std::set<std::string> names_in(const std::string& text, const std::regex& pattern) {
  std::set<std::string> names;
  for (auto at = std::sregex_iterator(text.begin(), text.end(), pattern);
       at != std::sregex_iterator(); ++at) {
    names.insert((*at)[1]);
  }
  return names;
}

}  // namespace metrics_text_tests

BOOST_AUTO_TEST_SUITE(metrics_text_tests)

using namespace metrics_text_tests;

BOOST_AUTO_TEST_CASE(a_state_is_told_under_cometbfts_names_and_ours) {
  const std::string text = text_of(test::MadeUpSite(100).seed());
  const std::string all = R"(chain_id="lighthouse-3")";
  BOOST_TEST(has_line(text, "cometbft_p2p_peers{" + all + "} 11"));
  BOOST_TEST(
      has_line(text, "cometbft_p2p_peer_receive_bytes_total{" + all + R"(,chID="0x00"} 1204004)"));
  BOOST_TEST(has_line(text, "cometbft_p2p_peer_send_queue_size{" + all + "} 36"));
  BOOST_TEST(has_line(text, "switchyard_p2p_disconnects_total{" + all +
                                R"(,reason="going_away",said_by="them"} 12)"));
  BOOST_TEST(has_line(text, "switchyard_seed_crawl{" + all + R"(,state="dialling"} 8)"));
  BOOST_TEST(has_line(text, "# TYPE switchyard_p2p_dials_total counter"));
  BOOST_TEST(has_line(text, "# TYPE switchyard_seed_dial_seconds histogram"));
}

BOOST_AUTO_TEST_CASE(a_histogram_adds_up) {
  SiteState state = test::MadeUpSite(10).seed();
  state.crawl->dial_times = {};
  for (const int took : {50, 51, 9'000, 11'000}) {
    state.crawl->dial_times.add(std::chrono::milliseconds(took));
  }
  const std::string text = text_of(state);
  const std::string begin = R"(switchyard_seed_dial_seconds_bucket{chain_id="lighthouse-3",le=")";
  BOOST_TEST(has_line(text, begin + "0.05\"} 1"));
  BOOST_TEST(has_line(text, begin + "0.1\"} 2"));
  BOOST_TEST(has_line(text, begin + "10\"} 3"));
  BOOST_TEST(has_line(text, begin + "+Inf\"} 4"));
  BOOST_TEST(has_line(text, R"(switchyard_seed_dial_seconds_count{chain_id="lighthouse-3"} 4)"));
}

BOOST_AUTO_TEST_CASE(peers_have_no_series_of_their_own_unless_asked_for) {
  const SiteState state = test::MadeUpSite(10).node();
  const std::string id = state.peers[1].id.to_string();
  BOOST_TEST(text_of(state).find("peer_id") == std::string::npos);
  BOOST_TEST(text_of(state).find(id) == std::string::npos);
  const std::string text = text_of(state, /*peer_labels=*/true);
  BOOST_TEST(has_line(text, R"(cometbft_p2p_peer_pending_send_bytes{chain_id="lighthouse-3",)"
                            R"(peer_id=")" +
                                id + R"("} 100)"));
  const std::regex series("cometbft_p2p_peer_send_bytes_total\\{.*peer_id=\"([0-9a-f]+)\"");
  BOOST_TEST(names_in(text, series).size() == state.peers.size());
}

BOOST_AUTO_TEST_CASE(what_a_node_has_not_is_not_told) {
  SiteState state = test::MadeUpSite(10).node();
  BOOST_TEST(text_of(state).find("switchyard_seed_") == std::string::npos);
  BOOST_TEST(text_of(state).find("switchyard_pex_") == std::string::npos);
  state.book.reset();
  BOOST_TEST(text_of(state).find("switchyard_addrbook_") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(whatever_a_label_says_it_stays_a_label) {
  SiteState state = test::MadeUpSite(10).node();
  state.network = "a\"} 1\nevil 7\\";
  const std::string text = text_of(state);
  BOOST_TEST(has_line(text, R"(cometbft_p2p_peers{chain_id="a\"} 1\nevil 7\\"} 11)"));
  BOOST_TEST(!has_line(text, "evil 7\\\"} 11"));
}

BOOST_AUTO_TEST_CASE(the_documentation_lists_every_metric_and_no_other) {
  const auto root = std::filesystem::path(SWITCHYARD_VECTORS).parent_path().parent_path();
  std::ifstream file(root / "docs" / "http.md");
  const std::string page{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto documented =
      names_in(page, std::regex("\n\\| `((?:cometbft|switchyard)_[a-z0-9_]+)`"));
  const auto told = names_in(text_of(test::MadeUpSite(100).seed()), std::regex("# TYPE (\\S+) "));
  BOOST_TEST(documented == told, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
