#include "p2p/wire/msgpack_reader.h"

#include <algorithm>
#include <array>

#include "p2p/base/check.h"

namespace switchyard::wire {

struct MsgpackReader::HeadRule {
  Type type;
  std::uint8_t width;  // bytes after the first that hold the value, big-endian
  std::uint8_t fixed;  // added to it
};

const MsgpackReader::HeadRule MsgpackReader::kRules[32] = {
    {Type::nil, 0, 0},         // c0
    {Type::invalid, 0, 0},     // c1: never used
    {Type::boolean, 0, 0},     // c2
    {Type::boolean, 0, 0},     // c3
    {Type::binary, 1, 0},      // c4
    {Type::binary, 2, 0},      // c5
    {Type::binary, 4, 0},      // c6
    {Type::extension, 1, 1},   // c7: with a byte for its type
    {Type::extension, 2, 1},   // c8
    {Type::extension, 4, 1},   // c9
    {Type::floating, 0, 4},    // ca
    {Type::floating, 0, 8},    // cb
    {Type::number, 1, 0},      // cc
    {Type::number, 2, 0},      // cd
    {Type::number, 4, 0},      // ce
    {Type::number, 8, 0},      // cf
    {Type::negative, 0, 1},    // d0
    {Type::negative, 0, 2},    // d1
    {Type::negative, 0, 4},    // d2
    {Type::negative, 0, 8},    // d3
    {Type::extension, 0, 2},   // d4: with a byte for its type
    {Type::extension, 0, 3},   // d5
    {Type::extension, 0, 5},   // d6
    {Type::extension, 0, 9},   // d7
    {Type::extension, 0, 17},  // d8
    {Type::text, 1, 0},        // d9
    {Type::text, 2, 0},        // da
    {Type::text, 4, 0},        // db
    {Type::array, 2, 0},       // dc
    {Type::array, 4, 0},       // dd
    {Type::map, 2, 0},         // de
    {Type::map, 4, 0},         // df
};

namespace {

constexpr const char* kCutShort = "cut short";
constexpr const char* kTooBig = "above its limit";

}  // namespace

std::string MsgpackReader::error() const {
  SWITCHYARD_CHECK(!ok());
  return std::string(field_) + ": " + what_;
}

std::uint64_t MsgpackReader::number(const char* field, std::uint64_t limit) {
  return head(field, Type::number, "not an unsigned integer", limit).value;
}

ByteView MsgpackReader::binary(const char* field, std::size_t limit) {
  return body(field, head(field, Type::binary, "not binary", limit).value);
}

void MsgpackReader::binary(const char* field, MutableByteView out) {
  const ByteView value = binary(field);
  if (value.size() != out.size()) fail(field, "of the wrong size");
  if (ok()) std::copy(value.begin(), value.end(), out.begin());
}

std::string_view MsgpackReader::text(const char* field, std::size_t limit) {
  return as_text(body(field, head(field, Type::text, "not a string", limit).value));
}

std::uint32_t MsgpackReader::array(const char* field, std::uint32_t least, std::uint32_t most) {
  const Head h = head(field, Type::array, "not an array", most);
  if (h.value < least) fail(field, "too few elements");
  return ok() ? static_cast<std::uint32_t>(h.value) : 0;
}

std::uint32_t MsgpackReader::map(const char* field) {
  return static_cast<std::uint32_t>(head(field, Type::map, "not a map", UINT32_MAX).value);
}

void MsgpackReader::skip(const char* field, std::uint32_t count) {
  // How many values are left on each level; every value read takes at least a byte, so a count
  // that lies ends with the input.
  std::array<std::uint64_t, kMaxDepth + 1> left{};
  left[0] = count;
  std::size_t depth = 0;
  while (ok()) {
    if (left[depth] == 0) {
      if (depth == 0) return;
      --depth;
      continue;
    }
    --left[depth];
    const std::uint64_t inside = skip_one(field);
    if (inside == 0) continue;
    if (depth == kMaxDepth) return fail(field, "nested too deep");
    left[++depth] = inside;
  }
}

void MsgpackReader::finish(const char* field) {
  if (!rest_.empty()) fail(field, "followed by more bytes");
}

void MsgpackReader::fail(const char* field, const char* what) {
  if (!ok()) return;
  field_ = field;
  what_ = what;
}

MsgpackReader::Head MsgpackReader::head(const char* field) {
  if (!ok()) return {};
  if (rest_.empty()) {
    fail(field, kCutShort);
    return {};
  }
  const std::uint8_t first = rest_.front();
  rest_ = rest_.subspan(1);
  if (first < 0x80) return {Type::number, first};
  if (first < 0x90) return {Type::map, first & 0x0fU};
  if (first < 0xa0) return {Type::array, first & 0x0fU};
  if (first < 0xc0) return {Type::text, first & 0x1fU};
  if (first >= 0xe0) return {Type::negative, 0};
  const HeadRule& rule = kRules[first - 0xc0];
  if (rest_.size() < rule.width) {
    fail(field, kCutShort);
    return {};
  }
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < rule.width; ++i) value = value << 8U | rest_[i];
  rest_ = rest_.subspan(rule.width);
  return {rule.type, value + rule.fixed};
}

MsgpackReader::Head MsgpackReader::head(const char* field, Type wanted, const char* complaint,
                                        std::uint64_t limit) {
  const Head h = head(field);
  if (!ok()) return {};
  if (h.type != wanted) {
    fail(field, complaint);
    return {};
  }
  if (h.value > limit) {
    fail(field, kTooBig);
    return {};
  }
  return h;
}

ByteView MsgpackReader::body(const char* field, std::uint64_t size) {
  if (!ok()) return {};
  if (size > rest_.size()) {
    fail(field, kCutShort);
    return {};
  }
  const ByteView taken = rest_.first(static_cast<std::size_t>(size));
  rest_ = rest_.subspan(taken.size());
  return taken;
}

// Reads past one value, but only past the head of an array or map; returns how many values that
// has inside.
std::uint64_t MsgpackReader::skip_one(const char* field) {
  const Head h = head(field);
  switch (h.type) {
    case Type::nil:
    case Type::boolean:
    case Type::number:
      return 0;
    case Type::array:
      return h.value;
    case Type::map:
      return h.value * 2;
    case Type::invalid:
      fail(field, "not msgpack");
      return 0;
    case Type::negative:
    case Type::floating:
    case Type::text:
    case Type::binary:
    case Type::extension:
      body(field, h.value);
      return 0;
  }
  return 0;
}

}  // namespace switchyard::wire
