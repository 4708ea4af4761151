// TcpTransport against the kernel, over loopback.
#include "p2p/net/tcp_transport.h"

#include <sys/resource.h>
#include <unistd.h>

#include <vector>

#include "tests/interop/tcp_fixture.h"

namespace switchyard::net {
namespace tcp_transport_tests {

// While it lives, no descriptor can be made.
class NoDescriptors {
 public:
  NoDescriptors() {
    BOOST_REQUIRE(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
    const int free = ::dup(0);  // the lowest number that is free
    BOOST_REQUIRE(free >= 0);
    ::close(free);
    const rlimit none{static_cast<rlim_t>(free), before_.rlim_max};
    BOOST_REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

}  // namespace tcp_transport_tests

BOOST_FIXTURE_TEST_SUITE(tcp_transport_tests, TcpFixture)

BOOST_AUTO_TEST_CASE(both_ends_know_each_other) {
  connect();
  BOOST_TEST(a->remote().to_string() == listener->local().to_string());
  BOOST_TEST(a->remote().port != 0);
  BOOST_TEST((b->local() == a->remote()));
  BOOST_TEST((b->remote() == a->local()));
}

BOOST_AUTO_TEST_CASE(ipv6_works_and_leaves_ipv4_alone) {
  const auto any_v6 = transport.listen(*Endpoint::parse("[::]:0"));
  if (!any_v6) {
    BOOST_TEST_MESSAGE("no IPv6 here: " << any_v6.error().message());
    return;
  }
  const std::uint16_t port = (*any_v6)->local().port;
  BOOST_TEST(transport.listen({*IpAddress::parse("0.0.0.0"), port}).has_value());
  connect("[::1]:0");
  BOOST_TEST(a->remote().address.to_string() == "::1");
  spawn(write_and_end(*a, to_bytes(as_bytes("six"))));
  BOOST_TEST(as_text(await(read_all(*b)).first) == "six");
}

BOOST_AUTO_TEST_CASE(nobody_listening_refuses) {
  connect();
  const Endpoint at = listener->local();
  listener->close();
  BOOST_TEST((dial(transport, at).error() == std::errc::connection_refused));
}

BOOST_AUTO_TEST_CASE(no_answer_ends_at_the_deadline) {
  // A queue for one connection that nobody accepts: the kernel ignores dials beyond it.
  asio::ip::tcp::acceptor busy(io, {asio::ip::address_v4::loopback(), 0});
  busy.listen(0);
  const Endpoint at{*IpAddress::parse("127.0.0.1"), busy.local_endpoint().port()};
  std::vector<StreamPtr> queued;
  std::error_code error;
  for (int i = 0; i < 10 && !error; ++i) {
    auto dialled = dial(transport, at, 100ms);
    if (!dialled) error = dialled.error();
    if (dialled) queued.push_back(std::move(*dialled));
  }
  BOOST_TEST((error == Errc::timed_out));
}

BOOST_AUTO_TEST_CASE(a_deadline_that_has_passed_ends_the_dial) {
  connect();
  BOOST_TEST((dial(transport, listener->local(), -1s).error() == Errc::timed_out));
}

BOOST_AUTO_TEST_CASE(a_port_in_use_is_an_error_and_free_at_once_after_use) {
  connect();
  const Endpoint at = listener->local();
  BOOST_TEST((transport.listen(at).error() == std::errc::address_in_use));
  b->close();  // first to close: keeps the port in TIME_WAIT
  BOOST_TEST((await(read_all(*a)).second == Errc::end_of_stream));
  a->close();
  listener->close();
  BOOST_TEST(transport.listen(at).has_value());
}

BOOST_AUTO_TEST_CASE(an_address_of_somebody_else_cannot_be_listened_on) {
  BOOST_TEST((transport.listen(*Endpoint::parse("203.0.113.1:0")).error() ==
              std::errc::address_not_available));
}

BOOST_AUTO_TEST_CASE(closing_ends_a_waiting_accept_and_wait) {
  connect();
  Watchdog dog(timers, timers.now() + 2ms, [&] { listener->close(); });
  BOOST_TEST((await(listener->accept()).error() == Errc::closed));
  dog.arm(timers.now() + 2ms, [&] { b->close(); });
  BOOST_TEST((await(b->wait_readable()).error() == Errc::closed));
}

BOOST_AUTO_TEST_CASE(an_unknown_congestion_control_is_an_error) {
  connect();
  TcpTransport odd(io.get_executor(), {"none-such", 64 * 1024});
  BOOST_TEST(!odd.listen(*Endpoint::parse("127.0.0.1:0")).has_value());
  BOOST_TEST(!dial(odd, listener->local()).has_value());
}

BOOST_AUTO_TEST_CASE(accepting_survives_running_out_of_descriptors) {
  connect();
  auto waiting = dial(transport, listener->local());
  BOOST_REQUIRE(waiting);
  {
    const NoDescriptors none;
    const auto failed = await(listener->accept());
    BOOST_REQUIRE(!failed);
    BOOST_TEST((failed.error() == std::errc::too_many_files_open));
    BOOST_TEST(is_transient_accept_error(failed.error()));
    BOOST_TEST((dial(transport, listener->local()).error() == std::errc::too_many_files_open));
  }
  const auto accepted = await(listener->accept());
  BOOST_REQUIRE(accepted);
  BOOST_TEST(((*accepted)->remote() == (*waiting)->local()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::net
