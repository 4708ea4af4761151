#include "tools/node/node_config.h"

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
  return p2p.validate();
}

}  // namespace switchyard
