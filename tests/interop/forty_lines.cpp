#include <switchyard/switchyard.h>

#include <iostream>
#include <semaphore>

using namespace switchyard;

struct Greeter : Reactor {
  static constexpr ChannelId kHello{1};
  std::counting_semaphore<> greeted{0};

  std::vector<ChannelDescriptor> channels() const override { return {{.id = kHello}}; }
  void add_peer(PeerHandle peer) override {
    static_cast<void>(peer.try_send(kHello, as_bytes("nice to meet you")));
  }
  void receive(Message message) override {
    std::cout << message.peer().id().to_string() << ": " << as_text(message.bytes()) << '\n';
    greeted.release();
  }
};

int main(int argc, char** argv) {
  NodeConfig config;
  config.network = "forty-lines";
  config.p2p.listen = {*Endpoint::parse("127.0.0.1:0")};
  if (argc > 1) {
    const auto address = NetAddress::parse(argv[1]);
    if (!address) return std::cerr << address.error() << '\n', 1;
    config.p2p.persistent_peers = {*address};
  }
  Runtime runtime;
  Greeter greeter;
  Node node(config, NodeKey::generate(runtime.rng()), runtime.services());
  if (!node.add_reactor("greeter", greeter) || !runtime.wait(node.start())) return 1;
  std::cout << node.addresses().front().to_string() << '\n' << std::flush;
  greeter.greeted.acquire();  // until somebody has greeted us
  runtime.wait(node.stop());  // what we said leaves first
}
