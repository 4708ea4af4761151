// Floods of openings, and an honest peer that wants to get in all the same.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "p2p/sim/liar.h"
#include "tests/support/sim_nodes.h"

namespace switchyard::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace opening_flood_tests {

constexpr int kFlood = 10'000;

// A victim at 50.0.0.1, and attackers wherever they are put.
struct Flood {
  Flood() : victim(net.world, net.network, 1, "50.0.0.1") {
    net.network.set_default_link({milliseconds(5), 0});
    victim.start();
  }

  void attack_from(const std::string& address) {
    hosts.push_back(std::make_unique<sim::SimHost>(net.world, net.network, address));
  }

  // One after another, each from the next host.  Empty words: it never says anything.
  void run_attack(const Bytes& words, int from, int to) {
    for (int i = from; i < to; ++i) {
      auto& host = *hosts[static_cast<std::size_t>(i) % hosts.size()];
      liars.push_back(std::make_unique<sim::Liar>(host));
      net.world.spawn(hang(*liars.back(), victim.host.endpoint(kPort), words));
      net.world.run_for(between);
    }
  }

  static net::Awaitable<void> hang(sim::Liar& liar, Endpoint to, Bytes words) {
    const auto failed = co_await liar.dial(to);
    if (!failed && !words.empty()) static_cast<void>(co_await liar.send(std::move(words)));
  }

  // How long an honest dial from there takes after so many of them.  The flood goes on meanwhile,
  // and beyond.
  Duration honest_dial(const std::string& address, const Bytes& words) {
    int after = kFlood;
    run_attack(words, 0, after);
    TestNode honest(net.world, net.network, 9, address);
    honest.config.p2p.persistent_peers = {victim.address()};
    const Time begin = net.world.now();
    honest.start();
    while (honest.peers() == 0 && net.world.now() - begin < seconds(1)) {
      run_attack(words, after, after + 1);
      ++after;
    }
    const Duration took = net.world.now() - begin;
    run_attack(words, after, after + 500);
    BOOST_TEST(honest.count(SwitchEvent::Kind::dial_failed) == 0U);  // the first try
    BOOST_TEST(honest.peers() == 1U);
    honest.stop();
    return took;
  }

  Duration between{std::chrono::microseconds(100)};  // two dials of the attack
  Net net{0};
  TestNode victim;
  std::vector<std::unique_ptr<sim::SimHost>> hosts;
  std::vector<std::unique_ptr<sim::Liar>> liars;
};

// Silence, and a hello that costs us cryptography.
std::vector<Bytes> manners() {
  Bytes hello(36, 9);
  const Bytes head{0x73, 0x77, 0x79, 0x01};
  std::copy(head.begin(), head.end(), hello.begin());
  return {Bytes(), hello};
}

void fill_one_neighbourhood(Flood& flood) {
  for (int i = 1; i <= 50; ++i) flood.attack_from("66.6.0." + std::to_string(i));
}

}  // namespace opening_flood_tests

BOOST_AUTO_TEST_SUITE(opening_flood_tests)

BOOST_AUTO_TEST_CASE(ten_thousand_openings_of_one_neighbourhood_do_not_delay_others) {
  for (const Bytes& words : manners()) {
    Flood flood;
    fill_one_neighbourhood(flood);
    const Duration took = flood.honest_dial("77.7.0.1", words);
    BOOST_TEST((took < milliseconds(50)));  // as without the flood
  }
}

BOOST_AUTO_TEST_CASE(ten_thousand_openings_of_a_thousand_neighbourhoods_do_not_keep_one_out) {
  for (const Bytes& words : manners()) {
    Flood flood;
    // Slower when they speak: a newcomer is told from them once each has had its turn, and a
    // hundred have it in a second.
    if (!words.empty()) flood.between = milliseconds(2);
    for (int i = 0; i < 1000; ++i) {
      flood.attack_from(std::to_string(60 + i / 250) + "." + std::to_string(i % 250) + ".0.1");
    }
    const Duration took = flood.honest_dial("77.7.0.1", words);
    BOOST_TEST((took < milliseconds(250)));
  }
}

BOOST_AUTO_TEST_CASE(an_honest_peer_inside_the_attacking_neighbourhood_gets_in) {
  for (const Bytes& words : manners()) {
    Flood flood;
    fill_one_neighbourhood(flood);
    // Slower when they speak: the honest address is told from theirs once each has had its turn,
    // and ten have it in a second.
    if (!words.empty()) flood.between = milliseconds(1);
    const Duration took = flood.honest_dial("66.6.0.200", words);
    BOOST_TEST((took < milliseconds(250)));
  }
}

BOOST_AUTO_TEST_CASE(who_is_pushed_out_while_he_waits_is_told_so_in_clear) {
  Flood flood;
  flood.victim.stop();
  flood.victim.config.p2p.openings_per_group = 1;
  flood.victim.config.p2p.max_half_open = 4;
  flood.victim.start();
  flood.attack_from("66.6.0.1");
  const Bytes hello = manners()[1];
  sim::Liar first(*flood.hosts[0]);
  const auto knock = [&](sim::Liar& liar) {
    flood.net.world.await(Flood::hang(liar, flood.victim.host.endpoint(kPort), hello));
    flood.net.world.run_for(milliseconds(20));
  };
  std::vector<std::unique_ptr<sim::Liar>> others;
  const auto knock_of_another = [&] {
    others.push_back(std::make_unique<sim::Liar>(*flood.hosts[0]));
    knock(*others.back());
  };
  for (int i = 0; i < 2; ++i) knock_of_another();  // the burst
  knock(first);
  for (int i = 0; i < 2; ++i) knock_of_another();
  const Bytes told = flood.net.world.await(first.read_to_end());
  const auto code = static_cast<std::uint8_t>(DisconnectCode::too_many_from_address);
  BOOST_TEST(told == (Bytes{0x73, 0x77, 0x79, 0x00, code, 0x05, 0x00}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(openings_are_begun_at_the_rates_that_are_set) {
  using Rates = std::pair<std::size_t, std::size_t>;  // in all, of one neighbourhood
  for (const auto& [all, group] : {Rates{5, 50}, Rates{50, 5}, Rates{20, 20}}) {
    Flood flood;
    flood.victim.stop();
    flood.victim.config.p2p.openings_per_second = all;
    flood.victim.config.p2p.openings_per_group = group;
    flood.victim.config.p2p.max_half_open = 1000;
    flood.victim.start();
    flood.attack_from("66.6.0.1");
    flood.run_attack(manners()[1], 0, 300);
    flood.net.world.run_for(seconds(1));
    std::size_t answered = 0;
    for (auto& liar : flood.liars) {
      liar->set_patience(Duration(1));
      if (!flood.net.world.await(liar->read(1)).empty()) ++answered;
    }
    const std::size_t rate = std::min(all, group);
    BOOST_TEST(answered >= 3 * rate);  // a burst of two seconds, and one second
    BOOST_TEST(answered <= 3 * rate + rate / 10 + 1);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
