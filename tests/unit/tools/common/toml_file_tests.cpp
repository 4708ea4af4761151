#include "tools/common/toml_file.h"

#include <boost/test/unit_test.hpp>

using namespace switchyard::tools;

BOOST_AUTO_TEST_SUITE(toml_file_tests)

BOOST_AUTO_TEST_CASE(gives_every_value_as_text_in_the_order_of_lines) {
  const auto entries = read_toml(
      "moniker = \"alice\"\n"
      "# a comment\n"
      "[p2p]\n"
      "max_num_inbound_peers = 40\n"
      "allow_any_identity = true\n"
      "laddr = [\"tcp://127.0.0.1:1\", \"tcp://127.0.0.1:2\"]\n"
      "persistent_peers = \"\"\n",
      "config.toml");
  BOOST_REQUIRE(entries.has_value());
  const FileEntry expected[] = {{"moniker", "alice", 1},
                                {"p2p.max_num_inbound_peers", "40", 4},
                                {"p2p.allow_any_identity", "true", 5},
                                {"p2p.laddr", "tcp://127.0.0.1:1,tcp://127.0.0.1:2", 6},
                                {"p2p.persistent_peers", "", 7}};
  BOOST_REQUIRE(entries->size() == std::size(expected));
  for (std::size_t i = 0; i < entries->size(); ++i) {
    BOOST_TEST((*entries)[i].key == expected[i].key);
    BOOST_TEST((*entries)[i].value == expected[i].value);
    BOOST_TEST((*entries)[i].line == expected[i].line);
    BOOST_TEST((*entries)[i].plain);
  }
}

BOOST_AUTO_TEST_CASE(an_empty_file_has_no_values) {
  const auto entries = read_toml("", "config.toml");
  BOOST_REQUIRE(entries.has_value());
  BOOST_TEST(entries->empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_toml_is_refused_with_file_and_line) {
  for (const char* text : {"moniker = \"a\"\nnetwork = \n", "moniker = \"a\"\nmoniker = \"b\"\n",
                           "\n<html>\n", "\nnetwork = \"\xff\"\n", "\n[p2p\n", "\nx = \"a\n"}) {
    BOOST_TEST_CONTEXT(text) {
      const auto entries = read_toml(text, "config.toml");
      BOOST_REQUIRE(!entries.has_value());
      BOOST_TEST(entries.error().starts_with("config.toml:2: "));
      BOOST_TEST(entries.error().find('\n') == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(values_of_other_kinds_are_there_and_said_to_be_so) {
  for (const char* text : {"[p2p]\nx = 1.5\n", "[p2p]\nx = 2020-01-01\n", "[p2p]\nx = [1, 2]\n",
                           "[p2p]\nx = [[]]\n"}) {
    BOOST_TEST_CONTEXT(text) {
      const auto entries = read_toml(text, "config.toml");
      BOOST_REQUIRE(entries.has_value());
      BOOST_REQUIRE(entries->size() == 1U);
      BOOST_TEST(entries->front().key == "p2p.x");
      BOOST_TEST(entries->front().line == 2);
      BOOST_TEST(!entries->front().plain);
    }
  }
}

BOOST_AUTO_TEST_CASE(deep_nesting_ends_in_an_error) {
  BOOST_TEST(!read_toml("x = " + std::string(100'000, '['), "config.toml").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
