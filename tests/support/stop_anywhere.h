// A short life of three nodes with a bit of everything in it, and one of them ended after a given
// step: stopped, or its machine loses power.
//
// In 120 ms: a crossed dial and a plain one, filters that take their time, messages of every size
// on two channels both ways, some larger than the window, sends that wait, broadcasts, a ban with
// its redial, a graceful end with its redial, and the stop of the first node, which is ended
// earlier or later all the same.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "tests/support/churn.h"
#include "tests/support/sim_nodes.h"
#include "tests/support/slow_yes.h"

namespace switchyard::test {

enum class Ending : std::uint8_t { stop, power_loss };

class StopAnywhere {
 public:
  // A node has this long to stop: it drains (500 ms), lingers (200 ms), and no more.
  static constexpr Duration kStopTime = std::chrono::milliseconds(750);
  // And the others to notice that a machine is gone: ping, silence, drain, linger.
  static constexpr Duration kNoticeTime = std::chrono::milliseconds(1500);

  StopAnywhere() : net_(3), filter_(net_.world, std::chrono::milliseconds(1)) {
    using std::chrono::milliseconds;
    net_.network.set_default_link({milliseconds(2), 2'000'000});
    for (auto& node : net_.nodes) set_up(*node);
    a().filters.connection = &filter_;
    a().filters.peer = &filter_;
    a().config.p2p.persistent_peers = {b().address()};
    b().config.p2p.persistent_peers = {a().address()};
    c().config.p2p.persistent_peers = {a().address()};
    for (auto& node : net_.nodes) node->start();
    begin_ = net_.world.steps();
    at(15, [this] { talk(a()), talk(b()), talk(c()); });
    at(25, [this] { broadcast(a()), broadcast(b()); });
    at(30, [this] { end([this] { a().node->ban(c().id(), "for a while", {}); }); });
    at(40, [this] { end([this] { a().node->unban(c().id()); }); });
    at(50, [this] { end([this] { a().node->disconnect(b().id()); }); });
    at(70, [this] { talk(b()), talk(c()); });
    at(120, [this] {
      steps_ = net_.world.steps() - begin_;
      finish(Ending::stop);
    });
  }

  // How many steps the life has until the first node is stopped as planned.
  static std::uint64_t count_steps() {
    const auto life = std::make_unique<StopAnywhere>();
    life->play();
    life->leave(Ending::stop);
    return life->steps_;
  }

  // Lives it with the first node ended after step `step`, and says what did not hold; empty: all
  // did.
  static std::string run(std::uint64_t step, Ending ending) {
    auto life = std::make_unique<StopAnywhere>();
    StopAnywhere& it = *life;
    it.net_.world.at_step(it.begin_ + step, [&it, ending] { it.finish(ending); });
    std::string fault = it.play();
    if (!fault.empty() && !it.stopped_) {
      static_cast<void>(life.release());  // what hangs cannot be destroyed either
      return fault;
    }
    if (fault.empty()) fault = it.judge_end();
    if (fault.empty()) fault = it.others_go_on();
    if (fault.empty()) fault = it.leave(ending);
    return fault;
  }

 private:
  TestNode& a() { return net_[0]; }
  TestNode& b() { return net_[1]; }
  TestNode& c() { return net_[2]; }

  static void set_up(TestNode& node) {
    using std::chrono::milliseconds;
    SwitchConfig& config = node.config.p2p;
    config.mconn.ping_interval = milliseconds(300);
    config.mconn.pong_timeout = milliseconds(200);
    config.mconn.drain_timeout = milliseconds(500);
    config.linger_timeout = milliseconds(200);
    config.dial_timeout = milliseconds(300);  // a dial that is given up lives on as long
    config.redial_first = milliseconds(10);
    config.redial_longest = milliseconds(100);
    node.prepare = [](Recorder& recorder) {
      recorder.texts = false;
      recorder.wanted[0].send_queue_capacity = 2;
      recorder.wanted[1].receive_window = 8 * kKiB;
      recorder.on_add = [](const PeerHandle& peer) {
        static_cast<void>(peer.try_send(kChat, as_bytes("hello")));
      };
    };
  }

