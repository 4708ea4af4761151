// The messages of CometBFT's opening: protobuf, each behind its length.
//
//     delimited  length as unsigned LEB128, 1 to 10 bytes | so many bytes
//     hello      BytesValue      { 1: ephemeral X25519 key, 32 bytes }
//     auth       AuthSigMessage  { 1: PublicKey { 1: ed25519, 32 bytes }, 2: signature, 64 bytes }
//
// Protobuf as in p2p/wire/proto_reader.h.
#pragma once

#include <cstddef>
#include <string_view>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/wire/opening_codec.h"
#include "secret_conn/ephemeral_key.h"
#include "secret_conn/errors.h"

namespace switchyard::secret_conn::cometbft {

struct Delimited {
  ByteView body;        // borrows from the input
  std::size_t size{0};  // of length and body; 0: unfinished

  bool whole() const { return size != 0; }
};

Bytes delimit(ByteView body);

// What starts at the front of `input`, if it is whole.  Fails with message_too_long as soon as the
// length shows it, and malformed_message for a length of more than 64 bits.
Result<Delimited, Errc> take_delimited(ByteView input, std::size_t max_body);

// Bodies, without their length.
Bytes encode_hello(const EphemeralPublicKey& key);
Bytes encode_auth(const wire::Auth& auth);

// Fail with what is wrong.  A hello must hold exactly 32 bytes; CometBFT pads or cuts others.
Result<EphemeralPublicKey, std::string_view> decode_hello(ByteView body);
Result<wire::Auth, std::string_view> decode_auth(ByteView body);

}  // namespace switchyard::secret_conn::cometbft
