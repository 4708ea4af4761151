// SitePages: what is answered to whom asks for what.
//
//     /              a page for people          /peers          a value for persistent_peers
//     /healthz       200 ready, 503 and why     /peers.json     who is connected
//     /metrics       for Prometheus             /addrbook.json  the book, as it may be published
//     /state.json    what the page shows
//
// GET and HEAD only.  Answers are made from the state published last, once for all who ask: what a
// client can cost is a copy into a socket.  The published book, which takes longest, is made anew
// when the state has a new image of it.
//
// DNS rebinding: a page of the Internet can make a browser of this machine ask a server of this
// machine, under the page's own name, and read what it says.  So what comes in at a loopback
// address must ask for an IP address or for localhost.  Where the operator has us listen at other
// addresses, names are his business.
//
// Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "tools/http/book_figures.h"
#include "tools/http/health.h"
#include "tools/http/http_message.h"
#include "tools/http/metrics_text.h"
#include "tools/http/site_board.h"

namespace switchyard::tools {

class SitePages {
 public:
  // `board` outlives this.
  explicit SitePages(const SiteBoard& board, MetricsOptions options = {});
  SitePages(const SitePages&) = delete;
  SitePages& operator=(const SitePages&) = delete;

  HttpReply answer(const HttpRequest& request);

  // For an HttpServer that does not outlive this.
  HttpHandler handler() {
    return [this](const HttpRequest& request) { return answer(request); };
  }

 private:
  using Text = std::shared_ptr<const std::string>;

  // Something that was made of `of`, until there is another.
  template <class Of, class Made>
  struct Kept {
    std::mutex mutex;
    std::shared_ptr<const Of> of;
    std::shared_ptr<const Made> made;

    template <class Make>
    std::shared_ptr<const Made> get(const std::shared_ptr<const Of>& now, const Make& make) {
      const std::lock_guard lock(mutex);
      if (of != now || !made) {
        made = std::make_shared<const Made>(make());
        of = now;
      }
      return made;
    }
  };
  using KeptText = Kept<SiteState, std::string>;

  HttpReply page(const std::string& path);
  HttpReply health_reply(const SiteBoard::Reading& reading);
  HttpReply of_state(const std::string& path, const SiteBoard::Reading& reading);
  HttpReply book_reply(const SiteState& state);
  std::shared_ptr<const BookFigures> figures_of(const SiteState& state);

  const SiteBoard& board_;
  const MetricsOptions options_;
  const Text page_;           // with its style and script in it
  const std::string policy_;  // what the page may do: run that script, ask us

  KeptText metrics_, state_, peers_, line_;
  Kept<addrbook::BookImage, BookFigures> figures_;
  Kept<addrbook::BookImage, std::string> book_;
};

// Whether a Host header names an IP address, or localhost; without one (HTTP/1.0) it does.
bool names_this_machine(const std::string& host);

}  // namespace switchyard::tools
