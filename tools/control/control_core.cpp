#include "tools/control/control_core.h"

#include <utility>
#include <vector>

#include "tools/control/commands.h"
#include "tools/control/node_commands.h"

namespace switchyard::tools {

ControlCore::Reply ControlCore::answer(std::string_view line) {
  const auto request = decode_request(line);
  if (!request) return {refusal_line(Refusal{Refusal::Kind::bad_request, request.error()})};
  const auto command = find_command(*request);
  if (!command) return {refusal_line(Refusal{Refusal::Kind::usage, command.error()})};
  Outcome outcome = (*command)->run(state_, request->arguments);
  if (!outcome) return {refusal_line(outcome.error())};
  return {result_line(*std::move(outcome)), (*command)->follows};
}

std::string ControlCore::take_event(const SwitchEvent& event) {
  state_.verdicts.record(event);
  return event_line(event_json(event, state_.target.wall_now()));
}

void ControlCore::sample() {
  std::vector<PeerStatus> peers;
  for (PeerView& view : state_.target.peers()) peers.push_back(std::move(view.status));
  state_.rates.update(state_.target.now(), peers);
}

}  // namespace switchyard::tools
