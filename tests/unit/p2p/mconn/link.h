// A link that carries so many bytes a second, fed as the driver feeds it: sixteen full frames at a
// time, from sources that never run dry.
#pragma once

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "p2p/mconn/mconnection.h"
#include "tests/unit/p2p/mconn/support.h"

namespace switchyard::mconn::testing {

inline constexpr std::size_t kBatch = 16;  // frames
// 5 MB/s: ten seconds, five decays of the scheduler, carry 50 MB.
inline constexpr Duration kPerByte{200};

struct Source {
  std::uint8_t id;
  std::uint32_t priority;
  std::vector<std::size_t> sizes;  // of its messages, in turn; empty: silent
  std::uint64_t strict_rate{0};
};

// One end whose peer takes everything, and sources that never run dry.
class Link {
 public:
  explicit Link(std::vector<Source> sources) : sources_(std::move(sources)) {
    std::vector<ChannelDescriptor> channels;
    channels.reserve(sources_.size());
    for (const Source& source : sources_) {
      channels.push_back(channel(source.id, source.priority));
      channels.back().strict_rate = source.strict_rate;
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
inline void check_shares(Link& link, Duration time, const std::vector<std::uint8_t>& saturated) {
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
  double worst = 0;
  for (std::size_t i = 0; i < saturated.size(); ++i) {
    const double share = static_cast<double>(of(saturated[i]).sent_bytes - before[i]) / bytes;
    const double due = of(saturated[i]).priority / priorities;
    BOOST_TEST_CONTEXT("channel " << int{saturated[i]} << " gets " << share << ", due " << due)
    BOOST_TEST(share == due, boost::test_tools::tolerance(0.02));
    worst = std::max(worst, std::abs(share / due - 1));
  }
  BOOST_TEST_MESSAGE(saturated.size()
                     << " channels, " << bytes / 1e6 << " MB: no share is off by more than "
                     << 100 * worst << " %");
}

inline const std::vector<std::size_t> medium{5 * kKiB};
inline const std::vector<std::size_t> tiny{100};
inline const std::vector<std::size_t> large{300 * kKiB};

}  // namespace switchyard::mconn::testing
