// The signed record to bytes and back, native wire (docs/wire.md, "NodeInfo").
//
//     [network, bin 32 key, sequence, [address…], seconds since 1970, bin 64 signature]
//     address: [type, bin, port], type 4 with 4 bytes, 6 with 16; other types are kept unread
//
// The same record stands in NodeInfo and travels in PEX, so its signature has to hold wherever it
// is read and written again: addresses keep their order, and an IPv4 address in IPv6 form is
// refused, as it would come back different.
#pragma once

#include <optional>
#include <string>

#include "p2p/base/bytes.h"
#include "p2p/types/node_info.h"
#include "p2p/wire/msgpack_reader.h"
#include "p2p/wire/msgpack_writer.h"

namespace switchyard::wire {

// REQUIRES: `record` keeps the limits of node_info.h.
void write(MsgpackWriter& out, const SignedRecord& record);

// Reads one record; extra trailing elements are skipped, they are not signed.  Whether the
// signature holds is not looked at.  Failures are the reader's.
SignedRecord read_record(MsgpackReader& in);

// One address as it stands in a record and in NodeInfo.
void write(MsgpackWriter& out, const Endpoint& endpoint);

// What the signature covers: a label, then every field but the signature.
// REQUIRES: `record` keeps the limits of node_info.h.
Bytes signing_bytes(const SignedRecord& record);

// An address of any type, as it was read.  Of known types `bytes` has the right size.
OtherAddress read_address(MsgpackReader& in);
// nullopt: the type is not known.
std::optional<Endpoint> as_endpoint(const OtherAddress& address);

// A name of NodeInfo: printable ASCII, at most kMaxNameSize bytes.
std::string read_name(MsgpackReader& in, const char* field);

}  // namespace switchyard::wire
