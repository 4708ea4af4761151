#include "tools/switchyard/probe_line.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>

#include "tools/common/setting_values.h"
#include "tools/common/settings.h"
#include "tools/switchyard/line_parts.h"

namespace switchyard::tools {

void add_probe_options(CLI::App& probe, ProbeLine& line) {
  line.network = Settings().node.network;
  add_parsed_option(probe, "peer", "[ID@]HOST:PORT", "Whom to dial; without an ID, whoever answers",
                    [&line](const std::string& text) -> std::string {
                      auto address = NetAddress::parse(text);
                      if (!address) return "[id@]host:port, but " + address.error();
                      if (address->port == 0) return "a port above 0";
                      line.address = *std::move(address);
                      return "";
                    })
      .required();
  probe.add_option("--network", line.network, "The network that it should be of [devnet]")
      ->type_name("")
      ->option_text("NAME")
      ->check(CLI::Validator(
          [](const std::string& text) { return text.empty() ? "expected a name" : ""; }, ""));
  add_profile_option(probe, line.profile);
  add_timeout_option(probe, line.timeout);
  probe.add_flag("--json", line.json, "Say it as JSON");
}

CLI::App& add_record_commands(CLI::App& record, RecordLine& line) {
  CLI::App& list = *record.add_subcommand("ls", "What is in a recording, record by record");
  list.footer("Example:\n  switchyard record ls --channel 0x22 heard.rec");
  list.add_option("file", line.file, "A recording")->type_name("")->option_text("FILE")->required();
  list.add_flag("--json", line.json, "Say it as JSON, an object a line, a summary at the end");
  RecordingSelection& selection = line.selection;
  add_parsed_option(list, "--channel", "CHANNEL", "Only messages of this channel, as 0x20",
                    [&selection](const std::string& text) -> std::string {
                      selection.channel = parse_channel(text);
                      return selection.channel ? "" : "a channel from 0x00 to 0xff";
                    });
  add_parsed_option(list, "--peer", "ID", "Only what has to do with this peer; may be cut short",
                    [&selection](const std::string& text) -> std::string {
                      const auto hex = [](char c) {
                        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                      };
                      selection.peer = text;
                      const bool good = !text.empty() && text.size() <= 2 * PeerId::kSize &&
                                        std::all_of(text.begin(), text.end(), hex);
                      return good ? "" : "the beginning of an id, in hex";
                    });
  return list;
}

}  // namespace switchyard::tools
