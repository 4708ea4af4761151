#include "p2p/wire/record_codec.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <string>

#include "p2p/base/hex.h"
#include "tests/support/wire_examples.h"

BOOST_AUTO_TEST_SUITE(record_codec_tests)

using namespace switchyard;
using namespace switchyard::wire;
using test::record_bytes;

namespace {

SignedRecord a_record() {
  SignedRecord record;
  record.network = "testnet";
  record.key.fill(1);
  record.sequence = 3;
  record.addresses = {Endpoint::parse("192.0.2.1:26656").value(),
                      Endpoint::parse("[2001:db8::1]:26656").value()};
  record.time = WallTime(std::chrono::seconds(1700000000));
  record.signature.fill(2);
  return record;
}

// The record, or the error.
Result<SignedRecord, std::string> decoded(ByteView bytes) {
  MsgpackReader in(bytes);
  SignedRecord record = read_record(in);
  in.finish("record");
  if (!in.ok()) return Unexpected(in.error());
  return record;
}

// What stands before and after the addresses of a record.
std::string with_addresses(const std::string& hex) {
  return "96a16ec420" + to_hex(Bytes(32)) + "00" + hex + "00c440" + to_hex(Bytes(64));
}

std::string error_of(const std::string& hex) {
  const auto record = decoded(from_hex(hex).value());
  return record ? "no error" : record.error();
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_record_comes_back_as_it_was) {
  BOOST_TEST((decoded(record_bytes(a_record())).value() == a_record()));
  BOOST_TEST((decoded(record_bytes(SignedRecord())).value() == SignedRecord()));
}

// A later version signs addresses that this one cannot read; the signature has to hold here too.
BOOST_AUTO_TEST_CASE(addresses_of_unknown_types_keep_their_places) {
  SignedRecord record = a_record();
  record.others = {{.place = 0, .type = 9, .bytes = {1, 2}, .port = 1},
                   {.place = 2, .type = UINT64_MAX, .bytes = {}, .port = 65535},
                   {.place = 4, .type = 0, .bytes = Bytes(kMaxOtherAddressSize, 5), .port = 0}};
  const auto again = decoded(record_bytes(record));
  BOOST_REQUIRE(again.has_value());
  BOOST_TEST((*again == record));
  BOOST_TEST(signing_bytes(*again) == signing_bytes(record), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_record_at_all_its_limits_fits) {
  SignedRecord record = a_record();
  record.network = std::string(kMaxNameSize, 'n');
  record.sequence = UINT64_MAX;
  record.addresses.clear();
  for (std::size_t i = 0; i < kMaxRecordAddresses; ++i) {
    record.others.push_back(
        {.place = i, .type = UINT64_MAX, .bytes = Bytes(kMaxOtherAddressSize), .port = 65535});
  }
  record.time = WallTime(std::chrono::seconds(253402300799));
  BOOST_TEST((decoded(record_bytes(record)).value() == record));
  BOOST_TEST(!signing_bytes(record).empty());
}

// Whoever changes a field has to sign anew.
BOOST_AUTO_TEST_CASE(every_field_but_the_signature_is_signed) {
  const Bytes before = signing_bytes(a_record());
  const auto changes = [&before](auto change) {
    SignedRecord record = a_record();
    change(record);
    return signing_bytes(record) != before;
  };
  BOOST_TEST(changes([](SignedRecord& r) { r.network = "testnes"; }));
  BOOST_TEST(changes([](SignedRecord& r) { r.key[31] = 0; }));
  BOOST_TEST(changes([](SignedRecord& r) { r.sequence = 4; }));
  BOOST_TEST(changes([](SignedRecord& r) { r.addresses[0].port = 1; }));
  BOOST_TEST(changes([](SignedRecord& r) { r.addresses.pop_back(); }));
  BOOST_TEST(changes([](SignedRecord& r) { std::swap(r.addresses[0], r.addresses[1]); }));
  BOOST_TEST(changes([](SignedRecord& r) { r.others = {{.place = 1, .type = 9, .bytes = {}}}; }));
  BOOST_TEST(changes([](SignedRecord& r) { r.time += std::chrono::seconds(1); }));
  BOOST_TEST(!changes([](SignedRecord& r) { r.signature[0] = 0; }));
}

BOOST_AUTO_TEST_CASE(what_a_later_version_adds_is_skipped) {
  Bytes longer = record_bytes(a_record());
  longer[0] = 0x98;
  append(longer, from_hex("a3616263"
                          "80")
                     .value());
  BOOST_TEST((decoded(longer).value() == a_record()));
}

BOOST_AUTO_TEST_CASE(eight_addresses_at_most_unknown_ones_counted) {
  std::string eight = "98";
  for (int i = 0; i < 4; ++i)
    eight +=
        "9304c4040102030401"
        "9309c40001";
  const auto record = decoded(from_hex(with_addresses(eight)).value());
  BOOST_REQUIRE(record.has_value());
  BOOST_TEST(record->addresses.size() == 4U);
  BOOST_TEST(record->others.size() == 4U);
  BOOST_TEST(error_of(with_addresses("99" + eight.substr(2) + "9309c40001")) ==
             "record addresses: above its limit");
}

BOOST_AUTO_TEST_CASE(a_wrong_address_is_refused) {
  const auto one = [](const std::string& hex) { return error_of(with_addresses("91" + hex)); };
  BOOST_TEST(one("9304c4040102030450") == "no error");
  BOOST_TEST(one("9304c40301020350") == "address bytes: of the wrong size");
  BOOST_TEST(one("9306c4040102030450") == "address bytes: of the wrong size");
  BOOST_TEST(one("9304c404010203"
                 "04ce00010000") == "address port: above its limit");
  BOOST_TEST(one("9204c40401020304") == "address: too few elements");
  BOOST_TEST(one("9404c404010203045000") == "address: above its limit");
  BOOST_TEST(one("9309c501"
                 "00" +
                 to_hex(Bytes(256)) + "00") == "address bytes: above its limit");
  BOOST_TEST(one("93a0c40401020304"
                 "50") == "address type: not an unsigned integer");
  // It would come back as IPv4, and the signature would not hold any more.
  BOOST_TEST(one("9306c41000000000000000000000ffff0102030450") ==
             "address bytes: an IPv4 address written as IPv6");
}

BOOST_AUTO_TEST_CASE(a_wrong_field_is_named) {
  const std::string key = "c420" + to_hex(Bytes(32));
  const std::string signature = "c440" + to_hex(Bytes(64));
  BOOST_TEST(error_of("96a16e" + key +
                      "0090"
                      "00" +
                      signature) == "no error");
  BOOST_TEST(error_of("95a16e" + key +
                      "0090"
                      "00") == "record: too few elements");
  BOOST_TEST(error_of("96c4016e" + key +
                      "0090"
                      "00" +
                      signature) == "record network: not a string");
  BOOST_TEST(error_of("96a10a" + key +
                      "0090"
                      "00" +
                      signature) == "record network: not printable ASCII");
  BOOST_TEST(error_of("96d981" + to_hex(Bytes(129, 'n')) + key +
                      "0090"
                      "00" +
                      signature) == "record network: above its limit");
  BOOST_TEST(error_of("96a16ec400"
                      "0090"
                      "00" +
                      signature) == "record key: of the wrong size");
  BOOST_TEST(error_of("96a16e" + key +
                      "ff90"
                      "00" +
                      signature) == "record sequence: not an unsigned integer");
  BOOST_TEST(error_of("96a16e" + key +
                      "0080"
                      "00" +
                      signature) == "record addresses: not an array");
  BOOST_TEST(error_of("96a16e" + key +
                      "0090"
                      "c400") == "record time: not an unsigned integer");
  BOOST_TEST(error_of("96a16e" + key +
                      "0090"
                      "00c400") == "record signature: of the wrong size");
}

BOOST_AUTO_TEST_CASE(time_ends_with_the_year_9999) {
  const std::string before = "96a16ec420" + to_hex(Bytes(32)) + "0090";
  const std::string after = "c440" + to_hex(Bytes(64));
  BOOST_TEST(error_of(before + "cf0000003afff4417f" + after) == "no error");
  BOOST_TEST(error_of(before + "cf0000003afff44180" + after) == "record time: above its limit");
}

BOOST_AUTO_TEST_CASE(a_record_that_is_cut_anywhere_is_refused) {
  const Bytes whole = record_bytes(a_record());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    BOOST_TEST(error_of(to_hex(ByteView(whole).first(size))).ends_with(": cut short"));
  }
}

BOOST_AUTO_TEST_SUITE_END()
