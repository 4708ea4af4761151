// The nodes of an end, as a user runs them: whole, with everything that is on by default on.
//
// What is not the default, and why: places for as many peers as are wanted and room for their
// windows; queues that hold large messages by their number, so that a reactor that fills one is not
// woken for every few; openings as fast as they come, because it is not the defence against
// strangers that is measured; cubic as congestion control where the kernel has it, because some
// defaults pace even loopback; no peer exchange, so that nothing else is on the wire.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "p2p/base/result.h"
#include "p2p/net/tcp_transport.h"
#include "p2p/switch/reactor.h"
#include "p2p/switch/switch_events.h"
#include "secret_conn/aead/kernel.h"
#include "tools/bench/end_options.h"
#include "tools/bench/paced_transport.h"
#include "tools/node/node.h"
#include "tools/node/runtime.h"

namespace switchyard::bench {

// "cubic" if this kernel has it, else "".
std::string congestion();

// Implementations of the cipher that a node can be told to use; the first is the default.
std::vector<std::string> kernel_names();
// The one that a name means.
secret_conn::aead::Kernel kernel_of(const std::string& name);

// Payload of a full frame, bytes; `wanted` is EndOptions::frame.
std::size_t frame_payload(Profile profile, std::size_t wanted);
// What is sealed of a frame with that payload.
std::size_t frame_text(Profile profile, std::size_t payload);

// 0x70, 0x71 and 0x72 with priorities 1, 5 and 10; for idle peers 0x73 as well.
std::vector<ChannelDescriptor> bench_channels(Kind kind);

// Threads and sockets of the options.
class BenchRuntime {
 public:
  explicit BenchRuntime(const EndOptions& options);

  Runtime& runtime() { return runtime_; }
  net::Services services();

 private:
  Runtime runtime_;
  std::optional<net::TcpTransport> sockets_;  // of other options than the runtime's
  std::unique_ptr<PacedTransport> paced_;     // null: nothing is
};

// A node from start() to destruction.
class BenchNode {
 public:
  // What is named outlives the node; `observer` may be null.
  static Result<std::unique_ptr<BenchNode>, std::string> start(BenchRuntime& runtime,
                                                               const EndOptions& options,
                                                               bool listening, Reactor& reactor,
                                                               SwitchObserver* observer = nullptr);
  BenchNode(const BenchNode&) = delete;
  BenchNode& operator=(const BenchNode&) = delete;
  ~BenchNode();  // ends its connections in good order

  std::string address() const;  // id@host:port; REQUIRES: listening
  void dial(const NetAddress& address) const { node_.handle().dial(address); }
  SwitchHandle handle() const { return node_.handle(); }

 private:
  BenchNode(BenchRuntime& runtime, const EndOptions& options, bool listening,
            SwitchObserver* observer);

  Runtime& runtime_;
  Node node_;
};

}  // namespace switchyard::bench
