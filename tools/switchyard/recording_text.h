// What is in a recording, for people and programs.  Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "p2p/types/ids.h"
#include "p2p/types/peer_id.h"
#include "reactors/record/recording_reader.h"

namespace switchyard::tools {

// Which events.  What is not set lets all pass.
struct RecordingSelection {
  std::optional<ChannelId> channel;  // messages of this one, and nothing else
  std::string peer;                  // events of ids that begin so, in lower case

  bool takes(const reactors::RecordedEvent& event) const;
};

// So many bytes of a record are enough for everything below.
inline constexpr std::size_t kShownBytes = 256;

// A line with its end.
std::string event_text(const reactors::RecordedEvent& event);
std::string event_json(const reactors::RecordedEvent& event);

// What was taken, in all and of each channel.
class RecordingSummary {
 public:
  void add(const reactors::RecordedEvent& event);

  // `torn`: bytes behind the last whole record.
  std::string text(std::uint64_t torn) const;
  std::string json(std::uint64_t torn) const;  // one line

 private:
  struct Sum {
    std::uint64_t messages{0};
    std::uint64_t bytes{0};
    std::set<PeerId> peers{};
  };

  std::map<std::uint8_t, Sum> channels_;
  std::set<PeerId> peers_;
  std::uint64_t records_{0};
  std::uint64_t messages_{0};
  std::uint64_t bytes_{0};
  reactors::RecordTime first_, last_;
};

}  // namespace switchyard::tools
