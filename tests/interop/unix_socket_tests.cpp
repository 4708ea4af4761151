// Unix sockets against the kernel.
#include "p2p/net/unix_socket.h"

#include <sys/stat.h>

#include <asio/local/stream_protocol.hpp>
#include <filesystem>
#include <fstream>

#include "tests/interop/tcp_fixture.h"

namespace switchyard::net {
namespace unix_socket_tests {

struct UnixFixture : TcpFixture {
  UnixFixture() {
    std::string pattern = (std::filesystem::temp_directory_path() / "unix-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder = pattern;
    path = folder / "socket";
  }
  UnixFixture(const UnixFixture&) = delete;
  UnixFixture& operator=(const UnixFixture&) = delete;
  ~UnixFixture() { std::filesystem::remove_all(folder); }

  std::unique_ptr<Listener> listen() {
    auto listening = listen_unix(io.get_executor(), path);
    BOOST_REQUIRE_MESSAGE(listening, (listening ? "" : listening.error()));
    return std::move(*listening);
  }
  Result<StreamPtr> dial_path() { return await(dial_unix(io.get_executor(), path)); }
  std::string complaint(const std::string& at) {
    const auto listening = listen_unix(io.get_executor(), at);
    return listening ? "" : listening.error();
  }

  std::filesystem::path folder;
  std::string path;
};

}  // namespace unix_socket_tests

BOOST_FIXTURE_TEST_SUITE(unix_socket_tests, UnixFixture)

BOOST_AUTO_TEST_CASE(bytes_go_both_ways_until_the_end) {
  listener = listen();
  a = std::move(*dial_path());
  b = std::move(*await(listener->accept()));
  spawn(write_and_end(*a, to_bytes(as_bytes("there"))));
  const Ended there = await(read_all(*b));
  BOOST_TEST(as_text(there.first) == "there");
  BOOST_TEST((there.second == Errc::end_of_stream));
  spawn(write_and_end(*b, to_bytes(as_bytes("back"))));
  BOOST_TEST(as_text(await(read_all(*a)).first) == "back");
  BOOST_TEST((a->remote() == Endpoint{}));
}

BOOST_AUTO_TEST_CASE(the_file_is_its_owners_alone_and_goes_with_the_listener) {
  listener = listen();
  struct stat found{};
  BOOST_REQUIRE(::stat(path.c_str(), &found) == 0);
  BOOST_TEST(S_ISSOCK(found.st_mode));
  BOOST_TEST((found.st_mode & 0777U) == 0600U);
  listener->close();
  BOOST_TEST(!std::filesystem::exists(path));
  BOOST_TEST((dial_path().error() == std::errc::no_such_file_or_directory));
  listener = listen();
  listener.reset();
  BOOST_TEST(!std::filesystem::exists(path));
}

BOOST_AUTO_TEST_CASE(a_file_left_behind_is_replaced) {
  {
    asio::local::stream_protocol::acceptor dead(io, asio::local::stream_protocol::endpoint(path));
  }
  BOOST_REQUIRE(std::filesystem::exists(path));
  BOOST_TEST((dial_path().error() == std::errc::connection_refused));
  listener = listen();
  BOOST_TEST(dial_path().has_value());
}

BOOST_AUTO_TEST_CASE(one_that_answers_is_left_alone_and_named) {
  listener = listen();
  BOOST_TEST(complaint(path) == "another process answers at " + path);
  BOOST_TEST(dial_path().has_value());
}

BOOST_AUTO_TEST_CASE(what_is_no_socket_is_left_alone_and_named) {
  std::ofstream(path) << "precious";
  BOOST_TEST(complaint(path).starts_with(path + " is not a socket"));
  BOOST_TEST(std::filesystem::file_size(path) == 8U);
}

BOOST_AUTO_TEST_CASE(a_file_of_somebody_else_at_the_path_is_not_removed) {
  listener = listen();
  std::filesystem::remove(path);
  std::ofstream(path) << "precious";
  listener->close();
  BOOST_TEST(std::filesystem::exists(path));
}

BOOST_AUTO_TEST_CASE(a_path_too_long_is_named_with_its_length) {
  const std::string longest = folder / std::string(kMaxUnixPath - folder.string().size() - 1, 'x');
  BOOST_TEST(longest.size() == kMaxUnixPath);
  BOOST_TEST(complaint(longest) == "");
  const std::string text = complaint(longest + "x");
  BOOST_TEST(text.find("108 bytes; the system takes 107") != std::string::npos);
  BOOST_TEST(
      (await(dial_unix(io.get_executor(), longest + "x")).error() == std::errc::filename_too_long));
  BOOST_TEST(complaint(folder / "none" / "socket").find("No such file") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(closing_ends_a_waiting_accept) {
  listener = listen();
  const Watchdog dog(timers, timers.now() + 2ms, [&] { listener->close(); });
  BOOST_TEST((await(listener->accept()).error() == Errc::closed));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::net
