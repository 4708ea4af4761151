// Two ends of a SecretUpgrader's opening, joined by a stream in memory.
#pragma once

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "secret_conn/secret_upgrader.h"
#include "tests/support/handshake_sides.h"
#include "tests/support/memory_stream.h"

namespace switchyard::test {

// Says what it was told to say, when it was told to.
class TestGatekeeper final : public net::Gatekeeper {
 public:
  explicit TestGatekeeper(net::Executor executor) : open_(std::move(executor)) {}

  net::Awaitable<Result<void, Disconnect>> decide(net::Introduction peer) override {
    asked.push_back(std::move(peer));
    if (waits) co_await open_.wait();
    if (no) co_return Unexpected(*no);
    co_return Result<void, Disconnect>();
  }
  void open() { open_.notify(); }

  std::vector<net::Introduction> asked;
  std::optional<Disconnect> no;
  bool waits{false};

 private:
  net::Signal open_;
};

// One end: identity, stream, gatekeeper, and how the opening ended.
struct End {
  End(asio::io_context& io, secret_conn::Profile profile, std::uint64_t identity)
      : key(key_number(identity)),
        rng(identity),
        upgrader(profile, key, "net", rng),
        gatekeeper(io.get_executor()) {}

  secret_conn::NodeKey key;
  SeededRng rng;
  secret_conn::SecretUpgrader upgrader;
  TestGatekeeper gatekeeper;
  std::unique_ptr<MemoryStream> stream;
  net::BreakOff break_off;
  std::optional<Result<net::Upgraded, Disconnect>> outcome;
};

inline net::Awaitable<void> run_end(End& end, net::Opening opening) {
  end.outcome = co_await end.upgrader.upgrade(*end.stream, std::move(opening), end.gatekeeper);
}

// Two ends joined by a stream in memory.
struct UpgraderWorld {
  explicit UpgraderWorld(secret_conn::Profile profile)
      : dialler(io, profile, 1), acceptor(io, profile, 2) {
    std::tie(dialler.stream, acceptor.stream) = MemoryStream::make_pair(io.get_executor());
  }
  ~UpgraderWorld() {
    for (End* end : {&dialler, &acceptor}) {
      end->stream->close();
      end->gatekeeper.open();
    }
    poll();
  }

  void start(End& end, std::optional<PeerId> expected = {}) {
    net::Opening opening;
    opening.dialler = &end == &dialler;
    opening.expected = expected;
    opening.break_off = &end.break_off;
    opening.node_info = to_bytes(as_bytes(opening.dialler ? "dialler" : "acceptor"));
    asio::co_spawn(io, run_end(end, std::move(opening)), asio::detached);
  }
  void start_both() {
    start(dialler);
    start(acceptor);
    poll();
  }
  void poll() {
    io.restart();
    io.poll();
  }

  asio::io_context io{1};
  End dialler;
  End acceptor;
};

inline const Disconnect& why(const End& end) {
  BOOST_REQUIRE((end.outcome && !end.outcome->has_value()));
  return end.outcome->error();
}

inline Disconnect filtered() {
  Disconnect disconnect;
  disconnect.code = DisconnectCode::filtered;
  disconnect.operation = Operation::admission;
  disconnect.text = "a filter said no";
  disconnect.retry_after = std::chrono::seconds(30);
  return disconnect;
}

}  // namespace switchyard::test
