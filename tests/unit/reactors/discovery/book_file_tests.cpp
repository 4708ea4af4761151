#include "reactors/discovery/book_file.h"

#include <boost/test/unit_test.hpp>

#include "addrbook/book_writer.h"
#include "p2p/net/errors.h"
#include "p2p/sim/sim_disk.h"
#include "p2p/sim/world.h"
#include "tests/support/book_findings.h"
#include "tests/support/dying_files.h"
#include "tests/support/sample_books.h"

namespace switchyard::reactors {

using namespace std::chrono_literals;

namespace book_file_tests {

using addrbook::BookImage;
using addrbook::BookReading;
using test::AfterDeath;
using test::DyingFiles;

const std::string kPath = "addrbook.json";

// A book of so many entries, told from others by its size.
BookImage book_of(std::uint8_t size) {
  BookImage book;
  book.placement.key = "5be1c3a09f7742d18c60e3b7";
  for (std::uint8_t i = 0; i < size; ++i) {
    addrbook::ImageEntry entry;
    entry.id = PeerId({i, 1});
    entry.first.endpoint = {IpAddress::v4({198, 51, 100, i}), 26656};
    entry.bucket_count = 1;
    book.entries.push_back(entry);
  }
  return book;
}

BookLoad load(net::Files& files) {
  auto loaded = load_book(files, kPath);
  BOOST_REQUIRE(loaded.has_value());
  return std::move(*loaded);
}

constexpr AfterDeath kDeaths[] = {AfterDeath::killed, AfterDeath::old_names, AfterDeath::new_names};

// A saved book, then the death of the process at each step of saving another one.  Returns how many
// times neither of the two was there afterwards, or not the second although saving it succeeded.
int losses(bool careless) {
  int lost = 0;
  for (const AfterDeath death : kDeaths) {
    bool died = true;
    for (std::size_t step = 0; died; ++step) {
      DyingFiles files;
      if (careless) files.forget_syncs();
      BOOST_REQUIRE(save_book(files, kPath, book_of(5)));
      if (careless) files.restart(AfterDeath::killed);
      files.die_at(step);
      const bool saved = save_book(files, kPath, book_of(9)).has_value();
      died = files.dead();
      BOOST_TEST(saved == !died);
      files.restart(death);
      const auto found = load_book(files, kPath);
      const BookReading& reading = found->reading;
      const std::size_t size = reading.image.entries.size();
      if (!reading.complete() || (size != 9 && (saved || size != 5))) ++lost;
    }
  }
  return lost;
}

}  // namespace book_file_tests

BOOST_AUTO_TEST_SUITE(book_file_tests)

BOOST_AUTO_TEST_CASE(a_book_is_loaded_as_it_was_saved) {
  sim::SimDisk disk;
  sim::SimFiles files(disk);
  BOOST_REQUIRE(save_book(files, kPath, book_of(7)));
  const BookLoad loaded = load(files);
  BOOST_TEST(loaded.found);
  BOOST_TEST((loaded.reading.image == book_of(7)));
  BOOST_TEST(loaded.kept_as == "");
  BOOST_TEST(loaded.reason == "");
  BOOST_TEST(disk.find(kPath)->mode == 0600U);
}

BOOST_AUTO_TEST_CASE(no_file_is_an_empty_book) {
  sim::SimDisk disk;
  sim::SimFiles files(disk);
  const BookLoad loaded = load(files);
  BOOST_TEST(!loaded.found);
  BOOST_TEST(loaded.reading.image.entries.empty());
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_copied_and_what_is_whole_is_used) {
  sim::SimDisk disk;
  sim::SimFiles files(disk);
  const std::string cut = addrbook::kBook2020.substr(0, 900);
  disk.put(kPath, as_bytes(cut));
  const BookLoad loaded = load(files);
  BOOST_TEST(loaded.reading.image.entries.size() == 1U);
  BOOST_TEST(loaded.kept_as == "addrbook.json.bad-1");
  BOOST_TEST(loaded.reason.find(": error: cut-off: ") != std::string::npos);
  BOOST_TEST(as_text(disk.find("addrbook.json.bad-1")->content) == cut);
  BOOST_TEST(as_text(disk.find(kPath)->content) == cut);  // until it is saved
  BOOST_TEST(load(files).kept_as == "addrbook.json.bad-1");
  disk.put(kPath, as_bytes("<html>"));
  BOOST_TEST(load(files).kept_as == "addrbook.json.bad-2");
  BOOST_TEST(load(files).kept_as == "addrbook.json.bad-2");
  BOOST_TEST(disk.find("addrbook.json.bad-3") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_file_that_lost_nothing_is_not_copied) {
  sim::SimDisk disk;
  sim::SimFiles files(disk);
  disk.put(kPath, as_bytes("\xef\xbb\xbf" + addrbook::kBookEarly2018));
  const BookLoad loaded = load(files);
  BOOST_TEST(loaded.reading.findings.total() == 2U);
  BOOST_TEST(loaded.kept_as == "");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_too_large_is_set_aside) {
  sim::SimDisk disk;
  sim::SimFiles files(disk);
  disk.put(kPath, Bytes(101, ' '));
  const auto loaded = load_book(files, kPath, /*max_size=*/100);
  BOOST_REQUIRE(loaded.has_value());
  BOOST_TEST(loaded->kept_as == "addrbook.json.bad-1");
  BOOST_TEST(loaded->reason == "larger than 100 bytes");
  BOOST_TEST(disk.find(kPath) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_damaged_file_that_cannot_be_kept_is_an_error) {
  sim::SimDisk disk;
  sim::SimFiles files(disk);
  disk.put(kPath, as_bytes("<html>"));
  disk.fail_writes(std::errc::no_space_on_device);
  const auto loaded = load_book(files, kPath);
  BOOST_REQUIRE(!loaded.has_value());
  BOOST_TEST(loaded.error().starts_with("cannot keep a copy of addrbook.json: "));
  BOOST_TEST(
      loaded.error().ends_with("(1:1: error: html-page: this is a web page, not a book: "
                               "perhaps the answer of a server that has no book)"));
}

BOOST_AUTO_TEST_CASE(a_death_at_any_step_of_saving_loses_no_saved_book) {
  BOOST_TEST(losses(/*careless=*/false) == 0);
}

// The test above can fail.
BOOST_AUTO_TEST_CASE(saving_without_syncing_would_lose_books) {
  BOOST_TEST(losses(/*careless=*/true) > 0);
}

BOOST_AUTO_TEST_CASE(a_death_at_any_step_of_mending_loses_no_entry) {
  const std::string cut = addrbook::write_book(book_of(9)).substr(0, 2500);
  const BookImage whole = addrbook::read_book(as_bytes(cut)).image;
  BOOST_REQUIRE(whole.entries.size() > 3U);
  for (const AfterDeath death : kDeaths) {
    bool died = true;
    for (std::size_t step = 0; died; ++step) {
      DyingFiles files;
      BOOST_REQUIRE(files.write_atomic(kPath, as_bytes(cut), 0600));
      files.die_at(step);
      const auto first = load_book(files, kPath);
      const bool saved = first && save_book(files, kPath, first->reading.image).has_value();
      died = files.dead();
      BOOST_TEST(saved == !died);
      files.restart(death);
      BOOST_TEST((load(files).reading.image == whole));
      if (load(files).reading.complete()) {
        BOOST_TEST(as_text(*files.read(kPath + ".bad-1", 10'000)) == cut);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(changes_are_saved_at_once_and_then_every_half_minute) {
  SaveSchedule schedule;
  BOOST_TEST(!schedule.next_deadline().has_value());
  BOOST_TEST(!schedule.handle_timeout(Time(1s)));
  schedule.handle_change(Time(1s));
  BOOST_TEST((schedule.next_deadline() == Time(1s)));
  BOOST_TEST(schedule.handle_timeout(Time(1s)));
  BOOST_TEST(!schedule.dirty());
  schedule.handle_change(Time(2s));
  schedule.handle_change(Time(20s));
  BOOST_TEST((schedule.next_deadline() == Time(31s)));
  BOOST_TEST(!schedule.handle_timeout(Time(31s) - 1ns));
  BOOST_TEST(schedule.handle_timeout(Time(31s)));
  schedule.handle_change(Time(100s));
  BOOST_TEST((schedule.next_deadline() == Time(100s)));
}

BOOST_AUTO_TEST_CASE(a_saver_saves_what_changed_and_tries_again_when_it_fails) {
  sim::World world(1);
  sim::SimDisk disk;
  sim::SimFiles files(disk);
  std::uint8_t size = 1;
  int failures = 0;
  BookSaver saver(files, world.timers(), kPath,
                  {[&] { return book_of(size); }, [&](const std::error_code&) { ++failures; }});
  const auto saved = [&] { return load(files).reading.image.entries.size(); };
  world.run_for(1h);
  BOOST_TEST(disk.find(kPath) == nullptr);
  saver.handle_change();
  world.run_for(1ns);
  BOOST_TEST(saved() == 1U);
  size = 2;
  saver.handle_change();
  disk.fail_writes(std::errc::no_space_on_device);
  world.run_for(30s);
  BOOST_TEST(failures == 1);
  BOOST_TEST(saved() == 1U);
  world.run_for(30s);
  BOOST_TEST(saved() == 2U);
  size = 3;
  BOOST_TEST(saver.flush().has_value());  // nothing has changed, as far as it knows
  BOOST_TEST(saved() == 2U);
  saver.handle_change();
  BOOST_TEST(saver.flush().has_value());
  BOOST_TEST(saved() == 3U);
  world.run_for(1h);
  BOOST_TEST(failures == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::reactors
