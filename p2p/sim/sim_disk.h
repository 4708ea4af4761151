// SimDisk: the disk of one machine, in memory, with its faults.
//
// What a program writes is visible at once; what is synced survives crash().  write_atomic syncs,
// so by default everything does; while syncs are held back, the disk lies as some do.
//
// Paths are plain strings: "a/b" and "a//b" are different files.  The folders "", "." and "/"
// exist; writing into one that was not made fails with Errc::not_found.
#pragma once

#include <map>
#include <set>
#include <string>
#include <system_error>

#include "p2p/net/files.h"

namespace switchyard::sim {

class SimDisk {
 public:
  struct File {
    Bytes content;
    unsigned mode{0};
  };

  // For tests: puts a file there, synced, or removes it; looks at one (null if there is none).
  void put(const std::string& path, ByteView content, unsigned mode = 0600);
  void remove(const std::string& path);
  const File* find(const std::string& path) const;

  // --- faults ---

  // The next `times` write_atomic, rename and make_folder fail with `error` and change nothing.
  void fail_writes(std::errc error, unsigned times = 1);

  // While held, what is written is not synced, and nobody is told; letting go syncs.
  void hold_syncs(bool held);

  // Power loss: back to what was synced.
  void crash() { now_ = synced_; }

  // --- for SimFiles ---

  Result<Bytes> read(const std::string& path, std::size_t limit) const;
  Result<void> write(const std::string& path, ByteView content, unsigned mode);
  Result<void> rename(const std::string& from, const std::string& to);
  Result<void> make_folder(const std::string& path);

 private:
  struct Content {
    std::map<std::string, File> files;
    std::set<std::string> folders;
  };

  std::error_code next_failure();
  void sync();

  Content now_;     // what programs see
  Content synced_;  // what a crash leaves
  bool held_{false};
  std::error_code failure_;
  unsigned failures_{0};  // how many more writes fail with failure_
};

// SimFiles: Files on a SimDisk, for one start of the machine.  Once unplugged everything fails with
// std::errc::io_error: a program that lost its machine writes nothing any more.
class SimFiles final : public net::Files {
 public:
  explicit SimFiles(SimDisk& disk) : disk_(disk) {}

  void unplug() { plugged_ = false; }

  Result<Bytes> read(const std::string& path, std::size_t limit) override;
  Result<void> write_atomic(const std::string& path, ByteView content, unsigned mode) override;
  Result<void> rename(const std::string& from, const std::string& to) override;
  Result<void> make_folder(const std::string& path) override;

 private:
  SimDisk& disk_;
  bool plugged_{true};
};

}  // namespace switchyard::sim
