#include "tools/http/http_exchange.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <memory>
#include <string>
#include <vector>

namespace http_exchange_tests {

using namespace switchyard::tools;

// A request in pieces of `piece` bytes; the answer as it comes.
class Pipe final : public ByteStream {
 public:
  Pipe(std::string request, std::size_t piece) : request_(std::move(request)), piece_(piece) {}

  std::size_t read(std::span<char> into) override {
    const std::size_t n = std::min({into.size(), piece_, request_.size() - read_});
    std::copy_n(request_.begin() + static_cast<std::ptrdiff_t>(read_), n, into.begin());
    read_ += n;
    return n;
  }
  std::size_t write(std::span<const char> bytes) override {
    const std::size_t n = std::min(bytes.size(), piece_);
    answer.append(bytes.data(), n);
    return n;
  }
  std::size_t taken() const { return read_; }

  std::string answer;

 private:
  std::string request_;
  std::size_t piece_;
  std::size_t read_{0};
};

struct Scene {
  std::vector<HttpRequest> asked;
  HttpExchange exchange{[this](const HttpRequest& request) {
    asked.push_back(request);
    return HttpReply{200,
                     "text/plain",
                     std::make_shared<const std::string>("hello, world"),
                     {{"X-Ours", "yes"}}};
  }};

  std::string answer(const std::string& request, std::size_t piece = 7) {
    Pipe pipe(request, piece);
    exchange.run(pipe, /*on_loopback=*/true);
    return pipe.answer;
  }
};

bool ends_with_body(const std::string& answer) {
  return answer.ends_with("\r\n\r\nhello, world");
}

}  // namespace http_exchange_tests

BOOST_AUTO_TEST_SUITE(http_exchange_tests)

using namespace http_exchange_tests;

BOOST_AUTO_TEST_CASE(a_request_is_answered_however_it_is_cut) {
  for (const std::size_t piece : {1U, 2U, 3U, 100U, 5000U}) {
    Scene scene;
    const std::string answer =
        scene.answer("GET /pe%65rs?x=1 HTTP/1.1\r\nHost: here:1\r\n\r\n", piece);
    BOOST_REQUIRE(scene.asked.size() == 1U);
    BOOST_TEST(scene.asked[0].method == "GET");
    BOOST_TEST(scene.asked[0].path == "/peers");
    BOOST_TEST(scene.asked[0].host == "here:1");
    BOOST_TEST(!scene.asked[0].body);
    BOOST_TEST(scene.asked[0].on_loopback);
    BOOST_TEST(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    BOOST_TEST(ends_with_body(answer));
    for (const char* line :
         {"\r\nContent-Length: 12\r\n", "\r\nConnection: close\r\n", "\r\nX-Ours: yes\r\n",
          "\r\nX-Content-Type-Options: nosniff\r\n", "\r\nCache-Control: no-store\r\n"}) {
      BOOST_TEST(answer.find(line) != std::string::npos, line);
    }
    BOOST_TEST(answer.find("Access-Control") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_head_is_the_head_of_an_answer) {
  Scene scene;
  const std::string answer = scene.answer("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  BOOST_TEST(answer.find("\r\nContent-Length: 12\r\n") != std::string::npos);
  BOOST_TEST(answer.ends_with("\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(a_connection_is_for_one_request) {
  Scene scene;
  const std::string one = "GET / HTTP/1.1\r\nHost: h\r\nConnection: keep-alive\r\n\r\n";
  BOOST_TEST(ends_with_body(scene.answer(one + one)));
  BOOST_TEST(scene.asked.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_body_is_announced_and_never_read) {
  for (const char* length : {"Content-Length: 1000000\r\n", "Transfer-Encoding: chunked\r\n"}) {
    Scene scene;
    Pipe pipe("GET / HTTP/1.1\r\nHost: h\r\n" + std::string(length) + "\r\n" +
                  std::string(1'000'000, 'x'),
              500);
    scene.exchange.run(pipe, true);
    BOOST_REQUIRE(scene.asked.size() == 1U);
    BOOST_TEST(scene.asked[0].body);
    BOOST_TEST(pipe.taken() <= kMaxRequest);
  }
}

BOOST_AUTO_TEST_CASE(more_head_than_there_is_room_for_is_refused_and_not_read) {
  const std::string line = "X-Many: " + std::string(1000, 'x') + "\r\n";
  std::string many = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 10'000; ++i) many += line;
  for (const std::string& request :
       {many, "GET / HTTP/1.1\r\nX-Long: " + std::string(100'000, 'x') + "\r\n\r\n",
        "GET /" + std::string(100'000, 'x') + " HTTP/1.1\r\n\r\n"}) {
    Scene scene;
    Pipe pipe(request, 4096);
    scene.exchange.run(pipe, true);
    BOOST_TEST(scene.asked.empty());
    BOOST_TEST((pipe.answer.empty() || pipe.answer.starts_with("HTTP/1.1 4")), pipe.answer);
    BOOST_TEST(pipe.taken() <= kMaxRequest);
  }
}

BOOST_AUTO_TEST_CASE(ranges_and_expectations_are_not_for_us) {
  Scene scene;
  std::string ranges = "bytes=0-0";
  for (int i = 0; i < 1500; ++i) ranges += ",0-0";
  BOOST_TEST(
      ends_with_body(scene.answer("GET / HTTP/1.1\r\nHost: h\r\nRange: " + ranges + "\r\n\r\n")));
  BOOST_TEST(ends_with_body(
      scene.answer("GET / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip, br\r\n\r\n")));
  const std::string expecting =
      scene.answer("GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n");
  BOOST_TEST(expecting.starts_with("HTTP/1.1 200 "));  // and nothing before it
  BOOST_TEST(ends_with_body(expecting));
}

BOOST_AUTO_TEST_CASE(what_is_no_request_gets_no_page) {
  for (const char* request :
       {"", "\r\n", "GET", "GET /", "GET / HTTP/1.1\r\nHost: h", "\x16\x03\x01\x02 TLS\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n", "G\r\n\r\n", "\0\0\0\0"}) {
    Scene scene;
    const std::string answer = scene.answer(request);
    BOOST_TEST(scene.asked.empty());
    BOOST_TEST((answer.empty() || answer.starts_with("HTTP/1.1 4")), answer);
  }
}

BOOST_AUTO_TEST_CASE(the_program_keeps_its_sigpipe) {
  struct sigaction before{};
  sigaction(SIGPIPE, nullptr, &before);
  const Scene scene;
  struct sigaction after{};
  sigaction(SIGPIPE, nullptr, &after);
  BOOST_TEST((before.sa_handler == after.sa_handler));
}

BOOST_AUTO_TEST_SUITE_END()
