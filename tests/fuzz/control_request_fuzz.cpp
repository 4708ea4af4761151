// The control protocol: whatever line a client sends there is one answer of one line, and whatever
// line a client reads can be shown.
#include <string>

#include "tests/fuzz/fuzz.h"
#include "tests/support/fake_node.h"
#include "tools/control/commands.h"
#include "tools/control/control_core.h"
#include "tools/control/line_buffer.h"
#include "tools/control/show.h"

namespace control_request_fuzz {

using namespace switchyard;
using namespace switchyard::tools;

bool printable_line(const std::string& line) {
  for (const char c : line) {
    if (c < 0x20 || c > 0x7e) return false;
  }
  return true;
}

void check_request(ControlCore& core, const std::string& line) {
  const auto request = decode_request(line);
  if (request) {
    const auto again = decode_request(request_line(*request));
    FUZZ_CHECK(again && *again == *request);
  }
  const auto reply = core.answer(line);
  FUZZ_CHECK(printable_line(reply.line) && reply.line.size() < kMaxAnswerLine);
  const auto answer = decode_answer(reply.line);
  FUZZ_CHECK(answer.has_value());
  const bool refused = std::holds_alternative<Refusal>(*answer);
  FUZZ_CHECK(refused || std::holds_alternative<Json>(*answer));
  FUZZ_CHECK(request || refused);
}

void check_shown(const std::string& text) {
  FUZZ_CHECK(text.empty() || text.back() == '\n');
  for (const char c : text) FUZZ_CHECK(c == '\n' || (c >= 0x20 && c <= 0x7e));
}

void check_answer(const std::string& line) {
  const auto answer = decode_answer(line);
  if (!answer) return;
  if (const auto* event = std::get_if<Event>(&*answer)) check_shown(show_event(event->event));
  if (const auto* result = std::get_if<Json>(&*answer)) {
    for (const ControlCommand& command : command_table()) check_shown(command.show(*result));
  }
}

FUZZ_TARGET(control_request_fuzz) {
  test::FakeNode node;
  node.add_peer("b0b");
  node.add_peer("ca", "[2001:db8::1]:5").status.moniker = "\xff\x1b";
  ControlCore core(node);
  core.take_event(test::verdict_event(SwitchEvent::Kind::peer_down, "10.0.0.2:1", Duration(1)));
  core.sample();
  LineBuffer lines(kMaxRequestLine);
  lines.add({data, size});
  lines.add(as_bytes("\n"));
  while (const auto line = lines.take()) {
    check_request(core, *line);
    check_answer(*line);
  }
}

}  // namespace control_request_fuzz
