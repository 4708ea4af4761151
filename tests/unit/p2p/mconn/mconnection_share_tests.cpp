// Who gets how much of the wire, and how soon: a link that carries so many bytes a second, fed as
// the driver feeds it, sixteen full frames at a time.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "p2p/mconn/mconnection.h"
#include "tests/unit/p2p/mconn/support.h"

namespace switchyard::mconn {
namespace {

using namespace testing;
using std::chrono::seconds;

constexpr std::size_t kBatch = 16;  // frames
// 5 MB/s: ten seconds, five decays of the scheduler, carry 50 MB.
constexpr Duration kPerByte{200};

struct Source {
  std::uint8_t id;
  std::uint32_t priority;
  std::vector<std::size_t> sizes;  // of its messages, in turn; empty: silent
};

// One end whose peer takes everything, and sources that never run dry.
class Link {
 public:
  explicit Link(std::vector<Source> sources) : sources_(std::move(sources)) {
    std::vector<ChannelDescriptor> channels;
    channels.reserve(sources_.size());
    for (const Source& source : sources_) {
      channels.push_back(channel(source.id, source.priority));
      channels.back().send_queue_capacity = 1000;
      channels.back().send_queue_bytes = 4 * kMiB;
      for (const std::size_t size : source.sizes) payloads_.push_back(message(size));
    }
    next_.resize(sources_.size());
    mconn = std::make_unique<MConnection>(Config{}, channels, generous(channels), now);
  }

  // A batch is chosen, and written while the time passes that its bytes take.
  std::vector<Bytes> batch() {
    std::vector<Bytes> frames;
    for (std::size_t i = 0; i < kBatch; ++i) {
      refill();
      Bytes frame(kFrame);
      frame.resize(mconn->poll_frame(now, frame));
      if (frame.empty()) break;
      now += kPerByte * kFrame;
      frames.push_back(std::move(frame));
    }
    mconn->check_invariants();
    while (mconn->poll_event()) {
    }
    return frames;
  }

  void run_for(Duration time) {
    for (const Time until = now + time; now < until;) batch();
  }

  void start(std::uint8_t id, std::vector<std::size_t> sizes) {
    source(id).sizes = std::move(sizes);
  }
  void stop(std::uint8_t id) { source(id).sizes.clear(); }

  Time now{};
  std::unique_ptr<MConnection> mconn;

 private:
  Source& source(std::uint8_t id) {
    for (Source& one : sources_) {
      if (one.id == id) return one;
    }
    BOOST_FAIL("no such source");
    return sources_.front();
  }

  Payload payload(std::size_t size) {
    for (const Payload& one : payloads_) {
      if (one.size() == size) return one;
    }
    payloads_.push_back(message(size));
    return payloads_.back();
  }

  // Enough for a full frame, whatever the share.
  void refill() {
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      Source& one = sources_[i];
      if (one.sizes.empty()) continue;
      while (mconn->send(ChannelId(one.id), payload(one.sizes[next_[i] % one.sizes.size()])) ==
             SendResult::queued)
        ++next_[i];
    }
  }

