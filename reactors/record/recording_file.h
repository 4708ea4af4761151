// RecordingFile: a recording on the disk, appended to.
//
// Every record is one call of the system when it comes, so whoever is killed, by SIGKILL too, loses
// no more than the record that was being written; only a machine that loses its power loses what
// the system had not written yet (half a minute, on Linux).  Blocks the caller for as long as the
// disk takes.  One process at a time has the file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "p2p/base/result.h"
#include "p2p/net/fd.h"
#include "reactors/record/recording.h"

namespace switchyard::reactors {

class RecordingFile final : public RecordingOutput {
 public:
  // Makes the file, mode 0600, or goes on behind what there is; of a torn last record what there
  // is goes.  Reads it all, about a second a gigabyte.  The error says why not, without the path:
  // it is no recording, or damaged, or another process has it.
  static Result<std::unique_ptr<RecordingFile>, std::string> open(const std::string& path);

  Result<void, std::string> append(ByteView head, ByteView bytes) override;
  std::uint64_t size() const override { return size_; }
  // Bytes of a torn record that open() has cut off.
  std::uint64_t cut() const { return cut_; }

 private:
  explicit RecordingFile(net::Fd fd) : fd_(std::move(fd)) {}
  Result<void, std::string> go_on();

  net::Fd fd_;
  std::uint64_t size_{0};
  std::uint64_t cut_{0};
  std::string failed_;  // an append did; empty: none
};

}  // namespace switchyard::reactors
