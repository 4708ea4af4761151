#include "reactors/record/record_reactor.h"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/recordings.h"

namespace record_reactor_tests {

using namespace switchyard;
using namespace switchyard::reactors;
using test::Reading;

// A reactor without a node, which is started and stopped by hand.
struct Desk {
  RecordReactor& reactor(std::uint64_t max_size) {
    RecordConfig config;
    config.network = "devnet";
    config.max_size = max_size;
    made = std::make_unique<RecordReactor>(
        config, output, [] { return test::kRecorded; },
        [this](const std::string& text) { notices.push_back(text); });
    return *made;
  }
  void start() { made->start(SwitchHandle(nullptr, 0)); }
  std::string text() const { return Reading(output.content).text(); }

  test::MemoryRecording output;
  std::vector<std::string> notices;
  std::unique_ptr<RecordReactor> made;
};

constexpr std::size_t kStarted = kRecordingHead + kRecordHead + 6;

}  // namespace record_reactor_tests

BOOST_AUTO_TEST_SUITE(record_reactor_tests)

using namespace record_reactor_tests;

BOOST_AUTO_TEST_CASE(start_and_stop_are_written_with_the_network_and_the_time) {
  Desk desk;
  desk.reactor(0);
  desk.start();
  desk.made->stop();
  BOOST_TEST(desk.text() == "started 0 devnet\nstopped 0 \n");
  BOOST_TEST((Reading(desk.output.content).list.at(0).time == test::kRecorded));
  BOOST_TEST(desk.notices.empty());
}

BOOST_AUTO_TEST_CASE(what_would_pass_the_limit_ends_the_recording_with_one_notice) {
  Desk desk;
  desk.reactor(kStarted + kRecordHead - 1);
  desk.start();
  BOOST_TEST(!desk.made->is_over());
  desk.made->stop();
  BOOST_TEST(desk.made->is_over());
  desk.made->stop();
  BOOST_TEST(desk.text() == "started 0 devnet\n");
  BOOST_REQUIRE(desk.notices.size() == 1U);
  BOOST_TEST(desk.notices.front() == "it has grown to its limit of 93 bytes");
}

BOOST_AUTO_TEST_CASE(what_fits_to_the_byte_is_written) {
  Desk desk;
  desk.reactor(kStarted + kRecordHead);
  desk.start();
  desk.made->stop();
  BOOST_TEST(desk.output.size() == kStarted + kRecordHead);
  BOOST_TEST(desk.notices.empty());
}

BOOST_AUTO_TEST_CASE(a_full_disk_ends_the_recording_with_one_notice) {
  Desk desk;
  desk.reactor(0);
  desk.output.full = true;
  desk.start();
  desk.output.full = false;  // it is not tried again: a gap would look like silence
  desk.made->stop();
  BOOST_TEST(desk.text() == "");
  BOOST_REQUIRE(desk.notices.size() == 1U);
  BOOST_TEST(desk.notices.front() == "the disk is full");
}

BOOST_AUTO_TEST_SUITE_END()
