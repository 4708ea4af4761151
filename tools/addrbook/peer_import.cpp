#include "tools/addrbook/peer_import.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "p2p/types/disconnect.h"
#include "tools/addrbook/book_edit.h"
#include "tools/addrbook/import_sink.h"
#include "tools/addrbook/list_items.h"

namespace switchyard::tools {

using addrbook::ImageEntry;
using addrbook::JsonReader;
using addrbook::Severity;
using addrbook::TextPlace;

namespace {

// Behind so much whitespace nobody looks for JSON.
constexpr std::size_t kMostBlank = 64 * kKiB;

bool is_blank(std::uint8_t byte) {
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

// The first bytes that are read to tell what a text is, and the rest behind them.
class Peek {
 public:
  explicit Peek(JsonReader::Source source) : source_(std::move(source)) {
    while (head_.size() <= kMostBlank && first() == 0) {
      const ByteView piece = source_();
      if (piece.empty()) break;
      head_.insert(head_.end(), piece.begin(), piece.end());
    }
  }

  // The first byte that is neither whitespace nor of a byte order mark; 0 if there is none so far.
  std::uint8_t first() const {
    static constexpr std::array<std::uint8_t, 3> kMark{0xef, 0xbb, 0xbf};
    std::size_t at = 0;
    while (at < kMark.size() && at < head_.size() && head_[at] == kMark.at(at)) ++at;
    const auto begin = head_.begin() + static_cast<std::ptrdiff_t>(at);
    const auto found = std::find_if_not(begin, head_.end(), is_blank);
    return found == head_.end() ? 0 : *found;
  }

  ByteView next() {
    if (given_) return source_();
    given_ = true;
    return head_.empty() ? source_() : ByteView(head_);
  }

 private:
  JsonReader::Source source_;
  Bytes head_;
  bool given_{false};
};

}  // namespace

std::string_view to_string(ImportFormat format) {
  static constexpr std::array<std::string_view, 4> kNames{"unknown", "peers", "net_info",
                                                          "registry"};
  return kNames.at(static_cast<std::size_t>(format));
}

std::string ImportFinding::to_string() const {
  return fmt::format("{}:{}: {}: {}", place.line, place.column, addrbook::to_string(severity),
                     text);
}

void ImportSink::report(Severity severity, const TextPlace& place, const std::string& text) {
  ++to_.found;
  if (severity == Severity::error) ++to_.errors;
  if (to_.findings.size() >= ImportReading::kMaxFindings) return;
  to_.findings.push_back({severity, place, printable(text)});
}

void ImportSink::add(std::string_view address, const TextPlace& place, const std::string& whose) {
  const std::string wrong = take(address, place);
  if (wrong.empty()) return;
  error(place, whose.empty() ? wrong : whose + ": " + wrong);
}

std::string ImportSink::take(std::string_view address, const TextPlace& place) {
  const Result<NetAddress, std::string> parsed = NetAddress::parse(address);
  if (!parsed) return parsed.error();
  const std::string shown = "\"" + std::string(address) + "\"";
  const std::optional<PeerId>& id = parsed->id;
  if (!id) return "no id in " + shown;
  if (parsed->port == 0) return "port 0 in " + shown;
  if (options_.want_seeds) {
    if (full()) return "too many seeds: this one is left out";
    to_.seeds.push_back(*parsed);
    return "";
  }
  const Result<IpAddress> host = IpAddress::parse(parsed->host);
  if (!host) return "a name, and a book holds addresses: " + shown;
  if (host->is_unspecified()) return "nobody's address: " + shown;
  const Endpoint endpoint{*host, parsed->port};
  if (!seen_.emplace(*id, endpoint).second) {
    report(Severity::note, place, "a second time: " + shown);
    return "";
  }
  if (full()) return "too many peers: this one is left out";
  ImageEntry entry;
  entry.id = id;
  entry.first.endpoint = endpoint;
  entry.first.source = {id, endpoint};
  entry.last_attempt = options_.learned;  // as CometBFT has it
  to_.entries.push_back(std::move(entry));
  return "";
}

ImportReading read_peers(JsonReader::Source source, const ImportOptions& options) {
  ImportReading reading;
  ImportSink sink(reading, options);
  const auto peek = std::make_shared<Peek>(std::move(source));
  const std::uint8_t first = peek->first();
  const JsonReader::Source all = [peek] { return peek->next(); };
  if (first == '<') {
    sink.error({}, "a page of a web server, and no list of peers");
  } else if (options.format == ImportFormat::peers ||
             (options.format == ImportFormat::unknown && first != '{')) {
    reading.format = ImportFormat::peers;
    each_list_item(all, [&](std::string_view item, const TextPlace& place) {
      if (item.size() <= kMaxListItem) return sink.add(item, place, "");
      sink.error(place, "longer than any address: \"" + std::string(item.substr(0, 40)) + "...\"");
    });
  } else {
    import_json(all, sink, options.format, reading);
  }
  return reading;
}

ImportReading read_peers(ByteView text, const ImportOptions& options) {
  return read_peers(
      [text]() mutable {
        const ByteView all = text;
        text = {};
        return all;
      },
      options);
}

addrbook::BookImage book_of_peers(std::vector<ImageEntry> entries, const std::string& key,
                                  std::vector<std::string>& notes) {
  addrbook::BookImage book;
  book.placement.key = key;
  book.entries = std::move(entries);
  EditedBook made = dedupe_book(std::move(book));
  notes.insert(notes.end(), made.notes.begin(), made.notes.end());
  return std::move(made.book);
}

}  // namespace switchyard::tools
