// swypeer: our node behind gopeer's lines of JSON (gopeer/README.md), so that a test can put it in
// the place of any version of CometBFT's.  Options it has no use for are errors; `profile` says
// which wire is spoken.  The commands of peer exchange by hand (ask, book_add, book_mark) it has
// not.
#include <asio/thread_pool.hpp>
#include <iostream>
#include <string>

#include "secret_conn/node_key_file.h"
#include "tests/interop/cometbft/swypeer/driver.h"
#include "tests/interop/cometbft/swypeer/options.h"

namespace switchyard::test {
namespace {

using Json = nlohmann::json;

int fail(Output& out, const std::string& error) {
  out.emit({{"event", "failed"}, {"error", error}});
  return 1;
}

// Until there is no more; whether it was told to stop, and by which command.
Json obey(Driver& driver, Output& out) {
  for (std::string line; std::getline(std::cin, line);) {
    const Json command = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!command.is_object()) {
      out.refuse(Json::object(), "other", "command: this is no object: " + line);
      continue;
    }
    if (command.value("do", "") == "stop") return command;
    driver.run(command);
  }
  return {};
}

int run(const std::string& first, Output& out) {
  auto options = read_options(first);
  if (!options) return fail(out, options.error());
  asio::thread_pool bedroom(1);  // where Recorder may sleep
  Recorder recorder(options->channels, options->quiet, out);
  Runtime runtime;
  Driver driver(runtime, recorder, out);
  net::Files& files = runtime.services().files;
  if (!files.make_folder(options->home)) return fail(out, "no folder " + options->home);
  auto key = secret_conn::load_or_generate_node_key(files, options->node_key, runtime.rng());
  if (!key) return fail(out, key.error());
  const std::string book = options->config.finding.book_file;
  Node node(std::move(options->config), *std::move(key), runtime.services(), &driver);
  if (auto added = node.add_reactor("recorder", recorder, net::Executor(bedroom.get_executor()));
      !added) {
    return fail(out, added.error());
  }
  driver.drive(node, book);
  if (auto started = runtime.wait(node.start()); !started) return fail(out, started.error());
  const NetAddress address = runtime.wait([](const Node& of) -> net::Awaitable<NetAddress> {
    NetAddress at = of.addresses().at(0);
    co_return at;
  }(node));
  out.emit({{"event", "ready"},
            {"id", node.id().to_string()},
            {"addr", address.to_string()},
            {"version", "ours"}});
  const Json stop = obey(driver, out);
  recorder.end();
  runtime.wait(node.stop());
  if (!stop.is_null()) out.answer(stop);
  return 0;
}

}  // namespace
}  // namespace switchyard::test

int main() {
  switchyard::test::Output out;
  std::string first;
  if (!std::getline(std::cin, first)) return 0;
  return switchyard::test::run(first, out);
}
