#include "p2p/sim/sim_resolver.h"

#include <utility>

#include "p2p/net/errors.h"

namespace switchyard::sim {

void SimResolver::set(const std::string& name, std::vector<IpAddress> addresses) {
  entries_[name] = {std::move(addresses), {}, false};
}

void SimResolver::set_failure(const std::string& name, std::error_code error) {
  entries_[name] = {{}, error, false};
}

void SimResolver::set_silent(const std::string& name) {
  entries_[name] = {{}, {}, true};
}

net::Awaitable<Result<std::vector<IpAddress>>> SimResolver::resolve(std::string host,
                                                                    Time deadline) {
  if (auto literal = IpAddress::parse(host)) co_return std::vector<IpAddress>(1, *literal);
  const auto found = entries_.find(host);
  const Entry entry = found == entries_.end() ? Entry{{}, net::Errc::not_found} : found->second;
  const Time answer = world_.now() + latency_;
  if (entry.silent || answer > deadline) {
    co_await world_.pass(deadline - world_.now());
    co_return Unexpected(net::make_error_code(net::Errc::timed_out));
  }
  co_await world_.pass(latency_);
  if (entry.failure) co_return Unexpected(entry.failure);
  co_return entry.addresses;
}

}  // namespace switchyard::sim
