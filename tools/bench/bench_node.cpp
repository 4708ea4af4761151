#include "tools/bench/bench_node.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "p2p/net/fd.h"
#include "secret_conn/aead/kernel.h"
#include "secret_conn/profile.h"
#include "tools/bench/bench_message.h"
#include "tools/bench/measure.h"

namespace switchyard::bench {
namespace {

constexpr std::string_view kCubic = "cubic";

net::TcpOptions tcp_options(const EndOptions& options) {
  net::TcpOptions tcp;
  tcp.congestion = congestion();
  if (options.no_lowat) tcp.notsent_lowat = 0;  // the kernel's own: none
  return tcp;
}

RuntimeOptions runtime_options(const EndOptions& options) {
  if (options.count_system_calls) count_system_calls();  // before there are threads
  RuntimeOptions made;
  made.congestion = congestion();
  made.io_threads = options.io_threads;
  return made;
}

NodeConfig node_config(const EndOptions& options, bool listening) {
  constexpr std::size_t kSpare = 8;
  constexpr std::uint64_t kWindows = 16 * kMiB;  // more than all channels of a peer have
  constexpr std::size_t kUnlimited = 1'000'000;
  NodeConfig config;
  config.profile = options.profile;
  config.network = "bench";
  config.moniker = listening ? "listening" : "dialling";
  config.aead_kernel = secret_conn::aead::kernel_named(options.kernel);  // "auto": left open
  SwitchConfig& p2p = config.p2p;
  if (listening) {
    const std::size_t places = options.peer_count() + kSpare;
    p2p.listen = {options.listen};
    p2p.max_inbound_peers = std::max(p2p.max_inbound_peers, places);
    p2p.credit.windows = std::max(p2p.credit.windows, places * kWindows);
    p2p.openings_per_second = kUnlimited;
    p2p.openings_per_group = kUnlimited;
  }
  p2p.mconn.rates = {options.send_rate, options.recv_rate};
  if (options.frame > 0) p2p.frame_payload = options.frame;
  return config;
}

}  // namespace

std::string congestion() {
  const net::Fd probe(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const bool there = probe && ::setsockopt(probe.get(), IPPROTO_TCP, TCP_CONGESTION, kCubic.data(),
                                           static_cast<socklen_t>(kCubic.size())) == 0;
  return there ? std::string(kCubic) : "";
}

std::size_t frame_payload(Profile profile, std::size_t wanted) {
  if (to_string(profile) == "cometbft") return secret_conn::cometbft::kMaxPayload;
  return wanted > 0 ? wanted : SwitchConfig().frame_payload;
}

std::size_t frame_text(Profile profile, std::size_t payload) {
  const bool inside = to_string(profile) == "cometbft";
  return payload + (inside ? secret_conn::cometbft::kLengthSize : 0);
}

std::vector<std::string> kernel_names() {
  std::vector<std::string> names{"auto"};
  for (const auto kernel : secret_conn::aead::available_kernels())
    names.emplace_back(secret_conn::aead::name_of(kernel));
  return names;
}

secret_conn::aead::Kernel kernel_of(const std::string& name) {
  return secret_conn::aead::kernel_named(name).value_or(secret_conn::aead::fastest_kernel());
}

std::vector<ChannelDescriptor> bench_channels(Kind kind) {
  constexpr std::size_t kFew = 64;  // messages; large ones
  constexpr std::size_t kMany = 1000;
  const bool large = kind == Kind::bulk || kind == Kind::urgent || kind == Kind::ratio;
  std::vector<ChannelDescriptor> channels(3);
  channels[0].id = kBulkChannel;
  channels[0].priority = 1;
  channels[1].id = kMiddleChannel;
  channels[1].priority = 5;
  channels[2].id = kTimedChannel;
  channels[2].priority = 10;
  for (ChannelDescriptor& channel : channels) {
    channel.send_queue_capacity = kMany;
    channel.max_message_size = kLargestMessage;
    // Keeps a fast link busy while credit comes back, from the first moment on.
    if (!source_listens(kind)) channel.receive_window = 2 * kMiB;
  }
  if (large) {
    channels[0].send_queue_capacity = kFew;
    channels[0].send_queue_bytes = kFew * kBulkMessage;
  }
  if (kind == Kind::ratio) {  // kept full also while others use the processor
    for (ChannelDescriptor& channel : channels) {
      channel.send_queue_bytes = 4 * kMiB;
      channel.receive_window = 8 * kMiB;
    }
  }
  if (kind == Kind::peers) {
    channels.push_back(channels[0]);
    channels.back().id = kIdleChannel;
  }
  return channels;
}

BenchRuntime::BenchRuntime(const EndOptions& options) : runtime_(runtime_options(options)) {
  const net::Executor executor = runtime_.executor();
  if (!options.no_lowat && options.socket_rate == 0) return;
  auto& sockets = sockets_.emplace(executor, tcp_options(options));
  if (options.socket_rate == 0) return;
  paced_ = std::make_unique<PacedTransport>(sockets, executor, options.socket_rate);
}

net::Services BenchRuntime::services() {
  const net::Services real = runtime_.services();
  net::Transport* transport = &real.transport;
  if (sockets_) transport = &*sockets_;
  if (paced_) transport = paced_.get();
  return {real.executor, real.reactor_executor,
          *transport,    real.timers,
          real.resolver, real.files,
          real.rng,      real.loops};
}

BenchNode::BenchNode(BenchRuntime& runtime, const EndOptions& options, bool listening,
                     SwitchObserver* observer)
    : runtime_(runtime.runtime()),
      node_(node_config(options, listening), NodeKey::generate(runtime_.rng()), runtime.services(),
            observer) {}

Result<std::unique_ptr<BenchNode>, std::string> BenchNode::start(BenchRuntime& runtime,
                                                                 const EndOptions& options,
                                                                 bool listening, Reactor& reactor,
                                                                 SwitchObserver* observer) {
  std::unique_ptr<BenchNode> made(new BenchNode(runtime, options, listening, observer));
  if (const auto added = made->node_.add_reactor("bench", reactor); !added) {
    return Unexpected(added.error());
  }
  if (const auto started = made->runtime_.wait(made->node_.start()); !started) {
    return Unexpected(started.error());
  }
  return made;
}

BenchNode::~BenchNode() {
  runtime_.wait(node_.stop());
}

std::string BenchNode::address() const {
  return node_.addresses().at(0).to_string();
}

}  // namespace switchyard::bench
