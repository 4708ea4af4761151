// A node that records what another says.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "p2p/wire/stock_channels.h"
#include "reactors/record/record_reactor.h"
#include "tests/support/recordings.h"
#include "tests/support/sim_nodes.h"

namespace record_tests {

using namespace switchyard;
using namespace switchyard::test;
using namespace std::chrono_literals;
using reactors::RecordKind;
using reactors::RecordTime;

constexpr ChannelId kVotes(0x22);
constexpr ChannelId kBlocks(0x40);

// The first records two channels of which the second has both, and says what it is told to.
struct Watched : Net {
  explicit Watched(std::uint64_t max_size = 0) : Net(2) {
    reactors::RecordConfig config;
    config.channels = {wire::recordable_channel(kVotes), wire::recordable_channel(kBlocks)};
    config.network = "test-net";
    config.max_size = max_size;
    const auto clock = [this] {
      return RecordTime(nodes[0]->services().timers.wall_now().time_since_epoch());
    };
    recorder = std::make_unique<reactors::RecordReactor>(
        config, output, clock, [this](const std::string& text) { notices.push_back(text); });
    nodes[0]->prepare = [](Recorder& other) { other.wanted.clear(); };
    nodes[0]->more_reactors = {{"record", recorder.get()}};
    nodes[1]->prepare = [](Recorder& other) {
      other.wanted.at(0).id = kVotes;
      other.wanted.at(1).id = kBlocks;
      other.wanted.at(1).send_queue_bytes = 16 * kMiB;
    };
    start_star();
    const bool met = run_until([this] { return nodes[1]->peers() == 1; });
    BOOST_REQUIRE(met);
  }

  ~Watched() {  // before the reactor goes
    for (auto& node : nodes) {
      if (node->node) node->stop();
    }
  }
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  void say(ChannelId channel, std::string_view text) {
    const auto sent = nodes[1]->reactor->peers.at(0).try_send(channel, as_bytes(text));
    BOOST_REQUIRE((sent == SendResult::queued));
  }
  Reading reading() const { return Reading(output.content); }

  MemoryRecording output;
  std::vector<std::string> notices;
  std::unique_ptr<reactors::RecordReactor> recorder;
};

}  // namespace record_tests

BOOST_AUTO_TEST_SUITE(record_tests)

using namespace record_tests;

BOOST_AUTO_TEST_CASE(a_peer_comes_speaks_and_goes_and_all_of_it_is_written_with_who_and_when) {
  Watched net;
  const auto before = net[0].services().timers.wall_now();
  const std::string block(3 * kMiB, 'b');
  net.say(kVotes, "aye");
  net.say(kBlocks, block);
  net.say(kVotes, "");
  net.world.run_for(10s);
  net[1].stop();
  BOOST_REQUIRE(net.run_until([&] { return net[0].node->status().empty(); }));
  net[0].stop();

  const Reading reading = net.reading();
  BOOST_TEST(reading.wrong == "");
  BOOST_TEST(reading.reader.torn() == 0U);
  std::vector<RecordKind> kinds;
  std::size_t votes = 0;
  std::size_t blocks = 0;
  for (const auto& event : reading.list) {
    kinds.push_back(event.kind);
    const bool of_peer = event.kind != RecordKind::started && event.kind != RecordKind::stopped;
    BOOST_TEST((event.peer == (of_peer ? net[1].id() : PeerId())));
    if (event.kind != RecordKind::message) continue;
    BOOST_TEST((event.time >= before));
    BOOST_TEST((event.time <= before + 10s));
    if (event.channel == kBlocks) {
      ++blocks;
      BOOST_TEST((as_text(event.bytes) == block));
    } else {
      BOOST_TEST(as_text(event.bytes) == (votes == 0 ? "aye" : ""));
      ++votes;
    }
  }
  BOOST_TEST(votes == 2U);
  BOOST_TEST(blocks == 1U);
  const std::vector<RecordKind> wanted{
      RecordKind::started, RecordKind::peer_added,   RecordKind::message, RecordKind::message,
      RecordKind::message, RecordKind::peer_removed, RecordKind::stopped};
  BOOST_TEST((kinds == wanted));
  const std::string from = "in " + net[1].host.address().to_string() + ":";
  BOOST_TEST(as_text(reading.list.at(1).bytes).starts_with(from));
  BOOST_TEST(as_text(reading.list.at(1).bytes).ends_with(" n2"));
  BOOST_TEST(as_text(reading.list.at(5).bytes).starts_with("going_away"));
}

BOOST_AUTO_TEST_CASE(behind_the_limit_messages_are_taken_and_dropped_and_the_peer_stays) {
  Watched net(4 * kKiB);
  const std::string text(1'000, 'x');
  for (int i = 0; i < 1'000; ++i) {  // several windows of credit
    net.say(kVotes, text);
    net.world.run_for(100ms);
  }
  BOOST_TEST(net.recorder->is_over());
  BOOST_TEST(net.notices.size() == 1U);
  BOOST_TEST(net.output.size() <= 4 * kKiB);
  BOOST_TEST(net.reading().wrong == "");
  BOOST_TEST(net[1].peers() == 1U);
  const auto status = net[0].node->status();
  BOOST_REQUIRE(status.size() == 1U);
  std::uint64_t received = 0;
  for (const auto& channel : status.front().mconn.channels) received += channel.received_messages;
  BOOST_TEST(received == 1'000U);
}

BOOST_AUTO_TEST_SUITE_END()
