// RecordReactor: takes whatever arrives on some channels, and writes it down.
//
// It answers nothing, so a network can be watched by a node that knows nothing of its application.
// The channels may be any that no other reactor has.
//
//     ┌───────────┐  the disk is full, or max_size would be passed: one notice  ┌──────┐
//     │ recording │ ──────────────────────────────────────────────────────────► │ over │
//     └───────────┘                                                             └──────┘
//
// Once it is over, messages are taken and dropped, and the node goes on.
//
// It writes in its calls, which wait for the disk: give it an executor that runs no sockets.  A
// message is held until it is written, so peers that send faster than the disk takes it have to
// wait.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "p2p/switch/reactor.h"
#include "reactors/record/recording.h"

namespace switchyard::reactors {

struct RecordConfig {
  std::vector<ChannelDescriptor> channels;
  std::string network;        // told at the start of the recording
  std::uint64_t max_size{0};  // bytes of the output; 0: no limit
};

class RecordReactor final : public Reactor {
 public:
  using Clock = std::function<RecordTime()>;
  // Something that the operator should know, one line.
  using Notice = std::function<void(std::string text)>;

  // `clock` and `notice` are called on the reactor's executor; `to` outlives this.
  RecordReactor(RecordConfig config, RecordingOutput& to, Clock clock, Notice notice);

  bool is_over() const { return over_; }

  std::vector<ChannelDescriptor> channels() const override { return config_.channels; }
  void start(SwitchHandle handle) override;
  void stop() override;
  void add_peer(PeerHandle peer) override;
  void receive(Message message) override;
  void remove_peer(PeerHandle peer, const Disconnect& why) override;

 private:
  void write(RecordKind kind, ChannelId channel, const PeerId& peer, ByteView bytes);
  void end(std::string why);

  const RecordConfig config_;
  RecordingOutput& to_;
  const Clock clock_;
  const Notice notice_;
  bool over_{false};
};

}  // namespace switchyard::reactors
