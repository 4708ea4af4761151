#include "secret_conn/comet_dialect.h"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>
#include <vector>

#include "secret_conn/comet_messages.h"
#include "tests/support/secret_conn_fixtures.h"

BOOST_AUTO_TEST_SUITE(comet_dialect_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;

namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> columns;
  std::istringstream in(line);
  for (std::string column; std::getline(in, column, ',');) columns.push_back(column);
  return columns;
}

// Two ends that have agreed.
struct Pair {
  Pair() {
    SeededRng rng(11);
    EphemeralKey key_a(rng);
    EphemeralKey key_b(rng);
    const Bytes hello_a = a.hello(key_a.public_key());
    const Bytes hello_b = b.hello(key_b.public_key());
    BOOST_REQUIRE(a.read_hello(hello_b).has_value());
    BOOST_REQUIRE(b.read_hello(hello_a).has_value());
    a.agree(*key_a.agree(key_b.public_key()));
    b.agree(*key_b.agree(key_a.public_key()));
  }

  CometDialect a;
  CometDialect b;
};

// The messages in `wire`, or the offence at its end.
struct Read {
  std::vector<wire::OpeningMessage> messages;
  std::optional<Errc> offence;
};

Read read_all(CometDialect& dialect, Bytes wire) {
  Read all;
  for (MutableByteView rest = wire;;) {
    auto received = dialect.read(rest);
    if (!received) {
      all.offence = received.error().errc;
      return all;
    }
    rest = rest.subspan(received->consumed);
    if (received->message) all.messages.push_back(std::move(*received->message));
    if (!received->message && received->consumed == 0) return all;
  }
}

wire::Auth some_auth() {
  wire::Auth auth;
  auth.key.fill(3);
  auth.signature.fill(4);
  return auth;
}

}  // namespace

// CometBFT's own golden file: secret, whose key is lower, both keys, and the rest of the HKDF.
BOOST_AUTO_TEST_CASE(derives_all_columns_of_the_golden_file) {
  std::ifstream in(SWITCHYARD_VECTORS "/TestDeriveSecretsAndChallengeGolden.golden");
  int lines = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    const auto columns = split(line);
    BOOST_REQUIRE(columns.size() == 5U);
    const SharedSecret secret(test::unhex_array<32>(columns[0]));
    BOOST_REQUIRE((columns[1] == "true" || columns[1] == "false"));
    const cometbft::Keys keys = cometbft::derive_keys(secret, columns[1] == "true");
    BOOST_TEST(to_hex(keys.receive.view()) == columns[2]);
    BOOST_TEST(to_hex(keys.send.view()) == columns[3]);
    BOOST_TEST(to_hex(keys.unused.view()) == columns[4]);
    ++lines;
  }
  BOOST_TEST(lines == 32);
}

BOOST_AUTO_TEST_CASE(the_text_of_both_signatures_is_the_challenge) {
  const Pair pair;
  const PublicKey key{};
  BOOST_TEST(pair.a.signed_text(true, key).size() == 32U);
  BOOST_TEST((pair.a.signed_text(true, key) == pair.b.signed_text(false, key)));
  BOOST_TEST((pair.a.signed_text(true, key) == pair.b.signed_text(true, key)));
}

BOOST_AUTO_TEST_CASE(messages_come_through_in_frames) {
  Pair pair;
  Bytes wire;
  pair.a.write(some_auth(), wire);
  BOOST_TEST(wire.size() == 1044U);
  pair.a.write(wire::Info{Bytes(10240, 7)}, wire);
  BOOST_TEST(wire.size() == 1044U * 12);
  const Read read = read_all(pair.b, wire);
  BOOST_TEST(!read.offence);
  BOOST_REQUIRE(read.messages.size() == 2U);
  BOOST_TEST((std::get<wire::Auth>(read.messages[0]).key == some_auth().key));
  BOOST_TEST((std::get<wire::Info>(read.messages[1]).node_info == Bytes(10240, 7)));
}

BOOST_AUTO_TEST_CASE(an_empty_node_info_is_one_frame) {
  Pair pair;
  Bytes wire;
  pair.a.write(some_auth(), wire);
  pair.a.write(wire::Info{}, wire);
  BOOST_TEST(wire.size() == 2U * 1044);
  BOOST_TEST(read_all(pair.b, wire).messages.size() == 2U);
}

BOOST_AUTO_TEST_CASE(verdicts_have_no_bytes) {
  Pair pair;
  Bytes wire;
  pair.a.write(wire::Accept(), wire);
  pair.a.write(wire::Reject(), wire);
  BOOST_TEST(wire.empty());
  BOOST_TEST(pair.a.refusal(Disconnect()).empty());
}

BOOST_AUTO_TEST_CASE(sessions_have_the_same_id_on_both_sides) {
  Pair pair;
  Finished a = pair.a.finish();
  Finished b = pair.b.finish();
  BOOST_TEST((a.session_id == b.session_id));
  BOOST_TEST((a.session_id != SessionId()));
}

BOOST_AUTO_TEST_SUITE_END()
