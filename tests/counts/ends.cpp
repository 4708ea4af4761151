#include "tests/counts/ends.h"

namespace switchyard::counts {

namespace {

constexpr Duration kBatchTime = std::chrono::microseconds(30);  // 64 KiB at 2 GB/s
// A figure a second is what the program asks for; at 2 GB/s that is one in thirty thousand.  Asked
// for far more often, so that it shows.
constexpr std::size_t kBatchesAStatus = 1000;

}  // namespace

// Takes what a side has to say; messages received.
std::size_t Ends::take_events() {
  std::size_t messages = 0;
  while (const auto event = to_.poll_event()) {
    const auto* received = std::get_if<mconn::Received>(&*event);
    if (received == nullptr) continue;
    demand(received->bytes.size() == setup_.message, "a message of another size");
    to_.release(received->channel, received->cost);
    ++messages;
  }
  return messages;
}

std::size_t Ends::fill(mconn::MConnection& by, std::vector<std::uint32_t>& sizes) {
  sizes.clear();
  std::size_t used = 0;
  while (sizes.size() < kBatch) {
    const auto lock = change();
    const std::size_t n =
        by.poll_frame(now_, MutableByteView(buffer_).subspan(used + layout_.head, payload_));
    if (n == 0) break;
    sizes.push_back(static_cast<std::uint32_t>(n));
    used += layout_.frame_size(n);
  }
  return used;
}

void Ends::count(mconn::FlowMonitor& monitor, std::size_t bytes) {
  if (!setup_.features) return;
  const auto lock = change();
  monitor.add(now_, bytes);
}

// One batch; bytes of it, 0: there was none.
std::size_t Ends::carry(mconn::MConnection& by, net::FrameCipher& cipher, mconn::MConnection& to) {
  const std::size_t used = fill(by, sizes_);
  if (used == 0) return 0;
  const MutableByteView batch = MutableByteView(buffer_).first(used);
  cipher.seal(batch, sizes_);
  count(sent_, used);
  frames_.clear();
  demand(cipher.open(batch, frames_).has_value(), "a frame did not open");
  count(received_, used);
  for (const ByteView frame : frames_) {
    const auto lock = change();
    demand(to.handle_frame(now_, frame).has_value(), "a frame was not taken");
  }
  return used;
}

std::size_t Ends::bulk() {
  for (std::size_t i = 0; i < setup_.messages; ++i) {
    const auto lock = change();
    demand(from_.send(kChannel, message_) == SendResult::queued, "a message was not taken");
  }
  std::size_t messages = 0;
  while (carry(from_, *there_, to_) > 0) {
    while (from_.poll_event()) {
    }
    messages += take_events();
    carry(to_, *back_, from_);
    now_ += kBatchTime;
    if (!setup_.features || ++batches_ % kBatchesAStatus != 0) continue;
    const auto lock = change();
    demand(from_.status().channels.size() == 1, "no status");
    demand(sent_.status(now_).bytes > 0 && received_.status(now_).bytes > 0, "no figures");
  }
  return messages;
}

}  // namespace switchyard::counts
