#include <utility>

#include "p2p/base/check.h"
#include "p2p/net/fuzzed_stream.h"

namespace switchyard::net {

class FuzzedTransport::FuzzedListener final : public Listener {
 public:
  FuzzedListener(FuzzedTransport& transport, std::unique_ptr<Listener> inner)
      : transport_(transport), inner_(std::move(inner)) {}

  Endpoint local() const override { return inner_->local(); }

  Awaitable<Result<std::unique_ptr<Stream>>> accept() override {
    auto accepted = co_await inner_->accept();
    if (accepted) accepted = transport_.wrap(std::move(*accepted));
    co_return accepted;
  }

  void close() override { inner_->close(); }

 private:
  FuzzedTransport& transport_;
  std::unique_ptr<Listener> inner_;
};

FuzzedTransport::FuzzedTransport(Transport& inner, Executor executor, Timers& timers, Faults faults,
                                 std::uint64_t seed)
    : inner_(inner),
      executor_(std::move(executor)),
      timers_(timers),
      faults_(faults),
      rng_(seed),
      counts_(std::make_shared<FaultCounts>()) {
  SWITCHYARD_CHECK(faults_.valid());
}

Awaitable<Result<std::unique_ptr<Stream>>> FuzzedTransport::dial(Endpoint to, Time deadline) {
  auto dialled = co_await inner_.dial(to, deadline);
  if (dialled) dialled = wrap(std::move(*dialled));
  co_return dialled;
}

Result<std::unique_ptr<Listener>> FuzzedTransport::listen(Endpoint at) {
  auto listener = inner_.listen(at);
  if (!listener) return listener;
  return std::unique_ptr<Listener>(std::make_unique<FuzzedListener>(*this, std::move(*listener)));
}

void FuzzedTransport::set_faults(Faults faults) {
  SWITCHYARD_CHECK(faults.valid());
  faults_ = faults;
}

std::unique_ptr<Stream> FuzzedTransport::wrap(std::unique_ptr<Stream> inner) {
  return std::make_unique<FuzzedStream>(std::move(inner), executor_, timers_, faults_,
                                        rng_.next_u64(), counts_);
}

}  // namespace switchyard::net
