#include "tools/http/site_pages.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include "p2p/base/bytes.h"
#include "tools/http/page_text.h"
#include "tools/http/site_json.h"

namespace switchyard::tools {
namespace {

constexpr const char* kJsonType = "application/json";
constexpr std::array<std::string_view, 8> kPaths{
    "/",      "/healthz",    "/metrics",       "/state.json",
    "/peers", "/peers.json", "/addrbook.json", "/favicon.ico"};

HttpReply text_reply(int status, std::string text) {
  HttpReply reply;
  reply.status = status;
  reply.body = std::make_shared<const std::string>(std::move(text) + "\n");
  return reply;
}

HttpReply kept_reply(const char* type, std::shared_ptr<const std::string> body) {
  HttpReply reply;
  reply.type = type;
  reply.body = std::move(body);
  return reply;
}

// How a policy names a text that may be in a page: 'sha256-…'.
std::string hash_source(std::string_view text) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  const ByteView bytes = as_bytes(text);
  crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
  std::array<char, sodium_base64_ENCODED_LEN(digest.size(), sodium_base64_VARIANT_ORIGINAL)> base{};
  sodium_bin2base64(base.data(), base.size(), digest.data(), digest.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  return std::string("'sha256-") + base.data() + "'";
}

std::string page_policy() {
  return "default-src 'none'; script-src " + hash_source(page_script()) + "; style-src " +
         hash_source(page_style()) +
         "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
         "frame-ancestors 'none'";
}

std::string with(std::string_view markup, std::string_view word, std::string_view text) {
  std::string page(markup);
  const auto at = page.find(word);
  if (at != std::string::npos) page.replace(at, word.size(), text);
  return page;
}

std::string whole_page() {
  return with(with(page_markup(), "@STYLE@", page_style()), "@SCRIPT@", page_script());
}

}  // namespace

bool names_this_machine(const std::string& host) {
  std::string_view name = host;
  const bool bracketed = name.starts_with('[');
  const auto end = bracketed ? name.find(']') : name.find(':');
  if (bracketed) {
    if (end == std::string_view::npos) return false;
    const auto address = IpAddress::parse(name.substr(1, end - 1));
    return address.has_value();
  }
  name = name.substr(0, end);
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const auto address = IpAddress::parse(name);
  return host.empty() || lower == "localhost" || address.has_value();
}

SitePages::SitePages(const SiteBoard& board, MetricsOptions options)
    : board_(board),
      options_(options),
      page_(std::make_shared<const std::string>(whole_page())),
      policy_(page_policy()) {}

HttpReply SitePages::answer(const HttpRequest& request) {
  HttpReply reply;
  if (request.on_loopback && !names_this_machine(request.host)) {
    reply = text_reply(421, "ask for an IP address or for localhost: other names are not ours");
  } else if (request.method != "GET" && request.method != "HEAD") {
    reply = text_reply(405, "only GET and HEAD are understood");
    reply.headers.emplace_back("Allow", "GET, HEAD");
  } else if (request.body) {
    reply = text_reply(413, "a request has no body here");
  } else {
    reply = page(request.path);
  }
  const bool is_page = reply.status == 200 && request.path == "/";
  reply.headers.emplace_back("Content-Security-Policy",
                             is_page ? policy_ : "default-src 'none'; frame-ancestors 'none'");
  return reply;
}

HttpReply SitePages::page(const std::string& path) {
  if (std::find(kPaths.begin(), kPaths.end(), path) == kPaths.end()) {
    return text_reply(404, "there is nothing here; / has links to what there is");
  }
  if (path == "/") return kept_reply("text/html; charset=utf-8", page_);
  if (path == "/favicon.ico") {
    HttpReply reply;
    reply.status = 204;  // browsers ask on their own; the page has its icon in it
    reply.body = std::make_shared<const std::string>();
    return reply;
  }
  const SiteBoard::Reading reading = board_.read();
  if (path == "/healthz") return health_reply(reading);
  if (!reading.state) return text_reply(503, "the node has not started yet");
  if (path == "/addrbook.json") return book_reply(*reading.state);
  return of_state(path, reading);
}

HttpReply SitePages::health_reply(const SiteBoard::Reading& reading) {
  Health health = judge_health(reading.state.get(), reading.age);
  return text_reply(health.ready ? 200 : 503, std::move(health.reason));
}

HttpReply SitePages::of_state(const std::string& path, const SiteBoard::Reading& reading) {
  const std::shared_ptr<const SiteState>& state = reading.state;
  if (path == "/metrics") {
    return kept_reply(kMetricsType, metrics_.get(state, [&] {
      return metrics_text(*state, figures_of(*state).get(), options_);
    }));
  }
  if (path == "/peers") {
    return kept_reply("text/plain; charset=utf-8",
                      line_.get(state, [&] { return peers_line(*state) + "\n"; }));
  }
  if (path == "/peers.json") {
    return kept_reply(kJsonType, peers_.get(state, [&] { return peers_json(*state); }));
  }
  const auto make = [&] {
    return state_json(*state, figures_of(*state).get(), judge_health(state.get(), reading.age));
  };
  if (reading.age > kStalled) {  // what was kept says that all is well
    return kept_reply(kJsonType, std::make_shared<const std::string>(make()));
  }
  return kept_reply(kJsonType, state_.get(state, make));
}

HttpReply SitePages::book_reply(const SiteState& state) {
  if (!state.book) return text_reply(404, "this node has no address book");
  return kept_reply(kJsonType, book_.get(state.book->image, [&] {
    return published_book(*state.book->image, state.taken);
  }));
}

std::shared_ptr<const BookFigures> SitePages::figures_of(const SiteState& state) {
  if (!state.book) return nullptr;
  return figures_.get(state.book->image,
                      [&] { return book_figures(*state.book->image, state.taken); });
}

}  // namespace switchyard::tools
