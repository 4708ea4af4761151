// What kind of terminal a stream is, if any.
#pragma once

#include <cstddef>
#include <cstdio>

namespace switchyard::tools {

struct Terminal {
  bool interactive{false};  // may be rewritten in place
  bool colours{false};      // interactive, and neither NO_COLOR nor TERM=dumb is set
  bool unicode{false};      // interactive, and the locale is UTF-8
  std::size_t columns{80};

  static Terminal of(std::FILE* stream);
};

}  // namespace switchyard::tools
