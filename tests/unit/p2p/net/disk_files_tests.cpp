#include "p2p/net/disk_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "p2p/net/errors.h"
#include "tests/support/file_size_limit.h"
#include "tests/unit/p2p/net/temporary_folder.h"

namespace switchyard::net {
namespace disk_files_tests {

unsigned mode_of(const std::string& path) {
  struct stat status{};
  BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777U;
}

// Root may write anywhere; while this lives, the process is somebody else.
class Nobody {
 public:
  Nobody() {
    if (::geteuid() == 0) changed_ = ::seteuid(65534) == 0;
  }
  Nobody(const Nobody&) = delete;
  Nobody& operator=(const Nobody&) = delete;
  ~Nobody() {
    if (changed_ && ::seteuid(0) != 0) std::abort();
  }

 private:
  bool changed_{false};
};

struct Fixture {
  DiskFiles files;
  TemporaryFolder folder;
};

}  // namespace disk_files_tests

BOOST_FIXTURE_TEST_SUITE(disk_files_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_file_is_read_as_it_was_written) {
  const std::string path = folder / "book.json";
  const Bytes large(300'000, 0x5a);
  BOOST_REQUIRE(files.write_atomic(path, large, 0600));
  BOOST_TEST((*files.read(path, 1'000'000) == large));
  BOOST_REQUIRE(files.write_atomic(path, as_bytes("small"), 0600));
  BOOST_TEST(as_text(*files.read(path, 5)) == "small");
  BOOST_REQUIRE(files.write_atomic(path, {}, 0600));
  BOOST_TEST(files.read(path, 0)->empty());
  BOOST_TEST(folder.names() == std::vector<std::string>{"book.json"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_mode_is_exact_whatever_the_umask) {
  const auto umask_before = ::umask(0077);
  for (const unsigned mode : {0600U, 0644U, 0400U}) {
    const std::string path = folder / std::to_string(mode);
    BOOST_REQUIRE(files.write_atomic(path, as_bytes("x"), mode));
    BOOST_TEST(mode_of(path) == mode);
  }
  ::umask(umask_before);
}

BOOST_AUTO_TEST_CASE(replacing_a_file_changes_its_mode_too) {
  const std::string path = folder / "key";
  BOOST_REQUIRE(files.write_atomic(path, as_bytes("old"), 0644));
  BOOST_REQUIRE(files.write_atomic(path, as_bytes("new"), 0600));
  BOOST_TEST(mode_of(path) == 0600U);
  BOOST_TEST(as_text(*files.read(path, 10)) == "new");
}

BOOST_AUTO_TEST_CASE(reading_refuses_what_is_missing_too_large_or_no_file) {
  BOOST_TEST((files.read(folder / "none", 10).error() == Errc::not_found));
  BOOST_TEST((files.read(folder / "none/deeper", 10).error() == Errc::not_found));
  BOOST_REQUIRE(files.write_atomic(folder / "f", as_bytes("12345"), 0600));
  BOOST_TEST((files.read(folder / "f", 4).error() == std::errc::file_too_large));
  BOOST_TEST((files.read(folder.path(), 10).error() == std::errc::invalid_argument));
  BOOST_REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  BOOST_TEST((files.read(folder / "pipe", 10).error() == std::errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(a_file_whose_size_is_not_known_beforehand_is_read_whole) {
  const auto status = files.read("/proc/self/status", 1'000'000);  // says that it is empty
  BOOST_REQUIRE(status);
  BOOST_TEST(status->size() > 200U);
  BOOST_TEST((files.read("/proc/self/status", 100).error() == std::errc::file_too_large));
}

BOOST_AUTO_TEST_CASE(a_write_that_fails_half_way_leaves_the_old_file_and_nothing_else) {
  const std::string path = folder / "book.json";
  BOOST_REQUIRE(files.write_atomic(path, as_bytes("old"), 0600));
  {
    const test::FileSizeLimit limit(10'000);
    BOOST_TEST(
        (files.write_atomic(path, Bytes(50'000), 0600).error() == std::errc::file_too_large));
  }
  BOOST_TEST(as_text(*files.read(path, 10)) == "old");
  BOOST_TEST(folder.names().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_new_name_never_replaces_a_file) {
  BOOST_REQUIRE(files.write_atomic(folder / "bans", as_bytes("torn"), 0600));
  BOOST_REQUIRE(files.write_atomic(folder / "bans.bad-1", as_bytes("older"), 0600));
  BOOST_TEST(
      (files.rename(folder / "bans", folder / "bans.bad-1").error() == std::errc::file_exists));
  BOOST_TEST(as_text(*files.read(folder / "bans.bad-1", 10)) == "older");
  BOOST_REQUIRE(files.rename(folder / "bans", folder / "bans.bad-2"));
  BOOST_TEST(as_text(*files.read(folder / "bans.bad-2", 10)) == "torn");
  BOOST_TEST((files.rename(folder / "bans", folder / "bans.bad-3").error() == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(a_file_cannot_replace_a_folder) {
  BOOST_REQUIRE(files.make_folder(folder / "taken"));
  BOOST_TEST((files.write_atomic(folder / "taken", as_bytes("x"), 0600).error() ==
              std::errc::is_a_directory));
  BOOST_TEST(folder.names().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_folder_without_permission_keeps_its_files) {
  const std::string path = folder / "f";
  BOOST_REQUIRE(files.write_atomic(path, as_bytes("old"), 0600));
  BOOST_REQUIRE(::chmod(folder.path().c_str(), 0500) == 0);
  {
    const Nobody nobody;
    BOOST_TEST(
        (files.write_atomic(path, as_bytes("new"), 0600).error() == std::errc::permission_denied));
    BOOST_TEST((files.make_folder(folder / "sub").error() == std::errc::permission_denied));
  }
  BOOST_REQUIRE(::chmod(folder.path().c_str(), 0700) == 0);
  BOOST_TEST(as_text(*files.read(path, 10)) == "old");
  BOOST_TEST(folder.names().size() == 1U);
}

BOOST_AUTO_TEST_CASE(writing_into_a_missing_folder_says_not_found) {
  BOOST_TEST((files.write_atomic(folder / "no/f", as_bytes("x"), 0600).error() == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(folders_are_made_private_and_all_the_way) {
  BOOST_REQUIRE(files.make_folder(folder / "a/b/c"));
  BOOST_REQUIRE(files.make_folder(folder / "a/b/c/"));
  BOOST_TEST(mode_of(folder / "a") == 0700U);
  BOOST_TEST(mode_of(folder / "a/b/c") == 0700U);
  BOOST_TEST(files.write_atomic(folder / "a/b/c/f", as_bytes("x"), 0600).has_value());
  BOOST_TEST((files.make_folder(folder / "a/b/c/f").error() == std::errc::not_a_directory));
  BOOST_TEST((files.make_folder(folder / "a/b/c/f/g").error() == std::errc::not_a_directory));
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_is_replaced_and_not_followed) {
  BOOST_REQUIRE(files.write_atomic(folder / "target", as_bytes("target"), 0600));
  std::filesystem::create_symlink(folder / "target", folder / "link");
  BOOST_REQUIRE(files.write_atomic(folder / "link", as_bytes("new"), 0600));
  BOOST_TEST(as_text(*files.read(folder / "target", 10)) == "target");
  BOOST_TEST(!std::filesystem::is_symlink(folder / "link"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::net
