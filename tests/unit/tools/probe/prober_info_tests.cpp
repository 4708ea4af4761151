// What a prober keeps of who answered.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "tests/support/probe_town.h"

namespace prober_info_tests {

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;

std::string outcome(const ProbeResult& result) {
  return std::string(to_string(result.outcome));
}

}  // namespace prober_info_tests

BOOST_AUTO_TEST_SUITE(prober_info_tests)

using namespace prober_info_tests;

BOOST_AUTO_TEST_CASE(what_it_says_of_itself_is_kept_with_the_time_that_took) {
  test::ProbeTown town(1);
  town.config.ask = true;
  const ProbeResult result = town.probe_one(town[0].address());
  BOOST_TEST((result.id == town[0].id()));
  BOOST_REQUIRE(result.info.has_value());
  BOOST_TEST(result.info->network == "test-net");
  BOOST_TEST(result.info->channels.size() == 3U);
  BOOST_TEST((result.introduced >= 20ms));  // a round trip, and then one more for its word
  BOOST_TEST((*result.time(ProbeStage::handshake) - *result.introduced >= 20ms));
  BOOST_REQUIRE(result.answer.has_value());
  BOOST_TEST(result.answer->entries.empty());
  BOOST_TEST(result.answer->pace.has_value());
}

BOOST_AUTO_TEST_CASE(without_an_id_whoever_answers_is_told) {
  test::ProbeTown town(1);
  town.config.ask = true;
  NetAddress whoever = town[0].address();
  whoever.id.reset();
  const ProbeResult result = town.probe_one(whoever);
  BOOST_TEST(outcome(result) == "told_nobody");
  BOOST_TEST((result.id == town[0].id()));
  BOOST_TEST((result.time(ProbeStage::answer) >= 20ms));
  whoever.port = 9;
  const ProbeResult closed = town.probe_one(whoever);
  BOOST_TEST(outcome(closed) == "refused");
  BOOST_TEST(!closed.id.has_value());
}

BOOST_AUTO_TEST_CASE(an_id_of_zeros_is_somebody_like_all_others) {
  test::ProbeTown town(1);
  NetAddress nobody = town[0].address();
  nobody.id = PeerId();
  const auto results = town.probe({nobody, town[0].address()});
  BOOST_REQUIRE(results.size() == 2U);
  BOOST_TEST(outcome(results[0]) == "wrong_id");
  BOOST_TEST(outcome(results[1]) == "answered");
}

BOOST_AUTO_TEST_CASE(one_more_channel_in_common_shows_who_has_no_peer_exchange) {
  test::ProbeTown town(1);
  town.config.ask = true;
  town[0].stop();
  town[0].more_reactors.clear();
  town[0].start();
  BOOST_TEST(!town.probe_one(town[0].address()).info.has_value());
  ChannelDescriptor chat;
  chat.id = test::kChat;
  town.config.channels = {chat};
  town[0].reactor->on_add = [](const PeerHandle& peer) {  // what comes there is dropped
    BOOST_TEST((peer.try_send(test::kChat, as_bytes("hi")) == SendResult::queued));
  };
  const ProbeResult result = town.probe_one(town[0].address());
  BOOST_TEST(outcome(result) == "no_answer");
  BOOST_TEST(result.why == "it has no channel for that");
  BOOST_TEST(result.info.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
