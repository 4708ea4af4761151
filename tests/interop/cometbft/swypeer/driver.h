// Driver: carries out the commands of one node, and tells what happens to it.
//
// run() is called on the thread that reads the commands.  What may take long is a coroutine on the
// runtime's executor and answers when it is done.
#pragma once

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "p2p/switch/switch_events.h"
#include "tests/interop/cometbft/swypeer/output.h"
#include "tests/interop/cometbft/swypeer/recorder.h"
#include "tools/node/node.h"
#include "tools/node/runtime.h"

namespace switchyard::test {

class Driver final : public SwitchObserver {
 public:
  Driver(Runtime& runtime, Recorder& recorder, Output& out)
      : runtime_(runtime), recorder_(recorder), out_(out) {}

  // REQUIRES: before run(); `node` is started, and `book` where it keeps its book.
  void drive(Node& node, std::string book);

  void run(const nlohmann::json& command);
  void on_event(const SwitchEvent& event) override;

 private:
  using Json = nlohmann::json;
  void carry_out(const Json& command);
  void dial(const Json& command);
  void send(const Json& command);
  void flood(const Json& command);
  void broadcast(const Json& command);
  void status(const Json& command);
  void book(const Json& command);
  // Those who wait for a dial of `peer` are answered; `failure`: class and error, else it is up.
  void dialled(const PeerId& peer, const Disconnect* failure);
  PeerHandle peer_of(const Json& command) const;  // throws if there is none
  std::size_t book_size();

  Runtime& runtime_;
  Recorder& recorder_;
  Output& out_;
  Node* node_{nullptr};
  std::string book_file_;
  std::mutex mutex_;
  std::map<PeerId, std::vector<Json>> dials_;  // who waits for which
};

}  // namespace switchyard::test
