#include "p2p/switch/record_file.h"

#include <algorithm>
#include <system_error>

#include "p2p/base/check.h"
#include "p2p/net/errors.h"

namespace switchyard {
namespace {

constexpr unsigned kMaxSetAside = 100;  // bad files kept beside each other

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

Unexpected<std::string> at_line(std::size_t line, const std::string& what) {
  return Unexpected("line " + std::to_string(line) + ": " + what);
}

// Takes the next line, which must have its end.
Result<std::string_view, std::string> take_line(std::string_view& text, std::size_t number,
                                                const RecordFormat& format) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  if (line.size() > format.max_line) {
    return at_line(number, "longer than " + std::to_string(format.max_line) + " bytes");
  }
  if (!is_printable(line)) return at_line(number, "not printable ASCII");
  if (end == std::string_view::npos) return at_line(number, "the file ends too early");
  text.remove_prefix(end + 1);
  return line;
}

std::string first_line(const RecordFormat& format) {
  return std::string(format.name) + ' ' + std::to_string(format.version);
}

std::string last_line(std::size_t records) {
  return "end " + std::to_string(records);
}

std::string about_first_line(std::string_view line, const RecordFormat& format) {
  const bool same_name = line.starts_with(std::string(format.name) + ' ');
  return std::string(same_name ? "another version" : "another kind of file") + ": expected \"" +
         first_line(format) + '"';
}

// Gives the file the first free name.
Result<std::string, std::string> set_aside(net::Files& files, const std::string& path) {
  std::error_code error;
  for (unsigned n = 1; n <= kMaxSetAside; ++n) {
    std::string name = path + ".bad-" + std::to_string(n);
    const auto renamed = files.rename(path, name);
    if (renamed) return name;
    error = renamed.error();
    if (error != std::errc::file_exists) break;
  }
  return Unexpected("cannot set " + path + " aside: " + error.message());
}

}  // namespace

std::string_view take_word(std::string_view& line) {
  const std::size_t space = line.find(' ');
  const std::string_view word = line.substr(0, space);
  line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
  return word;
}

Result<void, std::string> read_records(ByteView text, const RecordFormat& format,
                                       const ReadRecord& read) {
  std::string_view rest = as_text(text);
  const auto first = take_line(rest, 1, format);
  if (!first) return Unexpected(first.error());
  if (*first != first_line(format)) return at_line(1, about_first_line(*first, format));
  for (std::size_t number = 2;; ++number) {
    const auto line = take_line(rest, number, format);
    if (!line) return Unexpected(line.error());
    const std::size_t records = number - 2;
    if (line->starts_with("end ")) {
      if (*line != last_line(records)) {
        return at_line(number, "expected \"" + last_line(records) + '"');
      }
      if (!rest.empty()) return at_line(number + 1, "something behind the end");
      return {};
    }
    if (records == format.max_records) {
      return at_line(number, "more than " + std::to_string(format.max_records) + " records");
    }
    const auto taken = read(*line);
    if (!taken) return at_line(number, taken.error());
  }
}

Bytes write_records(const std::vector<std::string>& records, const RecordFormat& format) {
  SWITCHYARD_CHECK(records.size() <= format.max_records);
  Bytes text;
  const auto add = [&](const std::string& line) {
    SWITCHYARD_CHECK(line.size() <= format.max_line && is_printable(line));
    append(text, as_bytes(line));
    text.push_back('\n');
  };
  add(first_line(format));
  for (const std::string& record : records) add(record);
  add(last_line(records.size()));
  return text;
}

Result<LoadReport, std::string> load_or_set_aside(
    net::Files& files, const std::string& path, std::size_t max_size,
    const std::function<Result<void, std::string>(ByteView)>& parse) {
  LoadReport report;
  const auto content = files.read(path, max_size);
  if (content) {
    const auto parsed = parse(*content);
    report.found = true;
    if (parsed) return report;
    report.reason = parsed.error();
  } else if (content.error() == net::Errc::not_found) {
    return report;
  } else if (content.error() == std::errc::file_too_large) {
    report.found = true;
    report.reason = "larger than " + std::to_string(max_size) + " bytes";
  } else {
    return Unexpected("cannot read " + path + ": " + content.error().message());
  }
  auto name = set_aside(files, path);
  if (!name) return Unexpected(name.error() + " (" + report.reason + ')');
  report.set_aside = std::move(*name);
  return report;
}

}  // namespace switchyard
