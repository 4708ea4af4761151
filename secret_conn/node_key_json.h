// The text of a node key file, as CometBFT writes it.
//
//     {"priv_key":{"type":"tendermint/PrivKeyEd25519","value":"<base64 of 64 bytes>"}}
//
// The bytes are the seed and then the public key.  Reading takes any whitespace, order and further
// members; doubled members, anything behind the object, and a public key that does not belong to
// the seed are refused.  Buffers that held the secret are wiped.
#pragma once

#include <cstddef>
#include <string>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "secret_conn/node_key.h"

namespace switchyard::secret_conn {

inline constexpr std::size_t kMaxNodeKeyFile = 4096;  // bytes; an honest one has 150

// Fails with what is wrong and where.
Result<NodeKey, std::string> parse_node_key(ByteView text);

// Without a newline at its end, as there.  The caller wipes it.
Bytes format_node_key(const NodeKey& key);

}  // namespace switchyard::secret_conn
