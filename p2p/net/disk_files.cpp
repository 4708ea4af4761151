#include "p2p/net/disk_files.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "p2p/net/errors.h"
#include "p2p/net/fd.h"

namespace switchyard::net {
namespace {

std::error_code last_error() {
  if (errno == ENOENT) return Errc::not_found;
  return {errno, std::system_category()};
}

std::string folder_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

// Makes what was renamed or created in a folder last.
std::error_code sync_folder(const std::string& path) {
  const Fd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::fsync(folder.get()) != 0) return last_error();
  return {};
}

std::error_code write_all(int fd, ByteView content) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno != EINTR) return last_error();
    if (n > 0) content = content.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

// Writes and syncs the temporary, and puts it in the place of `path`.
std::error_code fill_and_rename(int fd, const std::string& temporary, const std::string& path,
                                ByteView content, unsigned mode) {
  if (::fchmod(fd, static_cast<mode_t>(mode)) != 0) return last_error();
  if (const auto error = write_all(fd, content)) return error;
  if (::fsync(fd) != 0) return last_error();
  if (std::rename(temporary.c_str(), path.c_str()) != 0) return last_error();
  return {};
}

// Reads to the end; fails once there is more than `limit`.
Result<Bytes> read_all(int fd, std::size_t expected, std::size_t limit) {
  Bytes content(std::min(expected, limit) + 1);  // one more shows the end, or that it grew
  std::size_t size = 0;
  for (;;) {
    const ssize_t n = ::read(fd, content.data() + size, content.size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Unexpected(last_error());
    if (n == 0) break;
    size += static_cast<std::size_t>(n);
    if (size > limit) return Unexpected(std::make_error_code(std::errc::file_too_large));
    if (size == content.size()) content.resize(std::min(limit, 2 * size) + 1);
  }
  content.resize(size);
  return content;
}

}  // namespace

Result<Bytes> DiskFiles::read(const std::string& path, std::size_t limit) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  struct stat status{};
  if (!fd || ::fstat(fd.get(), &status) != 0) return Unexpected(last_error());
  if (!S_ISREG(status.st_mode)) {
    return Unexpected(std::make_error_code(std::errc::invalid_argument));
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size > limit) return Unexpected(std::make_error_code(std::errc::file_too_large));
  return read_all(fd.get(), size, limit);
}

Result<void> DiskFiles::write_atomic(const std::string& path, ByteView content, unsigned mode) {
  std::string temporary = path + ".XXXXXX";
  const Fd fd(::mkostemp(temporary.data(), O_CLOEXEC));  // O_EXCL, mode 0600
  if (!fd) return Unexpected(last_error());
  if (const auto error = fill_and_rename(fd.get(), temporary, path, content, mode)) {
    ::unlink(temporary.c_str());
    return Unexpected(error);
  }
  if (const auto error = sync_folder(folder_of(path))) return Unexpected(error);
  return {};
}

Result<void> DiskFiles::rename(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0) {
    return Unexpected(last_error());
  }
  if (const auto error = sync_folder(folder_of(to))) return Unexpected(error);
  return {};
}

Result<void> DiskFiles::make_folder(const std::string& path) {
  namespace fs = std::filesystem;
  fs::path built;
  for (const fs::path& part : fs::path(path)) {
    built /= part;
    if (::mkdir(built.c_str(), 0700) == 0) {
      if (const auto error = sync_folder(folder_of(built.string()))) return Unexpected(error);
      continue;
    }
    const std::error_code refused(errno, std::system_category());
    struct stat status{};
    if (::stat(built.c_str(), &status) != 0) return Unexpected(refused);
    if (!S_ISDIR(status.st_mode)) {
      return Unexpected(std::make_error_code(std::errc::not_a_directory));
    }
  }
  return {};
}

}  // namespace switchyard::net
