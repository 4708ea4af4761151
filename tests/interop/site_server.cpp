// Serves the pages of a made-up seed until its standard input ends, for a browser to look at:
//
//     site_server seed|node|hostile [PORT]        hostile: a seed whose peers have evil names
#include <cstdlib>
#include <iostream>
#include <string>

#include "tests/support/made_up_site.h"
#include "tools/http/http_server.h"
#include "tools/http/site_pages.h"

int main(int argc, char** argv) {
  using namespace switchyard;
  const std::string kind = argc > 1 ? argv[1] : "seed";
  const test::MadeUpSite site;
  tools::SiteState state = kind == "node" ? site.node() : site.seed();
  if (kind == "hostile") {
    state.moniker = test::MadeUpSite::kHostile;
    for (tools::SitePeer& peer : state.peers) peer.moniker = test::MadeUpSite::kHostile;
  }
  tools::SiteBoard board;
  test::MadeUpSite::publish_day(board, state);
  tools::SitePages pages(board);
  tools::HttpServer server(pages.handler());
  const auto port = static_cast<std::uint16_t>(argc > 2 ? std::atoi(argv[2]) : 0);
  const auto started = server.start({{IpAddress::v4({127, 0, 0, 1}), port}});
  if (!started) {
    std::cerr << started.error() << '\n';
    return 1;
  }
  std::cout << server.listening().front().to_string() << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "publish") board.publish(state);
  }
  return 0;
}
