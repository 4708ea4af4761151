#include "p2p/wire/proto_reader.h"

#include <protozero/pbf_reader.hpp>

#include "p2p/base/check.h"

namespace switchyard::wire {

ProtoReader::ProtoReader(ProtoReader& outer, const char* name)
    : name_(name), rest_(outer.bytes(name)), failure_(outer.failure_) {}

std::string ProtoReader::error() const {
  SWITCHYARD_CHECK(!ok());
  return std::string(failure_->name) + ": " + failure_->what;
}

void ProtoReader::fail(const char* name, const char* what) {
  if (ok()) *failure_ = {name, what};
}

bool ProtoReader::next() {
  if (!ok() || rest_.empty()) return false;
  try {
    read_field();
  } catch (const protozero::exception&) {
    fail(name_, "malformed");
  }
  return ok();
}

void ProtoReader::read_field() {
  const auto is_tag = [this](std::size_t size) {
    return size < kMaxTagSize || (size == kMaxTagSize && rest_[kMaxTagSize - 1] <= 0x0f);
  };
  protozero::pbf_reader in(reinterpret_cast<const char*>(rest_.data()), rest_.size());
  in.next();
  if (!is_tag(rest_.size() - in.length())) fail(name_, "malformed");
  field_ = in.tag();
  switch (in.wire_type()) {
    case protozero::pbf_wire_type::varint:
      type_ = Type::number;
      number_ = in.get_uint64();
      break;
    case protozero::pbf_wire_type::length_delimited: {
      const std::size_t before = in.length();
      const protozero::data_view view = in.get_view();
      if (before - in.length() - view.size() > kMaxLengthSize) fail(name_, "malformed");
      type_ = Type::bytes;
      bytes_ = as_bytes({view.data(), view.size()});
      break;
    }
    default:
      type_ = Type::fixed;
      in.skip();
  }
  rest_ = rest_.last(in.length());
}

bool ProtoReader::expect(Type type, const char* name) {
  if (type_ != type) fail(name, "of another type");
  return ok();
}

std::uint64_t ProtoReader::number(const char* name) {
  return expect(Type::number, name) ? number_ : 0;
}

ByteView ProtoReader::bytes(const char* name) {
  return expect(Type::bytes, name) ? bytes_ : ByteView();
}

void ProtoReader::skip_all() {
  while (next()) {
  }
}

}  // namespace switchyard::wire
