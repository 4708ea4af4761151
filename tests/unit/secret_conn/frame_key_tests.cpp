#include "secret_conn/frame_key.h"

#include <sodium.h>

#include <boost/test/unit_test.hpp>
#include <vector>

#include "secret_conn/transcript.h"
#include "tests/support/secret_conn_fixtures.h"

BOOST_AUTO_TEST_SUITE(frame_key_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;

namespace {

FrameKey::Key a_key() {
  return FrameKey::Key(test::unhex_array<32>(std::string(64, '3')));
}

struct Sealed {
  Bytes text;
  std::array<std::uint8_t, kTagSize> tag{};
};

Sealed seal(FrameKey& key, std::string_view text) {
  Sealed sealed;
  sealed.text = to_bytes(as_bytes(text));
  key.seal(sealed.text, sealed.tag);
  return sealed;
}

// The text, or the offence.
std::string open(FrameKey& key, Sealed sealed) {
  const Bytes before = sealed.text;
  const auto opened = key.open(sealed.text, sealed.tag);
  if (opened) return std::string(as_text(sealed.text));
  BOOST_TEST((sealed.text == before));  // a failure changes nothing
  return make_error_code(opened.error()).message();
}

std::string text_of(Errc errc) {
  return make_error_code(errc).message();
}

}  // namespace

BOOST_AUTO_TEST_CASE(seals_as_rfc_8439_with_a_counting_nonce) {
  FrameKey key(a_key(), 0, /*first=*/0x0102030405060708);
  const Sealed sealed = seal(key, "hello");
  const Bytes nonce = test::unhex("000000000807060504030201");
  Bytes plain(5);
  Bytes whole = sealed.text;
  append(whole, sealed.tag);
  BOOST_TEST(crypto_aead_chacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, whole.data(),
                                                       whole.size(), nullptr, 0, nonce.data(),
                                                       a_key().data()) == 0);
  BOOST_TEST(as_text(plain) == "hello");
  BOOST_TEST(key.next() == 0x0102030405060709U);
}

BOOST_AUTO_TEST_CASE(opens_what_was_sealed_in_order) {
  FrameKey sender(a_key(), 0);
  FrameKey receiver(a_key(), 0);
  for (int i = 0; i < 100; ++i) {
    const std::string text = "frame " + std::to_string(i);
    BOOST_TEST(open(receiver, seal(sender, text)) == text);
  }
}

BOOST_AUTO_TEST_CASE(equal_texts_never_look_alike) {
  FrameKey sender(a_key(), 3);
  std::vector<Bytes> seen;
  for (int i = 0; i < 20; ++i) {
    const Sealed sealed = seal(sender, "the same");
    BOOST_TEST(std::count(seen.begin(), seen.end(), sealed.text) == 0);
    seen.push_back(sealed.text);
  }
}

BOOST_AUTO_TEST_CASE(tells_replayed_reordered_and_altered_apart) {
  FrameKey sender(a_key(), 0);
  FrameKey receiver(a_key(), 0);
  const Sealed first = seal(sender, "first");
  const Sealed second = seal(sender, "second");
  const Sealed third = seal(sender, "third");
  BOOST_TEST(open(receiver, first) == "first");
  BOOST_TEST(open(receiver, first) == text_of(Errc::replayed_frame));
  BOOST_TEST(open(receiver, third) == text_of(Errc::reordered_frame));
  for (std::size_t bit = 0; bit < second.text.size() * 8; ++bit) {
    Sealed altered = second;
    altered.text[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    BOOST_TEST(open(receiver, altered) == text_of(Errc::altered_frame));
  }
  for (std::size_t bit = 0; bit < kTagSize * 8; ++bit) {
    Sealed altered = second;
    altered.tag[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    BOOST_TEST(open(receiver, altered) == text_of(Errc::altered_frame));
  }
  BOOST_TEST(open(receiver, second) == "second");
}

BOOST_AUTO_TEST_CASE(the_ratchet_replaces_the_key_and_the_count_goes_on) {
  FrameKey sender(a_key(), 4);
  FrameKey receiver(a_key(), 4);
  for (int i = 0; i < 4; ++i) {
    BOOST_TEST((sender.key() == a_key()));
    BOOST_TEST(open(receiver, seal(sender, "x")) == "x");
  }
  // The derivation, by hand.
  Transcript ratchet("switchyard native ratchet v1");
  ratchet.append("key", a_key().view());
  const auto next = ratchet.challenge<32>("next key");
  BOOST_TEST((sender.key() == next));
  BOOST_TEST((receiver.key() == next));
  BOOST_TEST(sender.next() == 4U);
  for (int i = 0; i < 40; ++i) BOOST_TEST(open(receiver, seal(sender, "y")) == "y");
  BOOST_TEST(!(sender.key() == next));
}

BOOST_AUTO_TEST_CASE(a_frame_from_before_the_ratchet_does_not_open_after_it) {
  FrameKey sender(a_key(), 2);
  FrameKey receiver(a_key(), 2);
  const Sealed first = seal(sender, "1");
  BOOST_TEST(open(receiver, first) == "1");
  BOOST_TEST(open(receiver, seal(sender, "2")) == "2");
  // The key it could be recognised by is gone.
  BOOST_TEST(open(receiver, first) == text_of(Errc::altered_frame));
}

BOOST_AUTO_TEST_CASE(the_count_ends_before_it_could_begin_anew) {
  FrameKey sender(a_key(), 0, UINT64_MAX - 1);
  FrameKey receiver(a_key(), 0, UINT64_MAX - 1);
  const Sealed last = seal(sender, "last");
  BOOST_TEST(open(receiver, last) == "last");
  BOOST_TEST(open(receiver, last) == text_of(Errc::exhausted));
}

BOOST_AUTO_TEST_SUITE_END()
