#include "reactors/record/recording_reader.h"

#include <algorithm>

namespace switchyard::reactors {
namespace {

std::uint64_t get_little(const std::uint8_t* from, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = size; i-- > 0;) number = number << 8U | from[i];
  return number;
}

}  // namespace

// Whether so much of head_ is there.
bool RecordingReader::fill(ByteView& more, std::size_t size) {
  const std::size_t part = std::min(size - filled_, more.size());
  std::copy_n(more.begin(), part, head_.begin() + static_cast<std::ptrdiff_t>(filled_));
  more = more.subspan(part);
  filled_ += part;
  taken_ += part;
  if (filled_ < size) return false;
  filled_ = 0;
  return true;
}

std::string RecordingReader::open() const {
  const auto wanted = recording_head();
  if (!std::equal(wanted.begin(), wanted.begin() + 8, head_.begin())) return "not a recording";
  const auto version = get_little(head_.data() + 8, 4);
  if (version == kRecordingVersion) return "";
  return "a recording of version " + std::to_string(version) + ", and only " +
         std::to_string(kRecordingVersion) + " can be read here";
}

std::string RecordingReader::begin_record() {
  const std::uint64_t length = get_little(head_.data(), 4);
  if (length < kRecordFixed || length > kRecordFixed + kMaxRecordBytes) {
    return "damaged at byte " + std::to_string(sound_) + ": no record is " +
           std::to_string(length) + " bytes long";
  }
  event_.time = RecordTime(
      std::chrono::nanoseconds(static_cast<std::int64_t>(get_little(head_.data() + 4, 8))));
  event_.kind = static_cast<RecordKind>(head_[12]);
  event_.channel = ChannelId(head_[13]);
  std::array<std::uint8_t, PeerId::kSize> id{};
  std::copy_n(head_.begin() + 16, id.size(), id.begin());
  event_.peer = PeerId(id);
  event_.size = left_ = length - kRecordFixed;
  event_.bytes.clear();
  inside_ = true;
  return "";
}

void RecordingReader::end_record(const Sink& sink) {
  inside_ = false;
  sound_ = taken_;
  sink(event_);
}

Result<void, std::string> RecordingReader::read(ByteView more, const Sink& sink) {
  while (wrong_.empty() && !more.empty()) {
    if (inside_) {
      const ByteView part = more.first(std::min<std::uint64_t>(left_, more.size()));
      append(event_.bytes, part.first(std::min(part.size(), keep_ - event_.bytes.size())));
      more = more.subspan(part.size());
      taken_ += part.size();
      left_ -= part.size();
    } else if (!opened_) {
      if (!fill(more, kRecordingHead)) break;
      wrong_ = open();
      opened_ = wrong_.empty();
      if (opened_) sound_ = taken_;
      continue;
    } else if (fill(more, kRecordHead)) {
      wrong_ = begin_record();
    }
    if (inside_ && left_ == 0) end_record(sink);
  }
  if (!wrong_.empty()) return Unexpected(wrong_);
  return {};
}

}  // namespace switchyard::reactors
