#include "p2p/switch/ban_list.h"

#include <boost/test/unit_test.hpp>

#include "p2p/base/rng.h"
#include "p2p/sim/sim_disk.h"

namespace switchyard {

namespace ban_list_tests {

using std::chrono::seconds;

const WallTime kNow{seconds(1'700'000'000)};
const std::string kId = "00112233445566778899aabbccddeeff00112233";

// A ban of `seconds_long` from now on; 0: for ever.
Ban ban_of(const std::string& who, int seconds_long, const std::string& reason = "why") {
  Ban ban;
  ban.who = *parse_ban_target(who);
  ban.reason = reason;
  ban.since = kNow;
  if (seconds_long != 0) ban.until = kNow + seconds(seconds_long);
  return ban;
}

std::string verdict_of(const BanList& bans, const std::string& address, WallTime now = kNow) {
  bans.check_invariants();
  const Ban* const ban = bans.verdict(*IpAddress::parse(address), now);
  return ban == nullptr ? "" : to_string(ban->who);
}

std::string error_of(const std::string& text) {
  BanList bans;
  bans.add(ban_of("9.9.9.9", 0));
  const auto parsed = bans.parse(as_bytes(text));
  bans.check_invariants();
  BOOST_TEST(bans.size() == 1U);  // unchanged
  return parsed ? "taken" : parsed.error();
}

}  // namespace ban_list_tests

BOOST_AUTO_TEST_SUITE(ban_list_tests)

BOOST_AUTO_TEST_CASE(a_target_is_an_id_an_address_or_a_subnet) {
  BOOST_TEST(to_string(*parse_ban_target(kId)) == kId);
  BOOST_TEST(to_string(*parse_ban_target("1.2.3.4")) == "1.2.3.4/32");
  BOOST_TEST(to_string(*parse_ban_target("2001:db8::/32")) == "2001:db8::/32");
  BOOST_TEST(parse_ban_target("10.0.0.0/33").error() ==
             "a prefix is 0 to 32 bits for IPv4, unlike in \"10.0.0.0/33\"");
  BOOST_TEST(parse_ban_target("1234").error() ==
             "neither the id of a peer (40 hex digits), nor an address, nor a subnet: \"1234\"");
}

BOOST_AUTO_TEST_CASE(an_id_is_banned_until_its_end) {
  BanList bans;
  bans.add(ban_of(kId, 60));
  const PeerId id = *PeerId::parse(kId);
  BOOST_REQUIRE(bans.verdict(id, kNow) != nullptr);
  BOOST_TEST(bans.verdict(id, kNow)->to_string(kNow) == kId + ", 60 s more: \"why\"");
  BOOST_TEST(bans.verdict(id, kNow + seconds(59)) != nullptr);
  BOOST_TEST(bans.verdict(id, kNow + seconds(60)) == nullptr);
  BOOST_TEST(bans.verdict(PeerId(), kNow) == nullptr);
}

BOOST_AUTO_TEST_CASE(an_address_is_banned_by_any_subnet_it_is_in) {
  BanList bans;
  bans.add(ban_of("10.0.0.0/8", 60));
  bans.add(ban_of("192.0.2.7", 0));
  bans.add(ban_of("2001:db8::/33", 60));
  BOOST_TEST(verdict_of(bans, "10.255.0.1") == "10.0.0.0/8");
  BOOST_TEST(verdict_of(bans, "::ffff:10.0.0.1") == "10.0.0.0/8");
  BOOST_TEST(verdict_of(bans, "11.0.0.1") == "");
  BOOST_TEST(verdict_of(bans, "192.0.2.7", kNow + seconds(1'000'000)) == "192.0.2.7/32");
  BOOST_TEST(verdict_of(bans, "192.0.2.8") == "");
  BOOST_TEST(verdict_of(bans, "2001:db8:7fff::1") == "2001:db8::/33");
  BOOST_TEST(verdict_of(bans, "2001:db8:8000::1") == "");
  BOOST_TEST((bans.verdict(Endpoint{*IpAddress::parse("10.0.0.1"), 1}, kNow) != nullptr));
}

BOOST_AUTO_TEST_CASE(of_several_bans_the_one_that_ends_last_counts) {
  BanList bans;
  bans.add(ban_of("10.0.0.0/8", 100));
  bans.add(ban_of("10.1.0.0/16", 300));
  bans.add(ban_of("10.1.1.0/24", 200));
  BOOST_TEST(verdict_of(bans, "10.1.1.1") == "10.1.0.0/16");
  bans.add(ban_of("10.1.1.0/24", 0));
  BOOST_TEST(verdict_of(bans, "10.1.1.1") == "10.1.1.0/24");
  BOOST_TEST(verdict_of(bans, "10.1.2.1", kNow + seconds(299)) == "10.1.0.0/16");
  BOOST_TEST(verdict_of(bans, "10.1.2.1", kNow + seconds(300)) == "");
}

BOOST_AUTO_TEST_CASE(adding_twice_keeps_the_longer_end_with_its_reason) {
  BanList bans;
  bans.add(ban_of(kId, 0, "operator"));
  Ban later = ban_of(kId, 3600, "flood");
  later.since = kNow + seconds(5);
  bans.add(later);
  BOOST_TEST(bans.size() == 1U);
  BOOST_TEST(bans.list(kNow).front().reason == "operator");
  BOOST_TEST(!bans.list(kNow).front().until);

  bans.remove(*parse_ban_target(kId));
  bans.add(ban_of(kId, 60, "short"));
  later.until = kNow + seconds(3600);
  bans.add(later);
  const Ban merged = bans.list(kNow).front();
  BOOST_TEST(merged.reason == "flood");
  BOOST_TEST((merged.until == later.until));
  BOOST_TEST((merged.since == kNow));  // the earlier beginning
  bans.check_invariants();
}

BOOST_AUTO_TEST_CASE(a_ban_is_removed_by_exactly_its_target) {
  BanList bans;
  bans.add(ban_of("10.0.0.0/8", 0, "scan"));
  BOOST_TEST(!bans.remove(*parse_ban_target("10.0.0.0/9")));
  const auto removed = bans.remove(*parse_ban_target("10.0.0.0/8"));
  BOOST_REQUIRE(removed);
  BOOST_TEST(removed->reason == "scan");
  BOOST_TEST(verdict_of(bans, "10.0.0.1") == "");
  BOOST_TEST(bans.size() == 0U);
}

BOOST_AUTO_TEST_CASE(above_the_limit_what_ends_soonest_goes) {
  BanList bans(/*max_bans=*/3);
  bans.add(ban_of("1.0.0.1", 0));
  bans.add(ban_of("1.0.0.2", 100));
  bans.add(ban_of("1.0.0.3", 50));
  const auto gone = bans.add(ban_of("1.0.0.4", 70));
  BOOST_REQUIRE(gone);
  BOOST_TEST(to_string(gone->who) == "1.0.0.3/32");
  const auto itself = bans.add(ban_of("1.0.0.5", 10));
  BOOST_REQUIRE(itself);
  BOOST_TEST(to_string(itself->who) == "1.0.0.5/32");
  BOOST_TEST(verdict_of(bans, "1.0.0.1") == "1.0.0.1/32");
  BOOST_TEST(bans.size() == 3U);
}

BOOST_AUTO_TEST_CASE(of_bans_for_ever_the_oldest_goes) {
  BanList bans(/*max_bans=*/2);
  for (int i = 1; i <= 3; ++i) {
    Ban ban = ban_of("1.0.0." + std::to_string(i), 0);
    ban.since = kNow + seconds(i);
    const auto gone = bans.add(ban);
    BOOST_TEST(gone.has_value() == (i == 3));
    if (gone) BOOST_TEST(to_string(gone->who) == "1.0.0.1/32");
  }
}

BOOST_AUTO_TEST_CASE(what_has_ended_is_forgotten) {
  BanList bans;
  bans.add(ban_of("1.0.0.1", 10));
  bans.add(ban_of("1.0.0.2", 20));
  bans.add(ban_of(kId, 0));
  BOOST_TEST(bans.list(kNow + seconds(10)).size() == 2U);
  BOOST_TEST(bans.size() == 3U);
  BOOST_TEST(bans.expire(kNow + seconds(10)) == 1U);
  BOOST_TEST(bans.expire(kNow + seconds(1'000'000)) == 1U);
  BOOST_TEST(bans.size() == 1U);
  bans.check_invariants();
}

BOOST_AUTO_TEST_CASE(lists_are_merged) {
  BanList ours;
  BanList theirs;
  ours.add(ban_of("1.0.0.1", 10));
  theirs.add(ban_of("1.0.0.1", 20));
  theirs.add(ban_of("1.0.0.2", 20));
  ours.merge(theirs);
  BOOST_TEST(ours.size() == 2U);
  BOOST_TEST(verdict_of(ours, "1.0.0.1", kNow + seconds(15)) == "1.0.0.1/32");
}

BOOST_AUTO_TEST_CASE(a_reason_is_made_printable_and_short) {
  BanList bans;
  bans.add(ban_of(kId, 0, "two\nlines " + std::string(300, 'x')));
  const Ban ban = bans.list(kNow).front();
  BOOST_TEST(ban.reason.starts_with("two?lines x"));
  BOOST_TEST(ban.reason.size() == kMaxDisconnectText);
}

BOOST_AUTO_TEST_CASE(a_list_is_saved_and_loaded) {
  sim::SimDisk disk;
  sim::SimFiles files(disk);
  BanList bans;
  bans.add(ban_of(kId, 3600, "flood: 9000 messages a second"));
  bans.add(ban_of("10.0.0.0/8", 0, ""));
  bans.add(ban_of("2001:db8::/32", 7, "x"));
  BOOST_REQUIRE(bans.save(files, "bans"));
  BOOST_TEST(as_text(disk.find("bans")->content) ==
             "switchyard-bans 1\n" + kId +
                 " 1700000000 1700003600 flood: 9000 messages a second\n"
                 "10.0.0.0/8 1700000000 - \n"
                 "2001:db8::/32 1700000000 1700000007 x\n"
                 "end 3\n");
  BanList again;
  const auto report = again.load(files, "bans");
  BOOST_REQUIRE(report);
  BOOST_TEST((report->found && report->set_aside.empty()));
  again.check_invariants();
  BOOST_TEST((again.list(kNow) == bans.list(kNow)));
}

BOOST_AUTO_TEST_CASE(a_torn_file_is_set_aside_and_the_list_starts_empty) {
  sim::SimDisk disk;
  sim::SimFiles files(disk);
  BanList bans;
  bans.add(ban_of("10.0.0.0/8", 0));
  Bytes torn = bans.format();
  torn.resize(torn.size() - 6);  // all of "end 1"
  disk.put("bans", torn);
  BanList again;
  const auto report = again.load(files, "bans");
  BOOST_REQUIRE(report);
  BOOST_TEST(report->set_aside == "bans.bad-1");
  BOOST_TEST(report->reason == "line 3: the file ends too early");
  BOOST_TEST(again.size() == 0U);
  BOOST_TEST((disk.find("bans.bad-1")->content == torn));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_record_is_named_with_its_line) {
  const std::string head = "switchyard-bans 1\n";
  BOOST_TEST(error_of(head + "10.0.0.0/33 1 - why\nend 1\n") ==
             "line 2: a prefix is 0 to 32 bits for IPv4, unlike in \"10.0.0.0/33\"");
  BOOST_TEST(error_of(head + "10.0.0.0/8 x - why\nend 1\n") ==
             "line 2: a time is not a number of seconds");
  BOOST_TEST(error_of(head + "10.0.0.0/8 1\nend 1\n") ==
             "line 2: a time is not a number of seconds");
  BOOST_TEST(error_of(head + "10.0.0.0/8 1 - " + std::string(201, 'x') + "\nend 1\n") ==
             "line 2: the reason is too long");
}

BOOST_AUTO_TEST_CASE(the_verdict_is_that_of_asking_every_ban) {
  SeededRng rng(11);
  BanList bans(/*max_bans=*/40);
  const auto random_address = [&] {
    std::array<std::uint8_t, 4> bytes{10, 0, static_cast<std::uint8_t>(rng.below(4)),
                                      static_cast<std::uint8_t>(rng.below(256))};
    return IpAddress::v4(bytes);
  };
  for (int i = 0; i < 2000; ++i) {
    const Subnet subnet(random_address(), static_cast<unsigned>(rng.below(12)) + 21);
    if (rng.below(3) == 0) {
      bans.remove(subnet);
    } else {
      bans.add(ban_of(subnet.to_string(), static_cast<int>(rng.below(100))));
    }
    bans.check_invariants();
    const IpAddress address = random_address();
    const WallTime now = kNow + seconds(rng.below(100));
    WallTime end{};
    for (const Ban& ban : bans.list(now)) {
      if (std::get<Subnet>(ban.who).contains(address)) {
        end = std::max(end, ban.until.value_or(WallTime::max()));
      }
    }
    const Ban* const ban = bans.verdict(address, now);
    BOOST_TEST(((ban == nullptr ? WallTime{} : ban->until.value_or(WallTime::max())) == end));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
