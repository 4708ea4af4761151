// Reads msgpack from bytes that somebody else sent.
//
// Sticky: the first failure is kept, and everything read after it comes back zero or empty.  So a
// decoder reads all its fields and asks ok() once, before it believes any of them.  Numbers and
// lengths are taken in every unsigned width msgpack has, the shortest or not.  Nothing is
// allocated, whatever a length or a count announces: views borrow from the input, and a value
// that the input does not hold whole is a failure.
//
// Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "p2p/base/bytes.h"

namespace switchyard::wire {

class MsgpackReader {
 public:
  // How deep arrays and maps may nest in a value that is skipped.
  static constexpr std::size_t kMaxDepth = 8;

  // `input` outlives the reader and all views it gives.
  explicit MsgpackReader(ByteView input) : rest_(input) {}

  bool ok() const { return what_ == nullptr; }
  // The first failure, e.g. "msg data: cut short".  REQUIRES: !ok().
  std::string error() const;
  // What is not read yet; after a failure, unspecified.
  ByteView rest() const { return rest_; }

  // Each reads one value.  `field` names it in the error and is a literal.  Fails if the input ends
  // inside the value, if it is of another type, or above `limit` (bytes, or the number itself).
  std::uint64_t number(const char* field, std::uint64_t limit = UINT64_MAX);
  ByteView binary(const char* field, std::size_t limit = SIZE_MAX);
  void binary(const char* field, MutableByteView out);  // of exactly this size; copies
  std::string_view text(const char* field, std::size_t limit = SIZE_MAX);

  // Reads the head of an array or map: how many elements, or pairs, follow.  Only a claim: they
  // are not looked at.
  std::uint32_t array(const char* field, std::uint32_t least = 0, std::uint32_t most = UINT32_MAX);
  std::uint32_t map(const char* field);

  // Reads past `count` values of any type.  Linear in the bytes read past; does not recurse.
  void skip(const char* field, std::uint32_t count = 1);

  // Fails if something is left to read.
  void finish(const char* field);

  // Records a failure of the decoder's own finding, unless there is one already.
  void fail(const char* field, const char* what);

 private:
  enum class Type : std::uint8_t {
    nil,
    boolean,
    number,
    negative,  // any signed encoding
    floating,
    text,
    binary,
    array,
    map,
    extension,
    invalid,
  };

  // What the first bytes of a value say.
  struct Head {
    Type type{Type::invalid};
    std::uint64_t value{0};  // number: itself; array, map: count; else bytes that follow
  };
  struct HeadRule;

  static const HeadRule kRules[32];  // for first bytes c0 to df

  Head head(const char* field);
  Head head(const char* field, Type wanted, const char* complaint, std::uint64_t limit);
  ByteView body(const char* field, std::uint64_t size);
  std::uint64_t skip_one(const char* field);

  ByteView rest_;               // not yet read
  const char* field_{nullptr};  // which field failed first
  const char* what_{nullptr};   // and how; null while all is well
};

}  // namespace switchyard::wire
