// PeerRef: shared ownership of a PeerShared.
//
// Its owners can be counted ahead (PeerRefs): a connection that hands out a handle with every
// message would else change the count for each, while other threads that destroy messages change it
// too. Thread-safe as std::shared_ptr is.
//
// Internal to p2p/peer and p2p/switch.
#pragma once

#include <cstdint>
#include <utility>

#include "p2p/base/owner.h"

namespace switchyard {

class PeerShared;

// What counts a PeerShared's owners; its base.
class PeerCount {
 public:
  PeerCount(const PeerCount&) = delete;
  PeerCount& operator=(const PeerCount&) = delete;

 protected:
  PeerCount() = default;
  virtual ~PeerCount() = default;

 private:
  friend class Owner<PeerCount>;
  friend class PeerRefs;

  void add(std::uint64_t owners) { owners_.add(owners); }
  void leave(std::uint64_t owners) {
    if (owners_.leave(owners)) delete this;
  }

  OwnerCount owners_;
};

class PeerRef {
 public:
  PeerRef() = default;  // of none

  // The arguments of PeerShared's constructor.
  template <class... Arguments>
  static PeerRef make(Arguments&&... arguments);

  PeerShared* get() const;
  PeerShared* operator->() const { return get(); }
  explicit operator bool() const { return static_cast<bool>(of_); }
  friend bool operator==(const PeerRef&, const PeerRef&) = default;

 private:
  friend class PeerRefs;
  explicit PeerRef(Owner<PeerCount> of) : of_(std::move(of)) {}

  Owner<PeerCount> of_;
};

// Owners of one PeerShared, counted many at a time.  One thread.
class PeerRefs {
 public:
  // Counted at a time; some hundred messages come with one read.
  static constexpr std::uint32_t kAhead = 1024;

  explicit PeerRefs(PeerRef of) : of_(std::move(of)) {}
  PeerRefs(const PeerRefs&) = delete;
  PeerRefs& operator=(const PeerRefs&) = delete;
  ~PeerRefs() {
    if (ahead_ > 0) of_.of_->leave(ahead_);  // never the last
  }

  // One more owner.
  PeerRef take() {
    if (ahead_ == 0) {
      of_.of_->add(kAhead);
      ahead_ = kAhead;
    }
    --ahead_;
    return PeerRef(Owner<PeerCount>::counted(of_.of_.get()));
  }

 private:
  PeerRef of_;
  std::uint32_t ahead_{0};  // counted, and not taken
};

}  // namespace switchyard
