#include "p2p/net/asio_bridge.h"

#include <algorithm>
#include <array>
#include <asio/error.hpp>

#include "p2p/net/errors.h"

namespace switchyard::net {
namespace {

template <class Address>
typename Address::bytes_type bytes_of(const IpAddress& address) {
  typename Address::bytes_type bytes{};
  std::copy(address.bytes().begin(), address.bytes().end(), bytes.begin());
  return bytes;
}

}  // namespace

asio::ip::tcp::endpoint to_asio(const Endpoint& endpoint) {
  using asio::ip::address_v4;
  using asio::ip::address_v6;
  if (endpoint.address.is_v4()) {
    return {address_v4(bytes_of<address_v4>(endpoint.address)), endpoint.port};
  }
  return {address_v6(bytes_of<address_v6>(endpoint.address)), endpoint.port};
}

Endpoint from_asio(const asio::ip::tcp::endpoint& endpoint) {
  const auto address = endpoint.address();
  return {address.is_v4() ? IpAddress::v4(address.to_v4().to_bytes())
                          : IpAddress::v6(address.to_v6().to_bytes()),
          endpoint.port()};
}

std::error_code from_asio(std::error_code error) {
  if (error == asio::error::eof) return Errc::end_of_stream;
  if (error.category() == asio::error::get_system_category()) {
    return {error.value(), std::system_category()};
  }
  return error;
}

}  // namespace switchyard::net
