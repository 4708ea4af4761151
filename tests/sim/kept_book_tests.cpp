// What a node keeps of others over its restarts, and what it tells of itself.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "addrbook/book_reader.h"
#include "p2p/sim/sim_disk.h"
#include "tests/support/sample_books.h"
#include "tests/support/sim_nodes.h"
#include "tools/node/peer_finding.h"

namespace switchyard::test {

namespace kept_book_tests {

using namespace std::chrono_literals;
using addrbook::BucketType;
using EventKind = SwitchEvent::Kind;

const std::string kFile = "book.json";

// Nodes that keep a book and know nobody; each in a /16 of its own.
struct Street {
  explicit Street(std::uint8_t count) : network(world) {
    for (std::uint8_t n = 1; n <= count; ++n) {
      nodes.push_back(
          std::make_unique<TestNode>(world, network, n, "20." + std::to_string(n) + ".0.1"));
      nodes.back()->config.finding.enabled = true;
      nodes.back()->config.finding.book_file = kFile;
    }
  }
  ~Street() {
    for (auto& node : nodes) {
      if (!node->node) continue;
      node->node->finding()->check_invariants();
      node->stop();
    }
  }
  Street(const Street&) = delete;
  Street& operator=(const Street&) = delete;

  TestNode& operator[](std::size_t i) { return *nodes[i]; }
  void start() {
    for (auto& node : nodes) node->start();
  }
  addrbook::AddrBook& book(std::size_t i) { return nodes[i]->node->finding()->book(); }
  WallTime now() { return nodes[0]->services().timers.wall_now(); }
  // Somebody has told the one of the other.
  void tell(std::size_t who, std::size_t of) {
    book(who).add(nodes[of]->id(), nodes[of]->host.endpoint(kPort), {}, now());
  }
  void meet(std::size_t who, std::size_t with) {
    const std::size_t before = nodes[who]->peers();
    nodes[who]->reactor->net->dial(nodes[with]->address());
    BOOST_REQUIRE(run_until([&] { return nodes[who]->peers() > before; }));
  }
  bool run_until(const std::function<bool()>& done) { return world.run_until(done, 30s); }
  addrbook::BookReading file(std::size_t i) {
    const sim::SimDisk::File* const found = nodes[i]->host.disk().find(kFile);
    return found == nullptr ? addrbook::BookReading() : addrbook::read_book(found->content);
  }
  std::string last_notice(std::size_t i) {
    const SwitchEvent* const event = nodes[i]->last(EventKind::notice);
    return event == nullptr ? "" : event->text;
  }

