#include "p2p/net/stream.h"

#include <array>

namespace switchyard::net {

Awaitable<Result<void>> write_all(Stream& stream, ByteView from) {
  while (!from.empty()) {
    const Result<std::size_t> written = co_await stream.write_some(from);
    if (!written) co_return Unexpected(written.error());
    from = from.subspan(*written);
  }
  co_return Result<void>();
}

Awaitable<void> close_lingering(Stream& stream, std::size_t limit) {
  stream.shutdown_write();
  std::array<std::uint8_t, 4 * kKiB> discarded{};
  while (limit > 0) {
    const auto room = MutableByteView(discarded).first(std::min(limit, discarded.size()));
    const Result<std::size_t> got = co_await stream.read_some(room);
    if (!got) break;
    limit -= *got;
  }
  stream.close();
}

}  // namespace switchyard::net
