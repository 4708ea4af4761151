#include "tools/addrbook/peer_import.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "addrbook/book_writer.h"

using namespace switchyard;
using namespace switchyard::tools;

namespace peer_import_tests {

const std::string kA(40, 'a');
const std::string kB(40, 'b');
const std::string kKey = "5be1c3a09f7742d18c60e3b7";

ImportReading read(const std::string& text, ImportFormat format = ImportFormat::unknown) {
  ImportOptions options;
  options.format = format;
  options.learned = WallTime(std::chrono::seconds(1'773'000'000));
  return read_peers(as_bytes(text), options);
}

// "ID's first letter@endpoint", joined by spaces.
std::string peers_of(const ImportReading& reading) {
  std::string text;
  for (const addrbook::ImageEntry& entry : reading.entries) {
    if (!text.empty()) text += " ";
    text += entry.id->to_string().substr(0, 1) + "@" + entry.first.endpoint.to_string();
  }
  return text;
}

std::string first_finding(const ImportReading& reading) {
  return reading.findings.empty() ? "" : reading.findings.front().to_string();
}

std::string net_info(const std::string& peers) {
  return R"({"jsonrpc":"2.0","id":-1,"result":{"listening":true,"n_peers":"1","peers":)" + peers +
         "}}";
}

// A peer as CometBFT tells of it.
std::string told_peer(const std::string& id, const std::string& ip, const std::string& listens) {
  return R"({"node_info":{"protocol_version":{"p2p":"8"},"id":")" + id + R"(","listen_addr":")" +
         listens + R"(","other":{"tx_index":"on","id":"x"}},"is_outbound":true,)" +
         R"("connection_status":{"id":"y","Channels":[{"ID":1}]},"remote_ip":")" + ip + "\"}";
}

}  // namespace peer_import_tests

BOOST_AUTO_TEST_SUITE(peer_import_tests)

BOOST_AUTO_TEST_CASE(a_list_has_lines_commas_quotes_and_comments) {
  const ImportReading reading = read("\xef\xbb\xbf# mine\r\n" + kA + "@20.0.0.1:1, \"" + kB +
                                     "@[2600::1]:2\"  # two\n\n'" + kA + "@20.0.0.3:3';");
  BOOST_TEST((reading.format == ImportFormat::peers));
  BOOST_TEST(peers_of(reading) == "a@20.0.0.1:1 b@[2600::1]:2 a@20.0.0.3:3");
  BOOST_TEST(reading.found == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_left_out_of_a_list_is_told_with_place_and_reason) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"cccc@20.0.0.1:1", "2:3: error: id \"cccc\" is not 40 hex digits"},
      {"20.0.0.1:1", "2:3: error: no id in \"20.0.0.1:1\""},
      {kA + "@20.0.0.1", "2:3: error: no port in "},
      {kA + "@20.0.0.1:0", "2:3: error: port 0 in "},
      {kA + "@20.0.0.1:70000", "2:3: error: port \"70000\" is above 65535"},
      {kA + "@0.0.0.0:1", "2:3: error: nobody's address: "},
      {kA + "@seed.example.com:1", "2:3: error: a name, and a book holds addresses: "},
      {std::string(5000, 'x'), "2:3: error: longer than any address: \"xxx"}};
  for (const auto& [item, wanted] : cases) {
    const ImportReading reading = read("\n  " + item + "," + kB + "@20.0.0.2:2");
    BOOST_TEST(first_finding(reading).starts_with(wanted), first_finding(reading));
    BOOST_TEST(reading.errors == 1U);
    BOOST_TEST(peers_of(reading) == "b@20.0.0.2:2");
  }
}

