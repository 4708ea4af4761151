// Stream: a connected, ordered stream of bytes.
//
// Everything on one executor, but for local(), remote(), and the destructor when nothing waits:
// those may come from any thread.  At most one read (read_some or wait_readable) and one write
// (write_some or wait_writable) at a time; a read and a write may overlap.  After close() every
// outstanding and later operation completes with Errc::closed, so "close, then join" ends any loop.
#pragma once

#include <cstddef>
#include <memory>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/net/asio.h"
#include "p2p/net/errors.h"
#include "p2p/types/net_address.h"

namespace switchyard::net {

class Stream {
 public:
  virtual ~Stream() = default;  // closes

  virtual Endpoint local() const = 0;
  virtual Endpoint remote() const = 0;

  // Reads at least one byte, at most `into.size()`.  Errc::end_of_stream when the other side has
  // finished.  `into` must stay valid until it completes.  REQUIRES: !into.empty().
  virtual Awaitable<Result<std::size_t>> read_some(MutableByteView into) = 0;

  // Reads what is there without waiting; how much that was.  0 also at the end and after an error,
  // which read_some tells then.  A stream that cannot know reads nothing.
  virtual std::size_t try_read(MutableByteView /*into*/) { return 0; }

  // Completes when read_some would not wait (bytes, end or error), holding no buffer meanwhile.
  virtual Awaitable<Result<void>> wait_readable() = 0;

  // Writes at least one byte of `from`, waiting for room if it must.  REQUIRES: !from.empty().
  virtual Awaitable<Result<std::size_t>> write_some(ByteView from) = 0;

  // Writes what can be written without waiting; returns how much that was.  0 also after an error,
  // which write_some tells then.  A stream that cannot know writes nothing.
  virtual std::size_t try_write(ByteView /*from*/) { return 0; }

  // Completes when the stream wants more: less than its low-water mark waits unsent.  What to send
  // is chosen after this, so that an urgent message does not queue behind bytes already handed
  // over.
  virtual Awaitable<Result<void>> wait_writable() = 0;

  // Whether wait_writable would not wait, as far as can be told without waiting.  It may be wrong
  // if try_write then takes nothing beyond the mark.  A stream that cannot know says no.
  virtual bool writable() { return false; }

  // Sends end-of-stream after what was written; reading goes on.
  virtual void shutdown_write() = 0;

  // Closes both ways, idempotent.
  virtual void close() = 0;
};

// Writes all of `from`, in as many steps as it takes.
Awaitable<Result<void>> write_all(Stream& stream, ByteView from);

// Half-closes, then reads and discards until end of stream, `limit` bytes, or an error, then
// closes.  A plain close with unread input would make the kernel drop what was said last.
// The caller bounds the time by closing the stream.
Awaitable<void> close_lingering(Stream& stream, std::size_t limit);

}  // namespace switchyard::net
