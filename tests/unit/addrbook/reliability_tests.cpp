#include "addrbook/reliability.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cmath>
#include <limits>

namespace switchyard::addrbook {

BOOST_AUTO_TEST_SUITE(reliability_tests)

namespace {

using namespace std::chrono_literals;

constexpr WallTime kStart{1'700'000'000s};

// `count` tries every `pace`; answers where `answers(i)` says so.
template <class Answers>
Reliability history(int count, std::chrono::seconds pace, Answers answers) {
  Reliability made;
  for (int i = 0; i < count; ++i) made.record(answers(i), kStart + i * pace);
  return made;
}

}  // namespace

BOOST_AUTO_TEST_CASE(nobody_knows_about_who_was_never_tried) {
  const Reliability none;
  BOOST_TEST(!none.tried());
  BOOST_TEST(none.score() == 0.0);
  BOOST_TEST(!none.is_reliable());
}

BOOST_AUTO_TEST_CASE(a_share_is_of_time_and_does_not_depend_on_the_pace) {
  const auto even_hours = [](std::chrono::seconds pace) {
    return history(static_cast<int>(30 * 24h / pace), pace,
                   [&](int i) { return (i * pace / 1h) % 2 == 0; });
  };
  const Reliability often = even_hours(5min);
  const Reliability seldom = even_hours(30min);
  for (std::size_t window = 2; window < Reliability::kWindows; ++window) {
    BOOST_TEST(std::abs(often.share(window) - 0.5) < 0.05);
    BOOST_TEST(std::abs(often.share(window) - seldom.share(window)) < 0.05);
  }
}

// The first try stands for a minute; the second is 1 h later.  So the window of 2 h saw 3660 s.
BOOST_AUTO_TEST_CASE(windows_forget_exponentially) {
  const Reliability two = history(2, 1h, [](int i) { return i == 1; });
  const double fade = std::exp(-3600.0 / 7200);
  const double seen = 1 - std::exp(-3660.0 / 7200);
  BOOST_TEST(std::abs(two.share(0) - (1 - fade) / seen) < 1e-6);
  const ReliabilityImage image = two.image();
  BOOST_TEST(std::abs(image.windows[0].tries - (fade + 1)) < 1e-6);
  BOOST_TEST((image.observed == 3660s));
  BOOST_TEST((image.last == kStart + 1h));
}

BOOST_AUTO_TEST_CASE(who_always_answers_is_reliable_and_who_never_does_is_not) {
  const Reliability always = history(20, 1h, [](int) { return true; });
  const Reliability never = history(20, 1h, [](int) { return false; });
  BOOST_TEST(always.is_reliable());
  BOOST_TEST(std::abs(always.share(0) - 1) < 1e-4);
  BOOST_TEST(!never.is_reliable());
  BOOST_TEST(never.score() == 0.0);
  BOOST_TEST(always.score() > 0.5);
}

BOOST_AUTO_TEST_CASE(in_the_first_three_tries_half_of_them_are_enough) {
  BOOST_TEST(history(1, 1h, [](int) { return true; }).is_reliable());
  BOOST_TEST(history(2, 1min, [](int i) { return i == 1; }).is_reliable());
  BOOST_TEST(!history(3, 1min, [](int i) { return i == 1; }).is_reliable());
  BOOST_TEST(!history(1, 1h, [](int) { return false; }).is_reliable());
}

BOOST_AUTO_TEST_CASE(a_month_of_answers_outlives_a_bad_day) {
  Reliability peer = history(24 * 30, 1h, [](int) { return true; });
  for (int i = 0; i < 24; ++i) peer.record(/*answered=*/false, kStart + 24h * 30 + i * 1h);
  BOOST_TEST(peer.share(0) < 0.01);
  BOOST_TEST(peer.share(4) > 0.9);
  BOOST_TEST(peer.is_reliable());
}

BOOST_AUTO_TEST_CASE(one_lucky_answer_does_not_beat_a_month_of_them) {
  const Reliability lucky = history(1, 1h, [](int) { return true; });
  const Reliability proven = history(24 * 30, 1h, [](int i) { return i % 10 != 0; });
  BOOST_TEST(proven.score() > lucky.score());
}

BOOST_AUTO_TEST_CASE(tries_in_one_second_and_a_clock_set_back_count_a_minute_each) {
  const Reliability burst = history(5, 0s, [](int) { return true; });
  BOOST_TEST((burst.image().observed == 300s));
  Reliability back = history(1, 1h, [](int) { return true; });
  back.record(/*answered=*/true, kStart - 1000h);
  BOOST_TEST((back.image().observed == 120s));
  BOOST_TEST((back.image().last == kStart));
}

BOOST_AUTO_TEST_CASE(an_image_brings_it_back_and_lies_are_brought_into_bounds) {
  const Reliability peer = history(50, 1h, [](int i) { return i % 3 == 0; });
  BOOST_TEST((Reliability(peer.image(), kStart + 1000h).image() == peer.image()));
  ReliabilityImage lie = peer.image();
  lie.windows[0] = {std::numeric_limits<float>::quiet_NaN(), -5};
  lie.windows[1] = {std::numeric_limits<float>::infinity(), 1e30F};
  lie.observed = -1h;
  lie.last = kStart + 9999h;
  const Reliability read(lie, kStart);
  BOOST_TEST(read.image().windows[0].success == 0.0F);
  BOOST_TEST(read.image().windows[0].tries == 0.0F);
  BOOST_TEST(read.image().windows[1].success == 1.0F);
  BOOST_TEST(read.image().windows[1].tries == 1e6F);
  BOOST_TEST((read.image().observed == 0s));
  BOOST_TEST((read.image().last == kStart));
  BOOST_TEST(read.score() <= 1.0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::addrbook