BOOST_AUTO_TEST_CASE(net_info_is_read_with_its_envelope_and_without) {
  const std::string peers = "[" + told_peer(kA, "20.0.0.1", "tcp://0.0.0.0:26656") + "," +
                            told_peer(kB, "2600::5", "tcp://[::]:26650") + "]";
  for (const std::string& text : {net_info(peers), R"({"n_peers":"2","peers":)" + peers + "}"}) {
    const ImportReading reading = read(text);
    BOOST_TEST((reading.format == ImportFormat::net_info));
    BOOST_TEST(peers_of(reading) == "a@20.0.0.1:26656 b@[2600::5]:26650");
    BOOST_TEST(reading.found == 0U, first_finding(reading));
  }
  BOOST_TEST(peers_of(read(net_info("[{\"node_id\":\"x\",\"url\":\"mconn://" + kA +
                                    "@20.0.0.1:5\"}]"))) == "a@20.0.0.1:5");
}

BOOST_AUTO_TEST_CASE(peers_of_net_info_that_cannot_be_dialled_are_told_and_the_rest_is_read) {
  const ImportReading reading =
      read(net_info("[7," + told_peer(kA, "20.0.0.1", "") + "," + told_peer("", "20.0.0.1", ":5") +
                    "," + told_peer(kA, "", "tcp://20.0.0.9:9") + ",[{}]," +
                    told_peer(kB, "20.0.0.2", "tcp://0.0.0.0:2") + "]"));
  BOOST_TEST(peers_of(reading) == "a@20.0.0.9:9 b@20.0.0.2:2");
  BOOST_REQUIRE(reading.findings.size() == 4U);
  BOOST_TEST(reading.findings[0].text == "peers[0] is no object");
  BOOST_TEST(reading.findings[1].text == "peers[1]: no listen_addr, so no port");
  BOOST_TEST(reading.findings[2].text == "peers[2]: id \"\" is not 40 hex digits");
  BOOST_TEST(reading.findings[3].text == "peers[4] is no object");
}

BOOST_AUTO_TEST_CASE(a_node_without_peers_or_without_an_answer_is_told_apart) {
  for (const char* none : {"[]", "null"}) {
    const ImportReading reading = read(net_info(none));
    BOOST_TEST((reading.format == ImportFormat::net_info));
    BOOST_TEST(reading.found == 0U);
  }
  const ImportReading reading =
      read(R"({"jsonrpc":"2.0","error":{"code":-32603,"message":"Internal","data":"busy"}})");
  BOOST_TEST(first_finding(reading) ==
             "1:26: error: the node's answer is an error: Internal, busy");
}

BOOST_AUTO_TEST_CASE(the_registry_has_seeds_and_persistent_peers_with_their_providers) {
  const ImportReading reading =
      read(R"({"chain_name":"x","peers":{"seeds":[{"id":")" + kA +
           R"(","address":"20.0.0.1:1","provider":"Al"},{"id":")" + kB +
           R"(","address":"seed.x.io:2","provider":"Bo"}],"persistent_peers":[{"id":")" + kB +
           R"(","address":"20.0.0.2:2"}],"more":[1]},"apis":[{"peers":[]}]})");
  BOOST_TEST((reading.format == ImportFormat::registry));
  BOOST_TEST(peers_of(reading) == "a@20.0.0.1:1 b@20.0.0.2:2");
  BOOST_REQUIRE(reading.findings.size() == 2U);
  BOOST_TEST(reading.findings[0].text ==
             "seeds[1] (Bo): a name, and a book holds addresses: \"" + kB + "@seed.x.io:2\"");
  BOOST_TEST(reading.findings[1].text == "peers.more is not known: not read");
  BOOST_TEST(reading.errors == 1U);
}

BOOST_AUTO_TEST_CASE(seeds_may_have_names_and_are_not_the_persistent_peers) {
  const std::string text = R"({"peers":{"seeds":[{"id":")" + kA +
                           R"(","address":"seed.x.io:1"},{"id":"?","address":"20.0.0.1:2"}],)" +
                           R"("persistent_peers":[{"id":")" + kB +
                           R"(","address":"20.0.0.2:2"}]}})";
  ImportOptions options;
  options.want_seeds = true;
  const ImportReading reading = read_peers(as_bytes(text), options);
  BOOST_REQUIRE(reading.seeds.size() == 1U);
  BOOST_TEST(reading.seeds[0].to_string() == kA + "@seed.x.io:1");
  BOOST_TEST(reading.entries.empty());
  BOOST_TEST(reading.errors == 1U);
}

