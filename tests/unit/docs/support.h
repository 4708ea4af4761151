// The pages under docs/, for the tests that hold them to the truth.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace switchyard::test {

// The root of the tree.
inline std::filesystem::path source_root() {
  return std::filesystem::path(SWITCHYARD_VECTORS).parent_path().parent_path();
}

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// `path` from the root of the tree.
inline std::string read_page(const std::string& path) {
  return read_text(source_root() / path);
}

}  // namespace switchyard::test
