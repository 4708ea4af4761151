// Counts heap allocations and the bytes that are in use, to prove that there are none or how many.
//
// Replaces the global operator new of the program, or listens to the sanitizer's where there is
// one: include it in exactly one file of a program.  Counts the allocations of all threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

#include <malloc.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#include <sanitizer/allocator_interface.h>
#define SWITCHYARD_SANITIZER_ALLOCATES 1
#endif
#endif

namespace switchyard::test {

inline std::atomic<std::size_t> allocation_count{0};
// Bytes in use, as the allocator rounds them.
inline std::atomic<std::size_t> allocated_bytes{0};

// How many allocations happen while `work` runs.
template <class Work>
std::size_t count_allocations(Work work) {
  const std::size_t before = allocation_count;
  work();
  return allocation_count - before;
}

}  // namespace switchyard::test

#ifdef SWITCHYARD_SANITIZER_ALLOCATES

namespace switchyard::test {

inline const int allocation_hooks = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void* /*memory*/, std::size_t size) {
      ++allocation_count;
      allocated_bytes += size;
    },
    [](const volatile void* memory) {
      if (memory != nullptr)
        allocated_bytes -= __sanitizer_get_allocated_size(const_cast<const void*>(memory));
    });

}  // namespace switchyard::test

#else

// A replacement may not be inline; and g++ 12, if it inlines one, warns of a mismatched pair.
// NOLINTBEGIN(misc-definitions-in-headers)
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++switchyard::test::allocation_count;
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  switchyard::test::allocated_bytes += malloc_usable_size(memory);
  return memory;
}

[[gnu::noinline]] void operator delete(void* memory) noexcept {
  switchyard::test::allocated_bytes -= malloc_usable_size(memory);
  std::free(memory);
}

[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
  switchyard::test::allocated_bytes -= malloc_usable_size(memory);
  std::free(memory);
}
// NOLINTEND(misc-definitions-in-headers)

#endif
