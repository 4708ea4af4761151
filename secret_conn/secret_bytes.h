// SecretBytes<N>: key material that wipes itself.
//
// Its bytes are overwritten when it is destroyed, moved from, assigned over or wiped, in a way the
// compiler may not drop.  Comparing takes the same time whatever the bytes are.  It is never copied
// by accident (clone() says so) and cannot be printed.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace switchyard::secret_conn {

// Overwrites with zeros, for certain.
void wipe_memory(std::span<std::uint8_t> bytes);

// Compare in constant time.  REQUIRES: equal sizes.
bool equal_memory(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);
bool is_zero_memory(std::span<const std::uint8_t> bytes);

template <std::size_t N>
class SecretBytes {
 public:
  SecretBytes() = default;  // all zero
  explicit SecretBytes(std::span<const std::uint8_t, N> bytes) {
    std::copy(bytes.begin(), bytes.end(), bytes_.begin());
  }
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  SecretBytes(SecretBytes&& other) noexcept : bytes_(other.bytes_) { other.wipe(); }
  SecretBytes& operator=(SecretBytes&& other) noexcept {
    if (this != &other) {
      bytes_ = other.bytes_;
      other.wipe();
    }
    return *this;
  }
  ~SecretBytes() { wipe(); }

  SecretBytes clone() const { return SecretBytes(view()); }

  std::span<const std::uint8_t, N> view() const { return bytes_; }
  std::span<std::uint8_t, N> writable() { return bytes_; }
  const std::uint8_t* data() const { return bytes_.data(); }
  static constexpr std::size_t size() { return N; }

  bool is_zero() const { return is_zero_memory(bytes_); }
  void wipe() { wipe_memory(bytes_); }

  friend bool operator==(const SecretBytes& a, const SecretBytes& b) {
    return equal_memory(a.bytes_, b.bytes_);
  }

 private:
  std::array<std::uint8_t, N> bytes_{};
};

}  // namespace switchyard::secret_conn
