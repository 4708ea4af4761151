// mmdb_map.h of a build without libmaxminddb.
#include "tools/addrbook/mmdb_map.h"

namespace switchyard::tools {

bool reads_mmdb() {
  return false;
}

Result<addrbook::AsMap, std::string> read_mmdb(const std::string& name) {
  return Unexpected(name + ": this build has no .mmdb support; a map is text, a prefix a line: " +
                    "1.0.0.0/24 AS13335");
}

}  // namespace switchyard::tools
