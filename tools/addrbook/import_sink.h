// ImportSink: where the readers of peer_import.h put peers and findings.  Internal to them.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "tools/addrbook/peer_import.h"

namespace switchyard::tools {

class ImportSink {
 public:
  ImportSink(ImportReading& to, const ImportOptions& options) : to_(to), options_(options) {}

  // `address`: ID@HOST:PORT; `whose` stands before the reason, and may be empty.
  void add(std::string_view address, const addrbook::TextPlace& place, const std::string& whose);
  void report(addrbook::Severity severity, const addrbook::TextPlace& place,
              const std::string& text);
  void error(const addrbook::TextPlace& place, const std::string& text) {
    report(addrbook::Severity::error, place, text);
  }
  bool full() const { return to_.entries.size() + to_.seeds.size() >= options_.max_entries; }
  bool wants_seeds() const { return options_.want_seeds; }

 private:
  // Why it cannot be put into a book; empty if it was, or stands there already.
  std::string take(std::string_view address, const addrbook::TextPlace& place);

  ImportReading& to_;
  const ImportOptions& options_;
  std::set<std::pair<PeerId, Endpoint>> seen_;
};

// The reader of both forms of JSON, from the beginning of its text.
void import_json(addrbook::JsonReader::Source source, ImportSink& sink, ImportFormat wanted,
                 ImportReading& reading);

}  // namespace switchyard::tools
