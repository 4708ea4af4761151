// What tests of nodes on real threads share: a reactor that counts, and waiting for what it hears.
#pragma once

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "tools/node/switchyard.h"

namespace switchyard::test {

// Reactors ring it, whatever happens to them; the test's thread waits.
class Bell {
 public:
  void ring() {
    const std::lock_guard lock(mutex_);
    rung_.notify_all();
  }
  // Whether `done` came true in half a minute; it is asked at each ring.
  bool wait_until(const std::function<bool()>& done) {
    std::unique_lock lock(mutex_);
    return rung_.wait_for(lock, std::chrono::seconds(30), done);
  }

 private:
  std::mutex mutex_;
  std::condition_variable rung_;
};

// One channel.  Counts its calls, and rings after each.
class Counter : public Reactor {
 public:
  Counter(Bell& bell, ChannelId id) : bell_(bell), id_(id) {}

  std::vector<ChannelDescriptor> channels() const override {
    ChannelDescriptor mine;
    mine.id = id_;
    return {mine};
  }
  void start(SwitchHandle handle) override {
    net = std::make_unique<SwitchHandle>(std::move(handle));
  }
  void init_peer(PeerHandle /*peer*/) override { count(inits); }
  void add_peer(PeerHandle /*peer*/) override {
    ++peers;
    bell_.ring();
  }
  void receive(Message /*message*/) override { count(received); }
  void remove_peer(PeerHandle /*peer*/, const Disconnect& /*why*/) override {
    --peers;
    count(removes);
  }

  std::atomic<std::uint64_t> peers{0};  // added and not removed
  std::atomic<std::uint64_t> inits{0};
  std::atomic<std::uint64_t> removes{0};
  std::atomic<std::uint64_t> received{0};
  std::unique_ptr<SwitchHandle> net;

 protected:
  void count(std::atomic<std::uint64_t>& calls) {
    ++calls;
    bell_.ring();
  }

 private:
  Bell& bell_;
  const ChannelId id_;
};

// A node on loopback.
inline NodeConfig loopback_config(const char* moniker) {
  NodeConfig config;
  config.network = "threads";
  config.moniker = moniker;
  config.p2p.listen = {*Endpoint::parse("127.0.0.1:0")};
  return config;
}

// Where others dial it.
inline NetAddress address_of(Runtime& runtime, const Node& node) {
  return runtime.wait([](const Node& of) -> net::Awaitable<NetAddress> {
    NetAddress address = of.addresses().at(0);
    co_return address;
  }(node));
}

}  // namespace switchyard::test
