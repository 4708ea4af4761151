// Owner: one of those who own a thing that counts its owners.
//
// As std::shared_ptr, but what is owned has the count, and owners can be counted ahead: who is
// going to make many tells the count once (OwnerCount::add) and takes each from there
// (Owner::counted). Threads that destroy owners then do not wait for it at every one.
//
// Thread-safe as std::shared_ptr is.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace switchyard {

// The count; a member or a base of what is owned.  Who makes it is the first owner.
class OwnerCount {
 public:
  void add(std::uint64_t owners) { owners_.fetch_add(owners, std::memory_order_relaxed); }
  // Whether those were the last: then the caller destroys what is owned.
  [[nodiscard]] bool leave(std::uint64_t owners) {
    return owners_.fetch_sub(owners, std::memory_order_acq_rel) == owners;
  }

 private:
  std::atomic<std::uint64_t> owners_{1};
};

// T has add(owners), and leave(owners), which destroys it with the last of them.
template <class T>
class Owner {
 public:
  Owner() = default;  // of nothing
  // One that is counted already.
  static Owner counted(T* of) {
    Owner owner;
    owner.of_ = of;
    return owner;
  }
  Owner(const Owner& other) : of_(other.of_) {
    if (of_ != nullptr) of_->add(1);
  }
  Owner(Owner&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
  Owner& operator=(Owner other) noexcept {
    std::swap(of_, other.of_);
    return *this;
  }
  ~Owner() {
    if (of_ != nullptr) of_->leave(1);
  }

  T* get() const { return of_; }
  T* operator->() const { return of_; }
  explicit operator bool() const { return of_ != nullptr; }
  friend bool operator==(const Owner&, const Owner&) = default;

 private:
  T* of_{nullptr};
};

}  // namespace switchyard
