// DiskFiles: Files on the disk.
//
// Blocks the caller for as long as the disk takes; meant for small files.  Errors carry the code
// of the system.  Writing different files at the same time is safe, from any process.
#pragma once

#include "p2p/net/files.h"

namespace switchyard::net {

class DiskFiles final : public Files {
 public:
  // Refuses what is not a regular file: std::errc::invalid_argument.
  Result<Bytes> read(const std::string& path, std::size_t limit) override;

  // The temporary is `path` with a random ending, nobody else's to read from the start, and gone
  // again if anything fails.  A symbolic link at `path` is replaced, not followed.
  Result<void> write_atomic(const std::string& path, ByteView content, unsigned mode) override;

  Result<void> rename(const std::string& from, const std::string& to) override;

  Result<void> make_folder(const std::string& path) override;
};

}  // namespace switchyard::net
