#include "p2p/wire/comet_node_info.h"

#include <boost/test/unit_test.hpp>
#include <functional>
#include <map>
#include <string>

#include "p2p/base/hex.h"
#include "secret_conn/comet_messages.h"
#include "tests/support/comet_vectors.h"

namespace comet_node_info_tests {

using namespace switchyard;
using namespace switchyard::wire;

const PeerId kWho = PeerId::parse("2c45680ba6ff21f163e79e4625987b293a5f2800").value();

NodeInfo good_info() {
  NodeInfo info;
  info.network = "testing";
  info.version = "0.38.25";
  info.moniker = "hey its me";
  info.comet.listen_addr = "tcp://127.0.0.1:26656";
  for (const int id : {0x40, 0x20, 0x00}) {
    info.channels.push_back({ChannelId(static_cast<std::uint8_t>(id)), kNotTold, kNotTold});
  }
  return info;
}

Result<NodeInfo, Disconnect> decoded(ByteView bytes) {
  return comet_node_info().decode(bytes, kWho);
}

std::string verdict(const Result<NodeInfo, Disconnect>& read) {
  if (read) return "good";
  BOOST_TEST((read.error().operation == Operation::opening));
  BOOST_TEST((read.error().blame == Blame::them));
  BOOST_TEST((read.error().code == DisconnectCode::protocol_error));
  return read.error().text;
}

// What becomes of a good one that was changed and sent.
std::string verdict_of(const std::function<void(NodeInfo&)>& change) {
  NodeInfo info = good_info();
  change(info);
  return verdict(decoded(comet_node_info().encode(info, kWho)));
}

void announce(NodeInfo& info, std::size_t count) {
  info.channels.clear();
  for (std::size_t id = 1; id <= count; ++id) {
    info.channels.push_back({ChannelId(static_cast<std::uint8_t>(id)), kNotTold, kNotTold});
  }
}

// The rows of the table of CometBFT's test, by their names.
std::map<std::string, std::function<void(NodeInfo&)>> changes() {
  const std::string strange = "\xc2\xa7";
  return {
      {"duplicate channel id",
       [](NodeInfo& i) {
         announce(i, 4);
         i.channels[3] = i.channels[0];
       }},
      {"5 distinct channels", [](NodeInfo& i) { announce(i, 5); }},
      {"16 distinct channels", [](NodeInfo& i) { announce(i, 16); }},
      {"listen_addr 'not-an-address'", [](NodeInfo& i) { i.comet.listen_addr = "not-an-address"; }},
      {"listen_addr '0.0.0.0:26656'", [](NodeInfo& i) { i.comet.listen_addr = "0.0.0.0:26656"; }},
      {"version non-ASCII", [=](NodeInfo& i) { i.version = strange; }},
      {"version '\\t'", [](NodeInfo& i) { i.version = "\t"; }},
      {"version '  '", [](NodeInfo& i) { i.version = "  "; }},
      {"version ''", [](NodeInfo& i) { i.version = ""; }},
      {"moniker non-ASCII", [=](NodeInfo& i) { i.moniker = strange; }},
      {"moniker '\\t'", [](NodeInfo& i) { i.moniker = "\t"; }},
      {"moniker '  '", [](NodeInfo& i) { i.moniker = "  "; }},
      {"moniker ''", [](NodeInfo& i) { i.moniker = ""; }},
      {"moniker 'hey its me'", [](NodeInfo& i) { i.moniker = "hey its me"; }},
      {"tx_index ''", [](NodeInfo& i) { i.comet.tx_index = ""; }},
      {"tx_index 'off'", [](NodeInfo& i) { i.comet.tx_index = "off"; }},
      {"tx_index 'on'", [](NodeInfo& i) { i.comet.tx_index = "on"; }},
      {"rpc_address ''", [](NodeInfo& i) { i.comet.rpc_address = ""; }},
      {"rpc_address '0.0.0.0:26657'", [](NodeInfo& i) { i.comet.rpc_address = "0.0.0.0:26657"; }},
  };
}

// A good one with field 6, channels, written by hand.
Bytes with_channels(std::size_t count) {
  NodeInfo info = good_info();
  info.channels.clear();
  Bytes bytes = comet_node_info().encode(info, kWho);
  append(bytes, Bytes{0x32, static_cast<std::uint8_t>(count)});
  for (std::size_t id = 1; id <= count; ++id) bytes.push_back(static_cast<std::uint8_t>(id));
  return bytes;
}

// A good one, and fields behind it.
std::string verdict_with(const std::string& hex) {
  Bytes bytes = comet_node_info().encode(good_info(), kWho);
  append(bytes, from_hex(hex).value());
  return verdict(decoded(bytes));
}

}  // namespace comet_node_info_tests

