#include "reactors/pex/hearsay.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <variant>

#include "p2p/wire/comet_pex.h"
#include "tests/support/wire_examples.h"

namespace hearsay_tests {

using namespace switchyard;
using namespace switchyard::reactors;
using namespace std::chrono_literals;
using addrbook::AddOutcome;

const wire::NativePexCodec native;

constexpr WallTime kNow{1'700'000'000s};

addrbook::PeerView a_view() {
  addrbook::PeerView view;
  view.id = PeerId({1, 2, 3});
  view.endpoints = {Endpoint::parse("192.0.2.7:26656").value()};
  return view;
}

std::uint16_t days_after(std::chrono::seconds ago) {
  addrbook::PeerView view = a_view();
  view.last_success = kNow - ago;
  return to_entry(view, native, kNow).days;
}

}  // namespace hearsay_tests

BOOST_AUTO_TEST_SUITE(hearsay_tests)

BOOST_AUTO_TEST_CASE(what_an_honest_book_never_tells_is_an_offence) {
  BOOST_TEST((judged(AddOutcome::unsigned_record) == Behaviour::forgery));
  BOOST_TEST((judged(AddOutcome::other_network) == Behaviour::bad_message));
  for (const auto fine : {AddOutcome::added, AddOutcome::known, AddOutcome::banned,
                          AddOutcome::not_routable, AddOutcome::own, AddOutcome::private_peer}) {
    BOOST_TEST(!judged(fine).has_value());
  }
}

BOOST_AUTO_TEST_CASE(who_has_a_record_is_told_by_it_where_the_wire_can_carry_it) {
  addrbook::PeerView view = a_view();
  BOOST_TEST((std::get<wire::PexHearsay>(to_entry(view, native, kNow).who).id == view.id));
  view.record = test::record_bytes(test::the_record());
  const wire::PexEntry entry = to_entry(view, native, kNow);
  BOOST_TEST((std::get<SignedRecord>(entry.who) == test::the_record()));
  const wire::PexEntry plain = to_entry(view, wire::CometPexCodec(), kNow);
  BOOST_TEST((std::get<wire::PexHearsay>(plain.who).addresses == view.endpoints));
}

BOOST_AUTO_TEST_CASE(the_channel_is_as_large_as_the_wires_messages) {
  BOOST_TEST(pex_channel(native).max_message_size == 32768U);
  BOOST_TEST(pex_channel(wire::CometPexCodec()).max_message_size == 64000U);
  BOOST_TEST(pex_channel(wire::CometPexCodec()).receive_window == 128000U);
}

BOOST_AUTO_TEST_CASE(days_are_whole_and_bounded) {
  BOOST_TEST(to_entry(a_view(), native, kNow).days == wire::kNeverReached);
  BOOST_TEST(days_after(0s) == 0U);
  BOOST_TEST(days_after(24h - 1s) == 0U);
  BOOST_TEST(days_after(24h) == 1U);
  BOOST_TEST(days_after(-24h) == 0U);  // a clock was set back
  addrbook::PeerView view = a_view();
  view.last_success = WallTime(1s);
  BOOST_TEST(to_entry(view, native, WallTime(24h * 100'000)).days == wire::kNeverReached - 1);
}

BOOST_AUTO_TEST_SUITE_END()
