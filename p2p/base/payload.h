// Payload: immutable bytes with a count of owners.
//
// What is sent.  A broadcast makes one Payload and queues it at every peer, so its bytes are
// stored once however many peers get them.  Copying shares; making one costs one allocation.
//
// Thread-safe as std::shared_ptr is: distinct Payloads may share bytes across threads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

#include "p2p/base/bytes.h"
#include "p2p/base/check.h"
#include "p2p/base/owner.h"

namespace switchyard {

class Payload {
 public:
  class Shares;

  Payload() = default;  // empty, no allocation

  // Copies `bytes`, in one allocation.
  explicit Payload(ByteView bytes) {
    if (bytes.empty()) return;
    void* const memory = ::operator new(sizeof(Block) + bytes.size());
    block_ = Owner<Block>::counted(new (memory) Block(bytes.size()));
    std::copy(bytes.begin(), bytes.end(), static_cast<std::uint8_t*>(memory) + sizeof(Block));
  }

  // The bytes; valid as long as some Payload shares them.
  ByteView view() const {
    if (!block_) return {};
    return {reinterpret_cast<const std::uint8_t*>(block_.get() + 1), block_->size};
  }
  std::size_t size() const { return block_ ? block_->size : 0; }
  bool empty() const { return !block_; }

 private:
  // The bytes lie behind it.
  struct Block {
    explicit Block(std::size_t bytes) : size(bytes) {}

    void add(std::uint64_t more) { owners.add(more); }
    void leave(std::uint64_t less) {
      if (!owners.leave(less)) return;
      std::destroy_at(this);
      ::operator delete(this);
    }

    OwnerCount owners;
    const std::size_t size;  // > 0
  };

  explicit Payload(Owner<Block> block) : block_(std::move(block)) {}

  Owner<Block> block_;  // of nothing: empty
};

// So many Payloads of the same bytes, their owners counted at once: who gives one to each of a
// crowd does not change a count that others are changing already.  One thread.
class Payload::Shares {
 public:
  Shares(const Payload& of, std::size_t count) : of_(of), left_(count) {
    if (of_.block_) of_.block_->add(left_);
  }
  Shares(const Shares&) = delete;
  Shares& operator=(const Shares&) = delete;
  ~Shares() {
    if (of_.block_ && left_ > 0) of_.block_->leave(left_);  // never the last
  }

  // REQUIRES: fewer than `count` were taken.
  Payload take() {
    SWITCHYARD_CHECK(left_ > 0);
    --left_;
    return Payload(Owner<Block>::counted(of_.block_.get()));
  }

 private:
  const Payload of_;
  std::size_t left_;
};

}  // namespace switchyard
