#include "p2p/net/thread_resolver.h"

#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <asio/post.hpp>
#include <cerrno>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "p2p/net/errors.h"
#include "p2p/net/signal.h"

namespace switchyard::net {
namespace {

using Answer = Result<std::vector<IpAddress>>;

std::error_code error_of(int failure) {
  switch (failure) {
    case EAI_SYSTEM:
      return {errno, std::system_category()};
    case EAI_AGAIN:
      return std::make_error_code(std::errc::resource_unavailable_try_again);
    case EAI_MEMORY:
      return std::make_error_code(std::errc::not_enough_memory);
    default:
      return Errc::not_found;
  }
}

std::optional<IpAddress> address_of(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, address, sizeof v4);
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
    return IpAddress::v4(bytes);
  }
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, address, sizeof v6);
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return IpAddress::v6(bytes);
  }
  return std::nullopt;
}

// Blocks, for as long as the system takes.
Answer ask_system(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failure = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (failure != 0) return Unexpected(error_of(failure));
  std::vector<IpAddress> addresses;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    const auto address = address_of(each->ai_addr);
    if (!address) continue;
    const bool known = std::find(addresses.begin(), addresses.end(), *address) != addresses.end();
    if (!known) addresses.push_back(*address);
  }
  ::freeaddrinfo(found);
  if (addresses.empty()) return Unexpected(make_error_code(Errc::not_found));
  return addresses;
}

// No signal is delivered to a thread of ours: made under a full mask, it keeps that.
template <class Body>
bool start_thread(Body body) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  bool started = true;
  try {
    std::thread(std::move(body)).detach();
  } catch (const std::system_error&) {
    started = false;
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return started;
}

}  // namespace

struct ThreadResolver::State {
  struct Job {
    std::uint64_t id;
    std::string host;
  };

  struct Question;  // a resolve() that waits; lives in its coroutine

  // A thread's life: jobs until there is none.
  static void work(const std::shared_ptr<State>& state);
  static bool ensure_thread(const std::shared_ptr<State>& state);

  std::optional<Job> take();  // empty: the thread has to end
  void deliver(const std::shared_ptr<State>& self, std::uint64_t id, Answer answer);

  std::mutex mutex;                  // guards this group
  std::optional<Executor> executor;  // empty once the resolver is gone
  std::deque<Job> jobs;
  std::size_t threads{0};
  std::size_t max_threads{1};

  // On the executor only.
  std::map<std::uint64_t, Question*> questions;
  std::uint64_t next_id{1};
};

struct ThreadResolver::State::Question {
  explicit Question(std::shared_ptr<State> of)
      : state(std::move(of)),
        id(state->next_id++),
        // A question is asked of a resolver that lives.
        answered(*state->executor) {  // NOLINT(bugprone-unchecked-optional-access)
    state->questions.emplace(id, this);
  }
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;
  ~Question() {
    state->questions.erase(id);
    const std::lock_guard lock(state->mutex);
    std::erase_if(state->jobs, [this](const Job& job) { return job.id == id; });
  }

  const std::shared_ptr<State> state;
  const std::uint64_t id;
  std::optional<Answer> answer;
  Signal answered;
};

void ThreadResolver::State::work(const std::shared_ptr<State>& state) {
  while (const auto job = state->take()) {
    state->deliver(state, job->id, ask_system(job->host));
  }
}

bool ThreadResolver::State::ensure_thread(const std::shared_ptr<State>& state) {
  {
    const std::lock_guard lock(state->mutex);
    if (state->threads == state->max_threads) return true;
    ++state->threads;
  }
  if (start_thread([state] { work(state); })) return true;
  const std::lock_guard lock(state->mutex);
  return --state->threads > 0;
}

std::optional<ThreadResolver::State::Job> ThreadResolver::State::take() {
  const std::lock_guard lock(mutex);
  if (jobs.empty()) {
    --threads;
    return std::nullopt;
  }
  Job job = std::move(jobs.front());
  jobs.pop_front();
  return job;
}

void ThreadResolver::State::deliver(const std::shared_ptr<State>& self, std::uint64_t id,
                                    Answer answer) {
  const std::lock_guard lock(mutex);  // held while posting: the executor cannot go meanwhile
  if (!executor) return;
  asio::post(*executor, [self, id, answer = std::move(answer)]() mutable {
    const auto question = self->questions.find(id);
    if (question == self->questions.end()) return;
    question->second->answer = std::move(answer);
    question->second->answered.notify();
  });
}

ThreadResolver::ThreadResolver(Executor executor, Timers& timers, std::size_t max_threads)
    : state_(std::make_shared<State>()), timers_(timers) {
  state_->executor = std::move(executor);
  state_->max_threads = max_threads;
}

ThreadResolver::~ThreadResolver() {
  for (auto& [id, question] : std::exchange(state_->questions, {})) {
    question->answer = Unexpected(make_error_code(Errc::closed));
    question->answered.notify();
  }
  const std::lock_guard lock(state_->mutex);
  state_->executor.reset();
  state_->jobs.clear();
}

Awaitable<Answer> ThreadResolver::resolve(std::string host, Time deadline) {
  if (auto literal = IpAddress::parse(host)) co_return std::vector<IpAddress>(1, *literal);
  State::Question question(state_);  // and not `this`, which may be gone after the wait
  {
    const std::lock_guard lock(state_->mutex);
    state_->jobs.push_back({question.id, std::move(host)});
  }
  if (!State::ensure_thread(state_)) {
    co_return Unexpected(std::make_error_code(std::errc::resource_unavailable_try_again));
  }
  const bool in_time = co_await question.answered.wait_until(timers_, deadline);
  if (!in_time || !question.answer) co_return Unexpected(make_error_code(Errc::timed_out));
  co_return std::move(*question.answer);
}

}  // namespace switchyard::net
