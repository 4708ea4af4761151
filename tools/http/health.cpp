#include "tools/http/health.h"

#include <fmt/core.h>

namespace switchyard::tools {
namespace {

long long whole_seconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
}

std::string seed_trouble(const SiteCrawl& crawl, WallTime now) {
  if (crawl.last_verified == addrbook::kNever) return "no address has been verified yet";
  const auto since = now - crawl.last_verified;
  if (since > crawl.fresh_for) {
    return fmt::format("no address was verified for {} s; what is served must be younger than {} s",
                       since.count(), crawl.fresh_for.count());
  }
  return crawl.verified == 0 ? "none of the verified addresses is left to be served" : "";
}

}  // namespace

Health judge_health(const SiteState* state, Duration age) {
  if (state == nullptr) return {false, "the node has not started yet"};
  if (age > kStalled) {
    return {false, fmt::format("the node has said nothing for {} s", whole_seconds(age))};
  }
  if (state->book && state->book->size() == 0) return {false, "the address book is empty"};
  if (state->crawl) {
    if (std::string trouble = seed_trouble(*state->crawl, state->taken); !trouble.empty()) {
      return {false, std::move(trouble)};
    }
    return {true, fmt::format("ready, {} verified addresses", state->crawl->verified)};
  }
  const std::size_t peers = state->peers.size() + state->private_peers;
  return {true, fmt::format("ready, {} {}", peers, peers == 1 ? "peer" : "peers")};
}

}  // namespace switchyard::tools
