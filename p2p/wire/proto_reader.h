// ProtoReader: the fields of a protobuf message, one after another, in the order they come.
//
// protozero behind a wall: nothing it throws gets out, and no file but the .cpp sees it.  For
// messages that are read once a connection or once a minute; packets are read by hand
// (comet_packets.h), and both keep to the same law:
//
//   * An unknown field is skipped, of one that comes twice the last counts.
//   * A number keeps as many low bits as its field has, as in every protobuf decoder.
//   * A known field of another type is a failure, as in CometBFT, where libprotobuf skips it.
//   * Stricter than both, where nobody's encoder is affected: no groups, no tag of more than 32
//     bits, no field 19000 to 19999 (protobuf keeps them for itself), no length that takes more
//     than four bytes.
//
// Like MsgpackReader it remembers its first failure: then next() is false, and values are empty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "p2p/base/bytes.h"

namespace switchyard::wire {

inline constexpr std::size_t kMaxTagSize = 5;     // bytes of a tag
inline constexpr std::size_t kMaxLengthSize = 4;  // bytes of the length of a field

class ProtoReader {
 public:
  // `name` is what errors call the message; a literal.  `message` outlives the reader and all
  // views it gives.
  ProtoReader(ByteView message, const char* name) : name_(name), rest_(message) {}
  // The current field of `outer`, which is a message itself.  What fails in here has failed in
  // `outer`, which outlives this.
  ProtoReader(ProtoReader& outer, const char* name);

  ProtoReader(const ProtoReader&) = delete;
  ProtoReader& operator=(const ProtoReader&) = delete;

  bool ok() const { return failure_->what == nullptr; }
  // The first failure, e.g. "moniker: of another type".  REQUIRES: !ok().
  std::string error() const;

  // Goes to the next field; false at the end of the message, and if anything has failed.
  bool next();
  // The number of the current field.
  std::uint32_t field() const { return field_; }

  // The value of the current field; fails if it is of another type.  `name`, a literal, is what
  // errors call it.
  std::uint64_t number(const char* name);
  ByteView bytes(const char* name);
  std::string_view text(const char* name) { return as_text(bytes(name)); }

  // Reads the message to its end for its form alone.
  void skip_all();

  // Records a failure of the decoder's own finding, unless there is one already.
  void fail(const char* name, const char* what);

 private:
  enum class Type : std::uint8_t { number, bytes, fixed };
  struct Failure {
    const char* name{nullptr};
    const char* what{nullptr};  // null: none yet
  };

  void read_field();  // throws what protozero throws
  bool expect(Type type, const char* name);

  const char* name_;
  ByteView rest_;  // fields behind the current one
  // Of the current field:
  std::uint32_t field_{0};
  Type type_{Type::fixed};
  std::uint64_t number_{0};  // if it is one
  ByteView bytes_;           // if it is some

  Failure own_;
  Failure* failure_{&own_};  // own_, or that of the message all this is in
};

}  // namespace switchyard::wire
