#include "secret_conn/aead/kernel.h"

#include <sodium.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

#include "secret_conn/aead/kernels.h"
#include "tests/support/aead_runs.h"
#include "tests/support/secret_conn_fixtures.h"

BOOST_AUTO_TEST_SUITE(kernel_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using aead::Kernel;

namespace kernel_tests {

constexpr std::size_t kBlock = 16;  // bytes; Poly1305

// The tag of RFC 8439, section 2.8, of one text.
Bytes sodium_tag(ByteView key, ByteView text) {
  Bytes covered = to_bytes(text);
  covered.resize((covered.size() + kBlock - 1) / kBlock * kBlock);
  covered.resize(covered.size() + 8);
  for (std::size_t byte = 0; byte < 8; ++byte)
    covered.push_back(static_cast<std::uint8_t>(text.size() >> (8 * byte)));
  Bytes tag(kBlock);
  crypto_onetimeauth_poly1305(tag.data(), covered.data(), covered.size(), key.data());
  return tag;
}

// The same text in all lanes under the same Poly1305 key; every lane count.
void compare_tags(ByteView key, ByteView text) {
  const Bytes expected = sodium_tag(key, text);
  Bytes frames;
  for (std::size_t i = 0; i < aead::kMaxFrames; ++i) append(frames, text);
  for (const Kernel kernel : aead::available_kernels()) {
    for (std::size_t count = 1; count <= aead::kMaxFrames; ++count) {
      aead::Work work{};
      for (auto& it : work.keys) std::copy(key.begin(), key.end(), it);
      const aead::Job job{.key = nullptr,
                          .first = 0,
                          .texts = frames.data(),
                          .length = text.size(),
                          .stride = text.size(),
                          .count = count};
      aead::functions_of(kernel).tag(job, work);
      for (std::size_t i = 0; i < count; ++i) {
        if (std::equal(expected.begin(), expected.end(), work.tags[i])) continue;
        BOOST_FAIL(aead::name_of(kernel) << ", frame " << i << " of " << count << " with "
                                         << text.size() << " bytes, key " << to_hex(key));
      }
    }
  }
}

// A Poly1305 key with r and s as given.
Bytes poly_key(std::string_view r, std::string_view s) {
  return test::unhex(std::string(r) + std::string(s));
}

// What zeros seal to.
std::string keystream(Kernel kernel, std::string_view key, std::uint64_t first, std::size_t size) {
  // Two frames, since one short one is libsodium's.
  Bytes frames(2 * (size + aead::kTagSize));
  aead::seal(kernel, test::unhex_array<32>(key), first, {frames, size, size + aead::kTagSize, 2});
  return to_hex(ByteView(frames).first(size));
}

}  // namespace kernel_tests

using namespace kernel_tests;

BOOST_AUTO_TEST_CASE(every_kernel_has_a_name_that_names_it) {
  std::set<std::string_view> names;
  for (const Kernel kernel : aead::all_kernels()) {
    const std::string_view name = aead::name_of(kernel);
    BOOST_TEST(!name.empty());
    BOOST_TEST((aead::kernel_named(name) == kernel));
    names.insert(name);
  }
  BOOST_TEST(names.size() == 4U);
  for (const std::string_view name : {"", "auto", "AVX2", "avx", "avx2 "})
    BOOST_TEST(!aead::kernel_named(name).has_value());
}

BOOST_AUTO_TEST_CASE(the_portable_kernel_is_always_there_and_the_fastest_is_the_last) {
  const auto available = aead::available_kernels();
  BOOST_REQUIRE(!available.empty());
  BOOST_TEST((available.front() == Kernel::portable));
  BOOST_TEST((available.back() == aead::fastest_kernel()));
  BOOST_TEST(std::is_sorted(available.begin(), available.end()));
  for (const Kernel kernel : aead::all_kernels())
    BOOST_TEST(aead::is_available(kernel) ==
               (std::count(available.begin(), available.end(), kernel) == 1));
}

BOOST_AUTO_TEST_CASE(every_kernel_has_functions_of_its_own) {
  std::set<const aead::KernelFunctions*> seen;
  for (const Kernel kernel : aead::available_kernels()) seen.insert(&aead::functions_of(kernel));
  BOOST_TEST(seen.size() == aead::available_kernels().size());
}

BOOST_AUTO_TEST_CASE(the_text_of_rfc_8439_section_2_4_2_is_encrypted_as_there) {
  const std::string_view text =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
      "sunscreen would be it.";
  const std::string_view key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
  for (const Kernel kernel : aead::available_kernels()) {
    for (std::size_t lane = 0; lane < aead::kMaxFrames; ++lane) {
      // Its nonce is 00000000 0000004a 00000000; the frame is the last of a run.
      const std::size_t stride = text.size() + aead::kTagSize;
      Bytes frames((lane + 1) * stride);
      const MutableByteView last = MutableByteView(frames).last(stride).first(text.size());
      std::copy(text.begin(), text.end(), last.begin());
      aead::seal(kernel, test::unhex_array<32>(key), 0x4a000000 - lane,
                 {frames, text.size(), stride, lane + 1});
      BOOST_TEST(to_hex(last) ==
                 "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0b"
                 "f91b65c5524733ab8f593dabcd62b3571639d624e65152ab8f530c359f0861d8"
                 "07ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab7793736"
                 "5af90bbf74a35be6b40b8eedf2785e42874d");
    }
  }
}

BOOST_AUTO_TEST_CASE(keystream_is_that_of_rfc_8439_appendix_a_1) {
  const std::string zero(64, '0');
  for (const Kernel kernel : aead::available_kernels()) {
    // Vectors 2, 3 and 4; the counters of texts start at 1.
    BOOST_TEST(keystream(kernel, zero, 0, 64) ==
               "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
               "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f");
    BOOST_TEST(keystream(kernel, std::string(63, '0') + "1", 0, 64) ==
               "3aeb5224ecf849929b9d828db1ced4dd832025e8018b8160b82284f3c949aa5a"
               "8eca00bbb4a73bdad192b5c42f73f2fd4e273644c8b36125a64addeb006c13a0");
    BOOST_TEST(keystream(kernel, "00ff" + std::string(60, '0'), 0, 128).substr(128) ==
               "72d54dfbf12ec44b362692df94137f328fea8da73990265ec1bbbea1ae9af0ca"
               "13b25aa26cb4a648cb9b9d1be65b2c0924a66c54d545ec1b7374f4872e99f096");
  }
}

BOOST_AUTO_TEST_CASE(poly1305_keys_are_those_of_rfc_8439_appendix_a_4) {
  struct Vector {
    std::string key;
    std::uint64_t first;
    std::string_view expected;
  };
  const Vector vectors[] = {
      {std::string(64, '0'), 0, "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"},
      {std::string(63, '0') + "1", std::uint64_t{2} << 56U,
       "ecfa254f845f647473d3cb140da9e87606cb33066c447b87bc2666dde3fbb739"},
      {"1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0", std::uint64_t{2} << 56U,
       "965e3bc6f9ec7ed9560808f4d229f94b137ff275ca9b3fcbdd59deaad23310ae"},
  };
  for (const Kernel kernel : aead::available_kernels()) {
    if (kernel == Kernel::portable) continue;  // libsodium keeps them to itself
    for (const Vector& vector : vectors) {
      const auto key = test::unhex_array<32>(vector.key);
      Bytes frame(aead::kTagSize);
      aead::Work work{};
      const aead::Job job{key.data(), vector.first, frame.data(), 0, aead::kTagSize, 1};
      (void)aead::functions_of(kernel).verify(job, work);
      BOOST_TEST(to_hex(work.keys[0]) == vector.expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(sums_are_right_for_the_keys_and_texts_that_carry_most) {
  const std::string ones(32, 'f');
  const std::string zeros(32, '0');
  for (const std::string& r : {zeros, ones, "01" + std::string(30, '0'),
                               "02" + std::string(30, '0'), std::string(30, '0') + "0f"}) {
    for (const std::string& s : {zeros, ones}) {
      for (const std::uint8_t fill : Bytes{0x00, 0xff, 0x80, 0xfb}) {
        for (std::size_t length = 0; length < 200; length += 1 + length / 20)
          compare_tags(poly_key(r, s), Bytes(length, fill));
        compare_tags(poly_key(r, s), Bytes(1028, fill));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(sums_just_below_and_above_the_modulus_are_reduced) {
  // Under r = 1 a sum is that of its blocks and 2^128 each.  Two blocks, the first of zeros, and
  // the lengths, 32 * 2^64, come to 2^130 - d with the second block 2^128 - d - 32 * 2^64, and the
  // modulus is 2^130 - 5.
  const Bytes key = poly_key("01" + std::string(30, '0'), "0a" + std::string(30, '0'));
  for (int d = 0; d <= 12; ++d) {
    Bytes text(32, 0);
    std::fill(text.begin() + 16, text.end(), std::uint8_t{0xff});
    text[16] = static_cast<std::uint8_t>(256 - d);
    text[24] = 0xff - 32;
    if (d == 0) {
      std::fill(text.begin() + 16, text.begin() + 24, std::uint8_t{0});
      text[24] = 0x100 - 32;
    }
    compare_tags(key, text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
