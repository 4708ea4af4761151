// LineBuffer: lines out of a stream of bytes, none longer than a limit.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "p2p/base/bytes.h"

namespace switchyard::tools {

class LineBuffer {
 public:
  explicit LineBuffer(std::size_t limit) : limit_(limit) {}

  void add(ByteView bytes) { text_ += as_text(bytes); }

  // The next whole line, without its end ("\n" or "\r\n").
  std::optional<std::string> take();

  // The line that is next is longer than the limit; nothing more can be taken.
  bool too_long() const { return too_long_; }

 private:
  std::size_t limit_;        // bytes
  std::string text_;         // not taken yet
  std::size_t searched_{0};  // this much of it has no end of a line
  bool too_long_{false};
};

}  // namespace switchyard::tools
