#include "p2p/wire/node_info_codec.h"

#include <boost/test/unit_test.hpp>
#include <map>
#include <string>

#include "p2p/base/hex.h"

BOOST_AUTO_TEST_SUITE(node_info_codec_tests)

using namespace switchyard;
using namespace switchyard::wire;

namespace {

NodeInfo full_info() {
  NodeInfo info;
  info.versions = {1, 2};
  info.network = "testnet";
  info.software = "switchyard";
  info.version = "0.1.0";
  info.moniker = "alice";
  info.channels = {{ChannelId(0), 65536, 65536}, {ChannelId(255), UINT64_MAX, 0}};
  info.role = NodeRole::crawler;
  info.features = {5, UINT64_MAX, 5};
  info.instance = 0x1122334455667788;
  info.observed = Endpoint::parse("[2001:db8::9]:50000").value();
  info.application = {1, 2, 3};
  info.record.emplace();
  info.record->network = "testnet";
  info.record->addresses = {Endpoint::parse("192.0.2.1:26656").value()};
  return info;
}

// The least a decoder takes, by key; a case changes, adds or drops one.
using Pairs = std::map<int, std::string>;
Pairs least() {
  return {{0, "920101"}, {1, "a16e"}, {8, "00"}};
}

std::string map_of(const Pairs& pairs) {
  std::string hex = to_hex(Bytes{static_cast<std::uint8_t>(0x80 + pairs.size())});
  for (const auto& [key, value] : pairs) {
    hex += to_hex(Bytes{static_cast<std::uint8_t>(key)}) + value;
  }
  return hex;
}

std::string with(int key, const std::string& value) {
  Pairs pairs = least();
  pairs[key] = value;
  return map_of(pairs);
}

NodeInfo decoded(const std::string& hex) {
  return decode_node_info(from_hex(hex).value()).value();
}

std::string error_of(const std::string& hex) {
  const auto info = decode_node_info(from_hex(hex).value());
  if (info) return "no error";
  const Disconnect& why = info.error();
  BOOST_TEST((why.code == DisconnectCode::protocol_error));
  BOOST_TEST((why.operation == Operation::opening));
  BOOST_TEST((why.blame == Blame::them));
  return why.text;
}

std::string repeat(const std::string& hex, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += hex;
  return all;
}

std::string text_of(std::size_t size) {
  return "d9" + to_hex(Bytes{static_cast<std::uint8_t>(size)}) + to_hex(Bytes(size, 'x'));
}

}  // namespace

BOOST_AUTO_TEST_CASE(node_info_comes_back_as_it_was) {
  BOOST_TEST((decode_node_info(encode(full_info())).value() == full_info()));
  NodeInfo small;
  small.network = "n";
  BOOST_TEST((decode_node_info(encode(small)).value() == small));
}

BOOST_AUTO_TEST_CASE(node_info_at_all_its_limits_fits) {
  NodeInfo info = full_info();
  for (std::string* name :
       {&info.network, &info.software, &info.version, &info.moniker, &info.record->network}) {
    *name = std::string(kMaxNameSize, '~');
  }
  info.channels.clear();
  for (std::size_t i = 0; i < kMaxChannels; ++i) {
    info.channels.push_back(
        {ChannelId(static_cast<std::uint8_t>(255 - i)), UINT64_MAX, UINT64_MAX});
  }
  info.features.assign(kMaxFeatures, UINT64_MAX);
  info.application = Bytes(kMaxApplicationSize, 0xff);
  info.record->addresses.clear();
  for (std::size_t i = 0; i < kMaxRecordAddresses; ++i) {
    info.record->others.push_back({i, UINT64_MAX, Bytes(kMaxOtherAddressSize), 65535});
  }
  const Bytes bytes = encode(info);
  BOOST_TEST(bytes.size() <= kMaxNodeInfoSize);
  BOOST_TEST((decode_node_info(bytes).value() == info));
}

BOOST_AUTO_TEST_CASE(versions_network_and_instance_are_needed_the_rest_may_miss) {
  NodeInfo expected;
  expected.network = "n";
  BOOST_TEST((decoded(map_of(least())) == expected));
  const std::pair<int, std::string> needed[] = {
      {0, "versions: missing"}, {1, "network: missing"}, {8, "instance: missing"}};
  for (const auto& [key, error] : needed) {
    Pairs pairs = least();
    pairs.erase(key);
    BOOST_TEST(error_of(map_of(pairs)) == error);
  }
  BOOST_TEST(error_of("80") == "versions: missing");
}

