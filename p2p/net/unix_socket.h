// Unix sockets: streams between processes of one machine and one user, at a path of the file
// system.
//
// The same Stream and Listener as TCP has; their endpoints are unspecified (0.0.0.0:0), since a
// path is no address.
//
// The socket's file has mode 0600 from its first moment, and who connects must besides be the user
// the listener runs as, or root, as the kernel says it (SO_PEERCRED): a stranger is closed before
// accept() returns anything.  A file that a dead process left behind is replaced; one that somebody
// answers at is not.  The listener takes its file away when it is closed, unless another one stands
// there by then.
//
// Everything on one executor.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "p2p/base/result.h"
#include "p2p/net/asio.h"
#include "p2p/net/stream.h"
#include "p2p/net/transport.h"

namespace switchyard::net {

// The longest path of a socket, bytes: sockaddr_un(7) has 108 with the zero at the end.
inline constexpr std::size_t kMaxUnixPath = 107;

// The error is a sentence for people that names the path: it is too long, somebody answers there,
// something else than a socket stands there, or what the system says.
Result<std::unique_ptr<Listener>, std::string> listen_unix(const Executor& executor,
                                                           const std::string& path);

// Fails with what the system says: std::errc::no_such_file_or_directory, connection_refused,
// permission_denied, filename_too_long.
Awaitable<Result<std::unique_ptr<Stream>>> dial_unix(Executor executor, std::string path);

}  // namespace switchyard::net
