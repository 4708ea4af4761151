// DyingFiles: Files on a disk that forgets what was not synced, of a process that may die between
// any two of its steps.
//
// A model of what DiskFiles asks of a system: a temporary is created, filled block by block,
// synced, renamed, and its folder synced; each of these is a step.  A process dies before the step
// it was told; everything fails from then on.  What is there afterwards is the worst that a file
// system may do: see AfterDeath.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <system_error>

#include "p2p/net/errors.h"
#include "p2p/net/files.h"

namespace switchyard::test {

enum class AfterDeath {
  killed,     // the process alone: the system still has all that was done
  old_names,  // power loss: names as they were synced, contents as they were synced
  new_names,  // power loss: all names, contents as they were synced
};

class DyingFiles final : public net::Files {
 public:
  static constexpr std::size_t kBlock = 512;  // bytes written in one step

  // Dies before the step with this number, the next one being 0.
  void die_at(std::size_t step) {
    left_ = step;
    mortal_ = true;
  }
  bool dead() const { return dead_; }
  // A program that forgets its first sync: what a test must notice.
  void forget_syncs() { careless_ = true; }

  // Another process, after the old one died.
  void restart(AfterDeath how) {
    if (how == AfterDeath::old_names) now_ = synced_;
    for (auto& [name, file] : now_) {
      if (how == AfterDeath::killed) file->synced = file->content.size();  // sooner or later
      file->content.resize(file->synced);
    }
    synced_ = now_;
    dead_ = mortal_ = false;
  }

  Result<Bytes> read(const std::string& path, std::size_t limit) override {
    if (dead_) return fail<Bytes>(std::errc::io_error);
    const auto found = now_.find(path);
    if (found == now_.end()) return Unexpected(net::make_error_code(net::Errc::not_found));
    if (found->second->content.size() > limit) return fail<Bytes>(std::errc::file_too_large);
    return found->second->content;
  }

  Result<void> write_atomic(const std::string& path, ByteView content, unsigned /*mode*/) override {
    const std::string temporary = path + ".tmp-" + std::to_string(++temporaries_);
    if (!step()) return fail<void>(std::errc::io_error);
    const auto file = std::make_shared<File>();
    now_[temporary] = file;
    for (; !content.empty(); content = content.subspan(std::min(kBlock, content.size()))) {
      if (!step()) return fail<void>(std::errc::io_error);
      append(file->content, content.first(std::min(kBlock, content.size())));
    }
    if (!step()) return fail<void>(std::errc::io_error);
    if (!careless_) file->synced = file->content.size();
    if (!step()) return fail<void>(std::errc::io_error);
    now_[path] = file;
    now_.erase(temporary);
    if (!step()) return fail<void>(std::errc::io_error);
    synced_ = now_;
    return {};
  }

  Result<void> rename(const std::string& from, const std::string& to) override {
    if (!step()) return fail<void>(std::errc::io_error);
    if (now_.contains(to)) return fail<void>(std::errc::file_exists);
    now_[to] = now_.at(from);
    now_.erase(from);
    if (!step()) return fail<void>(std::errc::io_error);
    synced_ = now_;
    return {};
  }

  Result<void> make_folder(const std::string& /*path*/) override { return {}; }

 private:
  struct File {
    Bytes content;
    std::size_t synced{0};  // bytes of it that a power loss leaves
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;

  template <class T>
  static Result<T> fail(std::errc error) {
    return Unexpected(std::make_error_code(error));
  }

  // False if the process is dead.
  bool step() {
    if (mortal_ && left_-- == 0) dead_ = true;
    if (dead_) mortal_ = false;
    return !dead_;
  }

  Names now_;
  Names synced_;
  std::size_t left_{0};  // steps to live, while mortal_
  std::size_t temporaries_{0};
  bool mortal_{false};
  bool dead_{false};
  bool careless_{false};
};

}  // namespace switchyard::test
