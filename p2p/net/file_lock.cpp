#include "p2p/net/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

namespace switchyard::net {
namespace {

std::string system_message() {
  return std::system_category().message(errno);
}

// The process number its holder wrote, or nothing.
std::string holder(int fd) {
  std::array<char, 16> text{};
  const ssize_t n = ::pread(fd, text.data(), text.size(), 0);
  if (n <= 0) return {};
  const std::string_view all(text.data(), static_cast<std::size_t>(n));
  return std::string(all.substr(0, all.find_first_not_of("0123456789")));
}

// For people who look; failing to write it does not matter.
void note_holder(int fd) {
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd, 0) != 0) return;
  [[maybe_unused]] const ssize_t written = ::pwrite(fd, pid.data(), pid.size(), 0);
}

}  // namespace

Result<FileLock, std::string> FileLock::acquire(const std::string& path) {
  Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) return Unexpected("cannot open " + path + ": " + system_message());
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return Unexpected("cannot lock " + path + ": " + system_message());
    const std::string pid = holder(fd.get());
    return Unexpected("another process" + (pid.empty() ? pid : " (" + pid + ")") + " holds " +
                      path);
  }
  note_holder(fd.get());
  return FileLock(std::move(fd));
}

}  // namespace switchyard::net
