#include "tools/control/line_buffer.h"

namespace switchyard::tools {

std::optional<std::string> LineBuffer::take() {
  const auto end = text_.find('\n', searched_);
  const std::size_t length = end == std::string::npos ? text_.size() : end;
  too_long_ = too_long_ || length > limit_;
  if (too_long_) return std::nullopt;
  searched_ = length;
  if (end == std::string::npos) return std::nullopt;
  std::string line = text_.substr(0, end);
  if (line.ends_with('\r')) line.pop_back();
  text_.erase(0, end + 1);
  searched_ = 0;
  return line;
}

}  // namespace switchyard::tools