BOOST_AUTO_TEST_CASE(what_was_asked_for_is_read_as_nothing_else) {
  const std::string registry = R"({"peers":{"seeds":[]}})";
  const ImportReading reading = read(registry, ImportFormat::net_info);
  BOOST_TEST(first_finding(reading) == "1:10: error: this is registry, and net_info was asked for");
  BOOST_TEST(read(registry, ImportFormat::peers).entries.empty());
  BOOST_TEST(first_finding(read("7", ImportFormat::registry)) ==
             "1:1: error: neither an object of JSON nor a list of ID@HOST:PORT");
  BOOST_TEST(first_finding(read("{}")).find("JSON without peers") != std::string::npos);
  BOOST_TEST(first_finding(read(" <html>")).find("a page of a web server") != std::string::npos);
  BOOST_TEST(read("").found == 0U);
}

BOOST_AUTO_TEST_CASE(a_text_that_breaks_off_gives_those_before_the_break) {
  const std::string whole =
      net_info("[" + told_peer(kA, "20.0.0.1", ":1") + "," + told_peer(kB, "20.0.0.2", ":2") + "]");
  const ImportReading cut = read(whole.substr(0, whole.size() - 30));
  BOOST_TEST(peers_of(cut) == "a@20.0.0.1:1");
  BOOST_TEST(cut.errors == 1U);
  const ImportReading more = read(whole + "{}");
  BOOST_TEST(peers_of(more) == "a@20.0.0.1:1 b@20.0.0.2:2");
  BOOST_TEST(first_finding(more).find("something behind") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(who_stands_there_twice_is_taken_once_and_told) {
  const ImportReading reading = read(kA + "@20.0.0.1:1\n" + kA + "@20.0.0.1:1");
  BOOST_TEST(peers_of(reading) == "a@20.0.0.1:1");
  BOOST_TEST(first_finding(reading) == "2:1: note: a second time: \"" + kA + "@20.0.0.1:1\"");
  BOOST_TEST(reading.errors == 0U);
}

BOOST_AUTO_TEST_CASE(peers_and_findings_are_bounded_and_all_are_counted) {
  std::string text;
  for (int n = 0; n < 300; ++n) text += "x ";
  ImportOptions options;
  options.max_entries = 1;
  const std::string list = text + kA + "@20.0.0.1:1 " + kB + "@20.0.0.2:2";
  const ImportReading reading = read_peers(as_bytes(list), options);
  BOOST_TEST(reading.findings.size() == ImportReading::kMaxFindings);
  BOOST_TEST(reading.errors == 301U);
  BOOST_TEST(peers_of(reading) == "a@20.0.0.1:1");
}

BOOST_AUTO_TEST_CASE(the_book_of_them_is_one_without_findings) {
  ImportReading reading = read(kB + "@20.0.0.2:2 " + kA + "@20.0.0.1:1 " + kA + "@20.0.0.9:9");
  std::vector<std::string> notes;
  const addrbook::BookImage book = book_of_peers(std::move(reading.entries), kKey, notes);
  BOOST_TEST(notes.size() == 1U);
  BOOST_REQUIRE(book.entries.size() == 2U);
  BOOST_TEST(book.entries[0].others.size() == 1U);  // the other address is kept
  const auto again = addrbook::read_book(as_bytes(addrbook::write_book(book)));
  BOOST_TEST(again.findings.total() == 0U);
  BOOST_TEST((again.image == book));
}

BOOST_AUTO_TEST_SUITE_END()
