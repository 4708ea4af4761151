// HTTP: whatever a client sends there is one answer or none, made of what it is answered with, and
// no more is read than there is room for.
#include <algorithm>
#include <memory>
#include <span>
#include <string>

#include "tests/fuzz/fuzz.h"
#include "tools/http/http_exchange.h"
#include "tools/http/site_pages.h"

namespace http_request_fuzz {

using namespace switchyard;
using namespace switchyard::tools;

class FuzzedClient final : public ByteStream {
 public:
  FuzzedClient(std::string request, std::size_t piece)
      : request_(std::move(request)), piece_(piece) {}

  std::size_t read(std::span<char> into) override {
    const std::size_t n = std::min({into.size(), piece_, request_.size() - taken});
    std::copy_n(request_.begin() + static_cast<std::ptrdiff_t>(taken), n, into.begin());
    taken += n;
    return n;
  }
  std::size_t write(std::span<const char> bytes) override {
    const std::size_t n = std::min(bytes.size(), piece_);
    answer.append(bytes.data(), n);
    return n;
  }

  std::size_t taken{0};
  std::string answer;

 private:
  std::string request_;
  std::size_t piece_;
};

// The pages of a board that nothing was published on.
struct Served {
  SiteBoard board;
  SitePages pages{board};
  std::size_t asked{0};
  std::string method;  // as cpp-httplib read it: it takes blanks before the method
  HttpExchange exchange{[this](const HttpRequest& request) {
    ++asked;
    method = request.method;
    return pages.answer(request);
  }};
};

FUZZ_TARGET(http_request_fuzz) {
  static Served served;  // it keeps nothing of a request
  if (size == 0) return;
  const std::string request(as_text({data + 1, size - 1}));
  FuzzedClient client(request, data[0] + std::size_t{1});
  served.asked = 0;
  served.method.clear();
  served.exchange.run(client, /*on_loopback=*/true);
  FUZZ_CHECK(served.asked <= 1);
  FUZZ_CHECK(client.taken <= kMaxRequest);
  FUZZ_CHECK(client.answer.empty() || client.answer.starts_with("HTTP/1.1 "));
  FUZZ_CHECK(served.asked == 0 ||
             client.answer.find("\r\nConnection: close\r\n") != std::string::npos);
  const bool ok = client.answer.starts_with("HTTP/1.1 200 ");
  FUZZ_CHECK(!ok || served.method == "GET" || served.method == "HEAD");
  static_cast<void>(names_this_machine(request));
}

}  // namespace http_request_fuzz
