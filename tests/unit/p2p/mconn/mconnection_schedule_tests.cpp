// What leaves, and in which order, is byte for byte what the plain rule says: for every packet the
// scheduler is asked, the piece is cut as large as room and credit allow, and every channel that
// was written from says whether it has more.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <deque>
#include <vector>

#include "p2p/base/rng.h"
#include "p2p/mconn/credit.h"
#include "p2p/mconn/mconnection.h"
#include "p2p/mconn/scheduler.h"
#include "p2p/wire/codecs.h"
#include "tests/unit/p2p/mconn/support.h"

namespace switchyard::mconn {
namespace mconnection_schedule_tests {

using namespace testing;

class PlainRule {
 public:
  PlainRule(const wire::PacketCodec& packets, const std::vector<ChannelDescriptor>& channels,
            std::uint64_t window)
      : packets_(packets) {
    for (const ChannelDescriptor& one : channels) {
      scheduler_.add(one.priority, one.strict_rate);
      lanes_.push_back({one.id, {}, 0, SendCredit(packets.tells_credit() ? window : kPlenty)});
    }
  }

  void push(std::size_t i, Bytes message) {
    lanes_[i].queue.push_back(std::move(message));
    refresh(i);
  }
  void raise(std::size_t i, std::uint64_t total) {
    lanes_[i].credit.raise(total);
    refresh(i);
  }

  std::size_t poll_frame(Time now, MutableByteView frame) {
    std::size_t used = 0;
    while (const auto i = scheduler_.pick(now)) {
      const std::size_t size = write(lanes_[*i], frame.subspan(used), used == 0);
      if (size == 0) break;
      used += size;
      scheduler_.charge(now, *i, size);
      refresh(*i);
    }
    return used;
  }

 private:
  struct Lane {
    ChannelId id;
    std::deque<Bytes> queue;
    std::size_t offset;
    SendCredit credit;

    std::size_t rest() const { return queue.front().size() - offset; }
    bool ready() const {
      return !queue.empty() && credit.left() >= packet_cost(offset == 0, std::min<std::uint64_t>(
                                                                             rest(), kSmallPiece));
    }
  };

  void refresh(std::size_t i) { scheduler_.set_ready(i, lanes_[i].ready()); }

  std::size_t write(Lane& lane, MutableByteView room, bool alone) {
    const bool first = lane.offset == 0;
    std::size_t size = std::min({lane.rest(), room.size(), packets_.max_data(lane.id)});
    size = std::min<std::uint64_t>(size, lane.credit.left() - packet_cost(first, 0));
    for (;;) {
      const std::size_t left = lane.rest() - size;
      const std::size_t head = packets_.msg_header_size(lane.id, left, size);
      if (head > room.size() || (head == room.size() && left > 0)) return 0;
      if (size <= room.size() - head) break;
      size = room.size() - head;
    }
    if (!alone && size < std::min<std::size_t>(lane.rest(), kSmallPiece)) return 0;
    const ByteView data = ByteView(lane.queue.front()).subspan(lane.offset, size);
    const wire::Msg packet{lane.id, lane.rest() - size, data};
    const std::size_t written = packets_.encode(wire::Packet(packet), room);
    BOOST_REQUIRE(written > 0);
    lane.credit.spend(packet_cost(first, size));
    lane.offset += size;
    if (packet.remaining == 0) {
      lane.queue.pop_front();
      lane.offset = 0;
    }
    return written;
  }

  const wire::PacketCodec& packets_;
  Scheduler scheduler_{Time{}};
  std::vector<Lane> lanes_;
};

void compare(Profile profile, std::uint64_t seed) {
  constexpr std::uint64_t kWindow = 20'000;
  constexpr std::size_t kSizes[] = {0,   1,   50,   100,  100,  100,  127,  128,
                                    255, 256, 1010, 1023, 1024, 1025, 4000, 70'000};
  std::vector<ChannelDescriptor> channels{channel(1, 1), channel(2, 5), channel(200, 10),
                                          channel(4, 3)};
  channels[3].strict_rate = 20'000;
  auto theirs = announced(channels);
  for (AnnouncedChannel& one : theirs) one.window = kWindow;
  Config config;
  config.packets = &wire::codecs_for(profile).packets;
  Time now{};
  MConnection connection(config, channels, theirs, now);
  PlainRule plain(*config.packets, channels, kWindow);
  SeededRng rng(seed);
  std::vector<std::uint64_t> totals(channels.size(), kWindow);
  std::size_t carried = 0;
  for (int step = 0; step < 3000; ++step) {
    now += std::chrono::milliseconds(rng.below(8));
    for (std::uint64_t n = rng.below(6); n > 0; --n) {
      const std::size_t i = rng.below(channels.size());
      Bytes bytes(kSizes[rng.below(std::size(kSizes))], static_cast<std::uint8_t>(step));
      if (connection.send(channels[i].id, Parcel(ByteView(bytes))) == SendResult::queued)
        plain.push(i, std::move(bytes));
    }
    if (config.packets->tells_credit() && rng.below(2) == 0) {
      const std::size_t i = rng.below(channels.size());
      totals[i] += rng.below(2 * kWindow);
      const Bytes credit = frame_of(wire::Credit{channels[i].id, totals[i]});
      BOOST_REQUIRE(connection.handle_frame(now, credit).has_value());
      plain.raise(i, totals[i]);
    }
    const std::size_t size = 256 + rng.below(4000);
    Bytes ours(size);
    Bytes wanted(size);
    ours.resize(connection.poll_frame(now, ours));
    wanted.resize(plain.poll_frame(now, wanted));
    BOOST_REQUIRE(ours == wanted);
    connection.check_invariants();
    while (connection.poll_event()) {
    }
    carried += ours.size();
  }
  BOOST_TEST(carried > 1'000'000U);
}

}  // namespace mconnection_schedule_tests

using namespace mconnection_schedule_tests;

BOOST_AUTO_TEST_SUITE(mconnection_schedule_tests)

BOOST_AUTO_TEST_CASE(packets_leave_as_the_plain_rule_says_byte_for_byte) {
  for (const Profile profile : {Profile::native, Profile::cometbft}) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) compare(profile, seed);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