  std::vector<Source> sources_;
  std::vector<std::size_t> next_;  // per source: messages queued so far
  std::vector<Payload> payloads_;
};

// Lets time pass; within it, the wire bytes of the channels must be as their priorities.
void check_shares(Link& link, Duration time, const std::vector<std::uint8_t>& saturated) {
  const auto of = [&](std::uint8_t id) { return status_of(*link.mconn, id); };
  std::vector<std::uint64_t> before;
  before.reserve(saturated.size());
  for (const std::uint8_t id : saturated) before.push_back(of(id).sent_bytes);
  link.run_for(time);
  double bytes = 0;
  double priorities = 0;
  for (std::size_t i = 0; i < saturated.size(); ++i) {
    bytes += static_cast<double>(of(saturated[i]).sent_bytes - before[i]);
    priorities += of(saturated[i]).priority;
  }
  BOOST_TEST(bytes > 0.9 * static_cast<double>(time / kPerByte));
  for (std::size_t i = 0; i < saturated.size(); ++i) {
    const double share = static_cast<double>(of(saturated[i]).sent_bytes - before[i]) / bytes;
    const double due = of(saturated[i]).priority / priorities;
    BOOST_TEST_CONTEXT("channel " << int{saturated[i]} << " gets " << share << ", due " << due)
    BOOST_TEST(share == due, boost::test_tools::tolerance(0.02));
  }
}

const std::vector<std::size_t> medium{5 * kKiB};
const std::vector<std::size_t> tiny{100};
const std::vector<std::size_t> large{300 * kKiB};
const std::vector<std::uint8_t> everyone{1, 5, 10};

Link saturated(const std::vector<std::size_t>& one, const std::vector<std::size_t>& five,
               const std::vector<std::size_t>& ten) {
  return Link({{1, 1, one}, {5, 5, five}, {10, 10, ten}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mconnection_share_tests)

BOOST_AUTO_TEST_CASE(shares_follow_priorities_for_equal_messages) {
  Link link = saturated(medium, medium, medium);
  check_shares(link, seconds(11), everyone);
}

BOOST_AUTO_TEST_CASE(shares_follow_priorities_for_unequal_messages) {
  Link tiny_first = saturated(tiny, medium, large);
  check_shares(tiny_first, seconds(11), everyone);
  Link large_first = saturated(large, medium, tiny);
  check_shares(large_first, seconds(11), everyone);
  Link mixed = saturated({100, 300 * kKiB, 0, 5000}, {5 * kKiB, 17}, {4096, 100, 4080});
  check_shares(mixed, seconds(11), everyone);
}

// Every channel in turn is the one that wakes; the shares are right from its first seconds on.
BOOST_AUTO_TEST_CASE(shares_follow_priorities_after_a_long_silence) {
  for (const std::uint8_t waking : everyone) {
    for (const auto& sizes : {medium, tiny, large}) {
      Link link = saturated(medium, large, medium);
      link.run_for(seconds(3));
      link.stop(waking);
      link.run_for(seconds(20));
      link.start(waking, sizes);
      link.batch();
      for (int i = 0; i < 5; ++i) check_shares(link, seconds(2), everyone);
    }
  }
}

BOOST_AUTO_TEST_CASE(shares_follow_priorities_after_the_whole_link_was_silent) {
  Link link = saturated(medium, large, tiny);
  link.run_for(seconds(3));
  for (const std::uint8_t id : everyone) link.stop(id);
  while (!link.batch().empty()) {
  }
  link.now += seconds(600);
  link.start(1, medium);
  link.start(5, large);
  link.start(10, tiny);
  link.batch();
  for (int i = 0; i < 5; ++i) check_shares(link, seconds(2), everyone);
}

BOOST_AUTO_TEST_CASE(shares_follow_priorities_among_those_that_are_ready) {
  Link link = saturated(medium, medium, {});
  check_shares(link, seconds(11), {1, 5});
}

// The message is queued while a batch is being written; that batch is all that goes before it.
BOOST_AUTO_TEST_CASE(urgent_message_leaves_within_64_kib) {
  Link link({{1, 1, large}, {2, 1, tiny}, {5, 5, large}, {6, 9, medium}, {10, 10, {}}});
  link.run_for(seconds(1));
  for (int i = 0; i < 2000; ++i) {
    // At first after every batch, later after some silence of its own.
    std::size_t others = 0;
    std::vector<Bytes> frames;
    for (int k = 0; k <= i / 400; ++k) frames = link.batch();
    for (const Bytes& frame : frames) others += frame.size();
    const std::size_t size = i % 3 == 0 ? 3000 : 50;
    BOOST_REQUIRE(link.mconn->send(ChannelId(10), message(size)) == SendResult::queued);
    frames = link.batch();
    const auto first = packets_of<wire::Msg>(frames.at(0)).at(0);
    BOOST_REQUIRE(first.channel == ChannelId(10));
    BOOST_REQUIRE_EQUAL(first.remaining, 0U);
    BOOST_REQUIRE_LE(others, 64 * kKiB);
  }
}

// Beside sixty-three others, and right after its last one.
BOOST_AUTO_TEST_CASE(urgent_message_leaves_first_beside_sixty_three_channels) {
  std::vector<Source> sources;
  for (std::uint8_t id = 1; id < kMaxChannels; ++id)
    sources.push_back({id, id % 9U + 1, id % 2 == 0 ? large : tiny});
  sources.push_back({200, 10, {}});
  Link link(std::move(sources));
  link.run_for(seconds(1));
  for (int i = 0; i < 100; ++i) {
    for (int k = 0; k < 10; ++k) link.batch();
    BOOST_REQUIRE(link.mconn->send(ChannelId(200), message(1000)) == SendResult::queued);
    const auto frames = link.batch();
    BOOST_REQUIRE(packets_of<wire::Msg>(frames.at(0)).at(0).channel == ChannelId(200));
  }
}

// A pong does not wait for data, however much there is.
BOOST_AUTO_TEST_CASE(pong_leaves_with_the_next_frame_whatever_waits) {
  Link link = saturated(large, large, large);
  link.run_for(seconds(1));
  for (std::uint64_t i = 0; i < 100; ++i) {
    BOOST_REQUIRE(link.mconn->handle_frame(link.now, frame_of(wire::Ping{i})).has_value());
    const auto frames = link.batch();
    BOOST_REQUIRE_EQUAL(std::get<wire::Pong>(packets(frames.at(0)).at(0)).value, i);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
