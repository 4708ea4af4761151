#include "secret_conn/errors.h"

#include <string>

namespace switchyard::secret_conn {
namespace {

struct Offence {
  const char* text;
  DisconnectCode code;
  Blame blame;
};

Offence describe_opening(Errc errc) {
  using enum Errc;
  constexpr auto kThem = Blame::them;
  constexpr auto kNobody = Blame::nobody;
  switch (errc) {
    case truncated:
      return {"the stream ended in the opening", DisconnectCode::connection_lost, kNobody};
    case other_protocol:
      return {"the other side speaks another protocol", DisconnectCode::other_protocol, kThem};
    case malformed_hello:
      return {"malformed hello", DisconnectCode::protocol_error, kThem};
    case incompatible_version:
      return {"no common wire version", DisconnectCode::incompatible_version, kNobody};
    case refused:
      return {"refused before the handshake", DisconnectCode::internal, kNobody};
    case budget_exceeded:
      return {"too many bytes in the opening", DisconnectCode::protocol_error, kThem};
    case wrong_order:
      return {"message out of order", DisconnectCode::protocol_error, kThem};
    case early_bytes:
      return {"bytes before our verdict", DisconnectCode::protocol_error, kThem};
    case trailing_bytes:
      return {"bytes behind the message", DisconnectCode::protocol_error, kThem};
    case malformed_message:
      return {"malformed message of the opening", DisconnectCode::protocol_error, kThem};
    case message_too_long:
      return {"message of the opening too long", DisconnectCode::protocol_error, kThem};
    case turned_down:
      return {"the other side rejected us", DisconnectCode::internal, kNobody};
    default:
      return {"we rejected the other side", DisconnectCode::internal, kNobody};
  }
}

Offence describe_identity(Errc errc) {
  using enum Errc;
  constexpr auto kFailed = DisconnectCode::handshake_failed;
  switch (errc) {
    case echoed_key:
      return {"our own ephemeral key came back", kFailed, Blame::them};
    case low_order_key:
      return {"ephemeral key of low order", kFailed, Blame::them};
    case small_order_identity:
      return {"identity key of small order", kFailed, Blame::them};
    case bad_signature:
      return {"the signature does not prove the identity", kFailed, Blame::them};
    case own_identity:
      return {"our own identity came back", DisconnectCode::self, Blame::nobody};
    default:
      return {"somebody else answered", DisconnectCode::wrong_identity, Blame::nobody};
  }
}

Offence describe_frame(Errc errc) {
  using enum Errc;
  constexpr auto kFailed = DisconnectCode::handshake_failed;
  constexpr auto kProtocol = DisconnectCode::protocol_error;
  switch (errc) {
    case first_frame_sealed_otherwise:
      return {"the first sealed frame does not open: another network, or bytes altered on the way",
              kFailed, Blame::them};
    case altered_frame:
      return {"a frame does not open: bytes altered on the way", kFailed, Blame::them};
    case replayed_frame:
      return {"a frame does not open: replayed", kFailed, Blame::them};
    case reordered_frame:
      return {"a frame does not open: one before it is missing", kFailed, Blame::them};
    case empty_frame:
      return {"frame without payload", kProtocol, Blame::them};
    case oversized_frame:
      return {"frame too long", kProtocol, Blame::them};
    case too_many_empty_frames:
      return {"too many empty frames", kProtocol, Blame::them};
    default:
      return {"frame count exhausted", DisconnectCode::going_away, Blame::nobody};
  }
}

Offence describe(Errc errc) {
  if (errc < Errc::echoed_key) return describe_opening(errc);
  if (errc < Errc::first_frame_sealed_otherwise) return describe_identity(errc);
  return describe_frame(errc);
}

class Category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "switchyard.secret_conn"; }
  std::string message(int value) const override { return describe(static_cast<Errc>(value)).text; }
};

}  // namespace

const std::error_category& error_category() {
  static const Category category;
  return category;
}

std::error_code make_error_code(Errc code) {
  return {static_cast<int>(code), error_category()};
}

Failure failure(Errc errc, Operation operation, std::string_view detail) {
  const Offence offence = describe(errc);
  Failure failed;
  failed.errc = errc;
  failed.why.code = offence.code;
  failed.why.operation = operation;
  failed.why.blame = offence.blame;
  std::string text = offence.text;
  if (!detail.empty()) text.append(": ").append(detail);
  failed.why.text = printable(text);
  return failed;
}

}  // namespace switchyard::secret_conn
