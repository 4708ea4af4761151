#include "reactors/record/recording_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "reactors/record/recording_reader.h"

namespace switchyard::reactors {
namespace {

constexpr std::size_t kReadAtOnce = 256 * kKiB;

std::string system_text() {
  return std::error_code(errno, std::system_category()).message();
}

iovec piece(ByteView bytes) {
  // writev only reads what it is given.
  return {const_cast<std::uint8_t*>(bytes.data()), bytes.size()};  // NOLINT(*-const-cast)
}

// Both; false: errno says why not.
bool write_both(int fd, ByteView head, ByteView bytes) {
  while (!head.empty() || !bytes.empty()) {
    const std::array<iovec, 2> pieces{piece(head), piece(bytes)};
    const ssize_t n = ::writev(fd, pieces.data(), static_cast<int>(pieces.size()));
    if (n < 0 && errno != EINTR) return false;
    auto written = static_cast<std::size_t>(n < 0 ? 0 : n);
    const std::size_t of_head = std::min(written, head.size());
    head = head.subspan(of_head);
    bytes = bytes.subspan(written - of_head);
  }
  return true;
}

// All of it; the error says what is wrong.
Result<void, std::string> read_recording(int fd, RecordingReader& reader) {
  Bytes buffer(kReadAtOnce);
  for (;;) {
    const ssize_t n = ::read(fd, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Unexpected(system_text());
    if (n == 0) return {};
    const ByteView part(buffer.data(), static_cast<std::size_t>(n));
    if (auto good = reader.read(part, [](const RecordedEvent&) {}); !good) return good;
  }
}

}  // namespace

Result<std::unique_ptr<RecordingFile>, std::string> RecordingFile::open(const std::string& path) {
  constexpr int kHow = O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC;
  net::Fd fd(::open(path.c_str(), kHow, 0600));
  struct stat status{};
  if (!fd || ::fstat(fd.get(), &status) != 0) return Unexpected(system_text());
  if (!S_ISREG(status.st_mode)) return Unexpected<std::string>("not a file");
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    return Unexpected<std::string>(errno == EWOULDBLOCK ? "another process records to it"
                                                        : system_text());
  }
  std::unique_ptr<RecordingFile> file(new RecordingFile(std::move(fd)));
  if (auto good = file->go_on(); !good) return Unexpected(good.error());
  return file;
}

Result<void, std::string> RecordingFile::go_on() {
  RecordingReader reader(/*keep=*/0);
  if (auto good = read_recording(fd_.get(), reader); !good) return good;
  size_ = reader.sound();
  cut_ = reader.torn();
  if (cut_ > 0 && ::ftruncate(fd_.get(), static_cast<off_t>(size_)) != 0) {
    return Unexpected(system_text());
  }
  return size_ > 0 ? Result<void, std::string>() : append(recording_head(), {});
}

Result<void, std::string> RecordingFile::append(ByteView head, ByteView bytes) {
  if (!failed_.empty()) return Unexpected(failed_);
  if (write_both(fd_.get(), head, bytes)) {
    size_ += head.size() + bytes.size();
    return {};
  }
  failed_ = system_text();
  // What was written of it, a reader would take for torn; that it stays is no harm.
  static_cast<void>(::ftruncate(fd_.get(), static_cast<off_t>(size_)) == 0);
  return Unexpected(failed_);
}

}  // namespace switchyard::reactors
