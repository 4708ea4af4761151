#include "p2p/wire/pex_codec.h"

#include <algorithm>
#include <array>
#include <utility>

#include "p2p/base/check.h"
#include "p2p/wire/msgpack_reader.h"
#include "p2p/wire/msgpack_writer.h"
#include "p2p/wire/record_codec.h"

namespace switchyard::wire {
namespace {

enum PexKind : std::uint64_t { pex_request = 0, pex_addresses = 1 };
enum EntryKind : std::uint64_t { record_entry = 0, hearsay_entry = 1 };

// Elements with the kind.
constexpr std::uint32_t kRequestFields = 2;
constexpr std::uint32_t kAddressesFields = 3;
constexpr std::uint32_t kRecordEntryFields = 3;
constexpr std::uint32_t kHearsayEntryFields = 4;

void write_hearsay(MsgpackWriter& out, const PexHearsay& said) {
  SWITCHYARD_CHECK(!said.addresses.empty() && said.addresses.size() <= kMaxRecordAddresses);
  out.binary(said.id.bytes());
  out.array(static_cast<std::uint32_t>(said.addresses.size()));
  for (const Endpoint& address : said.addresses) write(out, address);
}

void write_entry(MsgpackWriter& out, const PexEntry& entry) {
  if (const auto* said = std::get_if<PexHearsay>(&entry.who)) {
    out.array(kHearsayEntryFields);
    out.number(hearsay_entry);
    write_hearsay(out, *said);
  } else {
    out.array(kRecordEntryFields);
    out.number(record_entry);
    write(out, std::get<SignedRecord>(entry.who));
  }
  out.number(entry.days);
}

PexHearsay read_hearsay(MsgpackReader& in) {
  PexHearsay said;
  std::array<std::uint8_t, PeerId::kSize> id{};
  in.binary("pex id", MutableByteView(id));
  said.id = PeerId(id);
  const std::uint32_t count = in.array("pex addresses of an entry", 1, kMaxRecordAddresses);
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    if (const auto endpoint = as_endpoint(read_address(in))) said.addresses.push_back(*endpoint);
  }
  return said;
}

// Appends the entry, if it is of a kind and with an address that we know.
void read_entry(MsgpackReader& in, std::vector<PexEntry>& to) {
  const std::uint32_t elements = in.array("pex entry", 1);
  const std::uint64_t kind = in.number("pex entry kind");
  if (kind != record_entry && kind != hearsay_entry) {
    in.skip("pex entry", elements - 1);
    return;
  }
  const std::uint32_t known = kind == record_entry ? kRecordEntryFields : kHearsayEntryFields;
  if (elements < known) {
    in.fail("pex entry", "too few elements");
    return;
  }
  PexEntry entry;
  if (kind == record_entry) {
    entry.who = read_record(in);
  } else {
    entry.who = read_hearsay(in);
  }
  entry.days = static_cast<std::uint16_t>(in.number("pex days", UINT16_MAX));
  in.skip("pex entry", elements - known);
  const auto* said = std::get_if<PexHearsay>(&entry.who);
  if (said != nullptr && said->addresses.empty()) return;
  to.push_back(std::move(entry));
}

PexAddresses read_addresses_message(MsgpackReader& in) {
  PexAddresses message;
  const auto longest = static_cast<std::uint64_t>(kMaxToldPace.count());
  message.pace = std::chrono::seconds(in.number("pex pace", longest));
  const std::uint32_t count = in.array("pex entries", 0, kMaxPexEntries);
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) read_entry(in, message.entries);
  return message;
}

}  // namespace

Bytes NativePexCodec::encode(const PexRequest& request) const {
  std::array<std::uint8_t, 16> buffer{};
  MsgpackWriter out(buffer);
  out.array(kRequestFields);
  out.number(pex_request);
  out.number(request.most);
  return to_bytes(ByteView(buffer).first(out.size()));
}

Bytes NativePexCodec::encode(const PexAddresses& addresses) const {
  const std::chrono::seconds pace = addresses.pace.value_or(std::chrono::seconds(0));
  SWITCHYARD_CHECK(pace.count() >= 0 && pace <= kMaxToldPace);
  std::array<std::uint8_t, 16> buffer{};
  constexpr std::size_t kHeadMost = 1 + 1 + 5 + 3;  // array, kind, pace, array of up to 250

  Bytes body(kMaxPexSize - kHeadMost);
  std::size_t used = 0;
  std::uint32_t count = 0;
  for (const PexEntry& entry : addresses.entries) {
    if (count == kMaxPexEntries) break;
    MsgpackWriter out(MutableByteView(body).subspan(used));
    write_entry(out, entry);
    if (out.size() == 0) break;
    used += out.size();
    ++count;
  }
  body.resize(used);

  MsgpackWriter head(buffer);
  head.array(kAddressesFields);
  head.number(pex_addresses);
  head.number(static_cast<std::uint64_t>(pace.count()));
  head.array(count);
  Bytes whole = to_bytes(ByteView(buffer).first(head.size()));
  append(whole, body);
  return whole;
}

Result<PexMessage, std::string> NativePexCodec::decode(ByteView bytes) const {
  if (bytes.size() > kMaxPexSize) return Unexpected(std::string("pex message: too long"));
  MsgpackReader in(bytes);
  PexMessage message;
  const std::uint32_t elements = in.array("pex message", 1);
  const std::uint64_t kind = in.number("pex kind");
  const std::uint32_t known = kind == pex_request ? kRequestFields : kAddressesFields;
  if (kind > pex_addresses) in.fail("pex kind", "unknown");
  if (elements < known) in.fail("pex message", "too few elements");
  if (kind == pex_request) {
    message = PexRequest{in.number("pex how many")};
  } else {
    message = read_addresses_message(in);
  }
  if (in.ok()) in.skip("pex message", elements - known);
  in.finish("pex message");
  if (!in.ok()) return Unexpected(in.error());
  return message;
}

}  // namespace switchyard::wire
