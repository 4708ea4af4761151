// NodeTarget: the running node as control commands see it.
#pragma once

#include <string>
#include <vector>

#include "p2p/net/timers.h"
#include "tools/common/log.h"
#include "tools/control/control_target.h"
#include "tools/node/node.h"

namespace switchyard::tools {

class NodeTarget final : public ControlTarget {
 public:
  // The referenced objects outlive this.  `version`: of the program.
  NodeTarget(Node& node, const NodeConfig& config, net::Timers& timers, Log& log,
             std::string version);

  // The node has started, now; before the first command.
  void started() { started_ = timers_.now(); }

  NodeFacts facts() const override;
  Time now() const override { return timers_.now(); }
  WallTime wall_now() const override { return timers_.wall_now(); }
  std::vector<PeerView> peers() const override;
  std::vector<NetAddress> persistent() const override { return node_.persistent_peers(); }
  LogLevel log_level() const override { return log_.level(); }
  std::vector<Ban> bans() const override { return node_.bans(); }
  RateLimits limits() const override { return limits_; }
  std::optional<BookCounts> book() const override;
  std::optional<reactors::SeedStatus> seed() const override;

  void dial(const NetAddress& address) override { node_.handle().dial(address); }
  bool disconnect(const PeerId& id) override { return node_.disconnect(id); }
  void add_persistent(const NetAddress& address) override {
    node_.handle().add_persistent(address);
  }
  bool remove_persistent(const NetAddress& address) override {
    return node_.remove_persistent(address);
  }
  void set_log_level(LogLevel level) override { log_.set_level(level); }
  void ban(const BanTarget& who, const std::string& reason,
           std::optional<std::chrono::seconds> length) override {
    node_.ban(who, reason, length);
  }
  bool unban(const BanTarget& who) override { return node_.unban(who); }
  void set_limits(const RateLimits& limits) override {
    limits_ = limits;
    node_.set_rates(limits.each, limits.total);
  }
  void set_seeds(const std::vector<NetAddress>& seeds) override;

 private:
  Node& node_;
  const NodeConfig& config_;
  net::Timers& timers_;
  Log& log_;
  const std::string version_;
  Time started_{};
  RateLimits limits_;  // as set last
};

}  // namespace switchyard::tools
