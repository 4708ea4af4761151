#include "addrbook/json_reader.h"

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

namespace switchyard::addrbook {

namespace json_reader_tests {

const char* name_of(JsonKind kind) {
  switch (kind) {
    case JsonKind::begin_object:
      return "{";
    case JsonKind::end_object:
      return "}";
    case JsonKind::begin_array:
      return "[";
    case JsonKind::end_array:
      return "]";
    case JsonKind::key:
      return "key";
    case JsonKind::string:
      return "string";
    case JsonKind::number:
      return "number";
    case JsonKind::boolean:
      return "";
    case JsonKind::null:
      return "null";
    case JsonKind::end:
      return "end";
    case JsonKind::cut:
      return "cut";
    case JsonKind::broken:
      return "broken";
    default:
      return "deep";
  }
}

// "1:1{ 1:2key(a) 1:6number(1) 1:7} 1:8end"
std::string tokens(std::string_view text) {
  JsonReader json(as_bytes(text));
  std::string all;
  for (;;) {
    const JsonToken& token = json.next();
    all += std::to_string(token.place.line) + ':' + std::to_string(token.place.column) +
           name_of(token.kind);
    if (!token.text.empty()) all += '(' + std::string(token.text) + ')';
    if (token.flaw != JsonFlaw::none) {
      all += '!' + std::to_string(static_cast<int>(token.flaw)) + '@' +
             std::to_string(token.flaw_place.column);
    }
    if (token.is_failure() || token.kind == JsonKind::end) return all;
    all += ' ';
  }
}

// The text of one string, and its flaw.
std::string string_of(std::string_view quoted) {
  JsonReader json(as_bytes(quoted));
  return std::string(json.next().text);
}

JsonFlaw flaw_of(std::string_view quoted) {
  JsonReader json(as_bytes(quoted));
  return json.next().flaw;
}

}  // namespace json_reader_tests

BOOST_AUTO_TEST_SUITE(json_reader_tests)

BOOST_AUTO_TEST_CASE(each_token_has_its_place) {
  BOOST_TEST(tokens("{\"a\":1}") == "1:1{ 1:2key(a) 1:6number(1) 1:7} 1:8end");
  BOOST_TEST(tokens("\n\t[ true,\r\n null ,\"x\"]\n") ==
             "2:2[ 2:4(true) 3:2null 3:8string(x) 3:11] 4:1end");
  BOOST_TEST(tokens("\xef\xbb\xbf{}") == "1:1{ 1:2} 1:3end");
  JsonReader json(as_bytes("\xef\xbb\xbf\n{}"));
  BOOST_TEST(json.next().place.offset == 4U);
  BOOST_TEST(json.has_byte_order_mark());
}

BOOST_AUTO_TEST_CASE(a_key_that_is_there_twice_comes_twice) {
  BOOST_TEST(tokens("{\"a\":1,\"a\":2}") ==
             "1:1{ 1:2key(a) 1:6number(1) 1:8key(a) 1:12number(2) 1:13} 1:14end");
}

BOOST_AUTO_TEST_CASE(what_may_not_stand_there_is_named) {
  BOOST_TEST(tokens("{1}") == "1:1{ 1:2broken(expected a key in quotes, found '1')");
  BOOST_TEST(tokens("{\"a\" 1}") == "1:1{ 1:2key(a) 1:6broken(expected ':', found '1')");
  BOOST_TEST(tokens("[1 2]") == "1:1[ 1:2number(1) 1:4broken(expected ',' or ']', found '2')");
  BOOST_TEST(tokens("{\"a\":1]") ==
             "1:1{ 1:2key(a) 1:6number(1) 1:7broken(expected ',' or '}', found ']')");
  BOOST_TEST(tokens("[1,,2]") == "1:1[ 1:2number(1) 1:4broken(expected a value, found ',')");
  BOOST_TEST(tokens("{\"a\":]") == "1:1{ 1:2key(a) 1:6broken(expected a value, found ']')");
  BOOST_TEST(tokens("[trux]") == "1:1[ 1:5broken(expected true, found 'x')");
  BOOST_TEST(tokens("]") == "1:1broken(expected a value, found ']')");
  BOOST_TEST(tokens("1 2") == "1:1number(1) 1:3broken(expected nothing more, found '2')");
  BOOST_TEST(tokens(std::string_view("\0", 1)) == "1:1broken(expected a value, found byte 0x00)");
}

BOOST_AUTO_TEST_CASE(a_text_that_ends_too_early_is_cut) {
  BOOST_TEST(tokens("") == "1:1cut(the text ends too early)");
  BOOST_TEST(tokens("[1,\n") == "1:1[ 1:2number(1) 2:1cut(the text ends too early)");
  BOOST_TEST(tokens("{\"a\"") == "1:1{ 1:2key(a) 1:5cut(the text ends too early)");
  BOOST_TEST(tokens("\"ab") == "1:4cut(the text ends inside a string)");
  BOOST_TEST(tokens("\"\\") == "1:3cut(the text ends inside a string)");
  BOOST_TEST(tokens("\"\\u00") == "1:6cut(the text ends inside a string)");
  BOOST_TEST(tokens("tru") == "1:4cut(the text ends too early)");
}

BOOST_AUTO_TEST_CASE(a_failure_is_given_again_and_again) {
  JsonReader json(as_bytes("[?"));
  json.next();
  const std::string first(json.next().text);
  BOOST_TEST(json.next().text == first);
  json.skip_value();
  BOOST_TEST((json.token().kind == JsonKind::broken));
  BOOST_TEST(json.culprit() == '?');
}

BOOST_AUTO_TEST_CASE(brackets_are_counted_and_bounded) {
  const unsigned most = JsonReader::kMaxDepth;
  const std::string open(most, '[');
  BOOST_TEST(tokens(open + std::string(most, ']')).ends_with("1:129end"));
  JsonReader json(as_bytes(std::string_view(open)));
  for (unsigned i = 0; i < most; ++i) json.next();
  BOOST_TEST(json.depth() == most);
  BOOST_TEST(tokens(open + '[').ends_with(" 1:65deep(more than 64 open brackets)"));
  BOOST_TEST(tokens(open + '{').ends_with(" 1:65deep(more than 64 open brackets)"));
}

BOOST_AUTO_TEST_CASE(a_comma_too_many_is_a_flaw) {
  BOOST_TEST(tokens("[1,]") == "1:1[ 1:2number(1) 1:4]!5@3 1:5end");
  BOOST_TEST(tokens("{\"a\":1 , }") == "1:1{ 1:2key(a) 1:6number(1) 1:10}!5@8 1:11end");
  BOOST_TEST(tokens("[,]") == "1:1[ 1:2broken(expected a value, found ',')");
}

BOOST_AUTO_TEST_CASE(values_are_skipped_whole) {
  JsonReader json(as_bytes("{\"a\":[1,{\"b\":[]}],\"c\":2}"));
  json.next();
  BOOST_TEST(json.next().text == "a");
  json.skip_value();
  BOOST_TEST(json.next().text == "c");
  json.skip_value();
  BOOST_TEST((json.next().kind == JsonKind::end_object));
}

BOOST_AUTO_TEST_CASE(escapes_become_what_they_mean) {
  BOOST_TEST(string_of(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
  BOOST_TEST(string_of(R"("\u0041\u00e9\u20AC")") == "A\xc3\xa9\xe2\x82\xac");
  BOOST_TEST(string_of(R"("\ud83d\ude00")") == "\xf0\x9f\x98\x80");
  BOOST_TEST(string_of("\"\\u0000\"") == std::string(1, '\0'));
  BOOST_TEST((flaw_of(R"("\"\\\/\b\f\n\r\t\u0041\ud83d\ude00")") == JsonFlaw::none));
}

BOOST_AUTO_TEST_CASE(half_a_surrogate_pair_is_replaced) {
  const std::string replaced = "\xef\xbf\xbd";
  BOOST_TEST(string_of(R"("\ud83d")") == replaced);
  BOOST_TEST(string_of(R"("\ud83dx")") == replaced + "x");
  BOOST_TEST(string_of(R"("\ud83d\n")") == replaced + "\n");
  BOOST_TEST(string_of(R"("\ude00")") == replaced);
  BOOST_TEST(string_of(R"("\ud83d\ud83d\ude00")") == replaced + "\xf0\x9f\x98\x80");
  BOOST_TEST(string_of(R"("\ud83d\u0041")") == replaced + "A");
  BOOST_TEST(string_of("\"\\ud83d\xc3\xa9\"") == replaced + "\xc3\xa9");
  BOOST_TEST((flaw_of(R"("\ud83d")") == JsonFlaw::not_utf8));
}

BOOST_AUTO_TEST_CASE(escapes_that_are_none_lose_their_backslash) {
  BOOST_TEST(string_of(R"("a\qb")") == "aqb");
  BOOST_TEST(string_of(R"("\u12x")") == "\xef\xbf\xbdx");
  BOOST_TEST((flaw_of(R"("a\qb")") == JsonFlaw::bad_escape));
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf8_are_replaced_once_a_sequence) {
  const std::string replaced = "\xef\xbf\xbd";
  for (const char* good :
       {"\xc2\x80", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    BOOST_TEST(string_of('"' + std::string(good) + '"') == good);
  }
  const auto read = [](const std::string& bytes) { return string_of('"' + bytes + '"'); };
  BOOST_TEST(read("\xff") == replaced);
  BOOST_TEST(read("\xc3") == replaced);
  BOOST_TEST(read("\xc3(") == replaced + "(");
  BOOST_TEST(read("\xe2\x82") == replaced);
  BOOST_TEST(read("\xe2\x82x") == replaced + "x");
  BOOST_TEST(read("\xc0\x80") == replaced + replaced);
  BOOST_TEST(read("\xed\xa0\x80") == replaced + replaced + replaced);
  BOOST_TEST(read("\xf4\x90\x80\x80") == replaced + replaced + replaced + replaced);
  BOOST_TEST((flaw_of("\"\xff\"") == JsonFlaw::not_utf8));
}

BOOST_AUTO_TEST_CASE(a_line_inside_a_string_counts) {
  BOOST_TEST(tokens("[\"a\nb\",1]") == "1:1[ 1:2string(a\nb)!3@4 2:4number(1) 2:5] 2:6end");
}

BOOST_AUTO_TEST_CASE(long_strings_are_cut_and_the_rest_is_read_over) {
  const std::string most(JsonReader::kMaxText, 'x');
  const std::string exact = '"' + most + '"';
  BOOST_TEST((string_of(exact) == most));
  BOOST_TEST((flaw_of(exact) == JsonFlaw::none));
  const std::string longer = "[\"" + most + "yz\\n\xc3\xa9\", 7]";
  JsonReader json(as_bytes(longer));
  json.next();
  const JsonToken token = json.next();
  BOOST_TEST((token.text == most));
  BOOST_TEST((token.flaw == JsonFlaw::too_long));
  BOOST_TEST(json.next().text == "7");
  const std::string digits(JsonReader::kMaxText + 10, '1');
  JsonReader number(as_bytes(digits));
  BOOST_TEST((json_integer(number.next().text).kind == JsonNumber::Kind::overflow));
}

BOOST_AUTO_TEST_CASE(numbers_are_what_they_are) {
  using Kind = JsonNumber::Kind;
  const auto is = [](std::string_view text, Kind kind, std::int64_t value) {
    const JsonNumber number = json_integer(text);
    return number.kind == kind && number.value == value;
  };
  BOOST_TEST(is("0", Kind::integer, 0));
  BOOST_TEST(is("-0", Kind::integer, 0));
  BOOST_TEST(is("9223372036854775807", Kind::integer, INT64_MAX));
  BOOST_TEST(is("9223372036854775808", Kind::overflow, INT64_MAX));
  BOOST_TEST(is("-9223372036854775809", Kind::overflow, INT64_MIN));
  BOOST_TEST(is("5.0", Kind::integer, 5));
  BOOST_TEST(is("2e3", Kind::integer, 2000));
  BOOST_TEST(is("-1.75", Kind::fraction, -1));
  BOOST_TEST(is("1e-999", Kind::fraction, 0));
  BOOST_TEST(is("-1e999", Kind::overflow, INT64_MIN));
  BOOST_TEST(is("1e18", Kind::overflow, INT64_MAX));
  for (const char* bad : {"", "-", "+1", "01", "1.", ".5", "1e", "1e+", "--1", "1-2", "e"}) {
    BOOST_TEST(is(bad, Kind::malformed, 0), bad);
  }
  BOOST_TEST(json_real("-12.5e1") == -125.0);
  BOOST_TEST(json_real("1e999") == 0.0);
  BOOST_TEST(json_real("x") == 0.0);
}

BOOST_AUTO_TEST_CASE(it_agrees_with_another_reader_about_what_is_json) {
  for (const char* text :
       {"{}", "[]", "[[],{}]", "{\"a\":{\"b\":[1,2.5e3,null,true,false,\"\\u20ac\"]}}", "\"\"",
        "-1", "[1,]", "{,}", "[}", "{\"a\"}", "nul", "\"\\x\"", "[1]]", "\"\xff\"", "01", "1."}) {
    const bool good = nlohmann::json::accept(std::string(text));
    JsonReader json(as_bytes(std::string_view(text)));
    bool ours = true;
    do {
      const JsonToken& token = json.next();
      ours = ours && !token.is_failure() && token.flaw == JsonFlaw::none;
    } while (json.token().kind != JsonKind::end && !json.token().is_failure());
    BOOST_TEST(ours == good, text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::addrbook
