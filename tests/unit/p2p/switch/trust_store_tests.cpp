#include "p2p/switch/trust_store.h"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "p2p/sim/sim_disk.h"

namespace switchyard {

namespace trust_store_tests {

using std::chrono::seconds;

const WallTime kNow{seconds(1'700'000'000)};
const std::string kPath = "trust";

PeerId peer(unsigned number) {
  std::array<std::uint8_t, PeerId::kSize> bytes{};
  bytes[0] = static_cast<std::uint8_t>(number >> 8);
  bytes[1] = static_cast<std::uint8_t>(number);
  bytes[19] = 1;
  return PeerId(bytes);
}

std::string id_text(unsigned number) {
  return peer(number).to_string();
}

std::string error_of(const std::string& text) {
  TrustStore store;
  store.good(peer(1), 1, kNow);
  const auto parsed = store.parse(as_bytes(text));
  store.check_invariants();
  BOOST_TEST(store.size() == 1U);  // unchanged
  return parsed ? "taken" : parsed.error();
}

}  // namespace trust_store_tests

BOOST_AUTO_TEST_SUITE(trust_store_tests)

BOOST_AUTO_TEST_CASE(who_was_never_reported_is_a_stranger_and_costs_nothing) {
  const TrustStore store;
  BOOST_TEST(store.score(peer(1)) == 50U);
  BOOST_TEST(store.find(peer(1)) == nullptr);
  BOOST_TEST(store.size() == 0U);
  BOOST_TEST(TrustStore(TrustConfig::parity()).score(peer(1)) == 100U);
}

BOOST_AUTO_TEST_CASE(a_hundred_peers_have_a_hundred_entries) {
  TrustStore store;
  for (unsigned i = 0; i < 100; ++i) store.good(peer(i), i, kNow);
  store.check_invariants();
  BOOST_TEST(store.size() == 100U);
  BOOST_TEST(store.value(peer(99)) > store.value(peer(1)));
}

BOOST_AUTO_TEST_CASE(a_score_is_remembered_when_the_peer_has_gone) {
  for (const TrustConfig& config : {TrustConfig::parity(), TrustConfig()}) {
    TrustStore store(config);
    store.good(peer(1), 20, kNow);
    const unsigned good = store.score(peer(1));
    store.tick(kNow);
    store.bad(peer(1), 10, kNow);
    const unsigned bad = store.score(peer(1));
    BOOST_TEST(bad < good);
    store.pause(peer(1));
    for (int i = 0; i < 60; ++i) store.tick(kNow + seconds(60 * i));
    BOOST_TEST(store.find(peer(1)) != nullptr);
    BOOST_TEST(store.score(peer(1)) < good);
    store.check_invariants();
  }
}

BOOST_AUTO_TEST_CASE(one_tick_ends_the_interval_of_all) {
  TrustStore store;
  for (unsigned i = 0; i < 10; ++i) store.good(peer(i), 1, kNow);
  store.tick(kNow + seconds(60));
  for (unsigned i = 0; i < 10; ++i) {
    BOOST_TEST(store.find(peer(i))->events() == 0U);
    BOOST_TEST(store.find(peer(i))->history().intervals == 1U);
  }
}

BOOST_AUTO_TEST_CASE(above_the_limit_the_entry_longest_without_an_event_goes) {
  TrustStore store({}, /*max_entries=*/3);
  for (unsigned i = 1; i <= 3; ++i) store.bad(peer(i), 1, kNow + seconds(i));
  store.good(peer(1), 1, kNow + seconds(4));
  store.good(peer(4), 1, kNow + seconds(5));
  store.check_invariants();
  BOOST_TEST(store.size() == 3U);
  BOOST_TEST(store.find(peer(2)) == nullptr);
  BOOST_TEST(store.find(peer(1)) != nullptr);
}

BOOST_AUTO_TEST_CASE(an_entry_without_an_event_for_the_window_goes) {
  TrustStore store;
  store.bad(peer(1), 100, kNow);
  store.tick(kNow);
  const auto fortnight = seconds(std::chrono::days(14));
  store.tick(kNow + fortnight);
  BOOST_TEST(store.score(peer(1)) == 0U);  // silence mends nothing
  store.tick(kNow + fortnight + seconds(1));
  BOOST_TEST(store.size() == 0U);
  BOOST_TEST(store.score(peer(1)) == 50U);
  store.check_invariants();
}

BOOST_AUTO_TEST_CASE(an_event_in_the_future_is_one_of_now) {
  TrustStore store;
  store.bad(peer(1), 1, kNow + std::chrono::days(36'500));
  store.tick(kNow);
  store.check_invariants();
  store.tick(kNow + std::chrono::days(15));
  BOOST_TEST(store.size() == 0U);
}

BOOST_AUTO_TEST_CASE(a_store_is_saved_and_loaded_to_the_bit) {
  sim::SimDisk disk;
  sim::SimFiles files(disk);
  TrustStore store;
  for (unsigned i = 0; i < 100; ++i) {
    for (unsigned j = 0; j <= i; ++j) {
      store.good(peer(i), i % 7, kNow);
      store.bad(peer(i), j % 3, kNow + seconds(i));
      store.tick(kNow + seconds(200));
    }
  }
  BOOST_REQUIRE(store.save(files, kPath));
  BOOST_TEST(disk.find(kPath)->mode == 0600U);
  TrustStore again;
  again.bad(peer(300), 1, kNow);
  const auto report = again.load(files, kPath);
  BOOST_REQUIRE(report);
  BOOST_TEST((report->found && report->set_aside.empty() && report->reason.empty()));
  again.check_invariants();
  BOOST_TEST(again.size() == 100U);
  for (unsigned i = 0; i < 100; ++i) {
    BOOST_TEST((again.find(peer(i))->history() == store.find(peer(i))->history()));
    BOOST_TEST(again.value(peer(i)) == store.value(peer(i)));
  }
  BOOST_TEST(as_text(again.format()) == as_text(store.format()));
}

BOOST_AUTO_TEST_CASE(a_peer_without_an_ended_interval_comes_back_as_a_stranger) {
  TrustStore store;
  store.bad(peer(1), 100, kNow);
  TrustStore again;
  BOOST_REQUIRE(again.parse(store.format()));
  BOOST_TEST(!std::isnan(again.value(peer(1))));
  BOOST_TEST(again.score(peer(1)) == 50U);
}

BOOST_AUTO_TEST_CASE(no_file_is_an_empty_store) {
  sim::SimDisk disk;
  sim::SimFiles files(disk);
  TrustStore store;
  const auto report = store.load(files, kPath);
  BOOST_REQUIRE(report);
  BOOST_TEST(!report->found);
}

BOOST_AUTO_TEST_CASE(a_bad_file_is_set_aside_and_the_store_starts_empty) {
  sim::SimDisk disk;
  sim::SimFiles files(disk);
  disk.put(kPath, as_bytes("switchyard-trust 1\nrubbish\n"));
  TrustStore store;
  const auto report = store.load(files, kPath);
  BOOST_REQUIRE(report);
  BOOST_TEST(report->set_aside == "trust.bad-1");
  BOOST_TEST(report->reason == "line 2: does not begin with the id of a peer");
  BOOST_TEST(store.size() == 0U);
  BOOST_TEST(as_text(disk.find("trust.bad-1")->content) == "switchyard-trust 1\nrubbish\n");
  BOOST_REQUIRE(store.save(files, kPath));
  BOOST_TEST(store.load(files, kPath)->set_aside.empty());
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_record_is_named_with_its_line) {
  const std::string head = "switchyard-trust 1\n" + id_text(1) + " 5 1 0.5\n";
  const std::string id = id_text(2);
  BOOST_TEST(error_of(head + id + " x 1 0.5\nend 2\n") ==
             "line 3: the time of the last event is not a number of seconds");
  BOOST_TEST(error_of(head + id + " 5 -1 0.5\nend 2\n") ==
             "line 3: the number of intervals is not one");
  for (const std::string sample : {"nan", "1.1", "-0.1", "0.5x", "inf", " "}) {
    BOOST_TEST(error_of(head + id + " 5 1 " + sample + " 1\nend 2\n") ==
               "line 3: a sample is not between 0 and 1");
  }
  std::string many = id + " 5 1";
  for (int i = 0; i < 21; ++i) many += " 0.5";
  BOOST_TEST(error_of(head + many + "\nend 2\n") == "line 3: too many samples");
  BOOST_TEST(error_of(head + id_text(1) + " 6 1 0.5\nend 2\n") ==
             "line 3: the id of an earlier line");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
