// Files: small whole files that must survive a crash.  Real or simulated.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"

namespace switchyard::net {

class Files {
 public:
  virtual ~Files() = default;

  // The whole file.  Errc::not_found if there is none; std::errc::file_too_large above `limit`
  // bytes, before reading them.
  virtual Result<Bytes> read(const std::string& path, std::size_t limit) = 0;

  // Replaces the file as a whole: temporary beside it, fsync, rename, fsync of the folder.  After a
  // crash either the old or the new content is there, whole.  `mode` as chmod's, e.g. 0600.
  virtual Result<void> write_atomic(const std::string& path, ByteView content, unsigned mode) = 0;

  // Gives a file another name in the same folder; survives a crash.  Fails with
  // std::errc::file_exists rather than replace what has that name, Errc::not_found if there is no
  // `from`.
  virtual Result<void> rename(const std::string& from, const std::string& to) = 0;

  // Creates a folder and those above it, mode 0700 for the new ones; fine if it exists.
  virtual Result<void> make_folder(const std::string& path) = 0;
};

}  // namespace switchyard::net
