// NodePages: the pages of a running node (docs/http.md), from its state to the sockets.
//
//     Node ──► NodeSite ──► SiteBoard ──► SitePages ──► HttpServer
//      the node's executor  │             HTTP threads
//
// Without http.laddr it does nothing.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "p2p/base/result.h"
#include "p2p/switch/switch_events.h"
#include "tools/common/settings.h"
#include "tools/control/control_target.h"
#include "tools/http/http_server.h"
#include "tools/http/node_site.h"
#include "tools/http/site_board.h"
#include "tools/http/site_pages.h"
#include "tools/node/node.h"

namespace switchyard::tools {

class NodePages {
 public:
  // What it is given outlives this.  REQUIRES: the node has not been started.
  NodePages(Node& node, const ControlTarget& target, const NodeConfig& config, HttpSettings http);
  NodePages(const NodePages&) = delete;
  NodePages& operator=(const NodePages&) = delete;

  // On one thread: HttpServer's, and where to look.  The error says what to do.
  Result<void, std::string> start();
  void stop() { server_.stop(); }
  std::vector<std::string> urls() const;

  // On the node's executor: every event, and about once a second.
  void on_event(const SwitchEvent& event);
  void publish();

 private:
  bool is_on() const { return !http_.listen.empty(); }

  const HttpSettings http_;
  NodeSite site_;
  DialTimes dial_times_;  // of a seed's crawl
  std::map<std::string, std::uint64_t> dials_;
  SiteBoard board_;
  SitePages pages_;
  HttpServer server_;
};

}  // namespace switchyard::tools
