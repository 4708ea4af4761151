// The rule behind each reason to refuse or end a connection, in a sentence for operators.
#pragma once

#include <string_view>

#include "p2p/types/disconnect.h"

namespace switchyard::tools {

// Whoever applied it; e.g. for full: "every place for peers of its direction is taken".  Empty for
// a code that is not known here.
std::string_view rule_of(DisconnectCode code);

}  // namespace switchyard::tools
