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

#include "p2p/base/bytes.h"

namespace switchyard {

class Payload {
 public:
  Payload() = default;  // empty, no allocation

  // Copies `bytes`, in one allocation.
  explicit Payload(ByteView bytes) : size_(bytes.size()) {
    if (bytes.empty()) return;
    auto storage = std::make_shared_for_overwrite<std::uint8_t[]>(bytes.size());
    std::copy(bytes.begin(), bytes.end(), storage.get());
    data_ = std::move(storage);
  }

  // The bytes; valid as long as some Payload shares them.
  ByteView view() const { return {data_.get(), size_}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  std::shared_ptr<const std::uint8_t[]> data_;  // null iff size_ == 0
  std::size_t size_{0};                         // bytes
};

}  // namespace switchyard
