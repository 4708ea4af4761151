#include "secret_conn/aead/aead.h"

#include <sodium.h>

#include <algorithm>
#include <bit>

#include "p2p/base/check.h"
#include "secret_conn/aead/kernels.h"

namespace switchyard::secret_conn::aead {
namespace {

// What a kernel may leave on the stack when it runs out of registers, bytes.
constexpr std::size_t kSpillSize = 2048;

// Below so many bytes one frame alone is quicker in libsodium than in lanes that are mostly idle.
constexpr std::size_t kShort = 256;

const KernelFunctions& functions_for(Kernel kernel, const Job& job) {
  return functions_of(job.count == 1 && job.length < kShort ? Kernel::portable : kernel);
}

// Wiped when a call ends, together with what kernels left below it.
struct WipedWork {
  WipedWork() = default;
  WipedWork(const WipedWork&) = delete;
  WipedWork& operator=(const WipedWork&) = delete;
  ~WipedWork() {
    sodium_memzero(&work, sizeof work);
    sodium_stackzero(kSpillSize);
  }

  Work work;  // written before it is read
};

void check_run(const Run& run) {
  SWITCHYARD_CHECK(run.length <= UINT32_MAX && run.stride >= run.length + kTagSize);
  SWITCHYARD_CHECK(run.count == 0 ||
                   (run.bytes.size() >= run.length + kTagSize &&
                    run.count - 1 <= (run.bytes.size() - run.length - kTagSize) / run.stride));
}

// The frames from `done` on, as many as a kernel takes.
Job part_of(const Run& run, std::size_t done, std::span<const std::uint8_t, kKeySize> key,
            std::uint64_t first) {
  return {.key = key.data(),
          .first = first + done,
          .texts = run.bytes.data() + done * run.stride,
          .length = run.length,
          .stride = run.stride,
          .count = std::min(run.count - done, kMaxFrames)};
}

}  // namespace

void seal(Kernel kernel, std::span<const std::uint8_t, kKeySize> key, std::uint64_t first,
          const Run& run) {
  check_run(run);
  SWITCHYARD_CHECK(is_available(kernel));
  WipedWork wiped;
  for (std::size_t done = 0; done < run.count;) {
    const Job job = part_of(run, done, key, first);
    functions_for(kernel, job).seal(job, wiped.work);
    done += job.count;
  }
}

std::size_t open(Kernel kernel, std::span<const std::uint8_t, kKeySize> key, std::uint64_t first,
                 const Run& run) {
  check_run(run);
  SWITCHYARD_CHECK(is_available(kernel));
  WipedWork wiped;
  std::size_t done = 0;
  while (done < run.count) {
    Job job = part_of(run, done, key, first);
    const std::size_t asked = job.count;
    const KernelFunctions& functions = functions_for(kernel, job);
    const std::uint32_t wrong = functions.verify(job, wiped.work);
    job.count = std::min<std::size_t>(asked, static_cast<std::size_t>(std::countr_zero(wrong)));
    if (job.count > 0) functions.decrypt(job, wiped.work);
    done += job.count;
    if (job.count < asked) break;
  }
  return done;
}

}  // namespace switchyard::secret_conn::aead
