// Uses the library as a stranger would, through its one header: a node comes up and goes down.
#include <switchyard/switchyard.h>

#include <iostream>

int main() {
  switchyard::Runtime runtime;
  switchyard::NodeConfig config;
  config.network = "consumer";
  config.p2p.listen = {*switchyard::Endpoint::parse("127.0.0.1:0")};
  auto key = switchyard::NodeKey::generate(runtime.rng());
  switchyard::Node node(config, std::move(key), runtime.services());
  const auto started = runtime.wait(node.start());
  if (!started) {
    std::cerr << started.error() << '\n';
    return 1;
  }
  std::cout << node.addresses().front().to_string() << '\n';
  runtime.wait(node.stop());
}
