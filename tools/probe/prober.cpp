#include "tools/probe/prober.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "p2p/types/disconnect.h"
#include "p2p/wire/codecs.h"
#include "reactors/pex/hearsay.h"
#include "reactors/pex/pex_reactor.h"
#include "tools/probe/watched_services.h"

namespace switchyard::tools {

namespace {

// How long whoever we hang up on may take to do the same.
constexpr Duration kProbeLinger = std::chrono::milliseconds(500);
// Room for those that are being hung up on.
constexpr std::size_t kPlacesEach = 2;
constexpr std::size_t kNoLimit = 1'000'000;

}  // namespace

// One address that is being tried.
struct Prober::Probe {
  Probe(std::size_t place, NetAddress address, net::Timers& timers)
      : index(place), answer_time(timers) {
    result.address = std::move(address);
  }

  std::size_t index;  // in the plan
  ProbeResult result;
  Time began{};             // of the stage
  bool looked_up{false};    // the name is an address now
  std::error_code connect;  // what the system said last
  bool known{false};        // the outcome is; only the end of the connection is missing
  std::vector<IpAddress> addresses;
  net::Watchdog answer_time;
};

NodeConfig Prober::node_config(const ProbeConfig& config) {
  NodeConfig node;
  node.profile = config.profile;
  node.network = config.network;
  node.moniker = "check";
  node.role = NodeRole::crawler;
  node.p2p.max_short_lived_peers = kPlacesEach * config.pace.workers;
  node.p2p.short_lived_time = 4 * config.timeout + kProbeLinger;
  node.p2p.allow_any_identity = true;  // who has no id in the plan is asked for it
  // They protect who is dialled; here we dial.
  node.p2p.max_peers_per_address = kNoLimit;
  node.p2p.max_peers_per_group = kNoLimit;
  node.p2p.dial_timeout = config.timeout;
  node.p2p.handshake_timeout = config.timeout;
  node.p2p.dialler_extra = std::chrono::milliseconds(1);
  node.p2p.linger_timeout = kProbeLinger;
  node.p2p.mconn.drain_timeout = kProbeLinger;
  return node;
}

net::Services Prober::watched(const net::Services& services) {
  watch_ = std::make_shared<Watch>();
  watch_->resolved = [this](const auto& host, const auto& found) { on_resolved(host, found); };
  watch_->connecting = [this](const Endpoint& to) { on_connecting(to); };
  watch_->connected = [this](const Endpoint& to, std::error_code error) {
    on_connected(to, error);
  };
  resolver_ = std::make_unique<WatchedResolver>(services.resolver, watch_);
  transport_ = std::make_unique<WatchedTransport>(services.transport, watch_);
  return {services.executor, services.executor, *transport_, services.timers,
          *resolver_,        services.files,    services.rng};
}

Prober::Prober(const ProbeConfig& config, std::vector<NetAddress> targets,
               const net::Services& services, Sink sink)
    : config_(config),
      services_(services),
      sink_(std::move(sink)),
      codec_(wire::codecs_for(config.profile).pex),
      whoever_(targets.size() == 1 && !targets.front().id),
      plan_(std::move(targets), config.pace),
      changed_(services.executor),
      next_start_(services.timers),
      node_(node_config(config), NodeKey::generate(services.rng), watched(services), this) {}

Prober::~Prober() {
  *watch_ = Watch();
}

net::Awaitable<Result<void, std::string>> Prober::run() {
  node_.set_filters({.peer = this});
  auto good = node_.add_reactor("check", *this, services_.executor);
  if (!good) co_return good;
  good = co_await node_.start();
  if (!good) co_return good;
  begin_due();
  while (!cancelled_ && !plan_.finished()) co_await changed_.wait();
  next_start_.disarm();
  cancelled_ = true;
  co_await node_.stop();
  probes_.clear();
  co_return Result<void, std::string>();
}

void Prober::cancel() {
  cancelled_ = true;
  changed_.notify();
}

std::vector<ChannelDescriptor> Prober::channels() const {
  std::vector<ChannelDescriptor> list = config_.channels;
  if (config_.ask) list.push_back(reactors::pex_channel(codec_));
  return list;
}

void Prober::start(SwitchHandle handle) {
  handle_ = std::move(handle);
  begin_due();
}

// --- whom to dial

void Prober::begin_due() {
  if (!handle_ || cancelled_) return;
  while (const auto index = plan_.next(services_.timers.now())) begin(*index);
  if (plan_.finished()) changed_.notify();
  arm();
}

void Prober::begin(std::size_t index) {
  const NetAddress& target = plan_.target(index);
  auto probe = std::make_unique<Probe>(index, target, services_.timers);
  probe->began = services_.timers.now();
  probe->looked_up = IpAddress::parse(target.host).has_value();
  probes_.insert_or_assign(target.id.value_or(PeerId()), std::move(probe));
  if (handle_) handle_->dial_briefly(target);
}

void Prober::arm() {
  const auto due = plan_.next_deadline();
  if (due) {
    next_start_.arm(*due, [this] { begin_due(); });
  } else {
    next_start_.disarm();
  }
}

// Of a peer, or of the one address that was dialled for whoever answers.
Prober::Probe* Prober::probe_of(const std::optional<PeerId>& id) {
  auto found = probes_.end();
  if (whoever_) {
    found = probes_.begin();
  } else if (id) {
    found = probes_.find(*id);
  }
  return found == probes_.end() ? nullptr : found->second.get();
}

// --- what becomes of it

void Prober::enter(Probe& probe, ProbeStage stage) {
  probe.result.reached = stage;
  probe.began = services_.timers.now();
}

void Prober::leave(Probe& probe) {
  probe.result.time(probe.result.reached) = services_.timers.now() - probe.began;
}

void Prober::on_resolved(const std::string& host, const Result<std::vector<IpAddress>>& found) {
  for (const auto& [id, probe] : probes_) {
    if (probe->result.address.host != host || !probe->addresses.empty() || !found) continue;
    if (!probe->looked_up) leave(*probe);
    probe->looked_up = true;
    probe->addresses = *found;
  }
}

void Prober::on_connecting(const Endpoint& to) {
  for (const auto& [id, probe] : probes_) {
    const auto& list = probe->addresses;
    if (probe->result.reached > ProbeStage::connect || probe->result.address.port != to.port ||
        std::find(list.begin(), list.end(), to.address) == list.end()) {
      continue;
    }
    probe->result.remote = to;
    if (probe->result.reached == ProbeStage::name) enter(*probe, ProbeStage::connect);
  }
}

void Prober::on_connected(const Endpoint& to, std::error_code error) {
  for (const auto& [id, probe] : probes_) {
    if (probe->result.reached != ProbeStage::connect || probe->result.remote != to) continue;
    probe->connect = error;
    if (error) continue;
    leave(*probe);
    enter(*probe, ProbeStage::handshake);
  }
}

// It has said who it is, and waits for what we say to that.
net::Awaitable<Result<void, std::string>> Prober::check(PeerId id, NodeInfo info,
                                                        bool /*outbound*/) {
  if (Probe* const probe = probe_of(id)) {
    ProbeResult& result = probe->result;
    result.id = id;
    result.introduced = services_.timers.now() - probe->began;
    result.moniker = printable(info.moniker);
    result.software = printable(info.software + " " + info.version);
    result.info = std::move(info);
  }
  co_return Result<void, std::string>();
}

void Prober::add_peer(PeerHandle peer) {
  Probe* const probe = probe_of(peer.id());
  if (probe == nullptr) return peer.stop_gracefully();
  leave(*probe);
  ProbeResult& result = probe->result;
  result.remote = peer.remote();
  result.outcome = ProbeOutcome::answered;
  if (config_.ask) return ask(*probe, peer);
  probe->known = true;
  peer.stop_gracefully();
}

void Prober::ask(Probe& probe, const PeerHandle& peer) {
  enter(probe, ProbeStage::answer);
  probe.result.outcome = ProbeOutcome::no_answer;
  const Bytes question = codec_.encode(wire::PexRequest());
  if (peer.try_send(reactors::kPexChannel, question) != SendResult::queued) {
    probe.known = true;
    probe.result.why = "it has no channel for that";
    return peer.stop_gracefully();
  }
  probe.answer_time.arm(services_.timers.now() + config_.timeout, [&probe, peer] {
    probe.known = true;
    probe.result.why = "it was asked for addresses, and said nothing in time";
    peer.stop_gracefully();
  });
}

void Prober::receive(Message message) {
  Probe* const probe = probe_of(message.peer().id());
  if (probe == nullptr || probe->known || message.channel() != reactors::kPexChannel) return;
  const Result<wire::PexMessage, std::string> read = codec_.decode(message.bytes());
  if (read && std::holds_alternative<wire::PexRequest>(*read)) return;  // we know nobody
  probe->known = true;
  probe->answer_time.disarm();
  if (read) {
    leave(*probe);
    probe->result.answer = std::get<wire::PexAddresses>(*read);
    const std::size_t told = probe->result.answer->entries.size();
    probe->result.told = told;
    probe->result.outcome = told > 0 ? ProbeOutcome::answered : ProbeOutcome::told_nobody;
  } else {
    probe->result.why = printable("its answer makes no sense: " + read.error());
  }
  message.peer().stop_gracefully();
}

void Prober::on_event(const SwitchEvent& event) {
  if (cancelled_ || !event.outbound) return;
  Probe* const probe = probe_of(event.peer);
  if (probe == nullptr) return;
  if (event.kind == SwitchEvent::Kind::dial_failed && event.why) {
    on_dial_failed(*probe, *event.why);
    finish(probe->result.address.id.value_or(PeerId()));
  } else if (event.kind == SwitchEvent::Kind::peer_down) {
    if (!probe->known && event.why) probe->result.why = reason_text(*event.why);
    finish(probe->result.address.id.value_or(PeerId()));
  }
}

void Prober::on_dial_failed(Probe& probe, const Disconnect& why) {
  probe.result.outcome = outcome_of_failure(why, probe.looked_up, probe.connect);
  probe.result.why = reason_text(why);
}

void Prober::finish(const PeerId& id) {
  const auto found = probes_.find(id);
  const std::unique_ptr<Probe> probe = std::move(found->second);
  probes_.erase(found);
  probe->result.at = services_.timers.wall_now();
  plan_.handle_done(probe->index);
  sink_(probe->result);
  begin_due();
}

}  // namespace switchyard::tools
