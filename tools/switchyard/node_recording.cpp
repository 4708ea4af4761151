#include "tools/switchyard/node_recording.h"

#include <chrono>
#include <utility>

#include "p2p/wire/stock_channels.h"
#include "tools/common/setting_values.h"

namespace switchyard::tools {
namespace {

std::vector<ChannelId> ids_of(const std::vector<ChannelDescriptor>& channels) {
  std::vector<ChannelId> ids;
  ids.reserve(channels.size());
  for (const ChannelDescriptor& channel : channels) ids.push_back(channel.id);
  return ids;
}

}  // namespace

Result<std::vector<ChannelDescriptor>, std::string> recorded_channels(const RecordSettings& record,
                                                                      Profile profile) {
  std::vector<ChannelDescriptor> list;
  list.reserve(record.channels.size());
  for (const ChannelId id : record.channels) list.push_back(wire::recordable_channel(id));
  if (list.empty()) list = wire::stock_channels(profile);
  if (!list.empty()) return list;
  return Unexpected("which channels are to be recorded? Name them with --record.channels");
}

Result<void, std::string> NodeRecording::open(const Settings& settings, const std::string& path) {
  if (path.empty()) return {};
  auto channels = recorded_channels(settings.record, settings.node.profile);
  if (!channels) return Unexpected(channels.error());
  auto file = reactors::RecordingFile::open(path);
  if (!file) return Unexpected("cannot record to " + path + ": " + file.error());
  path_ = path;
  file_ = *std::move(file);
  config_.channels = *std::move(channels);
  config_.network = settings.node.network;
  config_.max_size = settings.record.max_size;
  return {};
}

Result<void, std::string> NodeRecording::add_to(Node& node, Log& log) {
  if (!file_) return {};
  if (file_->cut() > 0) {
    log.warn("recording: a torn record was cut off",
             {{"file", path_}, {"bytes", std::to_string(file_->cut())}});
  }
  log.info("recording", {{"file", path_}, {"channels", print_value(ids_of(config_.channels))}});
  const auto clock = [] {
    return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
  };
  reactor_ = std::make_unique<reactors::RecordReactor>(
      config_, *file_, clock, [this, &log](const std::string& why) {
        log.warn("recording has ended", {{"file", path_}, {"why", why}});
      });
  return node.add_reactor("record", *reactor_);
}

}  // namespace switchyard::tools
