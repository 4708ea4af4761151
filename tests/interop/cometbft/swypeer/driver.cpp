#include "tests/interop/cometbft/swypeer/driver.h"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <chrono>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <utility>

#include "addrbook/addr_book.h"
#include "p2p/base/payload.h"
#include "tests/interop/cometbft/swypeer/sending.h"
#include "tools/node/book_keeper.h"

namespace switchyard::test {
namespace {

using Json = nlohmann::json;

std::string name_of(SendResult result) {
  switch (result) {
    case SendResult::queued:
      return "queued";
    case SendResult::full:
      return "full";
    case SendResult::closed:
      return "closed";
    case SendResult::unknown_channel:
      return "unknown_channel";
    case SendResult::not_announced:
      return "not_announced";
    case SendResult::too_big:
      return "too_big";
  }
  return "unknown";
}

Bytes from_hex(const std::string& text) {
  Bytes bytes(text.size() / 2);
  std::size_t size = 0;
  const int bad =
      sodium_hex2bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size, nullptr);
  if (bad != 0 || size != bytes.size()) throw std::runtime_error("this is no hex");
  return bytes;
}

// Message number i of a command.
std::function<Bytes(std::size_t)> messages_of(const Json& command) {
  if (command.contains("hex")) {
    return [bytes = from_hex(command["hex"])](std::size_t) { return bytes; };
  }
  const std::size_t size = command.value("size", std::size_t{0});
  const std::uint64_t seed = command.value("seed", std::uint64_t{0});
  return [=](std::size_t i) { return content(seed + i, size); };
}

ChannelId channel_of(const Json& command) {
  return ChannelId{command.value("channel", std::uint8_t{0})};
}

// One `flood`, while its channels are at it; on the runtime's executor.
struct Flood {
  Output& out;
  Json command;
  std::shared_ptr<Link> link;
  std::size_t left;
  std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
  std::size_t refused{0};

  void done(std::size_t wanted, const Sent& sent) {
    refused += wanted - sent.queued;
    if (--left > 0) return;
    Json result = link->to_json();
    result["refused"] = refused;
    result["ms"] = std::chrono::duration_cast<std::chrono::milliseconds>(
                       std::chrono::steady_clock::now() - begun)
                       .count();
    out.answer(command, result);
  }
};

// What one channel of a flood carries: sizes and contents from the seed.
std::function<Bytes(std::size_t)> flood_of(const Json& command, std::uint8_t channel) {
  const std::size_t least = command.value("min", std::size_t{1});
  const std::size_t most = command.at("max");
  if (most < least) throw std::runtime_error("flood needs 0 <= min <= max");
  SplitMix64 random(command.value("seed", std::uint64_t{0}) + channel);
  return [=](std::size_t) mutable {
    const std::size_t size = least + random.next() % (most - least + 1);
    return content(random.next(), size);
  };
}

}  // namespace

void Driver::drive(Node& node, std::string book) {
  node_ = &node;
  book_file_ = std::move(book);
}

void Driver::run(const Json& command) {
  try {
    carry_out(command);
  } catch (const std::exception& error) {
    out_.refuse(command, "other", error.what());
  }
}

void Driver::carry_out(const Json& command) {
  const std::string what = command.value("do", "");
  const ChannelId channel = channel_of(command);
  if (what == "dial") return dial(command);
  if (what == "send") return send(command);
  if (what == "flood") return flood(command);
  if (what == "broadcast") return broadcast(command);
  if (what == "status" || what == "peers") return status(command);
  if (what == "book") return book(command);
  if (what == "slow") {
    const int times = command.value("times", 0);
    const std::chrono::milliseconds every(command.at("ms").get<int>());
    recorder_.slow(channel, every, times == 0 ? -1 : times);
  } else if (what == "hold") {
    recorder_.hold(channel);
  } else if (what == "release") {
    recorder_.release(channel);
  } else if (what == "quiet") {
    recorder_.set_quiet(command.value("on", false));
  } else if (what == "disconnect") {
    const PeerHandle peer = peer_of(command);
    const bool abruptly = command.value("how", "error") == "error";
    if (abruptly) peer.stop_for_error(DisconnectCode::misbehaviour, "asked to");
    if (!abruptly) peer.stop_gracefully();
  } else {
    throw std::runtime_error("there is no command \"" + what + "\"");
  }
  out_.answer(command);
}

PeerHandle Driver::peer_of(const Json& command) const {
  const std::string wanted = command.value("peer", "");
  for (const PeerHandle& peer : node_->handle().peers()) {
    if (peer.id().to_string() == wanted) return peer;
  }
  throw std::runtime_error("\"" + wanted + "\" is no peer");
}

