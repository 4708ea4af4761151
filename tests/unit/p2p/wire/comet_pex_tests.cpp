#include "p2p/wire/comet_pex.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "p2p/base/hex.h"
#include "p2p/wire/varint.h"
#include "tests/support/comet_vectors.h"

namespace comet_pex_tests {

using namespace switchyard;
using namespace switchyard::wire;

const CometPexCodec comet_codec;
const std::string kId = "2c45680ba6ff21f163e79e4625987b293a5f2800";

std::string lengthed(int tag, const std::string& hex) {
  Bytes head{static_cast<std::uint8_t>(tag)};
  append_varint(head, hex.size() / 2);
  return to_hex(head) + hex;
}

std::string text_field(int tag, std::string_view text) {
  return lengthed(tag, to_hex(as_bytes(text)));
}

// One entry of a list; `port` is what stands for field 3.
std::string entry(std::string_view id, std::string_view ip, const std::string& port = "") {
  return lengthed(0x0a, text_field(0x0a, id) + text_field(0x12, ip) + port);
}

// All ids and addresses of a message that is a list; else what it is, or what is wrong.
std::string decoded(const std::string& hex) {
  const auto read = comet_codec.decode(from_hex(hex).value());
  if (!read) return read.error();
  if (const auto* request = std::get_if<PexRequest>(&*read)) {
    BOOST_TEST(request->most == kMaxPexEntries);
    return "request";
  }
  const auto& said = std::get<PexAddresses>(*read);
  BOOST_TEST(!said.pace.has_value());
  std::string all = "list";
  for (const PexEntry& one : said.entries) {
    BOOST_TEST(one.days == kNeverReached);
    const auto& heard = std::get<PexHearsay>(one.who);
    BOOST_REQUIRE(heard.addresses.size() == 1U);
    all += ' ' + heard.id.short_string() + '@' + heard.addresses.front().to_string();
  }
  return all;
}

std::string list(const std::string& entries) {
  return decoded(lengthed(0x12, entries));
}

PexEntry hearsay(const std::vector<std::string>& addresses) {
  PexHearsay said;
  said.id = PeerId::parse(kId).value();
  for (const std::string& text : addresses) {
    said.addresses.push_back(Endpoint::parse(text).value());
  }
  PexEntry one;
  one.who = std::move(said);
  return one;
}

const std::string kOne = entry(kId, "192.0.2.1",
                               "1882"
                               "47");
const std::string kOneShown = " 2c45680ba6@192.0.2.1:9090";

}  // namespace comet_pex_tests

BOOST_AUTO_TEST_SUITE(comet_pex_tests)

using namespace ::comet_pex_tests;

BOOST_AUTO_TEST_CASE(the_published_messages_are_read_and_written) {
  const auto table = test::comet_tables().at("pex_encoding_hex");
  const std::string request = table.at("PexRequest");
  BOOST_TEST(to_hex(comet_codec.encode(PexRequest())) == request);
  BOOST_TEST(to_hex(comet_codec.encode(PexRequest{7})) == request);
  BOOST_TEST(decoded(request) == "request");
  // Its id, "1", is none: the form is the one we write, and we leave the entry out.
  const std::string one = table.at("PexAddrs[{id:'1',ip:'127.0.0.1',port:9090}]");
  BOOST_TEST(one == lengthed(0x12, entry("1", "127.0.0.1", "188247")));
  BOOST_TEST(decoded(one) == "list");
}

BOOST_AUTO_TEST_CASE(every_address_of_an_entry_is_an_entry) {
  PexAddresses said;
  said.entries = {hearsay({"192.0.2.1:9090", "[2001:db8::1]:26656"}), hearsay({"192.0.2.2:0"})};
  said.entries.front().days = 3;
  const std::string written = to_hex(comet_codec.encode(said));
  BOOST_TEST(written == lengthed(0x12, kOne + entry(kId, "2001:db8::1", "18a0d001") +
                                           entry(kId, "192.0.2.2")));
  BOOST_TEST(decoded(written) ==
             "list" + kOneShown + " 2c45680ba6@[2001:db8::1]:26656 2c45680ba6@192.0.2.2:0");
  BOOST_TEST(to_hex(comet_codec.encode(PexAddresses())) == "1200");
  BOOST_TEST(decoded("1200") == "list");
}

BOOST_AUTO_TEST_CASE(an_answer_holds_250_addresses_and_fits) {
  PexAddresses said;
  const std::string longest = "[2001:db8:1111:2222:3333:4444:5555:6666]:65535";
  said.entries.assign(125, hearsay({longest, longest}));
  const Bytes whole = comet_codec.encode(said);
  BOOST_TEST(whole.size() <= kCometMaxPex);
  BOOST_TEST(std::get<PexAddresses>(*comet_codec.decode(whole)).entries.size() == 250U);
  said.entries.push_back(hearsay({longest}));
  BOOST_TEST((comet_codec.encode(said) == whole));
  said.entries.erase(said.entries.begin());  // 249 before the last entry, of two addresses
  said.entries.push_back(hearsay({longest, longest}));
  BOOST_TEST((comet_codec.encode(said) == whole));
}

