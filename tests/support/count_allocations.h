// Counts heap allocations and the bytes that are in use, to prove that there are none or how many.
//
// Every test program counts (count_allocations.cpp replaces the global operator new, or listens to
// the sanitizer's allocator where there is one), the allocations of all its threads.
#pragma once

#include <atomic>
#include <cstddef>

namespace switchyard::test {

inline std::atomic<std::size_t> allocation_count{0};
// Bytes in use, as the allocator rounds them.
inline std::atomic<std::size_t> allocated_bytes{0};
// Of these, in blocks of at least kLargeBlock, which the pools of buffers have.
inline constexpr std::size_t kLargeBlock = std::size_t{64} * 1024;
inline std::atomic<std::size_t> allocated_in_large_blocks{0};

inline void count_block(std::size_t size) {
  allocated_bytes += size;
  if (size >= kLargeBlock) allocated_in_large_blocks += size;
}
inline void uncount_block(std::size_t size) {
  allocated_bytes -= size;
  if (size >= kLargeBlock) allocated_in_large_blocks -= size;
}

// How many allocations happen while `work` runs.
template <class Work>
std::size_t count_allocations(Work work) {
  const std::size_t before = allocation_count;
  work();
  return allocation_count - before;
}

}  // namespace switchyard::test
