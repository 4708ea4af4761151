// HttpServer: sockets and threads for HttpExchange.
//
//     acceptor ──► at most `waiting` connections ──► `workers` threads, a connection at a time each
//        │                                              │
//        └─ one too many: 503, closed at once           └─ a request within request_time, and its
//                                                          answer taken within answer_time, or it
//                                                          is closed
//
// So whatever clients do, and however slowly, memory and threads are bounded, and a connection has
// an end.  A few slow ones take a few threads; more than `workers` of them make others wait for
// request_time at most.  For clients of the open Internet there are proxies (docs/http.md).
//
// Threads: its own, which call nothing but the handler; they begin with start() and end with
// stop(). start(), stop() and the destructor on one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/types/net_address.h"
#include "tools/http/http_message.h"

namespace switchyard::tools {

struct HttpLimits {
  std::size_t workers{16};  // browsers open six connections to a host
  std::size_t waiting{16};
  Duration request_time{std::chrono::seconds(5)};  // a request fits into a few packets
  Duration answer_time{std::chrono::seconds(30)};  // a full book of 10 MB over 3 Mbit/s
};

// Descriptors that a server needs at most: listeners, connections, one too many, and a bell.
inline std::size_t http_descriptors(const HttpLimits& limits, std::size_t listeners) {
  return listeners + limits.workers + limits.waiting + 2;
}

class HttpServer {
 public:
  explicit HttpServer(HttpHandler handler, HttpLimits limits = {});
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();  // stops

  // Listens at all of `where`, or at none; nothing happens if that is empty.  The error names the
  // address and says why.  REQUIRES: not started.
  Result<void, std::string> start(const std::vector<Endpoint>& where);
  // Closes every connection as it stands and waits for the threads: some milliseconds, plus what
  // the handler takes.
  void stop();

  // With the ports the system chose.
  const std::vector<Endpoint>& listening() const { return listening_; }

 private:
  struct Impl;
  HttpHandler handler_;
  HttpLimits limits_;
  std::vector<Endpoint> listening_;
  std::unique_ptr<Impl> impl_;  // while started
};

}  // namespace switchyard::tools
