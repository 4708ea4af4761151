#include "p2p/wire/msgpack_writer.h"

#include <boost/test/unit_test.hpp>
#include <msgpack.hpp>
#include <string>

#include "p2p/base/hex.h"

BOOST_AUTO_TEST_SUITE(msgpack_writer_tests)

using namespace switchyard;
using wire::MsgpackWriter;

namespace {

template <class Write>
std::string written(Write write) {
  Bytes buffer(100000);
  MsgpackWriter out(buffer);
  write(out);
  buffer.resize(out.size());
  return to_hex(buffer);
}

template <class Pack>
std::string packed(Pack pack) {
  msgpack::sbuffer buffer;
  msgpack::packer<msgpack::sbuffer> packer(buffer);
  pack(packer);
  return to_hex(as_bytes({buffer.data(), buffer.size()}));
}

// On both sides of every change of width.
constexpr std::uint64_t kNumbers[] = {0,
                                      1,
                                      127,
                                      128,
                                      255,
                                      256,
                                      65535,
                                      65536,
                                      16777216,
                                      4294967295,
                                      4294967296,
                                      1ULL << 63,
                                      UINT64_MAX - 1,
                                      UINT64_MAX};
constexpr std::uint32_t kSizes[] = {0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536};

}  // namespace

BOOST_AUTO_TEST_CASE(writes_what_msgpack_c_writes) {
  for (const std::uint64_t n : kNumbers) {
    BOOST_TEST(written([n](auto& out) { out.number(n); }) ==
               packed([n](auto& out) { out.pack_uint64(n); }));
  }
  for (const std::uint32_t size : kSizes) {
    const std::string data(size, 'x');
    BOOST_TEST(written([&](auto& out) { out.text(data); }) == packed([&](auto& out) {
                 out.pack_str(size);
                 out.pack_str_body(data.data(), size);
               }));
    BOOST_TEST(written([&](auto& out) { out.binary(as_bytes(data)); }) == packed([&](auto& out) {
                 out.pack_bin(size);
                 out.pack_bin_body(data.data(), size);
               }));
    BOOST_TEST(written([&](auto& out) { out.array(size); }) ==
               packed([&](auto& out) { out.pack_array(size); }));
    BOOST_TEST(written([&](auto& out) { out.map(size); }) ==
               packed([&](auto& out) { out.pack_map(size); }));
  }
}

BOOST_AUTO_TEST_CASE(sizes_are_known_beforehand) {
  for (const std::uint64_t n : kNumbers) {
    BOOST_TEST(written([n](auto& out) { out.number(n); }).size() ==
               2 * MsgpackWriter::number_size(n));
  }
  for (const std::uint32_t size : kSizes) {
    const Bytes data(size);
    BOOST_TEST(written([&](auto& out) { out.binary(data); }).size() ==
               2 * (MsgpackWriter::binary_head_size(size) + size));
  }
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_leaves_nothing) {
  Bytes buffer(4, 0xee);
  MsgpackWriter out(MutableByteView(buffer).first(3));
  out.number(1);
  BOOST_TEST(out.size() == 1U);
  out.number(65535);  // three bytes where two are left
  BOOST_TEST(out.size() == 0U);
  out.number(1);  // would fit
  BOOST_TEST(out.size() == 0U);
  BOOST_TEST(buffer[3] == 0xee);
}

BOOST_AUTO_TEST_CASE(what_just_fits_is_written) {
  Bytes buffer(3);
  MsgpackWriter out(buffer);
  out.number(65535);
  BOOST_TEST(out.size() == 3U);
  MsgpackWriter none{MutableByteView()};
  none.number(0);
  BOOST_TEST(none.size() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