BOOST_AUTO_TEST_SUITE(comet_node_info_tests)

using namespace ::comet_node_info_tests;

BOOST_AUTO_TEST_CASE(every_row_of_cometbfts_table_is_judged_as_there) {
  const auto known = changes();
  std::size_t rows = 0;
  const auto tables = test::comet_tables();
  for (const auto& row : tables.at("node_info_validate_fields")) {
    const std::string name = row.at(0);
    const bool good = row.at(1);
    BOOST_TEST_CONTEXT(name) {
      ++rows;
      if (name == "17 channels") {
        BOOST_TEST(verdict(decoded(with_channels(17))) == "channels: more than 16");
      } else if (name.ends_with("non-ASCII / tab / spaces")) {
        for (const std::string text : {"\xc2\xa7", "\t", "  "}) {
          const auto change = [&](NodeInfo& i) {
            (name.starts_with("tx_index") ? i.comet.tx_index : i.comet.rpc_address) = text;
          };
          BOOST_TEST((verdict_of(change) == "good") == good);
        }
      } else {
        BOOST_REQUIRE(known.contains(name));
        BOOST_TEST((verdict_of(known.at(name)) == "good") == good);
      }
    }
  }
  BOOST_TEST(rows == known.size() + 3);
}

BOOST_AUTO_TEST_CASE(recorded_ones_come_and_go_as_they_were) {
  for (const auto& side : test::comet_sides()) {
    const Bytes delimited = test::hex_bytes(side.at("node_info_delimited_plain"));
    const auto taken =
        secret_conn::cometbft::take_delimited(delimited, comet_node_info().max_size());
    BOOST_REQUIRE((taken && taken->whole()));
    const PeerId who = PeerId::parse(side.at("node_id").get<std::string>()).value();
    const auto info = comet_node_info().decode(taken->body, who);
    BOOST_REQUIRE(info.has_value());
    BOOST_TEST((info->comet.p2p_version == 8U && info->comet.block_version == 11U));
    BOOST_TEST(!info->network.empty());
    BOOST_TEST(!info->channels.empty());
    for (const AnnouncedChannel& channel : info->channels) {
      BOOST_TEST((channel.window == kNotTold && channel.max_message_size == kNotTold));
    }
    BOOST_TEST(to_hex(comet_node_info().encode(*info, who)) == to_hex(taken->body));
  }
}

BOOST_AUTO_TEST_CASE(node_info_comes_back_as_it_was) {
  NodeInfo info = good_info();
  info.comet.app_version = UINT64_MAX;
  info.comet.tx_index = "on";
  info.comet.rpc_address = "tcp://0.0.0.0:26657";
  const auto back = decoded(comet_node_info().encode(info, kWho));
  BOOST_REQUIRE(back.has_value());
  BOOST_TEST((*back == info));
}

BOOST_AUTO_TEST_CASE(what_this_wire_cannot_say_stays_here) {
  NodeInfo info = good_info();
  info.software = "switchyard";
  info.role = NodeRole::seed;
  info.features = {1, 2};
  info.instance = 77;
  info.observed = Endpoint::parse("192.0.2.1:1").value();
  info.application = {1, 2, 3};
  info.record.emplace();
  const Bytes bytes = comet_node_info().encode(info, kWho);
  BOOST_TEST(to_hex(bytes) == to_hex(comet_node_info().encode(good_info(), kWho)));
  BOOST_TEST((*decoded(bytes) == good_info()));
}

BOOST_AUTO_TEST_CASE(two_fields_are_written_even_when_they_are_empty) {
  NodeInfo info;
  info.comet.p2p_version = 0;
  info.comet.block_version = 0;
  info.comet.tx_index = "";
  BOOST_TEST(to_hex(comet_node_info().encode(info, kWho)) ==
             "0a00"
             "1228" +
                 to_hex(as_bytes(kWho.to_string())) + "4200");
}

BOOST_AUTO_TEST_CASE(versions_and_other_may_miss_and_are_merged) {
  const std::string least = "1228" + to_hex(as_bytes(kWho.to_string())) +
                            "1a0531302e313a"  // listen_addr, to be replaced
                            "1a03613a31"      // "a:1"
                            "22016e"          // network "n"
                            "3a016d";         // moniker "m"
  const auto read = decoded(from_hex(least).value());
  BOOST_TEST(verdict(read) == "good");
  BOOST_TEST(read->comet.listen_addr == "a:1");
  BOOST_TEST((read->comet.block_version == 0U && read->comet.p2p_version == 0U));
  const auto merged = decoded(from_hex(least + "0a020808"
                                               "0a02100b"
                                               "42040a026f6e"
                                               "42031201"
                                               "72")
                                  .value());
  BOOST_TEST(verdict(merged) == "good");
  BOOST_TEST((merged->comet.p2p_version == 8U && merged->comet.block_version == 11U));
  BOOST_TEST((merged->comet.tx_index == "on" && merged->comet.rpc_address == "r"));
}

