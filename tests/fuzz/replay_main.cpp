// Runs a fuzz target over its corpus, and over mutations of it that are the same every time.
//
//     TARGET [FOLDER|FILE]...
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "p2p/base/rng.h"
#include "tests/fuzz/fuzz.h"

namespace {

using switchyard::Bytes;

constexpr int kMutationsPerInput = 50;

Bytes read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void run(const Bytes& input) {
  LLVMFuzzerTestOneInput(input.data(), input.size());
}

// Flips, cuts, doubles or overwrites.
Bytes mutate(Bytes input, switchyard::Rng& rng) {
  for (std::uint64_t n = 1 + rng.below(4); n > 0; --n) {
    if (input.empty()) input.push_back(0);
    const std::size_t at = rng.below(input.size());
    switch (rng.below(4)) {
      case 0:
        input[at] ^= static_cast<std::uint8_t>(1U << rng.below(8));
        break;
      case 1:
        input[at] = static_cast<std::uint8_t>(rng.below(256));
        break;
      case 2:
        input.resize(at);
        break;
      default: {
        const Bytes tail(input.begin() + static_cast<std::ptrdiff_t>(at), input.end());
        switchyard::append(input, tail);
        input.resize(std::min<std::size_t>(input.size(), 64 * switchyard::kKiB));
      }
    }
  }
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    const std::filesystem::path path = argv[i];
    if (!std::filesystem::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path))
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  switchyard::SeededRng rng(1);
  std::size_t runs = 1;
  run({});
  for (const auto& file : files) {
    const Bytes input = read_file(file);
    run(input);
    for (int i = 0; i < kMutationsPerInput; ++i) run(mutate(input, rng));
    runs += 1 + kMutationsPerInput;
  }
  std::printf("%zu files, %zu runs\n", files.size(), runs);
  if (files.empty()) std::fprintf(stderr, "no corpus: nothing was replayed\n");
  return files.empty() ? 1 : 0;
}
