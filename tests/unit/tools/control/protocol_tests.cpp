#include "tools/control/protocol.h"

#include <boost/test/unit_test.hpp>
#include <string>

using namespace switchyard;
using namespace switchyard::tools;

namespace protocol_tests {

std::string complaint(const std::string& line) {
  const auto request = decode_request(line);
  return request ? "" : request.error();
}

template <class T>
T answer(const std::string& line) {
  const auto decoded = decode_answer(line);
  BOOST_REQUIRE_MESSAGE(decoded.has_value(), line);
  BOOST_REQUIRE_MESSAGE(std::holds_alternative<T>(*decoded), line);
  return std::get<T>(*decoded);
}

}  // namespace protocol_tests

BOOST_AUTO_TEST_SUITE(protocol_tests)

BOOST_AUTO_TEST_CASE(a_request_comes_back_as_it_was) {
  const Request request{"persistent", {"add", "\"\n\x01 ü", ""}};
  const std::string line = request_line(request);
  BOOST_TEST(line.find('\n') == std::string::npos);
  BOOST_TEST((decode_request(line).value() == request));
  BOOST_TEST(request_line({"peers", {}}) == R"({"v":1,"command":"peers","args":[]})");
  BOOST_TEST((decode_request(R"({"v":1,"command":"peers"})").value() == Request{"peers", {}}));
}

BOOST_AUTO_TEST_CASE(what_is_no_request_is_an_error_that_says_why) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "no JSON object"},
      {"peers", "no JSON object"},
      {"[1]", "no JSON object"},
      {"{\"v\":1,\"command\":\"peers\"", "no JSON object"},
      {"{\"v\":1,\"command\":\"\xff\"}", "no JSON object"},
      {"{\"v\":1e999}", "no JSON object"},
      {"{}", "does not say its version"},
      {"{\"v\":\"1\"}", "does not say its version"},
      {"{\"v\":2,\"command\":\"peers\"}", "version 2 is not spoken here"},
      {"{\"v\":1}", "the name of a command"},
      {"{\"v\":1,\"command\":7}", "the name of a command"},
      {"{\"v\":1,\"command\":\"x\",\"more\":1}", "and no more"},
      {"{\"v\":1,\"command\":\"x\",\"args\":\"y\"}", "a list of at most 8 texts"},
      {"{\"v\":1,\"command\":\"x\",\"args\":[1]}", "a text of at most 1024 bytes"},
      {"{\"v\":1,\"command\":\"x\",\"args\":[[]]}", "a text of at most 1024 bytes"},
      {"{\"v\":1,\"command\":\"x\",\"args\":[\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"]}",
       "a list of at most 8 texts"}};
  for (const auto& [line, expected] : cases) {
    BOOST_TEST_CONTEXT(line) {
      BOOST_TEST_INFO(complaint(line));
      BOOST_TEST(complaint(line).find(expected) != std::string::npos);
    }
  }
  const std::string longest(kMaxArgument, 'x');
  BOOST_TEST(complaint(request_line({"x", {longest}})) == "");
  BOOST_TEST(complaint(request_line({"x", {longest + "x"}})) != "");
}

BOOST_AUTO_TEST_CASE(nesting_is_bounded_before_anything_is_built) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  BOOST_TEST(parse_json(nested(kMaxJsonDepth)).has_value());
  BOOST_TEST(!parse_json(nested(kMaxJsonDepth + 1)).has_value());
  BOOST_TEST(!parse_json(nested(30'000)).has_value());
  BOOST_TEST(!parse_json(std::string(60'000, '{')).has_value());
  BOOST_TEST(parse_json(R"("[[[[[[[[[[[[[[[[[[[[[[\"[[[[[[")").has_value());  // a text
}

BOOST_AUTO_TEST_CASE(answers_come_back_as_they_were) {
  Json result;
  result["moniker"] = "\xff\x1b[2J";  // no UTF-8: whatever a peer calls itself
  const std::string line = result_line(result);
  BOOST_TEST(line.find('\x1b') == std::string::npos);
  BOOST_TEST(text_member(answer<Json>(line), "moniker").find("[2J") != std::string::npos);

  const Refusal refusal = answer<Refusal>(refusal_line({Refusal::Kind::usage, "no \"such\" peer"}));
  BOOST_TEST((refusal.kind == Refusal::Kind::usage));
  BOOST_TEST(refusal.text == "no \"such\" peer");
  BOOST_TEST(answer<Lost>(lost_line(7)).events == 7U);
  Json event;
  event["event"] = "peer up";
  BOOST_TEST(text_member(answer<Event>(event_line(event)).event, "event") == "peer up");
}

BOOST_AUTO_TEST_CASE(what_is_no_answer_is_an_error) {
  for (const char* line : {"", "{}", "{\"v\":1}", "{\"v\":2,\"ok\":true}", "{\"v\":1,\"ok\":false}",
                           "{\"v\":1,\"lost\":-1}", "{\"v\":1,\"event\":1}"}) {
    BOOST_TEST_CONTEXT(line) BOOST_TEST(!decode_answer(line).has_value());
  }
  // A kind of a later version is a failure like any other.
  const Refusal refusal =
      answer<Refusal>("{\"v\":1,\"ok\":false,\"error\":{\"kind\":\"new\",\"text\":\"t\"}}");
  BOOST_TEST((refusal.kind == Refusal::Kind::failed));
}

BOOST_AUTO_TEST_SUITE_END()
