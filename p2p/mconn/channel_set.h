// The channels of one connection: both sides of each, who writes next, what credit is owed, and
// who waits for more of it.
//
// Everything of MConnection that is about channels and not about the connection's life.  Channels
// are found by id; an unknown one is an error of whoever named it.  Not thread-safe.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/check.h"
#include "p2p/base/parcel.h"
#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/mconn/budget.h"
#include "p2p/mconn/credit_account.h"
#include "p2p/mconn/event_queue.h"
#include "p2p/mconn/incoming.h"
#include "p2p/mconn/mconnection.h"
#include "p2p/mconn/outgoing.h"
#include "p2p/mconn/pace.h"
#include "p2p/mconn/scheduler.h"
#include "p2p/mconn/throttle.h"
#include "p2p/types/channel_descriptor.h"
#include "p2p/types/channel_index.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/ids.h"
#include "p2p/types/node_info.h"
#include "p2p/wire/packet.h"
#include "p2p/wire/packet_codec.h"

namespace switchyard::mconn {

class ChannelSet {
 public:
  // REQUIRES: ids of `ours` unique, at most kMaxChannels.
  ChannelSet(const Config& config, const std::vector<ChannelDescriptor>& ours,
             const std::vector<AnnouncedChannel>& theirs, Shared shared, Time now);

  bool knows(ChannelId channel) const { return place_of(channel).has_value(); }
  // Its place, nullopt if it is not ours.
  std::optional<std::size_t> place_of(ChannelId channel) const {
    if (last_ < channels_.size() && channels_[last_].id() == channel) return last_;
    return index_.find(channel);
  }
  bool nothing_queued() const;
  std::vector<ChannelStatus> status() const;
  std::vector<std::pair<ChannelId, std::size_t>> undelivered() const;

  // Without credit on the wire: why nothing should be read.  A channel whose inbox is full, and
  // what it has freed so far; or the receive limit, by which more has come than it had (any
  // channel, and what has been paid so far).
  struct Full {
    ChannelId channel;
    std::uint64_t freed{0};
  };
  std::optional<Full> full() const;
  // A message that is whole becomes a Received in `events`.  Without credit on the wire, fails with
  // `full` if there is no memory for more of a message.
  Result<void, Disconnect> handle(Time now, const wire::Msg& packet, EventQueue& events);
  // The same of what there is most of, a message that is whole in one packet of `size` bytes with
  // all the room and credit it needs; false: it was not looked at, it is for handle().
  bool take_whole(Time now, const wire::Msg& packet, std::size_t size, EventQueue& events);
  // Credit for a channel the peer has and we have not is ignored.
  Result<void, Disconnect> handle(const wire::Credit& packet);

  // Whether a message that is destroyed makes a difference at once, and not with half a window of
  // them: something waits for its room, or memory beyond the window is lent.
  bool awaits_any_release() const;

  // Nothing more is received.
  void stop_receiving() { account_.close(); }

  // On a droppable channel every message that makes room becomes a Dropped in `events`.
  // `i`: of place_of().
  SendResult push(std::size_t i, Parcel&& message, EventQueue& events);
  void release(ChannelId channel, std::uint64_t cost);

  // Gives back the memory that nothing is in.
  void trim();

  // Limits from `now` on; poll again, there may be more to write.
  void set_rates(Time now, const Rates& rates);

  // Writes the totals the peer must be told, as many as fit and as much as the receive limit has
  // for them, the channels in turn; returns the bytes used.  The only place where credit leaves.
  std::size_t write_credits(Time now, std::optional<Duration> round_trip, MutableByteView room);
  // Writes data behind the `used` bytes of a frame, no more than the send limit has for it; returns
  // the bytes used then.  A message that has left becomes a Sent in `events`.
  std::size_t write_data(Time now, MutableByteView frame, std::size_t used, EventQueue& events);

  // When a limit that held up data or credit has more, or the holder of the reserve is overdue
  // (CreditAccount).
  std::optional<Time> next_deadline() const;
  // Fails with too_slow if a message that holds the reserve, or has borrowed, is behind its pace.
  Result<void, Disconnect> handle_timeout(Time now);
  // Without credit on the wire: we read again, and what has passed was not the peer's time.
  void restart_paces(Time now);

  void check_invariants() const;

 private:
  struct Channel {
    ChannelId id() const { return out.id(); }

    Outgoing out;
    Incoming in;
  };

  // Without credit on the wire: what a channel has of the budgets, and how fast the message in the
  // middle has to come that this is for.
  struct Loan {
    std::uint64_t borrowed{0};
    std::optional<Pace> pace{};
  };

  void refresh_ready(std::size_t i) { scheduler_.set_ready(i, channels_[i].out.ready()); }
  void note_credit(std::size_t i);
  Result<void, Disconnect> borrow(Time now, std::size_t i, const wire::Msg& packet);
  void repay(std::size_t i);
  void check_channel(std::size_t i) const;
  void settle(std::size_t i);
  void take_granted(Time now);
  void pay_debt(Time now);
  bool charge_at_once(Time now, const wire::Msg& packet);
  void charge_received(Time now, const wire::Msg& packet);
  std::uint64_t allowed_credit(Time now, const ReceiveCredit& credit);

  // Constant after construction.
  ChannelIndex index_;       // of channels_
  std::bitset<256> theirs_;  // channel ids the peer announced

  const wire::PacketCodec& packets_;
  bool credits_;          // the wire tells credit
  std::uint8_t last_{0};  // a place that place_of() looks at first

  std::vector<Channel> channels_;  // as registered; the scheduler uses the same places
  std::vector<Loan> loans_;        // without credit on the wire: the same places; else none
  Scheduler scheduler_;
  CreditAccount account_;          // the same places
  std::uint64_t credits_owed_{0};  // bit i: channels_[i] has a total to tell
  std::size_t credit_turn_{0};     // where the search for the next one to tell begins
  Throttle sending_;               // of data packets, bytes
  Throttle receiving_;             // of credit told, cost units
  // Cost units told before the limit had them; without credit on the wire, that have come.
  std::uint64_t receive_debt_{0};
  std::uint64_t receive_paid_{0};  // of such debts, ever
};

}  // namespace switchyard::mconn
