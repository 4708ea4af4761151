#include "tools/node/node_config.h"

#include <algorithm>

#include "p2p/types/disconnect.h"

namespace switchyard {
namespace {

Result<void, std::string> check_name(const char* what, const std::string& name) {
  if (name.size() > kMaxNameSize) {
    return Unexpected(std::string(what) + " is longer than " + std::to_string(kMaxNameSize) +
                      " bytes");
  }
  if (name != printable(name)) return Unexpected(std::string(what) + " has unprintable characters");
  return {};
}

Result<void, std::string> check_seeding(const NodeConfig& config) {
  const SeedingConfig& seeding = config.seeding;
  if (seeding.workers == 0) return Unexpected(std::string("workers must be at least 1"));
  if (seeding.fresh_for < kShortestFresh || seeding.fresh_for > kLongestFresh) {
    return Unexpected(std::string("fresh_for must be a minute at least and a week at most"));
  }
  if (config.seeds() && config.p2p.max_short_lived_peers < seeding.workers) {
    return Unexpected("max_short_lived_peers of a seed must be at least its workers, " +
                      std::to_string(seeding.workers));
  }
  return {};
}

}  // namespace

Result<void, std::string> NodeConfig::validate() const {
  if (network.empty()) return Unexpected(std::string("network must be named"));
  if (auto good = check_name("network", network); !good) return good;
  if (auto good = check_name("moniker", moniker); !good) return good;
  if (application.size() > kMaxApplicationSize) {
    return Unexpected("application is longer than " + std::to_string(kMaxApplicationSize) +
                      " bytes");
  }
  if (external_addresses.size() > kMaxRecordAddresses) {
    return Unexpected("more than " + std::to_string(kMaxRecordAddresses) + " external addresses");
  }
  for (const NetAddress& seed : finding.seeds) {
    if (!seed.id) {
      return Unexpected("seeds: " + seed.to_string() + " names no id; write id@host:port");
    }
  }
  if (auto good = check_seeding(*this); !good) return good;
  if (auto good = check_kernel(aead_kernel, secret_conn::aead::available_kernels()); !good) {
    return good;
  }
  return p2p.validate();
}

Result<void, std::string> check_kernel(std::optional<secret_conn::aead::Kernel> kernel,
                                       std::span<const secret_conn::aead::Kernel> available) {
  namespace aead = secret_conn::aead;
  if (!kernel || std::find(available.begin(), available.end(), *kernel) != available.end()) {
    return {};
  }
  return Unexpected("aead_kernel: this processor cannot run " +
                    std::string(aead::name_of(*kernel)) + "; it can run " +
                    aead::names_of(available));
}

}  // namespace switchyard
