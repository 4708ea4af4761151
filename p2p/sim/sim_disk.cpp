#include "p2p/sim/sim_disk.h"

#include <filesystem>
#include <utility>

#include "p2p/net/errors.h"

namespace switchyard::sim {
namespace {

std::string folder_of(const std::string& path) {
  return std::filesystem::path(path).parent_path().string();
}

bool always_exists(const std::string& folder) {
  return folder.empty() || folder == "." || folder == "/";
}

}  // namespace

void SimDisk::put(const std::string& path, ByteView content, unsigned mode) {
  now_.files[path] = {to_bytes(content), mode};
  synced_.files[path] = now_.files[path];
}

void SimDisk::remove(const std::string& path) {
  now_.files.erase(path);
  synced_.files.erase(path);
}

const SimDisk::File* SimDisk::find(const std::string& path) const {
  const auto found = now_.files.find(path);
  return found == now_.files.end() ? nullptr : &found->second;
}

void SimDisk::fail_writes(std::errc error, unsigned times) {
  failure_ = std::make_error_code(error);
  failures_ = times;
}

void SimDisk::hold_syncs(bool held) {
  held_ = held;
  sync();
}

Result<Bytes> SimDisk::read(const std::string& path, std::size_t limit) const {
  const File* const file = find(path);
  if (file == nullptr) return Unexpected(net::make_error_code(net::Errc::not_found));
  if (file->content.size() > limit) {
    return Unexpected(std::make_error_code(std::errc::file_too_large));
  }
  return file->content;
}

Result<void> SimDisk::write(const std::string& path, ByteView content, unsigned mode) {
  if (const auto failure = next_failure()) return Unexpected(failure);
  const std::string folder = folder_of(path);
  if (!always_exists(folder) && !now_.folders.contains(folder)) {
    return Unexpected(net::make_error_code(net::Errc::not_found));
  }
  now_.files[path] = {to_bytes(content), mode};
  sync();
  return {};
}

Result<void> SimDisk::rename(const std::string& from, const std::string& to) {
  if (const auto failure = next_failure()) return Unexpected(failure);
  const auto file = now_.files.find(from);
  if (file == now_.files.end()) return Unexpected(net::make_error_code(net::Errc::not_found));
  if (now_.files.contains(to)) return Unexpected(std::make_error_code(std::errc::file_exists));
  now_.files[to] = std::move(file->second);
  now_.files.erase(from);
  sync();
  return {};
}

Result<void> SimDisk::make_folder(const std::string& path) {
  if (const auto failure = next_failure()) return Unexpected(failure);
  for (std::string folder = path; !always_exists(folder); folder = folder_of(folder)) {
    if (now_.files.contains(folder)) {
      return Unexpected(std::make_error_code(std::errc::not_a_directory));
    }
    now_.folders.insert(folder);
  }
  sync();
  return {};
}

std::error_code SimDisk::next_failure() {
  if (failures_ == 0) return {};
  --failures_;
  return failure_;
}

void SimDisk::sync() {
  if (!held_) synced_ = now_;
}

Result<Bytes> SimFiles::read(const std::string& path, std::size_t limit) {
  if (!plugged_) return Unexpected(std::make_error_code(std::errc::io_error));
  return disk_.read(path, limit);
}

Result<void> SimFiles::write_atomic(const std::string& path, ByteView content, unsigned mode) {
  if (!plugged_) return Unexpected(std::make_error_code(std::errc::io_error));
  return disk_.write(path, content, mode);
}

Result<void> SimFiles::rename(const std::string& from, const std::string& to) {
  if (!plugged_) return Unexpected(std::make_error_code(std::errc::io_error));
  return disk_.rename(from, to);
}

Result<void> SimFiles::make_folder(const std::string& path) {
  if (!plugged_) return Unexpected(std::make_error_code(std::errc::io_error));
  return disk_.make_folder(path);
}

}  // namespace switchyard::sim
