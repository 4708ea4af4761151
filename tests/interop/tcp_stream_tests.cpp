// SocketStream against the kernel, over loopback.
#include "p2p/net/socket_stream.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>

#include "tests/interop/tcp_fixture.h"

namespace switchyard::net {
namespace tcp_stream_tests {

Awaitable<void> echo(Stream& stream) {
  const auto [bytes, end] = co_await read_all(stream);
  BOOST_TEST((end == Errc::end_of_stream));
  co_await write_and_end(stream, bytes);
}

// Writes whenever the stream is writable, until it is closed.
Awaitable<void> fill(Stream& to, Bytes batch) {
  for (;;) {
    const auto writable = co_await to.wait_writable();
    if (!writable) co_return;
    const auto written = co_await to.write_some(batch);
    if (!written) co_return;
  }
}

// The descriptor of a connected socket of this process.
int descriptor_of(const Stream& stream) {
  for (int fd = 0; fd < 1024; ++fd) {
    sockaddr_in local{};
    sockaddr_in remote{};
    socklen_t size = sizeof local;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&local), &size) != 0) continue;
    size = sizeof remote;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&remote), &size) != 0) continue;
    const bool same = ntohs(local.sin_port) == stream.local().port &&
                      ntohs(remote.sin_port) == stream.remote().port;
    if (same) return fd;
  }
  BOOST_FAIL("no such socket");
  return -1;
}

int tcp_option(const Stream& stream, int option) {
  int value = -1;
  socklen_t size = sizeof value;
  BOOST_REQUIRE(::getsockopt(descriptor_of(stream), IPPROTO_TCP, option, &value, &size) == 0);
  return value;
}

std::string congestion_of(const Stream& stream) {
  std::array<char, 16> name{};
  socklen_t size = name.size();
  BOOST_REQUIRE(
      ::getsockopt(descriptor_of(stream), IPPROTO_TCP, TCP_CONGESTION, name.data(), &size) == 0);
  return name.data();
}

}  // namespace tcp_stream_tests

BOOST_FIXTURE_TEST_SUITE(tcp_stream_tests, TcpFixture)

BOOST_AUTO_TEST_CASE(what_is_written_comes_back_after_a_half_close) {
  connect();
  Bytes sent(5 * kMiB);
  for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<std::uint8_t>(i * i >> 7U);
  spawn(write_and_end(*a, sent));
  spawn(echo(*b));
  const Ended echoed = await(read_all(*a));
  BOOST_TEST((echoed.first == sent));
  BOOST_TEST((echoed.second == Errc::end_of_stream));
  BOOST_TEST((await(a->write_some(as_bytes("x"))).error() == std::errc::broken_pipe));
}

BOOST_AUTO_TEST_CASE(closing_ends_what_waits_and_all_that_follows) {
  connect();
  Bytes buffer(10);
  const Watchdog dog(timers, timers.now() + 2ms, [&] {
    a->close();
    listener->close();
  });
  BOOST_TEST((await(a->read_some(buffer)).error() == Errc::closed));
  BOOST_TEST((await(a->write_some(buffer)).error() == Errc::closed));
  BOOST_TEST((await(a->wait_readable()).error() == Errc::closed));
  BOOST_TEST((await(a->wait_writable()).error() == Errc::closed));
  BOOST_TEST((await(listener->accept()).error() == Errc::closed));
  a->close();
  a->shutdown_write();
  BOOST_TEST((await(b->read_some(buffer)).error() == Errc::end_of_stream));
}

BOOST_AUTO_TEST_CASE(readable_means_that_reading_does_not_wait) {
  connect();
  spawn(write_and_end(*a, to_bytes(as_bytes("x"))));
  BOOST_REQUIRE(await(b->wait_readable()));
  Bytes buffer(10);
  BOOST_TEST(await(b->read_some(buffer)).value_or(0) == 1U);
  BOOST_REQUIRE(await(b->wait_readable()));
  BOOST_TEST((await(b->read_some(buffer)).error() == Errc::end_of_stream));
}

