// Between Asio's types and ours.  For .cpp files that meet a socket.
#pragma once

#include <asio/ip/tcp.hpp>
#include <system_error>

#include "p2p/base/result.h"
#include "p2p/types/net_address.h"

namespace switchyard::net {

asio::ip::tcp::endpoint to_asio(const Endpoint& endpoint);
Endpoint from_asio(const asio::ip::tcp::endpoint& endpoint);

// Codes of the system get the standard category; end of file becomes Errc::end_of_stream.
std::error_code from_asio(std::error_code error);

}  // namespace switchyard::net
