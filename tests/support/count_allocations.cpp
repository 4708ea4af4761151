#include "tests/support/count_allocations.h"

#include <cstdlib>
#include <new>

#include <malloc.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#include <sanitizer/allocator_interface.h>
#define SWITCHYARD_SANITIZER_ALLOCATES 1
#endif
#endif

#ifdef SWITCHYARD_SANITIZER_ALLOCATES

namespace switchyard::test {

[[maybe_unused]] const int allocation_hooks = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void* /*memory*/, std::size_t size) {
      ++allocation_count;
      count_block(size);
    },
    [](const volatile void* memory) {
      if (memory != nullptr)
        uncount_block(__sanitizer_get_allocated_size(const_cast<const void*>(memory)));
    });

}  // namespace switchyard::test

#else

// g++ 12, if it inlines one of them, warns of a mismatched pair.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++switchyard::test::allocation_count;
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  switchyard::test::count_block(malloc_usable_size(memory));
  return memory;
}

[[gnu::noinline]] void operator delete(void* memory) noexcept {
  switchyard::test::uncount_block(malloc_usable_size(memory));
  std::free(memory);
}

[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
  switchyard::test::uncount_block(malloc_usable_size(memory));
  std::free(memory);
}

#endif