  sim::World world{1};
  sim::SimNetwork network;
  std::vector<std::unique_ptr<TestNode>> nodes;
};

bool says(const std::string& text, const std::string& part) {
  BOOST_TEST_INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace kept_book_tests

BOOST_AUTO_TEST_SUITE(kept_book_tests)

BOOST_AUTO_TEST_CASE(a_restarted_node_has_its_book_and_dials_its_anchors_first) {
  Street street(8);
  street.start();
  for (std::size_t i = 1; i < 8; ++i) street.meet(0, i);
  BOOST_TEST(street.book(0).count(BucketType::old) == 7U);
  street[0].stop();
  const auto kept = street.file(0);
  BOOST_TEST(kept.complete());
  BOOST_TEST(kept.image.entries.size() == 7U);
  BOOST_REQUIRE(kept.image.anchors.size() == addrbook::kMaxAnchors);
  street[0].config.p2p.max_outbound_peers = 2;
  street[0].events.clear();
  street[0].start();
  BOOST_TEST(street.book(0).count(BucketType::old) == 7U);
  BOOST_REQUIRE(street.run_until([&] { return street[0].peers() == 2; }));
  for (const PeerHandle& peer : street[0].reactor->peers) {
    const auto& anchors = kept.image.anchors;
    BOOST_TEST((peer.id() == anchors[0].id || peer.id() == anchors[1].id));
  }
  BOOST_TEST(street[0].count(EventKind::notice) == 0U);
}

BOOST_AUTO_TEST_CASE(what_changed_is_saved_while_the_node_runs) {
  Street street(2);
  street.start();
  street.meet(0, 1);
  street.world.run_for(31s);
  street[0].power_loss();
  street[0].host.power_on();
  BOOST_TEST(street.file(0).image.entries.size() == 1U);
  street[0].start();
  BOOST_TEST(street.book(0).has(street[1].id()));
}

BOOST_AUTO_TEST_CASE(stopping_saves_at_once_and_says_if_it_cannot) {
  Street street(2);
  street.start();
  street.meet(0, 1);
  street.world.run_for(31s);
  street.book(0).add(PeerId({9}), *Endpoint::parse("20.9.0.1:1"), {}, street.now());
  street[0].host.disk().fail_writes(std::errc::no_space_on_device);
  street[0].stop();
  BOOST_TEST(says(street.last_notice(0), "cannot write address book book.json: "));
  BOOST_TEST(street.file(0).image.entries.size() == 1U);
  street[0].start();
  street.book(0).add(PeerId({9}), *Endpoint::parse("20.9.0.1:1"), {}, street.now());
  street[0].stop();
  BOOST_TEST(street.file(0).image.entries.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_damaged_book_is_kept_aside_and_told_of) {
  Street street(1);
  const std::string cut = addrbook::kBook2020.substr(0, 900);
  street[0].host.disk().put(kFile, as_bytes(cut));
  street[0].config.finding.strict = false;  // its addresses are made up
  street[0].start();
  BOOST_TEST(street.book(0).size() == 1U);
  const std::string notice = street.last_notice(0);
  BOOST_TEST(says(notice, "address book book.json is damaged: "));
  BOOST_TEST(says(notice, ": error: cut-off: "));
  BOOST_TEST(says(notice, "It is kept as book.json.bad-1, and 1 entries of it are used"));
  street[0].stop();
  BOOST_TEST(as_text(street[0].host.disk().find("book.json.bad-1")->content) == cut);
}

BOOST_AUTO_TEST_CASE(of_much_damage_three_examples_are_told) {
  Street street(1);
  std::string text = R"({"key": "5be1c3a09f7742d18c60e3b7", "addrs": [)";
  for (int i = 0; i < 1000; ++i) text += (i > 0 ? ",\n" : "") + std::string(R"({"addr": 7})");
  street[0].host.disk().put(kFile, as_bytes(text + "]}"));
  street[0].start();
  const std::string notice = street.last_notice(0);
  BOOST_TEST(says(notice, "1:"));
  BOOST_TEST(says(notice, "; and 997 more. It is kept as book.json.bad-1"));
  BOOST_TEST(notice.size() < 1000U);
}

BOOST_AUTO_TEST_CASE(a_damaged_book_that_cannot_be_kept_is_not_saved_over) {
  Street street(1);
  street[0].host.disk().put(kFile, as_bytes("<html>"));
  street[0].host.disk().fail_writes(std::errc::no_space_on_device);
  BOOST_CHECK_EXCEPTION(street[0].start(), std::runtime_error, [](const auto& error) {
    return says(error.what(), "cannot keep a copy of book.json");
  });
  street[0].node.reset();
  BOOST_TEST(as_text(street[0].host.disk().find(kFile)->content) == "<html>");
}

BOOST_AUTO_TEST_CASE(entries_that_would_not_do_here_are_counted) {
  Street street(1);
  street[0].host.disk().put(kFile, as_bytes(addrbook::kBook2020));
  street[0].start();
  BOOST_TEST(street.book(0).size() == 0U);
  BOOST_TEST(says(street.last_notice(0), "0 of 2 entries were taken; 2 have no address"));
}

BOOST_AUTO_TEST_CASE(a_ban_of_the_switch_marks_the_entry) {
  Street street(4);
  street.start();
  street.meet(0, 1);
  street.meet(0, 2);
  street.tell(0, 3);
  BOOST_REQUIRE(street.run_until([&] { return street[0].peers() == 3; }));
  const PeerId stranger({9});
  street.book(0).add(stranger, *Endpoint::parse("20.9.0.1:1"), {}, street.now());
  Node& node = *street[0].node;
  node.ban(stranger, "test", 1h);
  BOOST_TEST(!street.book(0).has(stranger));  // fresh: goes
  node.ban(street[1].id(), "test", 1h);
  BOOST_TEST(street.book(0).has(street[1].id()));  // old: waits for the end of its ban
  node.ban(street[2].id(), "test", std::nullopt);
  BOOST_TEST(!street.book(0).has(street[2].id()));
  for (const addrbook::Anchor& anchor : street.book(0).anchors()) {
    BOOST_TEST((anchor.id == street[3].id()));
  }
  BOOST_TEST(street[0].count(EventKind::banned) == 3U);
}

BOOST_AUTO_TEST_CASE(a_ban_of_the_book_is_the_switchs_and_said_once) {
  Street street(2);
  street.start();
  street.meet(0, 1);
  const WallTime until = street.now() + 1h;
  street.book(0).bad(street[1].id(), "test", street.now(), until);
  BOOST_TEST(street[0].count(EventKind::banned) == 1U);
  BOOST_REQUIRE(street[0].node->bans().size() == 1U);
  BOOST_TEST((street[0].node->bans()[0].until == until));
  BOOST_TEST(street.run_until([&] { return street[0].peers() == 0; }));
}

BOOST_AUTO_TEST_CASE(bans_of_the_file_are_the_switchs_after_a_restart) {
  Street street(2);
  street.start();
  street.meet(0, 1);
  street[0].node->ban(street[1].id(), "test", 1h);
  street[0].stop();
  BOOST_TEST(street[0].config.p2p.ban_file.empty());  // so the book is all that knows of it
  street[0].start();
  BOOST_TEST(street[0].node->bans().size() == 1U);
  BOOST_TEST(street.book(0).has(street[1].id()));
}

// Somewhere behind 0.0.0.0, with three peers in different networks.
BOOST_AUTO_TEST_CASE(an_address_that_peers_agree_on_is_told_to_others) {
  Street street(6);
  street[0].config.p2p.listen = {Endpoint{IpAddress(), kPort}};
  street[5].config.finding.seeds = {street[4].address()};
  for (std::size_t i = 0; i < 5; ++i) street[i].start();
  street.meet(0, 1);
  street.meet(0, 2);
  BOOST_TEST(!street.book(1).has(street[0].id()));  // it did not know where it is
  BOOST_TEST(street.last_notice(0) == "");
  street.meet(0, 3);
  BOOST_REQUIRE(street.run_until([&] { return street[0].count(EventKind::notice) == 1; }));
  BOOST_TEST(says(street.last_notice(0), "others are told now: 20.1.0.1:26656"));
  const auto claims = street.book(0).size();
  street.book(0).add(PeerId({9}), street[0].host.endpoint(kPort), {}, street.now());
  BOOST_TEST(street.book(0).size() == claims);  // nobody else is where we are

  street.meet(4, 0);
  const auto known = street.book(4).find(street[0].id());
  BOOST_REQUIRE(known.has_value());
  BOOST_TEST(!known->record.empty());
  street[5].start();
  BOOST_TEST(street.run_until([&] { return street.book(5).has(street[0].id()); }));
  BOOST_TEST(
      (street.book(5).find(street[0].id())->endpoints.at(0) == street[0].host.endpoint(kPort)));
}

BOOST_AUTO_TEST_CASE(a_seed_that_cannot_be_resolved_is_told_of_and_the_next_is_asked) {
  Street street(3);
  street[1].config.finding.seeds = {{street[0].id(), "nowhere.example", kPort}};
  street.start();
  BOOST_REQUIRE(street.run_until([&] { return street[1].count(EventKind::dial_failed) == 1; }));
  BOOST_TEST(says(street[1].last(EventKind::dial_failed)->address, "nowhere.example"));
  street[1].node->finding()->set_seeds({street[2].address()});
  BOOST_TEST(street.run_until([&] { return street[2].peers() == 1; }));
}

BOOST_AUTO_TEST_CASE(who_led_to_somebody_new_is_trusted_more) {
  Street street(3);
  street.start();
  street.meet(0, 1);
  const auto score = [&] { return street[0].node->status().at(0).score; };
  street.world.run_for(1s);
  BOOST_TEST(score() == 50U);
  const addrbook::Source teller{street[1].id(), street[1].host.endpoint(kPort)};
  street.book(0).add(street[2].id(), street[2].host.endpoint(kPort), teller, street.now());
  BOOST_REQUIRE(street.run_until([&] { return street[0].peers() == 2; }));
  street.world.run_for(1s);
  BOOST_TEST((street[0].node->status().at(0).id == street[1].id()));
  BOOST_TEST(score() > 50U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
