#include "tools/control/event_queue.h"

#include <utility>

#include "tools/control/protocol.h"

namespace switchyard::tools {

void EventQueue::push(const std::string& line) {
  if (lost_ > 0 || lines_.size() >= kCapacity) {
    ++lost_;
  } else {
    lines_.push_back(line);
  }
}

std::optional<std::string> EventQueue::pop() {
  if (!lines_.empty()) {
    std::string line = std::move(lines_.front());
    lines_.pop_front();
    return line;
  }
  if (lost_ == 0) return std::nullopt;
  return lost_line(std::exchange(lost_, 0));
}

}  // namespace switchyard::tools
