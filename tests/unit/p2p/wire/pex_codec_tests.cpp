#include "p2p/wire/pex_codec.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>

#include "p2p/base/hex.h"
#include "tests/support/pex_examples.h"
#include "tests/support/wire_examples.h"

namespace pex_codec_tests {

using namespace switchyard;
using namespace switchyard::wire;

const NativePexCodec codec;

Bytes bytes_of(const std::string& hex) {
  return from_hex(hex).value();
}

std::string error_of(const std::string& hex) {
  const auto read = codec.decode(bytes_of(hex));
  return read ? "no error" : read.error();
}

PexAddresses addresses_of(const std::string& hex) {
  return std::get<PexAddresses>(codec.decode(bytes_of(hex)).value());
}

PexAddresses decoded(const PexAddresses& said) {
  return std::get<PexAddresses>(codec.decode(codec.encode(said)).value());
}

// An entry as large as a sender likes to make it.
PexEntry large_entry() {
  PexEntry entry;
  SignedRecord record = test::the_record();
  record.others.clear();
  record.addresses.clear();
  for (std::size_t place = 0; place < kMaxRecordAddresses; ++place) {
    record.others.push_back({place, 9, Bytes(kMaxOtherAddressSize, 1), 1});
  }
  entry.who = record;
  return entry;
}

PexEntry small_entry() {
  PexEntry entry;
  entry.who = PexHearsay{PeerId(), {Endpoint::parse("192.0.2.1:26656").value()}};
  return entry;
}

const std::string kId = "c414" + to_hex(Bytes(20, 7));
const std::string kOneAddress = "919304c404c00002011a";  // 192.0.2.1:26

}  // namespace pex_codec_tests

BOOST_AUTO_TEST_SUITE(pex_codec_tests)

BOOST_AUTO_TEST_CASE(messages_come_back_as_they_were) {
  const auto request = codec.decode(codec.encode(PexRequest{70})).value();
  BOOST_TEST((std::get<PexRequest>(request) == PexRequest{70}));
  BOOST_TEST((decoded(test::the_pex_addresses()) == test::the_pex_addresses()));
  const PexAddresses none{kMaxToldPace, {}};
  BOOST_TEST((decoded(none) == none));
}

BOOST_AUTO_TEST_CASE(an_answer_is_cut_by_count) {
  PexAddresses said{std::chrono::seconds(30), {}};
  said.entries.assign(kMaxPexEntries + 1, small_entry());
  BOOST_TEST(decoded(said).entries.size() == kMaxPexEntries);
}

// CometBFT counts only, and its largest list is longer than its channel takes.
BOOST_AUTO_TEST_CASE(an_answer_is_cut_by_size) {
  PexAddresses said{std::chrono::seconds(30), {}};
  said.entries.assign(kMaxPexEntries, large_entry());
  const Bytes whole = codec.encode(said);
  BOOST_TEST(whole.size() <= kMaxPexSize);
  const std::size_t kept = decoded(said).entries.size();
  BOOST_TEST(kept > 10U);
  said.entries.resize(1);
  const std::size_t one = codec.encode(said).size();
  BOOST_TEST(whole.size() + one > kMaxPexSize);
}

BOOST_AUTO_TEST_CASE(what_a_later_version_adds_is_skipped) {
  BOOST_TEST(std::get<PexRequest>(codec.decode(bytes_of("930005a16e")).value()).most == 5U);
  const std::string hearsay = "9501" + kId + kOneAddress + "03a16e";
  const std::string other_kind = "920793010203";
  const PexAddresses said = addresses_of("94011e92" + other_kind + hearsay + "c0");
  BOOST_REQUIRE(said.entries.size() == 1U);
  BOOST_TEST(said.entries[0].days == 3U);
  const auto& who = std::get<PexHearsay>(said.entries[0].who);
  BOOST_TEST(who.id.to_string() == to_hex(Bytes(20, 7)));
  BOOST_TEST(who.addresses.at(0).to_string() == "192.0.2.1:26");
}

BOOST_AUTO_TEST_CASE(addresses_of_unknown_types_are_skipped_and_with_the_last_one_the_entry) {
  const std::string unknown =
      "9309c4020102"
      "01";
  const std::string both = "92" + unknown + kOneAddress.substr(2);
  const PexAddresses said =
      addresses_of("93011e929401" + kId + both + "00" + "9401" + kId + "91" + unknown + "00");
  BOOST_REQUIRE(said.entries.size() == 1U);
  BOOST_TEST(std::get<PexHearsay>(said.entries[0].who).addresses.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_named) {
  BOOST_TEST(error_of("") == "pex message: cut short");
  BOOST_TEST(error_of("90") == "pex message: too few elements");
  BOOST_TEST(error_of("9100") == "pex message: too few elements");
  BOOST_TEST(error_of("920205") == "pex kind: unknown");
  BOOST_TEST(error_of("920005c0") == "pex message: followed by more bytes");
  BOOST_TEST(error_of("9301ce0001518190") == "pex pace: above its limit");
  BOOST_TEST(error_of("93011edc00fb") == "pex entries: above its limit");
  BOOST_TEST(error_of("93011e9190") == "pex entry: too few elements");
  BOOST_TEST(error_of("93011e919301" + kId + kOneAddress) == "pex entry: too few elements");
  BOOST_TEST(error_of("93011e919401c413" + to_hex(Bytes(19)) + kOneAddress + "00") ==
             "pex id: of the wrong size");
  BOOST_TEST(error_of("93011e919401" + kId + "9000") ==
             "pex addresses of an entry: too few elements");
  BOOST_TEST(error_of("93011e919401" + kId + "9900") ==
             "pex addresses of an entry: above its limit");
  BOOST_TEST(error_of("93011e919401" + kId + kOneAddress + "ce00010000") ==
             "pex days: above its limit");
}

BOOST_AUTO_TEST_CASE(a_message_above_the_limit_is_not_looked_at) {
  Bytes long_one = codec.encode(PexRequest{5});
  long_one.resize(kMaxPexSize + 1, 0xc0);
  BOOST_TEST(codec.decode(long_one).error() == "pex message: too long");
}

BOOST_AUTO_TEST_SUITE_END()
