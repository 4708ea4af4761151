// The tables of docs/wire.md against the code, and its examples against the golden bytes.
#include <boost/test/unit_test.hpp>
#include <map>
#include <regex>
#include <sstream>
#include <string>

#include "p2p/base/hex.h"
#include "p2p/mconn/credit.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/ids.h"
#include "p2p/types/node_info.h"
#include "p2p/wire/codes.h"
#include "p2p/wire/comet_node_info.h"
#include "p2p/wire/comet_packets.h"
#include "p2p/wire/comet_pex.h"
#include "p2p/wire/msgpack_reader.h"
#include "p2p/wire/packet.h"
#include "p2p/wire/pex_codec.h"
#include "secret_conn/frame_key.h"
#include "secret_conn/native_hello.h"
#include "secret_conn/profile.h"
#include "tests/unit/docs/support.h"

BOOST_AUTO_TEST_SUITE(wire_tables_tests)

using namespace switchyard;

namespace {

// Rows of a table that begin `| a | b |`, with quotes of code taken off.
std::map<std::string, std::string> rows(const std::string& pattern) {
  std::map<std::string, std::string> found;
  std::istringstream lines(test::read_page("docs/wire.md"));
  const std::regex row(pattern);
  std::smatch match;
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_search(line, match, row)) found.emplace(match[1], match[2]);
  }
  return found;
}

const std::map<std::string, std::uint64_t>& limits() {
  using namespace secret_conn;
  static const std::map<std::string, std::uint64_t> all{
      {"kHelloSize", native::kHelloSize},
      {"kRefusalSize", native::kRefusalSize},
      {"kOpeningBudget", kOpeningBudget},
      {"kMaxOpeningPayload", native::kMaxOpeningPayload},
      {"kMaxPayload", native::kMaxPayload},
      {"kTagSize", kTagSize},
      {"kRatchetInterval", native::kRatchetInterval},
      {"kMaxNodeInfoSize", kMaxNodeInfoSize},
      {"kMaxNameSize", kMaxNameSize},
      {"kMaxChannels", kMaxChannels},
      {"kMaxFeatures", kMaxFeatures},
      {"kMaxApplicationSize", kMaxApplicationSize},
      {"kMaxRecordAddresses", kMaxRecordAddresses},
      {"kMaxOtherAddressSize", kMaxOtherAddressSize},
      {"kMaxDisconnectText", kMaxDisconnectText},
      {"kMaxRetryAfter", static_cast<std::uint64_t>(kMaxRetryAfter.count())},
      {"kMinWindow", mconn::kMinWindow},
      {"kSmallPiece", mconn::kSmallPiece},
      {"kPacketCost", wire::kPacketCost},
      {"kFirstPacketCost", wire::kFirstPacketCost},
      {"kMaxPexEntries", wire::kMaxPexEntries},
      {"kMaxPexSize", wire::kMaxPexSize},
      {"kNeverReached", wire::kNeverReached},
      {"kMaxToldPace", static_cast<std::uint64_t>(wire::kMaxToldPace.count())},
      {"kFirstOptionalKind", wire::kFirstOptionalKind},
      {"MsgpackReader::kMaxDepth", wire::MsgpackReader::kMaxDepth},
      {"kCometMaxData", wire::kCometMaxData},
      {"kCometMaxPacket", wire::kCometMaxPacket},
      {"kCometMaxNodeInfo", wire::kCometMaxNodeInfo},
      {"kCometMaxChannels", wire::kCometMaxChannels},
      {"kCometMaxListenAddr", wire::kCometMaxListenAddr},
      {"kCometMaxPex", wire::kCometMaxPex},
  };
  return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_codes_are_all_there_with_their_names) {
  const auto codes = rows(R"(^\| (\d+) \| `(\w+)` \|)");
  std::size_t known = 0;
  for (unsigned number = 1; number <= wire::kLastWireCode; ++number) {
    const std::string_view name = to_string(static_cast<DisconnectCode>(number));
    if (name == "unknown") continue;
    ++known;
    BOOST_TEST_CONTEXT(number) {
      BOOST_REQUIRE(codes.contains(std::to_string(number)));
      BOOST_TEST(codes.at(std::to_string(number)) == name);
    }
  }
  BOOST_TEST(codes.size() == known);
}

BOOST_AUTO_TEST_CASE(the_limits_are_the_constants) {
  const auto written = rows(R"(^\| `([\w:]+)` \| (\d+) \|)");
  for (const auto& [name, value] : limits()) {
    BOOST_TEST_CONTEXT(name) {
      BOOST_REQUIRE(written.contains(name));
      BOOST_TEST(written.at(name) == std::to_string(value));
    }
  }
  BOOST_TEST(written.size() == limits().size());
}

BOOST_AUTO_TEST_CASE(every_golden_line_is_an_example_of_the_same_bytes) {
  std::string text = test::read_page("docs/wire.md");
  text = std::regex_replace(text, std::regex("#[^\n]*"), "");  // examples have comments
  text = std::regex_replace(text, std::regex(R"(\s)"), "");
  std::istringstream lines(test::read_page("tests/vectors/native_wire.txt"));
  std::size_t seen = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    std::string name;
    std::string hex;
    words >> name >> hex;
    ++seen;
    BOOST_TEST_INFO(name);
    BOOST_TEST(text.find(name.append(":").append(hex)) != std::string::npos);
  }
  BOOST_TEST(seen > 10U);
}

BOOST_AUTO_TEST_SUITE_END()
