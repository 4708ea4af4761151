// HttpExchange: one request read, one answer written.
//
// The one place that meets cpp-httplib, which reads the request and writes the answer; what it
// leaves open is closed here.  A connection is for one request: nobody holds a thread by being
// silent, and nothing that follows a request can be taken for another one.
//
//     it has no bound on the number of headers     kMaxRequest bytes of request, then 400
//     it reads bodies of any size                  bodies are not read: 413
//     "Range", with any number of ranges           is not looked at, nor is "Expect"
//     it compresses answers                        not these: they are sent as they are
//
// Thread-safe; its own copy of the handler.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "p2p/base/bytes.h"
#include "tools/http/http_message.h"

namespace switchyard::tools {

// Of a request, without a body.  Browsers send every cookie of localhost, whichever port set it.
inline constexpr std::size_t kMaxRequest = 16 * kKiB;

// Where bytes come from and go to; waits as long as it sees fit.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  virtual std::size_t read(std::span<char> into) = 0;          // 0: there are none to come
  virtual std::size_t write(std::span<const char> bytes) = 0;  // 0: it cannot any more
};

class HttpExchange {
 public:
  explicit HttpExchange(HttpHandler handler);
  HttpExchange(const HttpExchange&) = delete;
  HttpExchange& operator=(const HttpExchange&) = delete;
  ~HttpExchange();

  // `on_loopback`: see HttpRequest.
  void run(ByteStream& stream, bool on_loopback);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace switchyard::tools