  void at(int ms, std::function<void()> deed) {
    net_.world.timers().call_at(net_.world.now() + std::chrono::milliseconds(ms), std::move(deed));
  }

  // Does it if the first node is still there to do it.
  template <class Deed>
  void end(Deed deed) {
    if (!ending_) deed();
  }

  // More than the queue takes, so that some wait, and one message larger than the window.
  void talk(TestNode& node) {
    for (const PeerHandle& peer : node.reactor->peers) {
      static_cast<void>(peer.try_send(kBulk, Bytes(20'000, 1)));
      for (int i = 0; i < 4; ++i) {
        ++waiting_;
        net_.world.spawn(wait_and_send(peer, waiting_));
      }
    }
  }
  static net::Awaitable<void> wait_and_send(PeerHandle peer, int& waiting) {
    static_cast<void>(
        co_await peer.send(kChat, Payload(Bytes(500, 2)), std::chrono::milliseconds(400)));
    --waiting;
  }
  static void broadcast(TestNode& node) {
    node.reactor->net->broadcast(kChat, Payload(Bytes(3000, 3)));
  }

  // The end of the first node; the first one counts.
  void finish(Ending ending) {
    if (std::exchange(ending_, true)) return;
    if (ending == Ending::power_loss) a().host.power_off();
    ended_at_ = net_.world.now();
    net_.world.spawn(stop(*a().node, *this));
  }
  static net::Awaitable<void> stop(Node& node, StopAnywhere& life) {
    co_await node.stop();
    life.stopped_ = true;
    life.stop_took_ = life.net_.world.now() - life.ended_at_;
  }

  std::string play() {
    const bool done = net_.run_until([this] { return stopped_; }, std::chrono::seconds(60));
    return done ? "" : "the stop never came to its end";
  }

  // What must hold as soon as it has stopped.
  std::string judge_end() {
    if (stop_took_ > kStopTime)
      return "the stop took " + std::to_string(stop_took_.count()) + " ns";
    if (!a().reactor->peers.empty()) return "a peer was never removed";
    if (a().reactor->calls.back() != "stop") return "the reactor was told something after its stop";
    if (grammar_faults(a().reactor->calls) > 0) return "calls out of order";
    const std::size_t told = a().reactor->calls.size();
    a().node.reset();
    net_.world.run_for(kNoticeTime);
    if (a().reactor->calls.size() != told) return "the reactor was told something after its stop";
    return "";
  }

  // They have noticed, and a connection can be made and used.
  std::string others_go_on() {
    for (TestNode* node : {&b(), &c()}) {
      for (const PeerHandle& peer : node->reactor->peers) {
        if (peer.id() == a().id()) return node->name + " has not noticed";
      }
    }
    c().reactor->net->dial(b().address());
    const std::size_t before = b().reactor->received;
    if (!net_.run_until([&] { return b().reactor->received > before; }, std::chrono::seconds(1))) {
      return "the others do not go on";
    }
    return "";
  }

  // The others stop, too, and nothing is left of anybody.
  std::string leave(Ending ending) {
    for (TestNode* node : {&b(), &c()}) {
      node->stop();
      if (grammar_faults(node->reactor->calls) > 0) return node->name + ": calls out of order";
    }
    a().node.reset();
    net_.world.run_for(std::chrono::seconds(1));
    if (waiting_ > 0) return std::to_string(waiting_) + " sends wait for ever";
    for (TestNode* node : {&a(), &b(), &c()}) {
      if (net_.network.open_streams(node->host.address()) > 0) return node->name + " left a stream";
    }
    // What is on its way to a machine that is off stays there.
    if (ending == Ending::stop && net_.network.sockets() > 0) return "a connection never ended";
    const std::size_t timers = net_.world.pending_timers();
    if (timers > 0) return std::to_string(timers) + " timers left";
    return "";
  }

  Net net_;
  SlowYes filter_;
  std::uint64_t begin_{0};  // steps when the life begins
  std::uint64_t steps_{0};
  bool ending_{false};
  bool stopped_{false};
  Time ended_at_{};
  Duration stop_took_{0};
  int waiting_{0};  // sends
};

}  // namespace switchyard::test