void Driver::dial(const Json& command) {
  const auto address = NetAddress::parse(command.at("addr").get<std::string>());
  if (!address || !address->id) throw std::runtime_error("dial needs id@host:port");
  const SwitchHandle handle = node_->handle();
  for (const PeerHandle& peer : handle.peers()) {
    if (peer.id() == *address->id) return out_.refuse(command, "existing", "it is a peer");
  }
  {
    const std::lock_guard lock(mutex_);
    dials_[*address->id].push_back(command);
  }
  handle.dial(*address);
}

void Driver::dialled(const PeerId& peer, const Disconnect* failure) {
  std::vector<Json> commands;
  {
    const std::lock_guard lock(mutex_);
    const auto found = dials_.find(peer);
    if (found == dials_.end()) return;
    commands = std::move(found->second);
    dials_.erase(found);
  }
  for (const Json& command : commands) {
    if (failure == nullptr) out_.answer(command);
    if (failure != nullptr) {
      out_.refuse(command, std::string(to_string(failure->code)), failure->to_string());
    }
  }
}

void Driver::on_event(const SwitchEvent& event) {
  using Kind = SwitchEvent::Kind;
  if (event.kind == Kind::peer_up && event.peer) dialled(*event.peer, nullptr);
  if (event.kind == Kind::dial_failed && event.peer && event.why) {
    dialled(*event.peer, &*event.why);
  }
  if (event.kind == Kind::inbound_refused && event.why) {
    out_.emit({{"event", "rejected"},
               {"class", to_string(event.why->code)},
               {"error", event.why->to_string()}});
  }
  if (event.kind == Kind::notice || event.kind == Kind::banned) {
    out_.emit({{"event", "log"}, {"level", "warn"}, {"text", event.to_string()}});
  }
}

void Driver::send(const Json& command) {
  const PeerHandle peer = peer_of(command);
  Sending what{peer, recorder_.link_of(peer.id()), channel_of(command),
               command.value("count", std::size_t{1}), messages_of(command)};
  auto done = [this, command](const Sent& sent) {
    const Json result = {{"sent", sent.queued}, {"sha256", sent.digest}};
    if (sent.result == SendResult::queued) return out_.answer(command, result);
    out_.refuse(command, name_of(sent.result), "not queued: " + name_of(sent.result), result);
  };
  asio::co_spawn(runtime_.executor(), send_all(std::move(what), /*stubborn=*/false, done),
                 asio::detached);
}

void Driver::flood(const Json& command) {
  const PeerHandle peer = peer_of(command);
  const auto channels = command.at("channels").get<std::vector<std::uint8_t>>();
  const std::size_t count = command.value("count", std::size_t{1});
  std::vector<Sending> all;
  for (const std::uint8_t channel : channels) {
    all.push_back({peer, recorder_.link_of(peer.id()), ChannelId{channel}, count,
                   flood_of(command, channel)});
  }
  const auto run = std::make_shared<Flood>(Flood{
      .out = out_, .command = command, .link = recorder_.link_of(peer.id()), .left = all.size()});
  for (Sending& one : all) {
    auto done = [run, count](const Sent& sent) { run->done(count, sent); };
    asio::co_spawn(runtime_.executor(), send_all(std::move(one), /*stubborn=*/true, done),
                   asio::detached);
  }
}

void Driver::broadcast(const Json& command) {
  const Bytes bytes = messages_of(command)(0);
  const BroadcastResult done =
      node_->handle().broadcast(channel_of(command), Payload(ByteView(bytes)));
  out_.answer(command, {{"sha256", digest_of(bytes)}, {"peers", done.queued + done.refused}});
}

std::size_t Driver::book_size() {
  return runtime_.wait([](const Node& of) -> net::Awaitable<std::size_t> {
    const BookKeeper* const keeper = of.keeper();
    co_return keeper == nullptr ? 0 : keeper->book().size();
  }(*node_));
}

void Driver::status(const Json& command) {
  std::size_t outbound = 0;
  Json links = Json::object();
  Json peers = Json::array();
  for (const PeerHandle& peer : node_->handle().peers()) {
    if (peer.outbound()) ++outbound;
    links[peer.id().to_string()] = recorder_.link_of(peer.id())->to_json();
    peers.push_back(describe(peer));
  }
  out_.answer(command, {{"outbound", outbound},
                        {"inbound", peers.size() - outbound},
                        {"book", book_size()},
                        {"links", links},
                        {"peers", peers}});
}

// The file is as it was saved last, soon after each change.
void Driver::book(const Json& command) {
  std::ifstream file(book_file_);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const Json parsed = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  out_.answer(command, {{"size", book_size()}, {"file", parsed.is_discarded() ? Json() : parsed}});
}

}  // namespace switchyard::test
