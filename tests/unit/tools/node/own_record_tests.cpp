#include "tools/node/own_record.h"

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "p2p/base/rng.h"

namespace switchyard {

namespace own_record_tests {

using namespace std::chrono_literals;

Endpoint at(const char* text) {
  return *Endpoint::parse(text);
}

IpAddress ip(const char* text) {
  return *IpAddress::parse(text);
}

struct Fixture {
  OwnRecord record_of(const std::vector<Endpoint>& external,
                      const std::vector<Endpoint>& listening) const {
    OwnRecord record(key, "net", external);
    record.set_listening(listening);
    return record;
  }

  SeededRng rng{1};
  secret_conn::NodeKey key{secret_conn::NodeKey::generate(rng)};
  const WallTime now{1'800'000'000s};
};

}  // namespace own_record_tests

BOOST_FIXTURE_TEST_SUITE(own_record_tests, own_record_tests::Fixture)

using namespace own_record_tests;

BOOST_AUTO_TEST_CASE(what_the_operator_says_counts_alone) {
  OwnRecord record = record_of({at("8.8.8.8:1")}, {at("0.0.0.0:26656"), at("9.9.9.9:2")});
  BOOST_TEST((record.addresses() == std::vector{at("8.8.8.8:1")}));
  BOOST_TEST(!record.believe(ip("7.7.7.7")));
  BOOST_TEST((record.addresses() == std::vector{at("8.8.8.8:1")}));
}

BOOST_AUTO_TEST_CASE(a_specific_address_is_ours_and_what_others_see_is_not) {
  OwnRecord record = record_of({}, {at("9.9.9.9:2")});
  BOOST_TEST(!record.believe(ip("7.7.7.7")));
  BOOST_TEST((record.addresses() == std::vector{at("9.9.9.9:2")}));
}

BOOST_AUTO_TEST_CASE(what_others_see_stands_for_the_unspecified_address_of_its_family) {
  OwnRecord record = record_of({}, {at("0.0.0.0:26656"), at("[::]:26657")});
  BOOST_TEST(record.addresses().empty());
  BOOST_TEST(record.believe(ip("7.7.7.7")));
  BOOST_TEST(!record.believe(ip("7.7.7.7")));
  BOOST_TEST((record.addresses() == std::vector{at("7.7.7.7:26656")}));
  BOOST_TEST(record.believe(ip("2602::1")));
  BOOST_TEST((record.addresses() == std::vector{at("7.7.7.7:26656"), at("[2602::1]:26657")}));
  BOOST_TEST(record.believe(ip("6.6.6.6")));  // a new lease
  BOOST_TEST((record.addresses() == std::vector{at("6.6.6.6:26656"), at("[2602::1]:26657")}));
}

BOOST_AUTO_TEST_CASE(whoever_does_not_listen_is_nowhere) {
  OwnRecord record = record_of({}, {});
  BOOST_TEST(!record.believe(ip("7.7.7.7")));
  BOOST_TEST(record.addresses().empty());
}

BOOST_AUTO_TEST_CASE(each_record_is_newer_and_signed) {
  OwnRecord record = record_of({}, {at("0.0.0.0:26656")});
  const SignedRecord first = record.sign(now);
  BOOST_TEST(first.sequence == 1'800'000'000U);
  record.believe(ip("7.7.7.7"));
  SignedRecord second = record.sign(now);
  BOOST_TEST(second.sequence == first.sequence + 1);
  BOOST_TEST(record.sign(now - 1h).sequence == first.sequence + 2);  // the clock was set back
  BOOST_TEST(record.sign(now + 1h).sequence == first.sequence + 3600);
  const SignatureVerifier verifier;
  BOOST_TEST((verifier.signer(second) == key.id()));
  BOOST_TEST((second.addresses == std::vector{at("7.7.7.7:26656")}));
  second.addresses[0].port = 1;
  BOOST_TEST(!verifier.signer(second).has_value());
}

BOOST_AUTO_TEST_CASE(a_record_fits_however_many_listen) {
  std::vector<Endpoint> many;
  for (std::uint16_t port = 1; port <= 20; ++port) many.push_back({ip("9.9.9.9"), port});
  BOOST_TEST(record_of({}, many).addresses().size() == kMaxRecordAddresses);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
