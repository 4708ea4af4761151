// SimResolver: a name service made of a map.
//
// Answers after its latency; Errc::not_found for names it does not know.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "p2p/net/resolver.h"
#include "p2p/sim/world.h"

namespace switchyard::sim {

class SimResolver final : public net::Resolver {
 public:
  explicit SimResolver(World& world) : world_(world) {}

  void set_latency(Duration latency) { latency_ = latency; }

  // Replaces what the name had.  REQUIRES: !addresses.empty().
  void set(const std::string& name, std::vector<IpAddress> addresses);
  void remove(const std::string& name) { entries_.erase(name); }

  // Asking for the name fails with `error`, until set() or remove().
  void set_failure(const std::string& name, std::error_code error);

  // No answer at all: asking ends at its deadline.
  void set_silent(const std::string& name);

  net::Awaitable<Result<std::vector<IpAddress>>> resolve(std::string host, Time deadline) override;

 private:
  struct Entry {
    std::vector<IpAddress> addresses;
    std::error_code failure;  // set: instead of addresses
    bool silent{false};
  };

  World& world_;
  Duration latency_{std::chrono::milliseconds(1)};
  std::map<std::string, Entry> entries_;
};

}  // namespace switchyard::sim
