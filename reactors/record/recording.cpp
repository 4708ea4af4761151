#include "reactors/record/recording.h"

#include <algorithm>

#include "p2p/base/check.h"

namespace switchyard::reactors {
namespace {

constexpr std::string_view kMagic = "SWYDREC\n";

template <class Number>
void put_little(std::uint8_t* to, Number number) {
  for (std::size_t i = 0; i < sizeof number; ++i) {
    to[i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
}

}  // namespace

std::string_view to_string(RecordKind kind) {
  switch (kind) {
    case RecordKind::started:
      return "started";
    case RecordKind::peer_added:
      return "peer_added";
    case RecordKind::message:
      return "message";
    case RecordKind::peer_removed:
      return "peer_removed";
    case RecordKind::stopped:
      return "stopped";
  }
  return "other";
}

std::array<std::uint8_t, kRecordingHead> recording_head() {
  std::array<std::uint8_t, kRecordingHead> head{};
  std::copy(kMagic.begin(), kMagic.end(), head.begin());
  put_little(head.data() + kMagic.size(), kRecordingVersion);
  return head;
}

std::array<std::uint8_t, kRecordHead> record_head(RecordTime time, RecordKind kind,
                                                  ChannelId channel, const PeerId& peer,
                                                  std::size_t size) {
  SWITCHYARD_CHECK(size <= kMaxRecordBytes);
  std::array<std::uint8_t, kRecordHead> head{};
  put_little(head.data(), static_cast<std::uint32_t>(kRecordFixed + size));
  put_little(head.data() + 4, static_cast<std::uint64_t>(time.time_since_epoch().count()));
  head[12] = static_cast<std::uint8_t>(kind);
  head[13] = channel.value();
  std::copy(peer.bytes().begin(), peer.bytes().end(), head.begin() + 16);
  return head;
}

}  // namespace switchyard::reactors