BOOST_AUTO_TEST_CASE(a_listen_address_is_parsed_and_never_looked_up) {
  const auto with = [](const std::string& text) {
    return verdict_of([&](NodeInfo& i) { i.comet.listen_addr = text; });
  };
  for (const char* const good : {"tcp://127.0.0.1:26656", "[2001:db8::1]:1", "udp://a.example:0",
                                 "node-7.internal:26656", "1.2.3.4:65535"}) {
    BOOST_TEST_CONTEXT(good) {
      BOOST_TEST(with(good) == "good");
    }
  }
  for (const char* const bad : {"", "127.0.0.1", ":26656", "127.0.0.1:65536", "127.0.0.1:x",
                                "tcp://", "2001:db8::1:1", "a b:1"}) {
    BOOST_TEST_CONTEXT(bad) {
      BOOST_TEST(with(bad) == "listen_addr: not host:port");
    }
  }
  BOOST_TEST(with(kWho.to_string() + "@127.0.0.1:1") == "listen_addr: has an id");
  BOOST_TEST(with("\x1b[2J://127.0.0.1:1") == "listen_addr: not printable ASCII");
  BOOST_TEST(with(std::string(320 - 14, 'x') + "://127.0.0.1:1") == "good");
  BOOST_TEST(with(std::string(321 - 14, 'x') + "://127.0.0.1:1") ==
             "listen_addr: longer than 320 bytes");
}

BOOST_AUTO_TEST_CASE(a_network_is_a_short_printable_name) {
  const auto with = [](const std::string& text) {
    return verdict_of([&](NodeInfo& i) { i.network = text; });
  };
  BOOST_TEST(with(std::string(128, 'n')) == "good");
  const std::string bad = "network: not 1 to 128 bytes of printable ASCII";
  BOOST_TEST(with("") == bad);
  BOOST_TEST(with(std::string(129, 'n')) == bad);
  BOOST_TEST(with("a\nb") == bad);
}

BOOST_AUTO_TEST_CASE(long_names_are_taken_and_cut) {
  NodeInfo info = good_info();
  info.moniker = std::string(9000, 'm');
  info.version = std::string(129, 'v');
  info.comet.rpc_address = std::string(300, 'r');
  const auto read = decoded(comet_node_info().encode(info, kWho));
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(read->moniker == std::string(128, 'm'));
  BOOST_TEST(read->version == std::string(128, 'v'));
  BOOST_TEST(read->comet.rpc_address == std::string(128, 'r'));
}

BOOST_AUTO_TEST_CASE(at_most_10240_bytes_are_looked_at) {
  Bytes bytes = comet_node_info().encode(good_info(), kWho);
  const std::size_t head = 4;  // tag of field 15, length in three bytes
  const std::size_t size = kCometMaxNodeInfo - bytes.size() - head;
  append(bytes, Bytes{0x7a, static_cast<std::uint8_t>(size | 0x80U),
                      static_cast<std::uint8_t>(size >> 7U | 0x80U), 0});
  bytes.resize(kCometMaxNodeInfo);
  BOOST_TEST(verdict(decoded(bytes)) == "good");
  bytes.push_back(0);
  BOOST_TEST(verdict(decoded(bytes)) == "NodeInfo: longer than 10240 bytes");
}

BOOST_AUTO_TEST_CASE(malformed_ones_are_refused_and_the_field_named) {
  BOOST_TEST(verdict_with("7801") == "good");  // an unknown field
  BOOST_TEST(verdict_with("08") == "NodeInfo: malformed");
  BOOST_TEST(verdict_with("0801") == "protocol_version: of another type");
  BOOST_TEST(verdict_with("0a020a00") == "p2p version: of another type");
  BOOST_TEST(verdict_with("0a0110") == "protocol_version: malformed");
  BOOST_TEST(verdict_with("1001") == "default_node_id: of another type");
  BOOST_TEST(verdict_with("3001") == "channels: of another type");
  BOOST_TEST(verdict_with("42020801") == "tx_index: of another type");
  BOOST_TEST(verdict_with("32021111") == "channels: one is announced twice");
  BOOST_TEST(verdict(decoded({})) == "default_node_id: not 40 hex digits");
}

BOOST_AUTO_TEST_SUITE_END()
