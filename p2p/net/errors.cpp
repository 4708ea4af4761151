#include "p2p/net/errors.h"

#include <cerrno>
#include <string>

namespace switchyard::net {
namespace {

class Category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "switchyard.net"; }

  std::string message(int value) const override {
    switch (static_cast<Errc>(value)) {
      case Errc::closed:
        return "closed by this side";
      case Errc::end_of_stream:
        return "end of stream";
      case Errc::timed_out:
        return "timed out";
      case Errc::not_found:
        return "not found";
    }
    return "unknown error";
  }
};

}  // namespace

std::error_code make_error_code(Errc code) {
  static const Category category;
  return {static_cast<int>(code), category};
}

bool is_transient_accept_error(std::error_code error) {
  if (error.category() != std::system_category() && error.category() != std::generic_category()) {
    return false;
  }
  switch (error.value()) {
    // Short of something now.
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case EINTR:
    // Errors of the connection that was to be accepted, not of the listener.
    case ECONNABORTED:
    case EPERM:
    case EPROTO:
    case ENETDOWN:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
      return true;
    default:
      return false;
  }
}

}  // namespace switchyard::net
