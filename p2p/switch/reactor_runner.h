// ReactorRunner: one reactor's calls, in order, on its executor.
//
// The Switch puts calls in from its own executor; they run one after another on the reactor's.
// Whole batches change threads with one wake-up.  The queue needs no bound of its own: messages in
// it hold their credit, and there is at most a handful of other calls per connection.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "p2p/net/asio.h"
#include "p2p/switch/reactor.h"

namespace switchyard {

class ReactorRunner {
 public:
  // `done` runs on the reactor's executor when the call has returned; it may be empty.
  struct Start {
    SwitchHandle handle;
  };
  struct InitPeer {
    PeerHandle peer;
    std::function<void()> done;
  };
  struct AddPeer {
    PeerHandle peer;
  };
  struct Writable {
    PeerHandle peer;
    ChannelId channel;
  };
  struct RemovePeer {
    PeerHandle peer;
    Disconnect why;
    std::function<void()> done;
  };
  struct Stop {
    std::function<void()> done;
  };
  // Messages that came together.
  using Messages = std::vector<Message>;
  using Call = std::variant<Messages, Start, InitPeer, AddPeer, Writable, RemovePeer, Stop>;

  ReactorRunner(std::string name, Reactor& reactor, net::Executor executor);

  const std::string& name() const { return name_; }

  // Thread-safe.  Calls run in the order they were put in.
  void put(Call call);
  void put_all(Messages& messages);  // takes them all out, and leaves room for as many

 private:
  // Shared with the posted run, which may end after the runner is gone.
  struct Queue {
    Reactor& reactor;
    net::Executor executor;
    std::mutex mutex;
    std::vector<Call> waiting;    // guarded by mutex
    std::vector<Messages> spare;  // guarded by mutex: empty, with room; so that none is allocated
    bool running{false};          // guarded by mutex: a run is posted or under way
  };

  static constexpr std::size_t kMaxSpare = 4;

  static void schedule(const std::shared_ptr<Queue>& queue);
  static void keep(Queue& queue, std::vector<Call>& done);
  static void run(const std::shared_ptr<Queue>& queue);
  static void perform(Reactor& reactor, Call& call);

  std::string name_;
  std::shared_ptr<Queue> queue_;
};

}  // namespace switchyard
