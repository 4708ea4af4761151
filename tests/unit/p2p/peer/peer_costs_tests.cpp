// What a message costs on its whole way, from try_send to the reactor at the other end: allocations
// and operations of the stream, which are system calls where it is a socket.
#include <boost/test/unit_test.hpp>
#include <cstddef>

#include "p2p/base/bytes.h"
#include "p2p/types/node_info.h"
#include "tests/support/count_allocations.h"
#include "tests/support/peer_pair.h"

namespace switchyard {
namespace peer_costs_tests {

// Queues that grow for the last time.
constexpr double kGrowing = 10;
constexpr double kMegabyte = 1e6;  // bytes

// What one way cost, once everything is warm: of the second half of so many messages.
struct Costs {
  Costs(Profile profile, std::size_t size, std::size_t count) {
    const Bytes message(size, 7);
    test::PeerPair pair(profile);
    std::size_t messages_before = 0;
    std::size_t bytes_before = 0;
    std::size_t tried_before = 0;
    std::size_t made = 0;
    test::CountingStream::Counts from;
    test::CountingStream::Counts to;
    pair.run(message, count, [&] {
      tried_before = pair.tried;
      messages_before = pair.to.messages;
      bytes_before = pair.to.bytes;
      from = pair.from.stream.counts;
      to = pair.to.stream.counts;
      made = test::allocation_count;
    });
    made = test::allocation_count - made;
    messages = static_cast<double>(pair.to.messages - messages_before);
    tried = static_cast<double>(pair.tried - tried_before);
    megabytes = static_cast<double>(pair.to.bytes - bytes_before) / kMegabyte;
    allocations = static_cast<double>(made);
    writes = static_cast<double>(pair.from.stream.counts.writes - from.writes);
    reads = static_cast<double>(pair.to.stream.counts.reads - to.reads);
    waits = static_cast<double>(pair.from.stream.counts.waits_for_room - from.waits_for_room);
    BOOST_TEST_MESSAGE(size << " bytes: " << allocations / (tried + messages)
                            << " allocations a message and end, " << writes / megabytes
                            << " writes, " << waits / megabytes << " waits for room and "
                            << reads / megabytes << " reads a megabyte");
  }

  double tried{0};     // messages, the refused ones included
  double messages{0};  // received
  double megabytes{0};
  double allocations{0};
  double writes{0};
  double waits{0};  // for room to write
  double reads{0};
};

}  // namespace peer_costs_tests

using namespace peer_costs_tests;

BOOST_AUTO_TEST_SUITE(peer_costs_tests)

// One where it is sent, one where it is received, whatever its size; none for its packets.
BOOST_AUTO_TEST_CASE(a_message_costs_one_allocation_at_either_end) {
  for (const Profile profile : {Profile::native, Profile::cometbft}) {
    for (const std::size_t size : {100U, 5000U, 65'536U}) {
      const Costs costs(profile, size, 4000);
      BOOST_TEST(costs.messages > 900);
      BOOST_TEST(costs.allocations <= costs.tried + costs.messages + kGrowing);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_megabyte_of_bulk_costs_at_most_32_writes_and_32_reads) {
  for (const Profile profile : {Profile::native, Profile::cometbft}) {
    const Costs costs(profile, 65'536, 2000);
    BOOST_TEST(costs.megabytes > 50);
    BOOST_TEST(costs.writes <= 32 * costs.megabytes);
    BOOST_TEST(costs.waits <= costs.writes);
    BOOST_TEST(costs.reads <= 32 * costs.megabytes);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
