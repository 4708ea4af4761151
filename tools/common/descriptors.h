// File descriptors: every connection is one, and the system limits them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "p2p/base/result.h"
#include "p2p/switch/switch_config.h"

namespace switchyard::tools {

// How many a node with these limits may have open at once, with so many threads for connections.
std::uint64_t descriptors_needed(const SwitchConfig& config, std::size_t io_threads);

struct DescriptorLimits {
  std::uint64_t soft{0};
  std::uint64_t hard{0};
};

// The soft limit to set, or a sentence with what to do when even the hard one is too low.  Pure.
Result<std::uint64_t, std::string> choose_descriptor_limit(std::uint64_t needed,
                                                           DescriptorLimits limits);

// Raises the process's soft limit if `needed` asks for it.
Result<void, std::string> ensure_descriptors(std::uint64_t needed);

}  // namespace switchyard::tools
