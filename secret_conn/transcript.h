// Transcript: Merlin v1.0, an unambiguous running hash of a protocol's messages.
//
// Everything both sides appended, in the same order and under the same labels, decides every
// challenge drawn after it.  Labels and lengths are framed, so no two transcripts run together.
#pragma once

#include <cstddef>
#include <string_view>

#include "p2p/base/bytes.h"
#include "secret_conn/secret_bytes.h"
#include "secret_conn/strobe.h"

namespace switchyard::secret_conn {

class Transcript {
 public:
  explicit Transcript(std::string_view protocol);

  // REQUIRES: message shorter than 4 GiB.
  void append(std::string_view label, ByteView message);

  // Draws bytes; the drawing itself becomes part of the transcript.
  void challenge(std::string_view label, MutableByteView out);

  template <std::size_t N>
  SecretBytes<N> challenge(std::string_view label) {
    SecretBytes<N> out;
    challenge(label, out.writable());
    return out;
  }

 private:
  Strobe128 strobe_;
};

}  // namespace switchyard::secret_conn
