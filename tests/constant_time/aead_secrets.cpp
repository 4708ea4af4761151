// Seals and opens frames whose keys and texts valgrind takes for undefined: it then complains of
// every branch and every address that depends on one.
//
//     valgrind aead_secrets KERNEL            no complaint
//     valgrind aead_secrets KERNEL branch     one, of a branch that was put there to be found
//     valgrind aead_secrets KERNEL address    one, of an address
//
// Public are what travels, which is ciphertexts and tags, lengths and numbers, and whether a tag
// was right.  Valgrind 3.19 runs no AVX-512; those kernels are made of the same templates.
#include <valgrind/memcheck.h>

#include <array>
#include <cstdio>
#include <cstring>

#include "p2p/base/bytes.h"
#include "secret_conn/aead/aead.h"
#include "secret_conn/aead/kernels.h"
#include "secret_conn/sodium_rng.h"

using namespace switchyard;
using namespace switchyard::secret_conn;

namespace {

constexpr int kSkipped = 77;  // as CMakeLists.txt has it

using Key = std::array<std::uint8_t, aead::kKeySize>;

void make_secret(MutableByteView bytes) {
  VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size());
}

void make_public(MutableByteView bytes) {
  VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size());
}

// Sealed, sent, opened: whether what comes out is what went in.
bool there_and_back(aead::Kernel kernel, Key& key, std::size_t length, std::size_t count) {
  const std::size_t stride = length + aead::kTagSize;
  Bytes frames(stride * count, 0x5c);
  const Bytes plain = frames;
  make_secret(key);
  make_secret(frames);
  const aead::Run run{frames, length, stride, count};
  aead::seal(kernel, key, 7, run);
  make_public(frames);

  const aead::KernelFunctions& functions = aead::functions_of(kernel);
  aead::Work work{};
  const aead::Job job{key.data(), 7, frames.data(), length, stride, count};
  std::uint32_t wrong = functions.verify(job, work);
  VALGRIND_MAKE_MEM_DEFINED(&wrong, sizeof wrong);
  functions.decrypt(job, work);
  bool same = wrong == 0;
  make_public(frames);
  for (std::size_t i = 0; i < count; ++i)
    same = same && std::memcmp(&frames[i * stride], &plain[i * stride], length) == 0;
  make_public(key);
  return same;
}

// What the test is there to find.
int leak(Key& key, const char* how) {
  make_secret(key);
  static const std::array<char, 256> table{};
  int result = 0;
  if (std::strcmp(how, "branch") == 0 && (key[0] & 1U) != 0) std::puts("odd");
  if (std::strcmp(how, "address") == 0) result = *(&table[0] + key[1]);
  make_public(key);
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  const auto kernel = aead::kernel_named(argc > 1 ? argv[1] : "");
  if (!kernel || RUNNING_ON_VALGRIND == 0) {
    std::puts("usage: valgrind aead_secrets KERNEL [branch|address]");
    return 1;
  }
  if (!aead::is_available(*kernel)) {
    std::puts("this processor does not have it");
    return kSkipped;
  }
  init_crypto();
  Key key{};
  key.fill(0x11);
  if (argc > 2) return leak(key, argv[2]);
  for (const std::size_t length : {0U, 1U, 16U, 63U, 64U, 100U, 300U, 1028U})
    for (const std::size_t count : {1U, 2U, 3U, 4U, 5U, 8U, 11U, 16U})
      if (!there_and_back(*kernel, key, length, count)) return 1;
  return 0;
}
