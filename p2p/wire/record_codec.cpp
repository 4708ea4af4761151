#include "p2p/wire/record_codec.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include "p2p/base/check.h"

namespace switchyard::wire {
namespace {

constexpr std::string_view kLabel = "switchyard signed record 1";
constexpr std::uint32_t kSignedFields = 5;
constexpr std::uint32_t kRecordFields = kSignedFields + 1;
constexpr std::uint32_t kAddressFields = 3;

constexpr std::uint64_t kIpv4 = 4;
constexpr std::uint64_t kIpv6 = 6;

// 9999-12-31 23:59:59: no arithmetic on such a time overflows.
constexpr std::uint64_t kLastSecond = 253402300799;

// A record within its limits is smaller, and so is what its signature covers.
constexpr std::size_t kMaxRecordSize = 4 * kKiB;

void write_address(MsgpackWriter& out, std::uint64_t type, ByteView bytes, std::uint16_t port) {
  out.array(kAddressFields);
  out.number(type);
  out.binary(bytes);
  out.number(port);
}

// All addresses, each in its place.
void write_addresses(MsgpackWriter& out, const SignedRecord& record) {
  const std::size_t count = record.addresses.size() + record.others.size();
  SWITCHYARD_CHECK(count <= kMaxRecordAddresses);
  out.array(static_cast<std::uint32_t>(count));
  auto known = record.addresses.begin();
  auto other = record.others.begin();
  for (std::size_t place = 0; place < count; ++place) {
    if (other != record.others.end() && other->place == place) {
      write_address(out, other->type, other->bytes, other->port);
      ++other;
    } else {
      SWITCHYARD_CHECK(known != record.addresses.end());
      write(out, *known);
      ++known;
    }
  }
}

void write_signed_fields(MsgpackWriter& out, const SignedRecord& record) {
  out.text(record.network);
  out.binary(record.key);
  out.number(record.sequence);
  write_addresses(out, record);
  out.number(static_cast<std::uint64_t>(record.time.time_since_epoch().count()));
}

void read_addresses(MsgpackReader& in, SignedRecord& record) {
  const std::uint32_t count = in.array("record addresses", 0, kMaxRecordAddresses);
  for (std::uint32_t place = 0; place < count && in.ok(); ++place) {
    OtherAddress address = read_address(in);
    if (const auto endpoint = as_endpoint(address)) {
      record.addresses.push_back(*endpoint);
    } else {
      address.place = place;
      record.others.push_back(std::move(address));
    }
  }
}

}  // namespace

void write(MsgpackWriter& out, const SignedRecord& record) {
  out.array(kRecordFields);
  write_signed_fields(out, record);
  out.binary(record.signature);
}

SignedRecord read_record(MsgpackReader& in) {
  SignedRecord record;
  const std::uint32_t elements = in.array("record", kRecordFields);
  record.network = read_name(in, "record network");
  in.binary("record key", MutableByteView(record.key));
  record.sequence = in.number("record sequence");
  read_addresses(in, record);
  const std::uint64_t seconds = in.number("record time", kLastSecond);
  record.time = WallTime(std::chrono::seconds(seconds));
  in.binary("record signature", MutableByteView(record.signature));
  in.skip("record", elements - kRecordFields);
  return record;
}

void write(MsgpackWriter& out, const Endpoint& endpoint) {
  const std::uint64_t type = endpoint.address.is_v4() ? kIpv4 : kIpv6;
  write_address(out, type, endpoint.address.bytes(), endpoint.port);
}

Bytes signing_bytes(const SignedRecord& record) {
  std::array<std::uint8_t, kMaxRecordSize> buffer{};
  MsgpackWriter out(buffer);
  out.array(1 + kSignedFields);
  out.text(kLabel);
  write_signed_fields(out, record);
  SWITCHYARD_CHECK(out.size() > 0);
  return to_bytes(ByteView(buffer).first(out.size()));
}

OtherAddress read_address(MsgpackReader& in) {
  OtherAddress address;
  in.array("address", kAddressFields, kAddressFields);
  address.type = in.number("address type");
  address.bytes = to_bytes(in.binary("address bytes", kMaxOtherAddressSize));
  address.port = static_cast<std::uint16_t>(in.number("address port", UINT16_MAX));
  const bool known = address.type == kIpv4 || address.type == kIpv6;
  if (!known || !in.ok()) return address;
  const auto endpoint = as_endpoint(address);
  if (!endpoint) {
    in.fail("address bytes", "of the wrong size");
  } else if (endpoint->address.is_v4() != (address.type == kIpv4)) {
    in.fail("address bytes", "an IPv4 address written as IPv6");
  }
  return address;
}

std::optional<Endpoint> as_endpoint(const OtherAddress& address) {
  if (address.type == kIpv4 && address.bytes.size() == 4) {
    std::array<std::uint8_t, 4> bytes{};
    std::copy(address.bytes.begin(), address.bytes.end(), bytes.begin());
    return Endpoint{IpAddress::v4(bytes), address.port};
  }
  if (address.type == kIpv6 && address.bytes.size() == 16) {
    std::array<std::uint8_t, 16> bytes{};
    std::copy(address.bytes.begin(), address.bytes.end(), bytes.begin());
    return Endpoint{IpAddress::v6(bytes), address.port};
  }
  return std::nullopt;
}

std::string read_name(MsgpackReader& in, const char* field) {
  const std::string_view name = in.text(field, kMaxNameSize);
  const auto is_printable = [](char c) { return c >= 0x20 && c <= 0x7e; };
  if (!std::all_of(name.begin(), name.end(), is_printable)) in.fail(field, "not printable ASCII");
  return std::string(name);
}

}  // namespace switchyard::wire