BOOST_AUTO_TEST_CASE(keys_come_in_any_order) {
  BOOST_TEST(decoded("83"
                     "0805"
                     "01a16e"
                     "00920101")
                 .instance == 5U);
}

BOOST_AUTO_TEST_CASE(unknown_keys_are_skipped) {
  BOOST_TEST(decoded(with(12, "8191a0c3")).network == "n");
  BOOST_TEST(decoded(with(127, "c0")).network == "n");
  BOOST_TEST(decoded("84"
                     "00920101"
                     "01a16e"
                     "0800"
                     "cfffffffffffffffffc0")
                 .network == "n");
  BOOST_TEST(error_of(with(12, repeat("91", 9) + "90")) ==
             "value of an unknown NodeInfo key: nested too deep");
  BOOST_TEST(error_of("81a0c0") == "NodeInfo key: not an unsigned integer");
}

BOOST_AUTO_TEST_CASE(a_key_that_comes_twice_is_refused) {
  BOOST_TEST(error_of("84"
                      "00920101"
                      "01a16e"
                      "0800"
                      "01a16e") == "NodeInfo key: comes twice");
  BOOST_TEST(error_of("84"
                      "00920101"
                      "00920101"
                      "01a16e"
                      "0800") == "NodeInfo key: comes twice");
  BOOST_TEST(error_of("85"
                      "00920101"
                      "01a16e"
                      "0800"
                      "3f00"
                      "3f00") == "NodeInfo key: comes twice");
  // One value in two widths is one key.
  BOOST_TEST(error_of("84"
                      "00920101"
                      "01a16e"
                      "0800"
                      "cc01a16e") == "NodeInfo key: comes twice");
}

BOOST_AUTO_TEST_CASE(versions_are_a_range_from_one_on) {
  BOOST_TEST(decoded(with(0, "9201ccff")).versions.highest == 255);
  BOOST_TEST(decoded(with(0, "93010205")).versions.highest == 2);
  BOOST_TEST(error_of(with(0, "9101")) == "versions: too few elements");
  BOOST_TEST(error_of(with(0, "01")) == "versions: not an array");
  BOOST_TEST(error_of(with(0, "920001")) == "lowest version: zero");
  BOOST_TEST(error_of(with(0, "920201")) == "versions: not a range");
  BOOST_TEST(error_of(with(0, "92cd010001")) == "lowest version: above its limit");
  BOOST_TEST(error_of(with(0, "9201cd0100")) == "highest version: above its limit");
}

BOOST_AUTO_TEST_CASE(names_are_short_printable_ascii_and_only_the_network_needs_one) {
  const std::pair<int, std::string> names[] = {
      {1, "network"}, {2, "software"}, {3, "software version"}, {4, "moniker"}};
  for (const auto& [key, name] : names) {
    BOOST_TEST(error_of(with(key, text_of(kMaxNameSize))) == "no error");
    BOOST_TEST(error_of(with(key, text_of(kMaxNameSize + 1))) == name + ": above its limit");
    BOOST_TEST(error_of(with(key, "c40161")) == name + ": not a string");
    BOOST_TEST(error_of(with(key, "a0")) == (key == 1 ? "network: empty" : "no error"));
    for (const auto* wrong : {"a100", "a11f", "a17f", "a180", "a2c3bc", "a1ff", "a109", "a26109"}) {
      BOOST_TEST(error_of(with(key, wrong)) == name + ": not printable ASCII");
    }
    BOOST_TEST(error_of(with(key, "a2207e")) == "no error");
  }
}

BOOST_AUTO_TEST_CASE(channels_are_unique_and_at_most_64) {
  const auto channels = [](std::size_t count) {
    std::string hex = "dc00" + to_hex(Bytes{static_cast<std::uint8_t>(count)});
    for (std::size_t i = 0; i < count; ++i) {
      hex += "93cc" + to_hex(Bytes{static_cast<std::uint8_t>(i)}) + "0102";
    }
    return with(5, hex);
  };
  BOOST_TEST(decoded(channels(64)).channels.size() == 64U);
  BOOST_TEST(error_of(channels(65)) == "channels: above its limit");
  BOOST_TEST(error_of(with(5,
                           "92"
                           "93070102"
                           "93070304")) == "channel id: announced twice");
  BOOST_TEST(error_of(with(5,
                           "91"
                           "93cd01000102")) == "channel id: above its limit");
  BOOST_TEST(error_of(with(5,
                           "91"
                           "920701")) == "channel: too few elements");
  BOOST_TEST(error_of(with(5,
                           "91"
                           "9307ff02")) == "channel window: not an unsigned integer");
  BOOST_TEST(error_of(with(5,
                           "91"
                           "930701a0")) == "channel's largest message: not an unsigned integer");
  BOOST_TEST(decoded(with(5,
                          "91"
                          "94070102c0"))
                 .channels[0]
                 .max_message_size == 2U);
}

