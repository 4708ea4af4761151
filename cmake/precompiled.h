// What most files of the library include and what takes the compiler longest: parsed once a build.
//
// Files include what they use all the same; the build of the analyzer does without this one
// (CMAKE_DISABLE_PRECOMPILE_HEADERS), and so finds what is missing.
#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/experimental/as_tuple.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
