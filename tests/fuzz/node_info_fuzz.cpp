// NodeInfo: read, compared with msgpack-c, written and read again.  Above all: what the signature
// of a record covers is what its signer wrote.
#include <string>

#include "p2p/wire/node_info_codec.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/msgpack_oracle.h"

namespace node_info_fuzz {

using namespace switchyard;
using namespace switchyard::wire;

void check_limits(const NodeInfo& info) {
  FUZZ_CHECK(info.versions.lowest >= 1 && info.versions.lowest <= info.versions.highest);
  FUZZ_CHECK(!info.network.empty());
  for (const std::string& name : {info.network, info.software, info.version, info.moniker}) {
    FUZZ_CHECK(name.size() <= kMaxNameSize && printable(name) == name);
  }
  FUZZ_CHECK(info.channels.size() <= kMaxChannels);
  FUZZ_CHECK(info.features.size() <= kMaxFeatures);
  FUZZ_CHECK(info.application.size() <= kMaxApplicationSize);
  if (!info.record) return;
  FUZZ_CHECK(info.record->addresses.size() + info.record->others.size() <= kMaxRecordAddresses);
}

// What msgpack-c makes of the fields that the signer wrote, in the shortest encoding.
Bytes signed_by_oracle(const msgpack::object& record) {
  constexpr std::uint32_t kSignedFields = 5;
  msgpack::sbuffer buffer;
  msgpack::packer<msgpack::sbuffer> packer(buffer);
  packer.pack_array(1 + kSignedFields);
  packer.pack(std::string("switchyard signed record 1"));
  for (std::uint32_t i = 0; i < kSignedFields; ++i) packer.pack(fuzz::element(record, i));
  return to_bytes(as_bytes({buffer.data(), buffer.size()}));
}

void compare(const NodeInfo& info, std::uint64_t key, const msgpack::object& value) {
  switch (key) {
    case 0:
      FUZZ_CHECK(info.versions.lowest == fuzz::number(fuzz::element(value, 0)));
      FUZZ_CHECK(info.versions.highest == fuzz::number(fuzz::element(value, 1)));
      break;
    case 1:
      FUZZ_CHECK(info.network == fuzz::text(value));
      break;
    case 2:
      FUZZ_CHECK(info.software == fuzz::text(value));
      break;
    case 3:
      FUZZ_CHECK(info.version == fuzz::text(value));
      break;
    case 4:
      FUZZ_CHECK(info.moniker == fuzz::text(value));
      break;
    case 5:
      FUZZ_CHECK(info.channels.size() == value.via.array.size);
      for (std::uint32_t i = 0; i < info.channels.size(); ++i) {
        const auto& channel = fuzz::element(value, i);
        FUZZ_CHECK(info.channels[i].id.value() == fuzz::number(fuzz::element(channel, 0)));
        FUZZ_CHECK(info.channels[i].window == fuzz::number(fuzz::element(channel, 1)));
        FUZZ_CHECK(info.channels[i].max_message_size == fuzz::number(fuzz::element(channel, 2)));
      }
      break;
    case 7:
      FUZZ_CHECK(info.features.size() == value.via.array.size);
      break;
    case 8:
      FUZZ_CHECK(info.instance == fuzz::number(value));
      break;
    case 10:
      FUZZ_CHECK(fuzz::same(info.application, fuzz::binary(value)));
      break;
    case 11:
      FUZZ_CHECK(info.record.has_value());
      FUZZ_CHECK(signing_bytes(*info.record) == signed_by_oracle(value));
      FUZZ_CHECK(fuzz::same(info.record->signature, fuzz::binary(fuzz::element(value, 5))));
      break;
    default:
      break;
  }
}

FUZZ_TARGET(node_info_fuzz) {
  const ByteView input(data, size);
  const auto info = decode_node_info(input);
  if (!info) {
    FUZZ_CHECK(info.error().code == DisconnectCode::protocol_error);
    FUZZ_CHECK(!info.error().text.empty());
    return;
  }
  check_limits(*info);
  fuzz::Oracle oracle(input);
  const auto value = oracle.next();
  FUZZ_CHECK(value && oracle.at_end());
  FUZZ_CHECK(value->get().type == msgpack::type::MAP);
  const auto& map = value->get().via.map;
  for (std::uint32_t i = 0; i < map.size; ++i) {
    compare(*info, fuzz::number(map.ptr[i].key), map.ptr[i].val);
  }

  const Bytes written = encode(*info);
  FUZZ_CHECK(written.size() <= kMaxNodeInfoSize);
  const auto again = decode_node_info(written);
  FUZZ_CHECK(again && *again == *info);
}

}  // namespace node_info_fuzz
