#include "tools/common/descriptors.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace switchyard::tools {

std::uint64_t descriptors_needed(const SwitchConfig& config, std::size_t io_threads) {
  // Standard streams, epoll, timers, wake-up pipes, signals, the lock, files being written, and
  // the sockets of a name being resolved.
  constexpr std::uint64_t kOurs = 32;
  constexpr std::uint64_t kControl = 18;  // its socket, its clients, and one too many
  constexpr std::uint64_t kLoop = 4;      // a thread of its own: epoll, timer, wake-up pipe
  const std::uint64_t loops = io_threads > 1 ? io_threads * kLoop : 0;
  return kOurs + kControl + loops + config.listen.size() + config.max_inbound_peers +
         config.max_outbound_peers + config.max_short_lived_peers + config.persistent_peers.size() +
         config.unconditional_peers.size() + config.max_half_open;
}

Result<std::uint64_t, std::string> choose_descriptor_limit(std::uint64_t needed,
                                                           DescriptorLimits limits) {
  if (needed <= limits.hard) return std::max(needed, limits.soft);
  const std::string number = std::to_string(needed);
  return Unexpected("up to " + number + " file descriptors are needed for the limits of peers, " +
                    std::to_string(limits.hard) + " are allowed: raise that (ulimit -Hn " + number +
                    ") or lower p2p.max_num_inbound_peers and p2p.max_half_open");
}

Result<void, std::string> ensure_descriptors(std::uint64_t needed) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};  // no limit known, none enforced by us
  auto chosen = choose_descriptor_limit(needed, {limit.rlim_cur, limit.rlim_max});
  if (!chosen) return Unexpected(chosen.error());
  if (*chosen == limit.rlim_cur) return {};
  limit.rlim_cur = *chosen;
  if (setrlimit(RLIMIT_NOFILE, &limit) == 0) return {};
  const std::error_code error(errno, std::generic_category());
  return Unexpected("cannot raise the limit of file descriptors to " + std::to_string(*chosen) +
                    ": " + error.message());
}

}  // namespace switchyard::tools
