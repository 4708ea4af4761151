// Limits on a whole MConnection: what waits, what does not, and when it goes on.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "p2p/mconn/mconnection.h"
#include "tests/unit/p2p/mconn/support.h"

namespace switchyard::mconn {
namespace mconnection_rate_tests {

using namespace testing;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint8_t kBulk = 1;
constexpr std::uint8_t kOther = 2;

Config limited(std::uint64_t send, std::uint64_t receive = 0) {
  Config config;
  config.rates = {send, receive};
  config.ping_interval = std::chrono::hours(1);
  return config;
}

std::vector<ChannelDescriptor> channels() {
  return {channel(kBulk), channel(kOther)};
}

// An end with a queue that never runs dry, whose peer takes everything; run by its own deadlines.
struct Sender {
  explicit Sender(const Config& config, SharedBuckets* shared = nullptr, std::size_t size = 20'000)
      : payload(message(size)),
        mconn(config, channels(), generous(channels()), Time{},
              Shared{{}, shared != nullptr ? shared->tokens() : SharedTokens{}}) {}

  std::size_t sent() const { return status_of(mconn, kBulk).sent_bytes; }

  void refill() {
    while (mconn.send(ChannelId(kBulk), payload) == SendResult::queued) {
    }
  }

  // Writes all it may at this moment; says how much.
  std::size_t write(Time now) {
    const std::size_t before = sent();
    for (refill(); !poll(mconn, now).empty(); refill()) {
      while (mconn.poll_event()) {
      }
    }
    return sent() - before;
  }

  // Lets its timer fire if it is due, then writes.
  void step(Time now) {
    if (*mconn.next_deadline() <= now) BOOST_REQUIRE(mconn.handle_timeout(now).has_value());
    write(now);
  }

  // How often its timer fired.
  int run(Time& now, Duration time) {
    const Time until = now + time;
    int wakes = 0;
    write(now);
    for (; *mconn.next_deadline() <= until; ++wakes) {
      BOOST_REQUIRE(*mconn.next_deadline() > now);
      now = *mconn.next_deadline();
      step(now);
    }
    now = until;
    return wakes;
  }

  Payload payload;
  MConnection mconn;
};

struct Fixture {
  Time now{};
};

}  // namespace mconnection_rate_tests

BOOST_FIXTURE_TEST_SUITE(mconnection_rate_tests, Fixture)

BOOST_AUTO_TEST_CASE(data_leaves_at_its_rate_and_waits_in_its_queue) {
  Sender sender(limited(200'000));
  sender.run(now, seconds(1));
  const std::size_t before = sender.sent();
  const int wakes = sender.run(now, seconds(10));
  BOOST_TEST(sender.sent() - before <= 2'000'000 + Allowance::kLeastQuantum);
  BOOST_TEST(sender.sent() - before >= 2'000'000 - Allowance::kLeastQuantum);
  BOOST_TEST(wakes <= 2100);  // one a quantum
  const ChannelStatus bulk = status_of(sender.mconn, kBulk);
  BOOST_TEST(bulk.queued_messages > 40U);
}

BOOST_AUTO_TEST_CASE(without_a_limit_only_keepalive_has_a_deadline) {
  Sender sender(limited(0));
  sender.refill();
  while (!poll(sender.mconn, now).empty()) {
  }
  BOOST_TEST(status_of(sender.mconn, kBulk).queued_messages == 0U);
  BOOST_TEST((*sender.mconn.next_deadline() == now + std::chrono::hours(1)));
}

BOOST_AUTO_TEST_CASE(ping_pong_credit_and_close_do_not_wait) {
  Sender sender(limited(1000));
  sender.write(now);
  BOOST_TEST(poll(sender.mconn, now).empty());
  BOOST_REQUIRE(sender.mconn.handle_frame(now, frame_of(wire::Ping{7})).has_value());
  BOOST_TEST(packets_of<wire::Pong>(poll(sender.mconn, now)).at(0).value == 7U);

  const Bytes data(30'000, 1);
  for (int i = 0; i < 5; ++i) {
    const auto packet = frame_of(wire::Msg{ChannelId(kOther), 0, data});
    BOOST_REQUIRE(sender.mconn.handle_frame(now, packet).has_value());
  }
  for (const auto& one : events_of<Received>(sender.mconn))
    sender.mconn.release(one.channel, one.cost);
  BOOST_TEST(packets_of<wire::Credit>(poll(sender.mconn, now)).size() == 1U);

  BOOST_TEST(poll(sender.mconn, now).empty());
  sender.mconn.close({});
  BOOST_TEST(packets_of<wire::Close>(poll(sender.mconn, now)).size() == 1U);
  BOOST_TEST(!sender.mconn.next_deadline().has_value());
}

BOOST_AUTO_TEST_CASE(a_ping_leaves_in_time_while_data_waits) {
  Config config = limited(1000);
  config.ping_interval = seconds(30);
  Sender sender(config);
  sender.run(now, seconds(29));
  now += seconds(1);
  BOOST_REQUIRE(sender.mconn.handle_timeout(now).has_value());
  BOOST_TEST(packets_of<wire::Ping>(poll(sender.mconn, now)).size() == 1U);
}

// The driver is busy writing when the time comes: it is told once.
BOOST_AUTO_TEST_CASE(a_passed_deadline_does_not_come_again) {
  Sender sender(limited(10'000));
  sender.write(now);
  now = *sender.mconn.next_deadline();
  BOOST_TEST((now < Time{} + seconds(1)));
  BOOST_REQUIRE(sender.mconn.handle_timeout(now).has_value());
  BOOST_TEST((*sender.mconn.next_deadline() > now + seconds(60)));
  BOOST_TEST(sender.write(now) > 0U);
}

BOOST_AUTO_TEST_CASE(limits_change_in_the_middle_of_a_message) {
  Sender sender(limited(10'000), nullptr, 900'000);
  sender.run(now, seconds(5));
  BOOST_TEST(sender.sent() <= 52'100U);
  sender.mconn.set_rates(now, {1'000'000, 0});
  std::size_t before = sender.sent();
  sender.run(now, seconds(5));
  BOOST_TEST(static_cast<double>(sender.sent() - before) == 5e6,
             boost::test_tools::tolerance(0.01));
  sender.mconn.set_rates(now, {10'000, 0});
  sender.run(now, seconds(1));
  before = sender.sent();
  sender.run(now, seconds(10));
  BOOST_TEST(static_cast<double>(sender.sent() - before) == 1e5,
             boost::test_tools::tolerance(0.02));
  sender.mconn.set_rates(now, {});
  BOOST_TEST(!poll(sender.mconn, now, 65'536).empty());
  BOOST_TEST((*sender.mconn.next_deadline() > now + seconds(60)));
}

BOOST_AUTO_TEST_CASE(connections_share_a_limit_equally) {
  SharedBuckets shared(now, {1'000'000, 0});
  std::vector<std::unique_ptr<Sender>> senders;
  for (const std::size_t size : {50U, 20'000U, 300'000U, 1'000'000U}) {
    senders.push_back(std::make_unique<Sender>(limited(0), &shared, size));
  }
  std::vector<std::size_t> before(senders.size());
  for (int round = 0; round < 5; ++round) {
    for (const Time until = now + seconds(2); now < until;) {
      Time next = until;
      for (const auto& one : senders) one->step(now);
      for (const auto& one : senders) next = std::min(next, *one->mconn.next_deadline());
      BOOST_REQUIRE(next > now);
      now = next;
    }
    for (std::size_t i = 0; i < senders.size(); ++i) {
      const double sent = static_cast<double>(senders[i]->sent() - before[i]);
      before[i] = senders[i]->sent();
      // The first two seconds hold the burst, which goes to the first.
      if (round > 0) BOOST_TEST(sent == 5e5, boost::test_tools::tolerance(0.01));
    }
  }
}

namespace {

// A sends all it may on both channels, B grants by its limit and lets go of messages at once.
struct Receiving {
  explicit Receiving(std::uint64_t receive)
      : a(limited(0), channels(), announced(channels()), Time{}),
        b(limited(0, receive), channels(), announced(channels()), Time{}) {}

  void exchange(Time now) {
    for (bool moved = true; moved;) {
      for (const std::uint8_t id : {kBulk, kOther}) {
        while (a.send(ChannelId(id), message(10'000)) == SendResult::queued) {
        }
      }
      moved = false;
      for (Bytes frame = poll(a, now); !frame.empty(); frame = poll(a, now)) {
        moved = true;
        BOOST_REQUIRE(b.handle_frame(now, frame).has_value());
      }
      while (a.poll_event()) {
      }
      for (const auto& one : events_of<Received>(b)) b.release(one.channel, one.cost);
      for (Bytes frame = poll(b, now); !frame.empty(); frame = poll(b, now))
        BOOST_REQUIRE(a.handle_frame(now, frame).has_value());
    }
  }

  void run(Time& now, Duration time) {
    const Time until = now + time;
    exchange(now);
    while (*b.next_deadline() <= until) {
      BOOST_REQUIRE(*b.next_deadline() > now);
      now = *b.next_deadline();
      BOOST_REQUIRE(b.handle_timeout(now).has_value());
      exchange(now);
    }
    now = until;
  }

  double received(std::uint8_t id) const {
    return static_cast<double>(status_of(b, id).received_bytes);
  }

  MConnection a;
  MConnection b;
};

}  // namespace

BOOST_AUTO_TEST_CASE(what_arrives_keeps_to_the_rate_and_no_credit_is_exceeded) {
  Receiving ends(100'000);
  ends.run(now, seconds(10));
  const double windows = 2 * 256 * 1024;
  BOOST_TEST(ends.received(kBulk) + ends.received(kOther) <= windows + 1e6 + 12'000);
  const double before = ends.received(kBulk) + ends.received(kOther);
  ends.run(now, seconds(20));
  const double got = ends.received(kBulk) + ends.received(kOther) - before;
  BOOST_TEST(got == 2e6, boost::test_tools::tolerance(0.03));  // cost is a little more than bytes
  BOOST_TEST(ends.received(kBulk) == ends.received(kOther), boost::test_tools::tolerance(0.05));
}

BOOST_AUTO_TEST_CASE(a_receive_limit_changes_in_the_middle_of_a_transfer) {
  Receiving ends(20'000);
  ends.run(now, seconds(20));
  ends.b.set_rates(now, {0, 1'000'000});
  double before = ends.received(kBulk) + ends.received(kOther);
  ends.run(now, seconds(10));
  BOOST_TEST(ends.received(kBulk) + ends.received(kOther) - before == 1e7,
             boost::test_tools::tolerance(0.03));
  ends.b.set_rates(now, {0, 1000});
  ends.run(now, seconds(1));
  before = ends.received(kBulk) + ends.received(kOther);
  ends.run(now, seconds(60));
  BOOST_TEST(ends.received(kBulk) + ends.received(kOther) - before <= 62'000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
