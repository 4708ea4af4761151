// Frames of both wires: fragmented, damaged or made up.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "secret_conn/comet_frames.h"
#include "secret_conn/native_frames.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/secret_conn_fixtures.h"

namespace frames_fuzz {

using namespace switchyard;
using namespace switchyard::secret_conn;
using fuzz::Choices;

FrameKey frame_key(char digit, std::uint64_t interval) {
  return FrameKey(FrameKey::Key(test::unhex_array<32>(std::string(64, digit))), interval);
}

std::unique_ptr<net::FrameCipher> make_cipher(bool native, char send, char receive) {
  constexpr std::uint64_t kInterval = 3;  // so that the ratchet turns within an input
  if (native)
    return std::make_unique<NativeFrames>(frame_key(send, kInterval),
                                          frame_key(receive, kInterval));
  return std::make_unique<CometFrames>(frame_key(send, 0),
                                       cometbft::FrameOpener(frame_key(receive, 0)));
}

// Opens `wire` in pieces; what came out, joined.
Bytes open_in_pieces(net::FrameCipher& cipher, ByteView wire, Choices& choices, bool& failed) {
  Bytes out;
  Bytes pending;
  while (!wire.empty()) {
    const std::size_t most = choices.empty() ? SIZE_MAX : 1 + choices.below(2500);
    const std::size_t n = std::min(wire.size(), most);
    append(pending, wire.first(n));
    wire = wire.subspan(n);
    std::vector<ByteView> payloads;
    const auto consumed = cipher.open(pending, payloads);
    for (const ByteView payload : payloads) append(out, payload);
    if (!consumed) {
      failed = true;
      return out;
    }
    FUZZ_CHECK(*consumed <= pending.size());
    pending.erase(pending.begin(), pending.begin() + static_cast<std::ptrdiff_t>(*consumed));
  }
  return out;
}

// Seals frames of random sizes with random bytes, several to a batch.
Bytes seal_some(net::FrameCipher& cipher, Choices& choices, Bytes& plain) {
  const net::FrameLayout layout = cipher.layout();
  Bytes wire;
  for (std::uint64_t batches = 1 + choices.below(3); batches > 0; --batches) {
    Bytes buffer;
    std::vector<std::uint32_t> sizes;
    for (std::uint64_t frames = choices.below(5); frames > 0; --frames) {
      const std::size_t payload = 1 + choices.below(layout.max_payload);
      const std::uint8_t fill = choices.byte();
      const std::size_t start = buffer.size();
      buffer.resize(start + layout.frame_size(payload), 0x5a);
      const auto first = buffer.begin() + static_cast<std::ptrdiff_t>(start + layout.head);
      std::fill(first, first + static_cast<std::ptrdiff_t>(payload), fill);
      plain.resize(plain.size() + payload, fill);
      sizes.push_back(static_cast<std::uint32_t>(payload));
    }
    cipher.seal(buffer, sizes);
    append(wire, buffer);
  }
  return wire;
}

FUZZ_TARGET(frames_fuzz) {
  Choices choices(data, size);
  const std::uint8_t setting = choices.byte();
  const bool native = (setting & 1U) == 0;
  const auto receiver = make_cipher(native, '2', '1');
  bool failed = false;
  if ((setting & 2U) != 0) {
    // Made up: nothing comes out.
    const Bytes wire = to_bytes(choices.bytes(choices.left() / 2));
    FUZZ_CHECK(open_in_pieces(*receiver, wire, choices, failed).empty());
    return;
  }
  const auto sender = make_cipher(native, '1', '2');
  Bytes plain;
  Bytes wire = seal_some(*sender, choices, plain);
  const std::uint8_t damage = (setting & 4U) != 0 ? choices.byte() : std::uint8_t{0};
  if (damage != 0 && !wire.empty()) wire[choices.below(wire.size())] ^= damage;
  const Bytes opened = open_in_pieces(*receiver, wire, choices, failed);
  // Only what was sent comes out, from its beginning; all of it if nothing was changed.
  FUZZ_CHECK(opened.size() <= plain.size());
  FUZZ_CHECK(std::equal(opened.begin(), opened.end(), plain.begin()));
  if (damage == 0) {
    FUZZ_CHECK(!failed && opened.size() == plain.size());
  } else {
    FUZZ_CHECK(plain.empty() || opened.size() < plain.size());
  }
}

}  // namespace frames_fuzz