BOOST_AUTO_TEST_CASE(an_unknown_role_is_taken_for_a_node) {
  BOOST_TEST((decoded(with(6, "01")).role == NodeRole::seed));
  BOOST_TEST((decoded(with(6, "02")).role == NodeRole::crawler));
  BOOST_TEST((decoded(with(6, "03")).role == NodeRole::node));
  BOOST_TEST((decoded(with(6, "cd0101")).role == NodeRole::node));
  BOOST_TEST(error_of(with(6, "a0")) == "role: not an unsigned integer");
}

BOOST_AUTO_TEST_CASE(features_are_numbers_at_most_64) {
  BOOST_TEST(decoded(with(7, "dc0040" + repeat("07", 64))).features.size() == 64U);
  BOOST_TEST(error_of(with(7, "dc0041" + repeat("07", 65))) == "features: above its limit");
  BOOST_TEST(error_of(with(7, "91a0")) == "feature: not an unsigned integer");
}

BOOST_AUTO_TEST_CASE(an_observed_address_of_an_unknown_type_is_none) {
  BOOST_TEST(decoded(with(9, "9304c4040102030450")).observed.value().to_string() == "1.2.3.4:80");
  BOOST_TEST(!decoded(with(9, "9309c4040102030450")).observed.has_value());
  BOOST_TEST(error_of(with(9, "9304c40301020350")) == "address bytes: of the wrong size");
  BOOST_TEST(error_of(with(9, "c0")) == "address: not an array");
}

BOOST_AUTO_TEST_CASE(application_bytes_have_a_limit) {
  BOOST_TEST(decoded(with(10, "c50200" + repeat("ee", 512))).application.size() == 512U);
  BOOST_TEST(error_of(with(10, "c50201" + repeat("ee", 513))) == "application: above its limit");
  BOOST_TEST(error_of(with(10, "a0")) == "application: not binary");
}

BOOST_AUTO_TEST_CASE(a_wrong_record_or_instance_is_refused) {
  BOOST_TEST(error_of(with(8, "a0")) == "instance: not an unsigned integer");
  BOOST_TEST(error_of(with(11, "c0")) == "record: not an array");
}

BOOST_AUTO_TEST_CASE(it_is_one_map_of_at_most_8000_bytes) {
  BOOST_TEST(error_of("") == "NodeInfo: cut short");
  BOOST_TEST(error_of("90") == "NodeInfo: not a map");
  BOOST_TEST(error_of(map_of(least()) + "00") == "NodeInfo: followed by more bytes");
  // Filled up by the value of an unknown key.
  const std::string before =
      "84"
      "00920101"
      "01a16e"
      "0800"
      "3fc5";
  const std::size_t room = kMaxNodeInfoSize - before.size() / 2 - 2;
  BOOST_REQUIRE(room < 0x1f40);
  const auto size = [](std::size_t n) {
    return to_hex(Bytes{static_cast<std::uint8_t>(n >> 8U), static_cast<std::uint8_t>(n)});
  };
  BOOST_TEST(error_of(before + size(room) + repeat("00", room)) == "no error");
  BOOST_TEST(error_of(before + size(room + 1) + repeat("00", room + 1)) ==
             "NodeInfo: longer than 8000 bytes");
}

BOOST_AUTO_TEST_CASE(node_info_that_is_cut_anywhere_is_refused) {
  const Bytes whole = encode(full_info());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    BOOST_TEST(error_of(to_hex(ByteView(whole).first(size))).ends_with(": cut short"));
  }
}

BOOST_AUTO_TEST_CASE(counts_that_lie_end_with_the_input) {
  BOOST_TEST(error_of("dfffffffff00920101") == "NodeInfo key: cut short");
  BOOST_TEST(error_of(with(12, "ddffffffff" + repeat("c0", 5000))) ==
             "value of an unknown NodeInfo key: cut short");
}

BOOST_AUTO_TEST_SUITE_END()
