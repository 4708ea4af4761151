#include "secret_conn/aead/kernel.h"

#include <algorithm>
#include <array>

#include "secret_conn/aead/kernels.h"

namespace switchyard::secret_conn::aead {
namespace {

struct Named {
  Kernel kernel;
  std::string_view name;
};

constexpr std::array kNames{Named{Kernel::portable, "portable"}, Named{Kernel::avx2, "avx2"},
                            Named{Kernel::avx512vl, "avx512vl"},
                            Named{Kernel::avx512ifma, "avx512ifma"}};
constexpr std::array kAll{Kernel::portable, Kernel::avx2, Kernel::avx512vl, Kernel::avx512ifma};

// The compiler's runtime asks the processor, and the operating system whether it keeps the
// registers.
bool has(Kernel kernel) {
  switch (kernel) {
    case Kernel::portable:
      return true;
#ifdef __x86_64__
    case Kernel::avx2:
      return __builtin_cpu_supports("avx2") != 0;
    case Kernel::avx512vl:
      return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vl") != 0;
    case Kernel::avx512ifma:
      return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512ifma") != 0;
#endif
    default:
      return false;
  }
}

struct Available {
  std::array<Kernel, kAll.size()> kernels{};
  std::size_t count{0};
};

Available find_available() {
  Available found;
  for (const Kernel kernel : kAll)
    if (has(kernel)) found.kernels[found.count++] = kernel;
  return found;
}

}  // namespace

std::span<const Kernel> all_kernels() {
  return kAll;
}

std::span<const Kernel> available_kernels() {
  static const Available found = find_available();
  return std::span(found.kernels).first(found.count);
}

bool is_available(Kernel kernel) {
  const auto available = available_kernels();
  return std::find(available.begin(), available.end(), kernel) != available.end();
}

Kernel fastest_kernel() {
  return available_kernels().back();
}

std::string_view name_of(Kernel kernel) {
  const auto* const found = std::find_if(kNames.begin(), kNames.end(),
                                         [&](const Named& it) { return it.kernel == kernel; });
  return found == kNames.end() ? std::string_view() : found->name;
}

std::optional<Kernel> kernel_named(std::string_view name) {
  const auto* const found =
      std::find_if(kNames.begin(), kNames.end(), [&](const Named& it) { return it.name == name; });
  if (found == kNames.end()) return std::nullopt;
  return found->kernel;
}

std::string names_of(std::span<const Kernel> kernels) {
  std::string names;
  for (const Kernel kernel : kernels)
    names.append(names.empty() ? "" : ", ").append(name_of(kernel));
  return names;
}

const KernelFunctions& functions_of(Kernel kernel) {
  switch (kernel) {
#ifdef __x86_64__
    case Kernel::avx2:
      return avx2_kernel;
    case Kernel::avx512vl:
      return avx512vl_kernel;
    case Kernel::avx512ifma:
      return avx512ifma_kernel;
#endif
    default:
      return portable_kernel;
  }
}

}  // namespace switchyard::secret_conn::aead
