#include "secret_conn/transcript.h"

#include <boost/test/unit_test.hpp>

#include "p2p/base/hex.h"

BOOST_AUTO_TEST_SUITE(transcript_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;

namespace {

std::string draw(Transcript& transcript, std::string_view label, std::size_t n = 32) {
  Bytes out(n);
  transcript.challenge(label, out);
  return to_hex(out);
}

}  // namespace

// Merlin's published known answer.
BOOST_AUTO_TEST_CASE(draws_the_known_challenge_of_merlin) {
  Transcript transcript("test protocol");
  transcript.append("some label", as_bytes("some data"));
  BOOST_TEST(draw(transcript, "challenge") ==
             "d5a21972d0d5fe320c0d263fac7fffb8145aa640af6e9bca177c03c7efcf0615");
}

// Made with an implementation of Merlin in Python that shares nothing with this one.
BOOST_AUTO_TEST_CASE(absorbs_and_draws_across_blocks) {
  Bytes big;
  for (int i = 0; i < 768; ++i) big.push_back(static_cast<std::uint8_t>(i));
  Transcript transcript("long one");
  transcript.append("big", big);
  BOOST_TEST(draw(transcript, "out", 200) ==
             "81ddde982308f4434eb6b71aba56e2a6cdfcdca2142633d0140b8ab61a283f9f4299a68d5129a4340b"
             "32007ec48fc5c7526575b2e1f7fa31064c60b211959b8128cc0f0924ca1ed8c8b591263652f3910e20"
             "6ef9b5f8118a469c88db0efdc49c2038016f30a64827df25cbb3726eb3ecc518e6872f52d161f94e2c"
             "67b7e1324ba4773b896c4b9001c9cf0ff59e5c049602b5032251e3ee400b15cb603295584f98503faa"
             "151cb04976c33c28799ab0947394e67517a8b98cdfb8bbc87a3dd8b919498579a166543b");
  BOOST_TEST(draw(transcript, "out") ==
             "02799c7746e3ee6f83889e654021c7038c650fd1ed4d284d6bb7b3302702f1c2");
}

BOOST_AUTO_TEST_CASE(labels_and_messages_do_not_run_together) {
  Transcript a("p");
  Transcript b("p");
  a.append("ab", as_bytes("c"));
  b.append("a", as_bytes("bc"));
  const std::string of_a = draw(a, "x");
  const std::string of_b = draw(b, "x");
  BOOST_TEST(of_a != of_b);
}

BOOST_AUTO_TEST_CASE(the_protocol_and_every_drawing_count) {
  Transcript a("one");
  Transcript b("two");
  const std::string first = draw(a, "x");
  BOOST_TEST(first != draw(b, "x"));
  BOOST_TEST(first != draw(a, "x"));
}

BOOST_AUTO_TEST_SUITE_END()
