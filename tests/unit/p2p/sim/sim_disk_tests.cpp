#include "p2p/sim/sim_disk.h"

#include <boost/test/unit_test.hpp>

#include "p2p/net/errors.h"

namespace switchyard::sim {

BOOST_AUTO_TEST_SUITE(sim_disk_tests)

BOOST_AUTO_TEST_CASE(a_file_is_read_as_it_was_written) {
  SimDisk disk;
  SimFiles files(disk);
  BOOST_TEST((files.read("f", 10).error() == net::Errc::not_found));
  BOOST_REQUIRE(files.write_atomic("f", as_bytes("0123456789"), 0640));
  BOOST_TEST(as_text(*files.read("f", 10)) == "0123456789");
  BOOST_TEST((files.read("f", 9).error() == std::errc::file_too_large));
  BOOST_REQUIRE(disk.find("f") != nullptr);
  BOOST_TEST(disk.find("f")->mode == 0640U);
}

BOOST_AUTO_TEST_CASE(folders_must_be_made_first) {
  SimDisk disk;
  SimFiles files(disk);
  BOOST_TEST((files.write_atomic("/a/b/f", as_bytes("x"), 0600).error() == net::Errc::not_found));
  BOOST_REQUIRE(files.make_folder("/a/b"));
  BOOST_REQUIRE(files.make_folder("/a/b"));
  BOOST_TEST(files.write_atomic("/a/b/f", as_bytes("x"), 0600).has_value());
  BOOST_TEST(files.write_atomic("/a/f", as_bytes("x"), 0600).has_value());
  BOOST_TEST((files.make_folder("/a/f/g").error() == std::errc::not_a_directory));
}

BOOST_AUTO_TEST_CASE(a_crash_forgets_what_was_not_synced) {
  SimDisk disk;
  SimFiles files(disk);
  BOOST_REQUIRE(files.write_atomic("f", as_bytes("one"), 0600));
  disk.crash();
  BOOST_TEST(as_text(*files.read("f", 10)) == "one");
  disk.hold_syncs(true);
  BOOST_REQUIRE(files.write_atomic("f", as_bytes("two"), 0600));
  BOOST_REQUIRE(files.write_atomic("g", as_bytes("new"), 0600));
  BOOST_TEST(as_text(*files.read("f", 10)) == "two");
  disk.crash();
  BOOST_TEST(as_text(*files.read("f", 10)) == "one");
  BOOST_TEST((files.read("g", 10).error() == net::Errc::not_found));
}

BOOST_AUTO_TEST_CASE(a_new_name_never_replaces_a_file) {
  SimDisk disk;
  SimFiles files(disk);
  disk.put("f", as_bytes("one"));
  disk.put("g", as_bytes("two"));
  BOOST_TEST((files.rename("f", "g").error() == std::errc::file_exists));
  BOOST_REQUIRE(files.rename("f", "h"));
  BOOST_TEST((files.rename("f", "i").error() == net::Errc::not_found));
  disk.crash();
  BOOST_TEST(disk.find("f") == nullptr);
  BOOST_TEST(as_text(*files.read("g", 10)) == "two");
  BOOST_TEST(as_text(*files.read("h", 10)) == "one");
}

BOOST_AUTO_TEST_CASE(letting_go_syncs) {
  SimDisk disk;
  SimFiles files(disk);
  disk.hold_syncs(true);
  BOOST_REQUIRE(files.write_atomic("f", as_bytes("kept"), 0600));
  disk.hold_syncs(false);
  disk.crash();
  BOOST_TEST(as_text(*files.read("f", 10)) == "kept");
}

BOOST_AUTO_TEST_CASE(writes_fail_as_told_and_change_nothing) {
  SimDisk disk;
  SimFiles files(disk);
  disk.put("f", as_bytes("old"));
  disk.fail_writes(std::errc::no_space_on_device, 2);
  BOOST_TEST(
      (files.write_atomic("f", as_bytes("new"), 0600).error() == std::errc::no_space_on_device));
  BOOST_TEST((files.make_folder("d").error() == std::errc::no_space_on_device));
  BOOST_TEST(as_text(*files.read("f", 10)) == "old");
  BOOST_TEST(files.write_atomic("f", as_bytes("new"), 0600).has_value());
  disk.remove("f");
  disk.crash();
  BOOST_TEST(disk.find("f") == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::sim
