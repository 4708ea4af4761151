#include "tools/switchyard/node_program.h"

#include <fmt/core.h>

#include <cstdio>
#include <memory>
#include <utility>

#include "p2p/net/disk_files.h"
#include "p2p/net/file_lock.h"
#include "tools/common/config_template.h"
#include "tools/common/descriptors.h"
#include "tools/common/home.h"
#include "tools/common/log.h"
#include "tools/http/http_server.h"
#include "tools/switchyard/book_io.h"
#include "tools/switchyard/commands.h"
#include "tools/switchyard/node_recording.h"
#include "tools/switchyard/node_run.h"

namespace switchyard::tools {
namespace {

Result<NodeConfig, std::string> node_config(const Settings& settings, const Home& home) {
  NodeConfig config = settings.node;
  config.p2p.ban_file = home.data_folder() + "/bans";
  config.p2p.trust_file = home.data_folder() + "/trust";
  config.finding.book_file = home.resolve(config.finding.book_file);
  if (!settings.as_map_file.empty()) {
    auto map = read_as_map(home.resolve(settings.as_map_file));
    if (!map) return Unexpected("p2p.as_map_file: " + map.error());
    config.finding.as_map = std::make_shared<const addrbook::AsMap>(*std::move(map));
  }
  return config;
}

void log_start(Log& log, const Home& home, const PeerId& id, const EffectiveSettings& effective) {
  for (const std::string& warning : effective.warnings) log.warn(warning);
  for (const std::string& note : effective.notes) log.info(note);
  log.info("switchyard " SWITCHYARD_VERSION, {{"id", id.to_string()}, {"home", home.path()}});
  for (std::size_t i = 0; i < effective.origins.size(); ++i) {
    const Setting& setting = settings_table()[i];
    if (!setting.is_of(effective.settings.node.profile)) continue;
    log.info("setting", {{"key", std::string(setting.key)},
                         {"value", setting.print(effective.settings)},
                         {"from", effective.origins[i]}});
  }
}

Result<net::FileLock, std::string> lock_home(const Home& home) {
  net::DiskFiles files;
  if (auto made = files.make_folder(home.data_folder()); !made) {
    return Unexpected("cannot make folder " + home.data_folder() + ": " + made.error().message());
  }
  auto lock = net::FileLock::acquire(home.lock_file());
  if (!lock) {
    return Unexpected("home folder " + home.path() + " is in use: " + lock.error() +
                      "; stop that, or give this one a --home of its own");
  }
  return lock;
}

void print_settings(const EffectiveSettings& effective) {
  fmt::print("{}", settings_listing(effective.settings, effective.origins));
  for (const auto* const lines : {&effective.warnings, &effective.notes}) {
    for (const std::string& text : *lines) fmt::print(stderr, "{}\n", text);
  }
}

}  // namespace

int run_program(const CommandLine& line, const char* const* environment,
                const NodeProgram& program) {
  const Home home = home_of(line);
  const auto effective = read_settings(home, sources_of(line, environment));
  if (!effective) {
    return fail(effective.error().text, effective.error().usage ? kExitUsage : kExitFailed);
  }
  const Settings& settings = effective->settings;
  if (line.print_config) {
    print_settings(*effective);
    return kExitOk;
  }
  auto key = load_key(home, home.resolve(settings.node_key_file));
  if (!key) return fail(key.error(), kExitFailed);
  const auto lock = lock_home(home);
  if (!lock) return fail(lock.error(), kExitFailed);
  auto config = node_config(settings, home);
  if (!config) return fail(config.error(), kExitFailed);
  const auto needed = descriptors_needed(config->p2p, settings.io_threads) +
                      http_descriptors({}, settings.http.listen.size());
  if (auto enough = ensure_descriptors(needed); !enough) return fail(enough.error(), kExitFailed);
  NodeRecording recording;
  if (auto opened = recording.open(settings, home.resolve(settings.record.file)); !opened) {
    return fail(opened.error(), kExitFailed);
  }

  Log log(settings.log_level, settings.log_format, Terminal::of(stderr));
  log_start(log, home, key->id(), *effective);
  NodeRun run(log, {*std::move(config), settings, *std::move(key),
                    settings.ctl ? home.control_socket() : "", program.each_second,
                    [&] { return read_settings(home, sources_of(line, environment)); }});
  if (program.prepare) {
    if (auto prepared = program.prepare(run.node(), log); !prepared) {
      return fail(prepared.error(), kExitFailed);
    }
  }
  if (auto added = recording.add_to(run.node(), log); !added) {
    return fail(added.error(), kExitFailed);
  }
  const auto ran = run.run();
  if (!ran) return fail(ran.error(), kExitFailed);
  return program.at_end ? program.at_end(run.node(), *ran) : kExitOk;
}

}  // namespace switchyard::tools
