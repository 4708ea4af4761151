// `switchyard ctl`.
#include <fmt/core.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <variant>

#include "p2p/types/disconnect.h"
#include "tools/common/home.h"
#include "tools/control/commands.h"
#include "tools/control/control_client.h"
#include "tools/control/show.h"
#include "tools/switchyard/commands.h"

namespace switchyard::tools {
namespace {

void say(const std::string& text) {
  fmt::print("{}", text);
  static_cast<void>(std::fflush(stdout));  // who follows reads along
}

// What comes of one call, line by line.
class Shown {
 public:
  Shown(const ControlCommand& command, bool as_json) : command_(command), json_(as_json) {}

  // Whether more is to come.
  bool take(std::string_view line) {
    auto answer = decode_answer(line);
    if (!answer) {
      status_ = fail("the node answers what is not understood: " + answer.error(), kExitFailed);
      return false;
    }
    return std::visit([this](const auto& part) { return show(part); }, *answer);
  }

  int status() const { return status_; }

 private:
  bool show(const Json& result) {
    if (command_.follows) {
      fmt::print(stderr, "following what happens; Ctrl-C ends it\n");
    } else {
      say(json_ ? json_text(result) + "\n" : command_.show(result));
    }
    return command_.follows;
  }
  bool show(const Refusal& refusal) {
    const bool usage = refusal.kind == Refusal::Kind::usage;
    // Not only the first 200 bytes, as printable() gives them: ids and addresses are long.
    std::string text;
    for (std::string_view rest = refusal.text; !rest.empty();) {
      const std::string part = printable(rest);
      text += part;
      rest.remove_prefix(part.size());
    }
    status_ = fail(text, usage ? kExitUsage : kExitFailed);
    return false;
  }
  bool show(const Event& event) {
    say(json_ ? json_text(event.event) + "\n" : show_event(event.event));
    return true;
  }
  bool show(const Lost& lost) {
    say(json_ ? fmt::format("{{\"lost\":{}}}\n", lost.events)
              : fmt::format("({} events were lost: they came faster than they were read)\n",
                            lost.events));
    return true;
  }

  const ControlCommand& command_;
  bool json_;
  int status_{kExitOk};
};

}  // namespace

int run_ctl(const CommandLine& line) {
  Request request;
  request.command = line.words.front();
  request.arguments.assign(line.words.begin() + 1, line.words.end());
  const auto command = find_command(request);
  if (!command) {
    return fail(command.error() + "; see \"switchyard ctl --help\"", kExitUsage);
  }
  Shown shown(**command, line.json);
  const auto called = call_node(Home::find(line.home).control_socket(), request,
                                [&shown](std::string_view text) { return shown.take(text); });
  if (!called) {
    return fail(called.error() + "; start one with \"switchyard node\", or name its --home",
                kExitFailed);
  }
  return shown.status();
}

}  // namespace switchyard::tools
