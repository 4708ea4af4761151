#include "tools/common/home.h"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace switchyard;
using namespace switchyard::tools;

namespace home_tests {

// A folder of its own, gone with the test.
struct Folder {
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "switchyard-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path); }

  Home home() const { return Home(path + "/home"); }

  std::string path;
};

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string key_file(const Home& home) {
  return home.resolve(Settings().node_key_file);
}

void write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace home_tests

BOOST_AUTO_TEST_SUITE(home_tests)

BOOST_AUTO_TEST_CASE(init_makes_what_a_node_needs) {
  const Folder folder;
  const Home home = folder.home();
  Settings values;
  values.node.moniker = "alice";
  const auto notes = init_home(home, values, {});
  BOOST_REQUIRE(notes.has_value());
  BOOST_TEST(notes->size() == 2U);
  const auto entries = load_config(home);
  BOOST_REQUIRE(entries.has_value());
  BOOST_TEST((*entries)[2].value == "alice");
  BOOST_TEST(load_key(home, key_file(home)).has_value());
  struct stat info{};
  BOOST_REQUIRE(stat(key_file(home).c_str(), &info) == 0);
  BOOST_TEST((info.st_mode & 0777U) == 0600U);
  BOOST_TEST(std::filesystem::is_directory(home.data_folder()));
}

BOOST_AUTO_TEST_CASE(init_again_keeps_every_byte) {
  const Folder folder;
  const Home home = folder.home();
  BOOST_REQUIRE(init_home(home, Settings(), {}).has_value());
  const std::string config = content(home.config_file());
  const std::string key = content(key_file(home));
  Settings other;
  other.node.moniker = "bob";
  const auto notes = init_home(home, other, {{"moniker", "bob"}});
  BOOST_REQUIRE(notes.has_value());
  BOOST_TEST((*notes)[0] == "kept " + home.config_file() + ", --moniker not applied");
  BOOST_TEST((*notes)[1].starts_with("kept " + key_file(home)));
  BOOST_TEST(content(home.config_file()) == config);
  BOOST_TEST(content(key_file(home)) == key);
}

BOOST_AUTO_TEST_CASE(init_refuses_torn_files_and_leaves_them) {
  const Folder folder;
  const Home home = folder.home();
  BOOST_REQUIRE(init_home(home, Settings(), {}).has_value());
  const std::string torn = content(key_file(home)).substr(0, 60);
  write(key_file(home), torn);
  auto notes = init_home(home, Settings(), {});
  BOOST_REQUIRE(!notes.has_value());
  BOOST_TEST(notes.error().find(key_file(home)) != std::string::npos);
  BOOST_TEST(content(key_file(home)) == torn);

  write(home.config_file(), "moniker = ");
  notes = init_home(home, Settings(), {});
  BOOST_REQUIRE(!notes.has_value());
  BOOST_TEST(notes.error().starts_with(home.config_file() + ":1: "));
  BOOST_TEST(content(home.config_file()) == "moniker = ");
}

BOOST_AUTO_TEST_CASE(what_is_missing_says_to_init_first) {
  const Folder folder;
  const Home home = folder.home();
  const std::string hint = "run \"switchyard init --home " + home.path() + "\" first";
  BOOST_TEST(load_key(home, key_file(home)).error() ==
             "no home folder " + home.path() + "; " + hint);
  BOOST_REQUIRE(init_home(home, Settings(), {}).has_value());
  std::filesystem::remove(key_file(home));
  BOOST_TEST(load_key(home, key_file(home)).error() ==
             "no node key " + key_file(home) + "; " + hint);
}

BOOST_AUTO_TEST_CASE(a_missing_config_sets_nothing_and_an_unreadable_one_is_an_error) {
  const Folder folder;
  const Home home = folder.home();
  const auto none = load_config(home);
  BOOST_REQUIRE(none.has_value());
  BOOST_TEST(none->empty());
  std::filesystem::create_directories(home.config_file());  // a folder where the file should be
  const auto entries = load_config(home);
  BOOST_REQUIRE(!entries.has_value());
  BOOST_TEST(entries.error().starts_with("cannot read " + home.config_file() + ": "));
}

BOOST_AUTO_TEST_CASE(a_home_below_a_file_cannot_be_made) {
  const Folder folder;
  write(folder.path + "/file", "x");
  const auto notes = init_home(Home(folder.path + "/file"), Settings(), {});
  BOOST_REQUIRE(!notes.has_value());
  BOOST_TEST(notes.error().starts_with("cannot make folder " + folder.path + "/file/config: "));
}

BOOST_AUTO_TEST_CASE(paths_of_settings_are_in_the_home_unless_they_say_otherwise) {
  const Home home("/h");
  BOOST_TEST(home.resolve("config/addrbook.json") == "/h/config/addrbook.json");
  BOOST_TEST(home.resolve("/srv/book.json") == "/srv/book.json");
  BOOST_TEST(home.resolve("") == "");
}

BOOST_AUTO_TEST_CASE(slashes_at_the_end_do_not_matter) {
  BOOST_TEST(Home::find("/h//").path() == "/h");
  BOOST_TEST(Home::find("/").path() == "/");
}

BOOST_AUTO_TEST_SUITE_END()
