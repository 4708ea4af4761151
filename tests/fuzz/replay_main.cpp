// Runs a fuzz target over its corpus, and over mutations of it that are the same every time.
//
//     fuzz_replay TARGET FOLDER|FILE...
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "p2p/base/rng.h"
#include "tests/fuzz/fuzz.h"

namespace {

using switchyard::Bytes;
using Run = void (*)(const std::uint8_t* data, std::size_t size);

constexpr int kMutationsPerInput = 50;

// Filled before main() by what each target defines.
std::map<std::string, Run>& targets() {
  static std::map<std::string, Run> all;
  return all;
}

Bytes read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
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

std::vector<std::filesystem::path> files_in(const std::vector<std::filesystem::path>& paths) {
  std::vector<std::filesystem::path> files;
  for (const auto& path : paths) {
    if (!std::filesystem::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

void replay(Run target, const std::vector<std::filesystem::path>& files) {
  const auto run = [target](const Bytes& input) { target(input.data(), input.size()); };
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
}

}  // namespace

bool switchyard::fuzz::enlist(const char* name, Run run) {
  return targets().emplace(name, run).second;
}

int main(int argc, char** argv) {
  const auto target = argc < 2 ? targets().end() : targets().find(argv[1]);
  if (target == targets().end()) {
    std::fprintf(stderr, "usage: fuzz_replay TARGET FOLDER|FILE...; the targets are");
    for (const auto& [name, run] : targets()) std::fprintf(stderr, " %s", name.c_str());
    std::fprintf(stderr, "\n");
    return 2;
  }
  const auto files = files_in({argv + 2, argv + argc});
  replay(target->second, files);
  if (files.empty()) std::fprintf(stderr, "no corpus: nothing was replayed\n");
  return files.empty() ? 1 : 0;
}