BOOST_AUTO_TEST_CASE(a_lingering_close_keeps_the_answer_whole_with_input_unread) {
  for (int round = 0; round < 20; ++round) {
    connect();
    const Bytes answer(200'000, 0x41);
    BOOST_REQUIRE(await(write_all(*a, Bytes(32 * kKiB))));
    BOOST_REQUIRE(await(b->wait_readable()));
    const std::size_t said = await(b->write_some(answer)).value_or(0);
    BOOST_REQUIRE(said > 0);
    spawn(close_lingering(*b, 64 * kKiB));
    const Ended received = await(read_all(*a));
    BOOST_TEST((received.second == Errc::end_of_stream));
    BOOST_TEST(received.first.size() == said);
    a->close();
    io.restart();
    io.run();  // lets the other side end
  }
}

BOOST_AUTO_TEST_CASE(sockets_have_the_options_on_both_sides) {
  TcpTransport reno(io.get_executor(), {"reno", 32 * 1024});
  auto listening = reno.listen(*Endpoint::parse("127.0.0.1:0"));
  BOOST_REQUIRE(listening);
  a = std::move(*dial(transport, (*listening)->local()));
  b = std::move(*await((*listening)->accept()));
  for (const Stream* stream : {a.get(), b.get()}) BOOST_TEST(tcp_option(*stream, TCP_NODELAY) != 0);
  BOOST_TEST(tcp_option(*a, TCP_NOTSENT_LOWAT) == 64 * 1024);
  BOOST_TEST(tcp_option(*b, TCP_NOTSENT_LOWAT) == 32 * 1024);
  BOOST_TEST(congestion_of(*b) == "reno");
}

BOOST_AUTO_TEST_CASE(writable_means_that_little_waits_unsent) {
  connect();
  constexpr int kBatch = 64 * 1024;
  int unsent = -1;
  spawn(fill(*a, Bytes(kBatch)));  // nobody reads: it comes to a stop
  const Watchdog dog(timers, timers.now() + 200ms, [&] {
    BOOST_TEST(::ioctl(descriptor_of(*a), SIOCOUTQNSD, &unsent) == 0);
    a->close();
  });
  run_until([&] { return dog.expired(); });
  io.poll();
  BOOST_TEST(unsent >= 0);
  BOOST_TEST(unsent < 64 * 1024 + 2 * kBatch);
}

BOOST_AUTO_TEST_CASE(who_writes_what_is_writable_leaves_little_unsent) {
  connect();
  const Bytes batch(64 * kKiB);
  std::size_t written = 0;
  while (a->writable()) {  // nobody reads: it comes to a stop
    const std::size_t n = a->try_write(batch);
    written += n;
    if (n < batch.size()) break;
  }
  int unsent = -1;
  BOOST_TEST(::ioctl(descriptor_of(*a), SIOCOUTQNSD, &unsent) == 0);
  BOOST_TEST(unsent < 64 * 1024 + 64 * 1024);
  BOOST_TEST(!a->writable());
  // What was written is read at the other end, and there is room again.
  Bytes buffer(64 * kKiB);
  while (written > 0) {
    const auto n = await(b->read_some(buffer));
    BOOST_REQUIRE(n.has_value());
    written -= *n;
  }
  BOOST_TEST(await(a->wait_writable()).has_value());
  BOOST_TEST(a->writable());
}

BOOST_AUTO_TEST_CASE(a_reset_says_so) {
  connect();
  BOOST_REQUIRE(await(write_all(*a, Bytes(100))));
  BOOST_REQUIRE(await(b->wait_readable()));
  b->close();  // with input unread
  Bytes buffer(10);
  BOOST_TEST((await(a->read_some(buffer)).error() == std::errc::connection_reset));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::net
