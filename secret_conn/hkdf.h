// HKDF-SHA256 (RFC 5869).
#pragma once

#include "p2p/base/bytes.h"

namespace switchyard::secret_conn {

// Extract, then expand to out.size() bytes.  An empty salt stands for 32 zero bytes.
// REQUIRES: out.size() <= 255 * 32; `out` does not overlap the inputs.
void hkdf_sha256(ByteView secret, ByteView salt, ByteView info, MutableByteView out);

}  // namespace switchyard::secret_conn