BOOST_AUTO_TEST_CASE(a_list_above_250_is_taken_and_cut) {
  std::string entries;
  for (int i = 0; i < 900; ++i) entries += kOne;
  const auto read = comet_codec.decode(from_hex(lengthed(0x12, entries)).value());
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(std::get<PexAddresses>(*read).entries.size() == 250U);
  // What is cut off is looked at all the same.
  BOOST_TEST(list(entries + entry(kId, "x")) == "pex ip: not a literal");
}

BOOST_AUTO_TEST_CASE(a_message_is_at_most_64000_bytes) {
  const std::string filler = lengthed(0x1a, std::string(2 * (64000 - 4 - 2), '0'));
  BOOST_TEST(filler.size() == 2 * (64000 - 2));
  BOOST_TEST(decoded("0a00" + filler) == "request");
  BOOST_TEST(decoded("0a00"
                     "2000" +
                     filler) == "pex message: too long");
}

BOOST_AUTO_TEST_CASE(entries_without_a_good_id_are_left_out) {
  BOOST_TEST(list(kOne + entry("", "192.0.2.2") + entry("2c45", "192.0.2.2") +
                  entry(std::string(40, 'x'), "192.0.2.2") + kOne) ==
             "list" + kOneShown + kOneShown);
  BOOST_TEST(list(entry("2C45680BA6FF21F163E79E4625987B293A5F2800", "192.0.2.1", "188247")) ==
             "list" + kOneShown);
}

BOOST_AUTO_TEST_CASE(what_is_no_literal_or_no_port_refuses_the_list) {
  for (const char* const ip :
       {"", "localhost", "1.2.3", "1.2.3.4:5", "[::1]", "fe80::1%eth0", "192.0.2.01", "1.2.3.4 "}) {
    BOOST_TEST_CONTEXT(ip) {
      BOOST_TEST(list(kOne + entry(kId, ip)) == "pex ip: not a literal");
      BOOST_TEST(list(entry("", ip)) == "pex ip: not a literal");
    }
  }
  BOOST_TEST(list(entry(kId, "192.0.2.1", "18ffff03")) == "list 2c45680ba6@192.0.2.1:65535");
  BOOST_TEST(list(entry(kId, "192.0.2.1", "18808004")) == "pex port: above 65535");
  BOOST_TEST(list(entry("", "192.0.2.1", "18808004")) == "pex port: above 65535");
  BOOST_TEST(list(entry(kId, "192.0.2.1", "188180808010")) == "list 2c45680ba6@192.0.2.1:1");
}

BOOST_AUTO_TEST_CASE(unroutable_ones_are_the_books_business) {
  BOOST_TEST(list(entry(kId, "0.0.0.0") + entry(kId, "127.0.0.1", "1801") + entry(kId, "::") +
                  entry(kId, "::ffff:192.0.2.1", "188247")) ==
             "list 2c45680ba6@0.0.0.0:0 2c45680ba6@127.0.0.1:1 2c45680ba6@[::]:0" + kOneShown);
}

BOOST_AUTO_TEST_CASE(of_several_messages_in_one_the_last_counts_and_all_are_right) {
  BOOST_TEST(decoded("0a00" + lengthed(0x12, kOne)) == "list" + kOneShown);
  BOOST_TEST(decoded(lengthed(0x12, kOne) + "1200") == "list");
  BOOST_TEST(decoded(lengthed(0x12, kOne) + "0a00") == "request");
  BOOST_TEST(decoded(lengthed(0x12, entry(kId, "x")) + "0a00") == "pex ip: not a literal");
}

BOOST_AUTO_TEST_CASE(malformed_messages_are_refused_and_the_field_named) {
  BOOST_TEST(decoded("") == "pex message: neither request nor addresses");
  BOOST_TEST(decoded("1801") == "pex message: neither request nor addresses");
  BOOST_TEST(decoded("0a") == "pex message: malformed");
  BOOST_TEST(decoded("0801") == "pex request: of another type");
  BOOST_TEST(decoded("0a0108") == "pex request: malformed");
  BOOST_TEST(decoded("0a021005") == "request");  // an unknown field in it
  BOOST_TEST(decoded("1001") == "pex addresses: of another type");
  BOOST_TEST(list("0801") == "pex address: of another type");
  BOOST_TEST(list("1801" + kOne) == "list" + kOneShown);
  BOOST_TEST(list("0a0108") == "pex address: malformed");
  BOOST_TEST(list("0a020801") == "pex id: of another type");
  BOOST_TEST(list("0a021001") == "pex ip: of another type");
  BOOST_TEST(list("0a021a00") == "pex port: of another type");
}

BOOST_AUTO_TEST_SUITE_END()
