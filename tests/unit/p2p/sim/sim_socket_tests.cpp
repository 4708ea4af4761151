#include "p2p/sim/sim_socket.h"

#include "tests/unit/p2p/sim/pair.h"

namespace switchyard::sim {
namespace sim_socket_tests {

Bytes numbered(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
  return bytes;
}

net::Awaitable<void> expect_closed_read(net::Stream& stream, bool& done) {
  Bytes buffer(10);
  const auto n = co_await stream.read_some(buffer);
  BOOST_TEST((!n && n.error() == Errc::closed));
  done = true;
}

net::Awaitable<void> expect_closed_write(net::Stream& stream, bool& done) {
  const auto writable = co_await stream.wait_writable();
  BOOST_TEST((!writable && writable.error() == Errc::closed));
  done = true;
}

}  // namespace sim_socket_tests

BOOST_AUTO_TEST_SUITE(sim_socket_tests)

BOOST_AUTO_TEST_CASE(bytes_arrive_after_one_latency) {
  Pair pair;
  pair.network.set_default_link({25ms, 0});
  pair.connect();
  const Time sent = pair.world.now();
  pair.write(*pair.a, "x");
  BOOST_TEST(*pair.read(*pair.b) == "x");
  BOOST_TEST((pair.world.now() - sent == 25ms));
}

BOOST_AUTO_TEST_CASE(bandwidth_sets_the_pace_exactly) {
  Pair pair;
  pair.network.set_default_link({10ms, 1'000'000});
  pair.connect();
  const Time start = pair.world.now();
  const Bytes sent = numbered(3'000'000);
  pair.world.spawn(write_and_end(*pair.a, sent));
  const auto [received, end] = pair.world.await(read_all(*pair.b));
  BOOST_TEST((received == sent));
  BOOST_TEST((end == Errc::end_of_stream));
  BOOST_TEST((pair.world.now() - start == 3s + 10ms));
}

BOOST_AUTO_TEST_CASE(connections_share_the_bandwidth_of_a_link) {
  Pair pair;
  pair.network.set_default_link({0ms, 1'000'000});
  pair.connect();
  const StreamPtr first_a = std::move(pair.a);
  const StreamPtr first_b = std::move(pair.b);
  pair.connect();
  pair.world.spawn(write_and_end(*first_a, Bytes(1'000'000)));
  pair.world.spawn(write_and_end(*pair.a, Bytes(1'000'000)));
  const Time start = pair.world.now();
  std::size_t first = 0;
  std::size_t second = 0;
  Bytes buffer(64 * kKiB);
  while (pair.world.now() - start < 1s) {  // half of both
    first += pair.world.await(first_b->read_some(buffer)).value_or(0);
    second += pair.world.await(pair.b->read_some(buffer)).value_or(0);
  }
  BOOST_TEST(first > 400'000);
  BOOST_TEST(second > 400'000);
  pair.world.await(read_all(*first_b));
  pair.world.await(read_all(*pair.b));
  BOOST_TEST((pair.world.now() - start == 2s));
}

BOOST_AUTO_TEST_CASE(both_directions_have_the_bandwidth_for_themselves) {
  Pair pair;
  pair.network.set_default_link({0ms, 1'000'000});
  pair.connect();
  pair.world.spawn(write_and_end(*pair.a, Bytes(200'000)));
  pair.world.spawn(write_and_end(*pair.b, Bytes(200'000)));
  const Time start = pair.world.now();
  BOOST_TEST(pair.world.await(read_all(*pair.b)).first.size() == 200'000);
  BOOST_TEST(pair.world.await(read_all(*pair.a)).first.size() == 200'000);
  BOOST_TEST((pair.world.now() - start == 200ms));
}

BOOST_AUTO_TEST_CASE(streams_are_cut_anywhere) {
  Pair pair;
  pair.connect();
  std::set<std::size_t> sizes;
  Bytes buffer(kKiB);
  for (int i = 0; i < 100; ++i) {
    pair.write(*pair.a, Bytes(100));
    for (std::size_t got = 0; got < 100;) {
      const auto n = pair.world.await(pair.b->read_some(buffer));
      sizes.insert(*n);
      got += *n;
    }
  }
  BOOST_TEST(sizes.size() > 30);
  BOOST_TEST(sizes.contains(100));
}

BOOST_AUTO_TEST_CASE(a_reader_that_does_not_read_stops_the_writer) {
  Pair pair;
  pair.connect();
  std::size_t written = 0;
  const Bytes more(100'000);
  for (;;) {  // all that can be written without a reader
    try {
      written += *pair.world.await(pair.a->write_some(more), 10s);
    } catch (const NotDone&) {
      break;
    }
  }
  BOOST_TEST(written == kReceiveWindow + kSendBuffer);
}

BOOST_AUTO_TEST_CASE(writable_means_little_waits_unsent) {
  Pair pair;
  pair.network.set_default_link({0ms, 1'000'000});
  pair.connect();
  const Time start = pair.world.now();
  BOOST_TEST(*pair.world.await(pair.a->write_some(Bytes(200'000))) == 200'000);
  BOOST_REQUIRE(pair.world.await(pair.a->wait_writable()));
  // Whole packets leave the buffer when their turn comes.
  const auto waited = std::chrono::duration<double>(pair.world.now() - start).count();
  BOOST_TEST(waited > 0.2 - (kLowWaterMark + 2 * kLargestPacket) / 1e6);
  BOOST_TEST(waited < 0.2 - (kLowWaterMark - kLargestPacket) / 1e6);
}

BOOST_AUTO_TEST_CASE(readable_means_that_reading_does_not_wait) {
  Pair pair;
  pair.connect();
  pair.world.timers().call_at(Time(5s), [&] { pair.a->shutdown_write(); });
  BOOST_REQUIRE(pair.world.await(pair.b->wait_readable()));
  BOOST_TEST((pair.elapsed() == 5s + 1ms));
  BOOST_TEST((pair.read_error(*pair.b) == Errc::end_of_stream));
}

BOOST_AUTO_TEST_CASE(half_closing_ends_one_direction_alone) {
  Pair pair;
  pair.connect();
  pair.write(*pair.a, "question");
  pair.a->shutdown_write();
  const auto [question, end] = pair.world.await(read_all(*pair.b));
  BOOST_TEST(as_text(question) == "question");
  BOOST_TEST((end == Errc::end_of_stream));
  pair.write(*pair.b, "answer");
  pair.b->close();
  const auto [answer, end_of_answer] = pair.world.await(read_all(*pair.a));
  BOOST_TEST(as_text(answer) == "answer");
  BOOST_TEST((end_of_answer == Errc::end_of_stream));
  const auto late = pair.world.await(pair.a->write_some(as_bytes("more")));
  BOOST_TEST((late.error() == std::errc::broken_pipe));
}

BOOST_AUTO_TEST_CASE(close_sends_what_was_written) {
  Pair pair;
  pair.network.set_default_link({1ms, 100'000});
  pair.connect();
  pair.write(*pair.a, numbered(50'000));
  pair.a.reset();
  const auto [received, end] = pair.world.await(read_all(*pair.b));
  BOOST_TEST((received == numbered(50'000)));
  BOOST_TEST((end == Errc::end_of_stream));
}

BOOST_AUTO_TEST_CASE(close_with_unread_input_loses_what_was_said_last) {
  Pair pair;
  pair.connect();
  pair.write(*pair.a, "noise");
  pair.world.run_for(1s);
  pair.write(*pair.b, "goodbye");
  pair.b->close();
  const auto [received, end] = pair.world.await(read_all(*pair.a));
  BOOST_TEST(as_text(received) == "");
  BOOST_TEST((end == std::errc::connection_reset));
}

BOOST_AUTO_TEST_CASE(input_unread_when_a_reset_arrives_is_gone) {
  Pair pair;
  pair.connect();
  pair.write(*pair.a, "noise");
  pair.write(*pair.b, "answer");
  pair.world.run_for(1s);
  pair.b->close();
  pair.world.run_for(1s);
  BOOST_TEST((pair.read_error(*pair.a) == std::errc::connection_reset));
}

BOOST_AUTO_TEST_CASE(lingering_keeps_what_was_said_last) {
  Pair pair;
  pair.connect();
  pair.write(*pair.a, "noise");
  pair.world.run_for(1s);
  pair.write(*pair.b, "goodbye");
  pair.world.spawn(net::close_lingering(*pair.b, 64 * kKiB));
  const auto [received, end] = pair.world.await(read_all(*pair.a));
  BOOST_TEST(as_text(received) == "goodbye");
  BOOST_TEST((end == Errc::end_of_stream));
}

BOOST_AUTO_TEST_CASE(data_for_a_closed_stream_is_answered_with_a_reset) {
  Pair pair;
  pair.connect();
  pair.b->close();
  pair.world.run_for(1s);
  const Time start = pair.world.now();
  BOOST_TEST((pair.read_error(*pair.a) == Errc::end_of_stream));
  pair.write(*pair.a, "anyone?");
  pair.world.run_for(2ms);
  const auto more = pair.world.await(pair.a->write_some(as_bytes("hello?")));
  BOOST_TEST((more.error() == std::errc::connection_reset));
  BOOST_TEST((pair.world.now() - start == 2ms));
}

BOOST_AUTO_TEST_CASE(close_ends_whatever_waits) {
  Pair pair;
  pair.connect();
  BOOST_REQUIRE(pair.world.await(pair.a->write_some(Bytes(kSendBuffer))));
  BOOST_REQUIRE(pair.world.await(pair.a->write_some(Bytes(kSendBuffer))));
  bool read_done = false;
  bool write_done = false;
  pair.world.spawn(expect_closed_read(*pair.a, read_done));
  pair.world.spawn(expect_closed_write(*pair.a, write_done));
  pair.world.run_for(1s);
  BOOST_TEST((!read_done && !write_done));
  pair.a->close();
  pair.world.run_for(0s);
  BOOST_TEST((read_done && write_done));
  BOOST_TEST((pair.read_error(*pair.a) == Errc::closed));
  BOOST_TEST((pair.world.await(pair.a->write_some(Bytes(1))).error() == Errc::closed));
  BOOST_TEST((pair.world.await(pair.a->wait_readable()).error() == Errc::closed));
  BOOST_TEST((pair.world.await(pair.a->wait_writable()).error() == Errc::closed));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::sim
