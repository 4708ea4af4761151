#include "tools/probe/probe_detail.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <nlohmann/json.hpp>

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;

namespace probe_detail_tests {

const Endpoint kPlace{IpAddress::v4({203, 0, 113, 7}), 26656};

ProbeResult good() {
  ProbeResult result;
  result.address = {PeerId({1}), "seed.example.com", 26656};
  result.outcome = ProbeOutcome::answered;
  result.reached = ProbeStage::answer;
  result.at = WallTime(1'700'000'000s);
  result.time(ProbeStage::name) = 2ms;
  result.time(ProbeStage::connect) = 3ms;
  result.time(ProbeStage::handshake) = 12ms;
  result.introduced = 8ms;
  result.time(ProbeStage::answer) = 5ms;
  result.remote = kPlace;
  result.id = PeerId({1});
  NodeInfo info;
  info.network = "hub";
  info.moniker = "al\x1bice";
  info.software = "switchyard";
  info.version = "0.1.0";
  info.role = NodeRole::seed;
  info.channels = {{ChannelId(0), 65'536, 32'768}, {ChannelId(0x22), kNotTold, kNotTold}};
  info.observed = Endpoint{IpAddress::v4({192, 0, 2, 1}), 1};
  result.info = info;
  wire::PexAddresses answer;
  answer.pace = 30s;
  answer.entries = {{wire::PexHearsay{PeerId({2}), {kPlace}}, 3},
                    {wire::PexHearsay{PeerId({3}), {kPlace}}, wire::kNeverReached}};
  result.answer = answer;
  return result;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace probe_detail_tests

BOOST_AUTO_TEST_SUITE(probe_detail_tests)

using namespace probe_detail_tests;

BOOST_AUTO_TEST_CASE(the_stages_the_peer_and_its_answer_are_told_to_people) {
  const std::string text = detail_text(good());
  for (const char* part :
       {"the right id, on the right network\n",
        "  TCP                            3.0 ms  203.0.113.7",
        "  secret connection, NodeInfo    8.0 ms\n", "  accepted                       4.0 ms\n",
        "5.0 ms  2 addresses, ask again in 30s\n", "moniker   \"al?ice\"\n", "role      seed\n",
        "channels  0x00 0x22\n", "203.0.113.7:26656, reached 3 days ago\n"}) {
    BOOST_TEST(has(text, part), part << " is not in\n" << text);
  }
  BOOST_TEST(!has(text, "listens"));
  BOOST_TEST(!has(text, "\x1b"));
}

BOOST_AUTO_TEST_CASE(what_only_cometbft_says_is_told_where_it_was_said) {
  ProbeResult result = good();
  result.info->comet.listen_addr = "tcp://0.0.0.0:26656";
  const std::string text = detail_text(result);
  BOOST_TEST(has(text, "listens   tcp://0.0.0.0:26656\nprotocols p2p 8, block 11, app 0\n"), text);
  const auto json = nlohmann::json::parse(detail_json(result, Profile::cometbft, "hub"));
  BOOST_TEST(json["profile"] == "cometbft");
  BOOST_TEST(json["node_info"]["block_version"] == 11);
}

BOOST_AUTO_TEST_CASE(json_has_all_of_it) {
  const auto json = nlohmann::json::parse(detail_json(good(), Profile::native, "hub"));
  BOOST_TEST(json["outcome"] == "answered");
  BOOST_TEST(json["stage"] == "answer");
  BOOST_TEST(json["name_ms"] == 2.0);
  BOOST_TEST(json["introduced_ms"] == 8.0);
  BOOST_TEST(json["accepted_ms"] == 4.0);
  BOOST_TEST(json["id"] == PeerId({1}).to_string());
  BOOST_TEST(json["node_info"]["moniker"] == "al\x1bice");
  BOOST_TEST(json["node_info"]["channels"][1]["id"] == "0x22");
  BOOST_TEST(json["node_info"]["channels"][0]["window"] == 65'536);
  BOOST_TEST(json["node_info"]["channels"][1]["window"].is_null());
  BOOST_TEST(json["answer"]["pace_s"] == 30);
  BOOST_TEST(json["answer"]["entries"].size() == 2U);
  BOOST_TEST(json["answer"]["entries"][0]["days"] == 3);
  BOOST_TEST(json["answer"]["entries"][1]["days"].is_null());
}

BOOST_AUTO_TEST_CASE(what_went_wrong_is_told_with_its_stage) {
  ProbeResult result;
  result.address = {std::nullopt, "203.0.113.7", 26656};
  result.outcome = ProbeOutcome::wrong_network;
  result.reached = ProbeStage::handshake;
  result.why = "our network is \"hub\", theirs \"moon\"";
  const std::string text = detail_text(result);
  BOOST_TEST(has(text, "203.0.113.7:26656: it is of another network\n  our network is \"hub\""),
             text);
  BOOST_TEST(!has(text, "moniker"));
  const auto json = nlohmann::json::parse(detail_json(result, Profile::native, "hub"));
  BOOST_TEST(json["stage"] == "handshake");
  BOOST_TEST(json["why"] == result.why);
  for (const char* none : {"id", "node_info", "answer", "connect_ms", "accepted_ms", "remote"}) {
    BOOST_TEST(json[none].is_null(), none);
  }
}

BOOST_AUTO_TEST_SUITE_END()
