// What the tests of control commands share: a node to command, and answers as they are shown.
#pragma once

#include <boost/test/unit_test.hpp>
#include <string>
#include <variant>
#include <vector>

#include "tests/support/fake_node.h"
#include "tools/control/commands.h"
#include "tools/control/control_core.h"

namespace switchyard::test {

struct ControlFixture {
  // What `switchyard ctl …` prints, or its error with the kind in front.
  std::string ctl(const std::string& command, const std::vector<std::string>& arguments = {}) {
    const tools::Request request{command, arguments};
    const auto answer = tools::decode_answer(core.answer(tools::request_line(request)).line);
    BOOST_REQUIRE(answer.has_value());
    if (const auto* refusal = std::get_if<tools::Refusal>(&*answer)) {
      const bool usage = refusal->kind == tools::Refusal::Kind::usage;
      return (usage ? "usage: " : "failed: ") + refusal->text;
    }
    return tools::find_command(request).value()->show(std::get<tools::Json>(*answer));
  }
  tools::Json json(const std::string& command, const std::vector<std::string>& arguments = {}) {
    const tools::Request request{command, arguments};
    const auto answer = tools::decode_answer(core.answer(tools::request_line(request)).line);
    BOOST_REQUIRE(answer.has_value());
    BOOST_REQUIRE(std::holds_alternative<tools::Json>(*answer));
    return std::get<tools::Json>(*answer);
  }

  FakeNode node;
  tools::ControlCore core{node};
};

inline bool has(const std::string& text, const std::string& part) {
  BOOST_TEST_INFO(text);
  return text.find(part) != std::string::npos;
}

inline const std::string kBob = peer_id("b0b").to_string();

}  // namespace switchyard::test
