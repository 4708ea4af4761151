// BufferPool: large buffers, lent while bytes move and given back when a connection is idle.
//
// So ten thousand idle peers hold none.  One executor: each that connections live on has its own.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "p2p/base/bytes.h"

namespace switchyard {

class BufferPool {
 public:
  // A read of this size empties a socket in one call at full speed, and a batch of 64 KiB of
  // frames fits with room; above 64 KiB nothing is gained on the machines measured.
  static constexpr std::size_t kBufferSize = 128 * kKiB;
  // Buffers kept for the next borrower; more are freed as they come back.
  static constexpr std::size_t kMaxIdle = 16;

  // Empty, or a buffer that goes back to the pool when destroyed.  The pool outlives it.
  class Lease {
   public:
    Lease() = default;
    Lease(BufferPool& pool, std::unique_ptr<std::uint8_t[]> storage)
        : pool_(&pool), storage_(std::move(storage)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&& other) noexcept {
      if (this != &other) {
        give_back();
        pool_ = other.pool_;
        storage_ = std::move(other.storage_);
      }
      return *this;
    }
    ~Lease() { give_back(); }

    explicit operator bool() const { return storage_ != nullptr; }
    MutableByteView view() { return {storage_.get(), storage_ ? kBufferSize : 0}; }

   private:
    void give_back() {
      if (storage_ && pool_->idle_.size() < kMaxIdle) pool_->idle_.push_back(std::move(storage_));
      storage_.reset();
    }

    BufferPool* pool_{nullptr};
    std::unique_ptr<std::uint8_t[]> storage_;  // kBufferSize bytes, or null
  };

  BufferPool() { idle_.reserve(kMaxIdle); }
  BufferPool(const BufferPool&) = delete;
  BufferPool& operator=(const BufferPool&) = delete;

  Lease borrow() {
    if (idle_.empty()) return {*this, std::make_unique_for_overwrite<std::uint8_t[]>(kBufferSize)};
    Lease lease(*this, std::move(idle_.back()));
    idle_.pop_back();
    return lease;
  }

 private:
  std::vector<std::unique_ptr<std::uint8_t[]>> idle_;
};

}  // namespace switchyard
