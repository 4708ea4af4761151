// What is asked over HTTP, and what is answered.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace switchyard::tools {

struct HttpRequest {
  std::string method;       // "GET"; anything at all
  std::string path;         // decoded, without a query; anything at all
  std::string host;         // the header; empty: there is none
  bool body{false};         // the request says that it has one; it is not read
  bool on_loopback{false};  // came in at an address of this machine's own
};

struct HttpReply {
  int status{200};
  std::string type{"text/plain; charset=utf-8"};
  std::shared_ptr<const std::string> body;  // never null
  std::vector<std::pair<std::string, std::string>> headers{};
};

// Called on any thread, on several at a time.
using HttpHandler = std::function<HttpReply(const HttpRequest&)>;

}  // namespace switchyard::tools
