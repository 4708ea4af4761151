// What can go wrong with a stream, beyond what the operating system says itself.
//
// Other failures keep the code of the system (std::errc::connection_refused, …), so that a
// message for people names the real cause.  The simulator uses the same std::errc values.
#pragma once

#include <system_error>

namespace switchyard::net {

enum class Errc {
  closed = 1,     // close() was called on this side, perhaps by a watchdog
  end_of_stream,  // the other side sent everything it had
  timed_out,      // the deadline given to the operation passed
  not_found,      // a name resolved to nothing, or a file is not there
};

std::error_code make_error_code(Errc code);

// True for a failure to accept one connection after which the next may well succeed: EMFILE,
// ENFILE, ENOBUFS, ENOMEM, ECONNABORTED, EINTR, EPROTO and the network errors that accept(2) passes
// on.
bool is_transient_accept_error(std::error_code error);

}  // namespace switchyard::net

template <>
struct std::is_error_code_enum<switchyard::net::Errc> : std::true_type {};
