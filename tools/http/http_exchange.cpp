#include "tools/http/http_exchange.h"

#include <httplib.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <utility>

namespace switchyard::tools {
namespace {

// A ByteStream as cpp-httplib takes it, which reads heads byte by byte.
class BoundedStream final : public httplib::Stream {
 public:
  explicit BoundedStream(ByteStream& stream) : stream_(stream) {}

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }

  ssize_t read(char* ptr, std::size_t size) override {
    if (next_ == end_) fill();
    const std::size_t n = std::min(size, end_ - next_);
    std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(next_), n, ptr);
    next_ += n;
    return static_cast<ssize_t>(n);
  }

  // All of it or nothing that counts: not all of its callers look how much went.
  ssize_t write(const char* ptr, std::size_t size) override {
    std::size_t done = 0;
    while (done < size) {
      const std::size_t n = stream_.write(std::span(ptr + done, size - done));
      if (n == 0) return -1;
      done += n;
    }
    return static_cast<ssize_t>(size);
  }

  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    get_remote_ip_and_port(ip, port);
  }
  socket_t socket() const override { return INVALID_SOCKET; }

 private:
  void fill() {
    const std::size_t room = std::min(buffer_.size(), kMaxRequest - taken_);
    next_ = 0;
    end_ = room == 0 ? 0 : stream_.read(std::span(buffer_).first(room));
    taken_ += end_;
  }

  ByteStream& stream_;
  std::array<char, 2048> buffer_{};
  std::size_t next_{0}, end_{0};  // of the buffer, what was not handed on
  std::size_t taken_{0};          // of the stream
};

bool has_body(const httplib::Request& request) {
  const std::string length = request.get_header_value("Content-Length");
  return request.has_header("Transfer-Encoding") || (!length.empty() && length != "0");
}

// cpp-httplib's server without its sockets and threads.
class Responder final : public httplib::Server {
 public:
  Responder() { svr_sock_ = 0; }  // it writes bodies only while it has a socket

  bool respond(httplib::Stream& stream) {
    bool closed = false;
    return process_request(stream, /*close_connection=*/true, closed,
                           [](httplib::Request& request) {
                             request.ranges.clear();
                             request.headers.erase("Expect");  // the answer is all there is to say
                           });
  }
};

// A server of cpp-httplib ignores SIGPIPE for the whole program when it is made.  We write with
// MSG_NOSIGNAL, and whether a program outlives its standard output is not ours to say.
class SigpipeGuard {
 public:
  SigpipeGuard() { sigaction(SIGPIPE, nullptr, &before_); }
  SigpipeGuard(const SigpipeGuard&) = delete;
  SigpipeGuard& operator=(const SigpipeGuard&) = delete;
  ~SigpipeGuard() { sigaction(SIGPIPE, &before_, nullptr); }

 private:
  struct sigaction before_{};
};

std::unique_ptr<Responder> make_responder() {
  const SigpipeGuard guard;
  return std::make_unique<Responder>();
}

void put_reply(const HttpReply& reply, httplib::Response& response) {
  response.status = reply.status;
  for (const auto& [name, value] : reply.headers) response.set_header(name, value);
  const std::shared_ptr<const std::string> body = reply.body;
  if (body->empty()) {
    response.set_header("Content-Type", reply.type);
    return;
  }
  response.set_content_provider(
      body->size(), reply.type,
      [body](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
        return sink.write(body->data() + offset, length);
      });
}

thread_local bool current_on_loopback = false;  // of the request this thread is at

}  // namespace

struct HttpExchange::Impl {
  explicit Impl(HttpHandler answer) : handler(std::move(answer)), responder(make_responder()) {
    responder->set_payload_max_length(0);
    responder->set_default_headers({{"Accept-Ranges", "none"},
                                    {"X-Content-Type-Options", "nosniff"},
                                    {"Cache-Control", "no-store"},
                                    {"Referrer-Policy", "no-referrer"},
                                    {"Cross-Origin-Resource-Policy", "same-origin"}});
    // Before any route is looked for: there are none.
    responder->set_pre_routing_handler(
        [this](const httplib::Request& request, httplib::Response& response) {
          const HttpRequest asked{request.method, request.path, request.get_header_value("Host"),
                                  has_body(request), current_on_loopback};
          put_reply(handler(asked), response);
          return httplib::Server::HandlerResponse::Handled;
        });
  }

  HttpHandler handler;
  std::unique_ptr<Responder> responder;
};

HttpExchange::HttpExchange(HttpHandler handler)
    : impl_(std::make_unique<Impl>(std::move(handler))) {}
HttpExchange::~HttpExchange() = default;

void HttpExchange::run(ByteStream& stream, bool on_loopback) {
  current_on_loopback = on_loopback;
  BoundedStream bounded(stream);
  impl_->responder->respond(bounded);
}

}  // namespace switchyard::tools
