#include "tools/bench/end_options.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <variant>
#include <vector>

#include "tools/switchyard/command_line.h"

using namespace switchyard;
using namespace switchyard::bench;

namespace end_options_tests {

std::variant<tools::CommandLine, tools::Goodbye> parse(std::vector<std::string> words) {
  words.insert(words.begin(), "switchyard");
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  return tools::parse_command_line(static_cast<int>(argv.size()), argv.data());
}

const std::string kSomebody = std::string(40, 'a') + "@127.0.0.1:26656";

}  // namespace end_options_tests

using namespace end_options_tests;

BOOST_AUTO_TEST_SUITE(end_options_tests)

BOOST_AUTO_TEST_CASE(every_kind_has_a_name_that_is_understood) {
  for (const Kind kind :
       {Kind::bulk, Kind::small, Kind::urgent, Kind::idle, Kind::ratio, Kind::handshakes,
        Kind::broadcast, Kind::peers, Kind::tcp_stream, Kind::tcp_latency}) {
    BOOST_TEST((parse_kind(to_string(kind)) == kind));
    BOOST_TEST(kinds_text().find(to_string(kind)) != std::string::npos);
  }
  BOOST_TEST(!parse_kind("").has_value());
  BOOST_TEST(!parse_kind("bulky").has_value());
}

BOOST_AUTO_TEST_CASE(a_kind_has_its_size_and_count_unless_told_otherwise) {
  EndOptions options;
  const auto size_of = [&](Kind kind) {
    options.kind = kind;
    return options.message_size();
  };
  BOOST_TEST(size_of(Kind::bulk) == 65536U);
  BOOST_TEST(size_of(Kind::ratio) == 65536U);
  BOOST_TEST(size_of(Kind::broadcast) == 1024U);
  BOOST_TEST(size_of(Kind::small) == 100U);
  BOOST_TEST(size_of(Kind::urgent) == 100U);
  options.kind = Kind::handshakes;
  BOOST_TEST(options.peer_count() == 8U);
  options.size = 500;
  options.count = 3;
  BOOST_TEST(options.message_size() == 500U);
  BOOST_TEST(options.peer_count() == 3U);
}

BOOST_AUTO_TEST_CASE(what_is_written_as_arguments_is_understood_as_it_was) {
  EndOptions options;
  options.kind = Kind::urgent;
  options.seconds = 0.5;
  options.warm_up = 0.125;
  options.size = 200;
  options.count = 4;
  options.send_rate = 1000;
  options.recv_rate = 2000;
  options.processor = 0;
  options.profile = Profile::cometbft;
  options.kernel = "portable";
  options.frame = 8192;
  options.io_threads = 2;
  options.channels = 2;
  options.count_system_calls = true;
  options.no_lowat = true;
  auto words = options.arguments(/*sink=*/false);
  words.insert(words.begin(), {"bench", "source"});
  words.insert(words.end(), {"--to", kSomebody});
  const auto parsed = parse(words);
  BOOST_REQUIRE(std::holds_alternative<tools::CommandLine>(parsed));
  const EndOptions& got = std::get<tools::CommandLine>(parsed).bench.end;
  BOOST_TEST((got.arguments(false) == options.arguments(false)));
  BOOST_TEST(got.to->to_string() == kSomebody);
  options.socket_rate = 5000;
  words = options.arguments(/*sink=*/true);
  BOOST_TEST((std::find(words.begin(), words.end(), "--socket-rate") != words.end()));
}

BOOST_AUTO_TEST_CASE(who_listens_and_who_dials_is_the_kinds) {
  using tools::CommandLine;
  const auto good = [](const std::vector<std::string>& words) {
    return std::holds_alternative<CommandLine>(parse(words));
  };
  BOOST_TEST(good({"bench", "sink"}));
  BOOST_TEST(!good({"bench", "sink", "--to", kSomebody}));
  BOOST_TEST(!good({"bench", "source"}));
  BOOST_TEST(good({"bench", "source", "--to", kSomebody}));
  for (const char* kind : {"broadcast", "peers"}) {
    BOOST_TEST(good({"bench", "source", "--kind", kind}));
    BOOST_TEST(!good({"bench", "source", "--kind", kind, "--to", kSomebody}));
    BOOST_TEST(good({"bench", "sink", "--kind", kind, "--to", kSomebody}));
    BOOST_TEST(!good({"bench", "sink", "--kind", kind}));
  }
}

BOOST_AUTO_TEST_CASE(the_whole_is_told_what_to_measure) {
  const auto parsed =
      parse({"bench", "--quick", "--json", "--profile", "both", "--rows", "handshakes,bulk_native",
             "--processors", "0,1", "--channels", "3", "--kernel", "portable"});
  BOOST_REQUIRE(std::holds_alternative<tools::CommandLine>(parsed));
  const auto& line = std::get<tools::CommandLine>(parsed).bench;
  BOOST_TEST((line.command == tools::BenchLine::Command::all));
  BOOST_TEST(line.all.runs == 1U);
  BOOST_TEST(line.all.json);
  BOOST_TEST(!line.all.profile.has_value());
  BOOST_TEST((line.all.rows == std::vector<std::string>{"handshakes", "bulk_native"}));
  BOOST_TEST((line.all.processors == std::vector<int>{0, 1}));
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{"--rows", "speed"},
                                             {"--processors", "0"},
                                             {"--processors", "a,b"},
                                             {"--kernel", "fast"},
                                             {"--runs", "0"},
                                             {"--seconds", "0"},
                                             {"--profile", "http"}}) {
    auto words = wrong;
    words.insert(words.begin(), "bench");
    BOOST_TEST(std::holds_alternative<tools::Goodbye>(parse(words)), wrong.front());
  }
}

BOOST_AUTO_TEST_SUITE_END()
