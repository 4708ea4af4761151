#include "secret_conn/json_skimmer.h"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(json_skimmer_tests)

using switchyard::as_bytes;
using switchyard::secret_conn::JsonSkimmer;

namespace {

// "" for a text that is one JSON value, else what is wrong.
std::string skim(std::string_view text) {
  JsonSkimmer json(as_bytes(text));
  json.skip_value();
  json.finish();
  return json.error();
}

std::string read_string(std::string_view text) {
  JsonSkimmer json(as_bytes(text));
  std::string value = json.string();
  json.finish();
  return json.ok() ? value : "! " + json.error();
}

std::string repeat(std::string_view text, int times) {
  std::string all;
  while (times-- > 0) all += text;
  return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(takes_every_kind_of_value) {
  for (const char* const text :
       {"{}", "[]", "\"\"", "0", "-1", "12.5e+3", "1E-2", "true", "false", "null", " \t\r\n{ } ",
        R"({"a":1,"b":[true,{"c":null},"d"],"e":{}})", R"([[],[[]],{"x":[]}])"})
    BOOST_TEST(skim(text) == "", text);
}

BOOST_AUTO_TEST_CASE(names_what_is_wrong_and_where) {
  BOOST_TEST(skim("") == "unexpected end at byte 0");
  BOOST_TEST(skim("{") == "unexpected end at byte 1");
  BOOST_TEST(skim("{,}") == "expected '\"' at byte 1");
  BOOST_TEST(skim("{\"a\"}") == "expected ':' at byte 4");
  BOOST_TEST(skim("{\"a\":}") == "not a value at byte 5");
  BOOST_TEST(skim("{\"a\":1 \"b\":2}") == "expected ',' at byte 7");
  BOOST_TEST(skim("{\"a\":1,}") == "expected '\"' at byte 7");
  BOOST_TEST(skim("[1,]") == "not a value at byte 3");
  BOOST_TEST(skim("[1") == "unexpected end at byte 2");
  BOOST_TEST(skim("[1}") == "expected ']' at byte 2");
  BOOST_TEST(skim("{} x") == "something behind the object at byte 3");
  BOOST_TEST(skim("tru") == "not a value at byte 0");
  for (const char* const word : {"01", "1.", "-", ".5", "1e", "+1", "NaN", "0x1"})
    BOOST_TEST(skim(word) == "not a value at byte 0", word);
}

BOOST_AUTO_TEST_CASE(resolves_escapes) {
  BOOST_TEST(read_string(R"("plain")") == "plain");
  BOOST_TEST(read_string(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
  BOOST_TEST(read_string(R"("\u0041\u007a\u00e9\uFFFF")") == "Az??");
}

BOOST_AUTO_TEST_CASE(refuses_malformed_strings) {
  BOOST_TEST(read_string(R"("open)") == "! unexpected end at byte 5");
  BOOST_TEST(read_string("\"a\nb\"") == "! control character in a string at byte 2");
  BOOST_TEST(read_string(R"("\x")") == "! unknown escape at byte 2");
  BOOST_TEST(read_string(R"("\)") == "! unknown escape at byte 2");
  BOOST_TEST(read_string(R"("\u00g0")") == "! malformed escape at byte 5");
  BOOST_TEST(read_string(R"("\u00)") == "! malformed escape at byte 5");
}

BOOST_AUTO_TEST_CASE(nesting_is_bounded) {
  BOOST_TEST(skim(repeat("[", 16) + repeat("]", 16)) == "");
  BOOST_TEST(skim(repeat("[", 17) + repeat("]", 17)) == "nested too deeply at byte 17");
  BOOST_TEST(skim(repeat("{\"a\":", 17)) == "nested too deeply at byte 81");
  BOOST_TEST(skim(repeat("[", 100000)) == "nested too deeply at byte 17");
}

BOOST_AUTO_TEST_CASE(the_first_mistake_stays) {
  JsonSkimmer json(as_bytes("{\"a\" 1}"));
  json.enter_object();
  std::string key;
  BOOST_TEST(!json.next_member(key));
  const std::string error = json.error();
  json.skip_value();
  json.fail("something else");
  BOOST_TEST(!json.next_member(key));
  BOOST_TEST(json.error() == error);
}

BOOST_AUTO_TEST_SUITE_END()
