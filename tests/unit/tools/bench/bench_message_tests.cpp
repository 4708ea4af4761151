#include "tools/bench/bench_message.h"

#include <array>
#include <boost/test/unit_test.hpp>

using namespace switchyard;
using namespace switchyard::bench;

BOOST_AUTO_TEST_SUITE(bench_message_tests)

BOOST_AUTO_TEST_CASE(a_stamp_is_written_byte_by_byte_as_agreed) {
  std::array<std::uint8_t, 20> message{};
  message.fill(0xee);
  write_stamp({0x0102030405060708, -2, Phase::background, 'l'}, message);
  const std::array<std::uint8_t, 20> wanted{8,    7,    6,    5,    4,    3,    2,
                                            1,    0xfe, 0xff, 0xff, 0xff, 0xff, 0xff,
                                            0xff, 0xff, 0xff, 'l',  0xee, 0xee};
  BOOST_TEST(message == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read) {
  for (const Phase phase :
       {Phase::warm_up, Phase::measured, Phase::end, Phase::acknowledged, Phase::background}) {
    Bytes message(100, 7);
    const Stamp stamp{~std::uint64_t{0}, 1'700'000'000'123'456'789, phase, 'r'};
    write_stamp(stamp, message);
    BOOST_TEST((read_stamp(message) == stamp));
  }
}

BOOST_AUTO_TEST_CASE(what_is_too_short_or_of_no_phase_is_no_stamp) {
  Bytes message(kStampSize, 0);
  BOOST_TEST(read_stamp(message).has_value());
  BOOST_TEST(!read_stamp(ByteView(message).first(kStampSize - 1)).has_value());
  BOOST_TEST(!read_stamp({}).has_value());
  for (const int phase : {4, 127, 254}) {
    message[16] = static_cast<std::uint8_t>(phase);
    BOOST_TEST(!read_stamp(message).has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()
