// EventQueue: what one follower of events has not read yet.
//
// Bounded: when it is full, events are lost until the follower has read all that is there; it is
// then told how many.  So memory is bounded, nothing is out of order, and no gap goes unsaid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace switchyard::tools {

class EventQueue {
 public:
  // Lines; one has about 300 bytes.
  static constexpr std::size_t kCapacity = 256;

  void push(const std::string& line);

  // The next line, an event's or the one that tells how many were lost.
  std::optional<std::string> pop();

 private:
  std::deque<std::string> lines_;
  std::uint64_t lost_{0};  // since lines_ was full
};

}  // namespace switchyard::tools
