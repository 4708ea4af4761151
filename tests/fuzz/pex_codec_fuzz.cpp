// The messages of peer exchange: read, compared with msgpack-c, written and read again.
#include <variant>

#include "p2p/wire/pex_codec.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/msgpack_oracle.h"

namespace pex_codec_fuzz {

using namespace switchyard;
using namespace switchyard::wire;

void check_limits(const PexAddresses& said) {
  FUZZ_CHECK(said.pace && said.pace->count() >= 0 && *said.pace <= kMaxToldPace);
  FUZZ_CHECK(said.entries.size() <= kMaxPexEntries);
  for (const PexEntry& entry : said.entries) {
    if (const auto* heard = std::get_if<PexHearsay>(&entry.who)) {
      FUZZ_CHECK(!heard->addresses.empty() && heard->addresses.size() <= kMaxRecordAddresses);
    } else {
      const auto& record = std::get<SignedRecord>(entry.who);
      FUZZ_CHECK(record.addresses.size() + record.others.size() <= kMaxRecordAddresses);
    }
  }
}

// Whether one of the addresses of somebody heard of is of a type we know.
bool is_usable(const msgpack::object& entry) {
  const msgpack::object& addresses = fuzz::element(entry, 2);
  for (std::uint32_t i = 0; i < addresses.via.array.size; ++i) {
    const std::uint64_t type = fuzz::number(fuzz::element(fuzz::element(addresses, i), 0));
    if (type == 4 || type == 6) return true;
  }
  return false;
}

void compare(const PexAddresses& said, const msgpack::object& entries) {
  std::size_t place = 0;
  for (std::uint32_t i = 0; i < entries.via.array.size; ++i) {
    const msgpack::object& theirs = fuzz::element(entries, i);
    const std::uint64_t kind = fuzz::number(fuzz::element(theirs, 0));
    if (kind > 1 || (kind == 1 && !is_usable(theirs))) continue;
    FUZZ_CHECK(place < said.entries.size());
    const PexEntry& ours = said.entries[place++];
    FUZZ_CHECK(ours.days == fuzz::number(fuzz::element(theirs, kind == 1 ? 3 : 2)));
    const auto* heard = std::get_if<PexHearsay>(&ours.who);
    FUZZ_CHECK((heard != nullptr) == (kind == 1));
    if (heard == nullptr) continue;
    FUZZ_CHECK(fuzz::same(heard->id.bytes(), fuzz::binary(fuzz::element(theirs, 1))));
  }
  FUZZ_CHECK(place == said.entries.size());
}

FUZZ_TARGET(pex_codec_fuzz) {
  const NativePexCodec codec;
  const ByteView input(data, size);
  const auto message = codec.decode(input);
  if (!message) {
    FUZZ_CHECK(!message.error().empty());
    return;
  }
  fuzz::Oracle oracle(input);
  const auto value = oracle.next();
  FUZZ_CHECK(value && oracle.at_end());
  if (const auto* request = std::get_if<PexRequest>(&*message)) {
    FUZZ_CHECK(fuzz::number(fuzz::element(value->get(), 0)) == 0);
    FUZZ_CHECK(fuzz::number(fuzz::element(value->get(), 1)) == request->most);
    FUZZ_CHECK(codec.decode(codec.encode(*request)).value() == *message);
    return;
  }
  const auto& said = std::get<PexAddresses>(*message);
  check_limits(said);
  FUZZ_CHECK(fuzz::number(fuzz::element(value->get(), 0)) == 1);
  compare(said, fuzz::element(value->get(), 2));
  const Bytes written = codec.encode(said);
  FUZZ_CHECK(written.size() <= kMaxPexSize && written.size() <= input.size());
  FUZZ_CHECK(codec.decode(written).value() == *message);
}

}  // namespace pex_codec_fuzz
