// msgpack-c as the second opinion of the fuzz targets.
//
// What msgpack-c cannot read, our decoders must not have taken; what both read must be the same.
#pragma once

#include <cstdint>
#include <msgpack.hpp>
#include <optional>
#include <string_view>

#include "p2p/base/bytes.h"
#include "tests/fuzz/fuzz.h"

namespace switchyard::fuzz {

// Reads one value after another from an input.
class Oracle {
 public:
  explicit Oracle(ByteView input) : input_(input) {}

  bool at_end() const { return used_ == input_.size(); }
  // The bytes read so far.
  std::size_t used() const { return used_; }

  // The next value; nullopt if msgpack-c does not take it.  Lives as long as its handle.
  std::optional<msgpack::object_handle> next() {
    // A count above the size of the input is a lie; msgpack-c would allocate for it.
    const std::size_t most = input_.size();
    const msgpack::unpack_limit limits(most, most, most, most, most, most);
    try {
      return msgpack::unpack(reinterpret_cast<const char*>(input_.data()), input_.size(), used_,
                             nullptr, nullptr, limits);
    } catch (const msgpack::unpack_error&) {
      return std::nullopt;
    }
  }

 private:
  ByteView input_;
  std::size_t used_{0};
};

inline std::uint64_t number(const msgpack::object& object) {
  FUZZ_CHECK(object.type == msgpack::type::POSITIVE_INTEGER);
  return object.via.u64;
}

inline ByteView binary(const msgpack::object& object) {
  FUZZ_CHECK(object.type == msgpack::type::BIN);
  return as_bytes({object.via.bin.ptr, object.via.bin.size});
}

inline std::string_view text(const msgpack::object& object) {
  FUZZ_CHECK(object.type == msgpack::type::STR);
  return {object.via.str.ptr, object.via.str.size};
}

// Element `index` of an array that has to have it.
inline const msgpack::object& element(const msgpack::object& object, std::uint32_t index) {
  FUZZ_CHECK(object.type == msgpack::type::ARRAY && index < object.via.array.size);
  return object.via.array.ptr[index];
}

inline bool same(ByteView a, ByteView b) {
  return as_text(a) == as_text(b);
}

}  // namespace switchyard::fuzz
