#include "tools/common/setting_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "p2p/base/hex.h"
#include "p2p/types/node_info.h"
#include "tools/common/duration_text.h"

namespace switchyard::tools {
namespace {

Unexpected<std::string> expected(std::string text) {
  return Unexpected("expected " + std::move(text));
}

template <class T>
struct Word {
  std::string_view name;
  T value;
};

constexpr std::array<Word<LogLevel>, 4> kLevels{{{"debug", LogLevel::debug},
                                                 {"info", LogLevel::info},
                                                 {"warn", LogLevel::warn},
                                                 {"error", LogLevel::error}}};
constexpr std::array<Word<LogFormat>, 2> kFormats{
    {{"plain", LogFormat::plain}, {"json", LogFormat::json}}};
constexpr std::string_view kAnyKernel = "auto";
constexpr std::array<Word<Profile>, 2> kProfiles{
    {{to_string(Profile::native), Profile::native},
     {to_string(Profile::cometbft), Profile::cometbft}}};
constexpr std::array<Word<bool>, 2> kBools{{{"true", true}, {"false", false}}};

template <class T, std::size_t N>
Parsed parse_word(std::string_view text, const std::array<Word<T>, N>& words, T& out) {
  std::string choices;
  for (const auto& word : words) {
    if (word.name == text) {
      out = word.value;
      return {};
    }
    if (!choices.empty()) choices += word.name == words.back().name ? " or " : ", ";
    choices += word.name;
  }
  return expected(std::move(choices));
}

template <class T, std::size_t N>
std::string print_word(T value, const std::array<Word<T>, N>& words) {
  for (const auto& word : words) {
    if (word.value == value) return std::string(word.name);
  }
  return "";
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Calls `take` with each element of a comma-separated list, until it fails.
template <class Take>
Parsed for_each_element(std::string_view text, Take take) {
  if (trimmed(text).empty()) return {};
  while (true) {
    const auto comma = text.find(',');
    if (auto taken = take(trimmed(text.substr(0, comma))); !taken) return taken;
    if (comma == std::string_view::npos) return {};
    text.remove_prefix(comma + 1);
  }
}

template <class T>
std::string print_list(const std::vector<T>& list, std::string_view prefix) {
  std::string text;
  for (const T& element : list) {
    if (!text.empty()) text += ',';
    text.append(prefix).append(element.to_string());
  }
  return text;
}

}  // namespace

Parsed parse_value(std::string_view text, const Bounds& bounds, std::string& out) {
  const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
  if (!std::all_of(text.begin(), text.end(), printable) || text.size() < bounds.least ||
      text.size() > bounds.most) {
    return expected(std::to_string(bounds.least) + " to " + std::to_string(bounds.most) +
                    " characters of printable ASCII");
  }
  out = text;
  return {};
}

Parsed parse_value(std::string_view text, const Bounds& bounds, std::size_t& out) {
  std::size_t number = 0;
  const char* begin = text.data();
  const char* end = begin + text.size();
  const auto [after, error] = std::from_chars(begin, end, number);
  if (error != std::errc{} || after != end || number < bounds.least || number > bounds.most) {
    return expected("a whole number from " + std::to_string(bounds.least) + " to " +
                    std::to_string(bounds.most));
  }
  out = number;
  return {};
}

Parsed parse_value(std::string_view text, const Bounds& /*bounds*/, bool& out) {
  return parse_word(text, kBools, out);
}

Parsed parse_value(std::string_view text, const Bounds& /*bounds*/, Duration& out) {
  auto parsed = parse_duration(text);
  if (!parsed) return expected(parsed.error());
  if (*parsed == Duration::zero()) return expected("a duration above zero");
  out = *parsed;
  return {};
}

Parsed parse_value(std::string_view text, const Bounds& /*bounds*/, std::vector<Endpoint>& out) {
  std::vector<Endpoint> list;
  auto taken = for_each_element(text, [&](std::string_view element) -> Parsed {
    constexpr std::string_view kScheme = "tcp://";
    if (element.starts_with(kScheme)) element.remove_prefix(kScheme.size());
    auto endpoint = Endpoint::parse(element);
    if (!endpoint) {
      return expected(R"(IP:port such as "tcp://0.0.0.0:26656", several separated by commas)");
    }
    list.push_back(*endpoint);
    return {};
  });
  if (taken) out = std::move(list);
  return taken;
}

Parsed parse_value(std::string_view text, const Bounds& /*bounds*/, std::vector<NetAddress>& out) {
  std::vector<NetAddress> list;
  auto taken = for_each_element(text, [&](std::string_view element) -> Parsed {
    auto address = NetAddress::parse(element);
    if (!address) {
      return Unexpected(address.error() + "; expected id@host:port, several separated by commas");
    }
    list.push_back(*std::move(address));
    return {};
  });
  if (taken) out = std::move(list);
  return taken;
}

Parsed parse_value(std::string_view text, const Bounds& /*bounds*/, std::vector<PeerId>& out) {
  std::vector<PeerId> list;
  auto taken = for_each_element(text, [&](std::string_view element) -> Parsed {
    auto id = PeerId::parse(element);
    if (!id) return expected("node ids of 40 hex digits, several separated by commas");
    list.push_back(*id);
    return {};
  });
  if (taken) out = std::move(list);
  return taken;
}

Parsed parse_value(std::string_view text, const Bounds& /*bounds*/, std::vector<ChannelId>& out) {
  std::vector<ChannelId> list;
  auto taken = for_each_element(text, [&](std::string_view element) -> Parsed {
    const auto channel = parse_channel(element);
    if (!channel) return expected("channels from 0x00 to 0xff, several separated by commas");
    list.push_back(*channel);
    return {};
  });
  if (taken) out = std::move(list);
  return taken;
}

std::optional<ChannelId> parse_channel(std::string_view text) {
  const bool hex = text.starts_with("0x");
  if (hex) text.remove_prefix(2);
  unsigned number = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [after, error] = std::from_chars(begin, end, number, hex ? 16 : 10);
  if (error != std::errc{} || after != end || number > 0xff) return std::nullopt;
  return ChannelId(static_cast<std::uint8_t>(number));
}

std::string channel_text(ChannelId channel) {
  const std::uint8_t value = channel.value();
  return "0x" + to_hex(ByteView(&value, 1));
}

Parsed parse_value(std::string_view text, const Bounds& /*bounds*/, LogLevel& out) {
  return parse_word(text, kLevels, out);
}

Parsed parse_value(std::string_view text, const Bounds& /*bounds*/, LogFormat& out) {
  return parse_word(text, kFormats, out);
}

Parsed parse_value(std::string_view text, const Bounds& /*bounds*/, Profile& out) {
  return parse_word(text, kProfiles, out);
}

Parsed parse_value(std::string_view text, const Bounds& /*bounds*/, KernelChoice& out) {
  const auto kernel = secret_conn::aead::kernel_named(text);
  if (!kernel && text != kAnyKernel) {
    return Unexpected("expected " + std::string(kAnyKernel) + ", " +
                      secret_conn::aead::names_of(secret_conn::aead::all_kernels()));
  }
  out = kernel;
  return {};
}

std::string print_value(const std::string& value) {
  return value;
}
std::string print_value(std::size_t value) {
  return std::to_string(value);
}
std::string print_value(bool value) {
  return print_word(value, kBools);
}
std::string print_value(Duration value) {
  return format_duration(value);
}
std::string print_value(const std::vector<Endpoint>& value) {
  return print_list(value, "tcp://");
}
std::string print_value(const std::vector<NetAddress>& value) {
  return print_list(value, "");
}
std::string print_value(const std::vector<PeerId>& value) {
  return print_list(value, "");
}
std::string print_value(const std::vector<ChannelId>& value) {
  std::string text;
  for (const ChannelId channel : value) text += (text.empty() ? "" : ",") + channel_text(channel);
  return text;
}
std::string print_value(LogLevel value) {
  return print_word(value, kLevels);
}
std::string print_value(LogFormat value) {
  return print_word(value, kFormats);
}
std::string print_value(Profile value) {
  return print_word(value, kProfiles);
}
std::string print_value(KernelChoice value) {
  return std::string(value ? secret_conn::aead::name_of(*value) : kAnyKernel);
}

}  // namespace switchyard::tools
