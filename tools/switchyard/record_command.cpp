// `switchyard record ls`.
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "reactors/record/recording_reader.h"
#include "tools/switchyard/commands.h"
#include "tools/switchyard/recording_text.h"

namespace switchyard::tools {
namespace {

struct CloseRecording {
  void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
};

void put_out(const std::string& text) {
  static_cast<void>(std::fwrite(text.data(), 1, text.size(), stdout));
}

}  // namespace

int run_record(const CommandLine& line) {
  const RecordLine& record = line.record;
  const auto told = [&](int error) {
    return record.file + ": " + std::error_code(error, std::system_category()).message();
  };
  const std::unique_ptr<std::FILE, CloseRecording> file(std::fopen(record.file.c_str(), "rbe"));
  if (!file) return fail(told(errno), kExitUnreadable);
  reactors::RecordingReader reader(kShownBytes);
  RecordingSummary summary;
  const auto show = [&](const reactors::RecordedEvent& event) {
    if (!record.selection.takes(event)) return;
    summary.add(event);
    put_out(record.json ? event_json(event) : event_text(event));
  };
  std::string wrong;
  Bytes buffer(256 * kKiB);
  while (wrong.empty()) {
    const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), file.get());
    if (size == 0) break;
    if (const auto read = reader.read(ByteView(buffer.data(), size), show); !read) {
      wrong = read.error();
    }
  }
  if (std::ferror(file.get()) != 0) return fail(told(errno), kExitUnreadable);
  if (wrong.empty() && reader.sound() == 0) wrong = "not a recording";
  if (!wrong.empty() && reader.sound() == 0) {
    return fail(record.file + ": " + wrong, kExitUnreadable);
  }
  const std::uint64_t torn = wrong.empty() ? reader.torn() : 0;
  put_out(record.json ? summary.json(torn) : summary.text(torn));
  return wrong.empty() ? kExitOk : fail(record.file + ": " + wrong, kExitFailed);
}

}  // namespace switchyard::tools
