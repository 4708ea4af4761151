// The control protocol: one JSON object a line, each way (docs/ctl.md).
//
//     -> {"v":1,"command":"peer","args":["4f2a"]}
//     <- {"v":1,"ok":true,"result":{…}}
//     <- {"v":1,"ok":false,"error":{"kind":"usage","text":"…"}}
//
// and after `events`, for ever:
//
//     <- {"v":1,"event":{…}}
//     <- {"v":1,"lost":12}        events that the follower was too slow for
//
// Pure; decoders take anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "tools/control/control_json.h"

namespace switchyard::tools {

inline constexpr int kControlVersion = 1;

// Limits of a request: far more than any command needs, far less than would hurt a node.
inline constexpr std::size_t kMaxRequestLine = 64 * kKiB;  // bytes
inline constexpr std::size_t kMaxArguments = 8;
inline constexpr std::size_t kMaxArgument = 1024;  // bytes of the command and of each argument
// Of an answer, as a client reads it: a thousand peers.
inline constexpr std::size_t kMaxAnswerLine = 16 * kMiB;  // bytes

struct Request {
  std::string command;
  std::vector<std::string> arguments;

  friend bool operator==(const Request&, const Request&) = default;
};

// Why there is no result.
struct Refusal {
  enum class Kind : std::uint8_t {
    usage,        // who asked made a mistake: no such command, peer or address
    failed,       // it was asked rightly and could not be done
    bad_request,  // no request at all
    busy,         // too many clients
  };

  Kind kind{Kind::failed};
  std::string text;  // a sentence for people
};

struct Event {
  Json event;
};
struct Lost {
  std::uint64_t events{0};
};
using Answer = std::variant<Json, Refusal, Event, Lost>;  // Json: the result

// The error is a sentence that says what is wrong with the line.
Result<Request, std::string> decode_request(std::string_view line);
std::string request_line(const Request& request);

// Lines of answers, without their ends.
std::string result_line(Json result);
std::string refusal_line(const Refusal& refusal);
std::string event_line(Json event);
std::string lost_line(std::uint64_t events);

// The error says what is wrong with the line.
Result<Answer, std::string> decode_answer(std::string_view line);

}  // namespace switchyard::tools
