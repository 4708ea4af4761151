// Profile: which wire a node speaks.
//
// A set of codecs and figures (p2p/wire/codecs.h) and an opening (secret_conn); nothing above those
// asks which one it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace switchyard {

enum class Profile : std::uint8_t {
  native,    // ours
  cometbft,  // as CometBFT and Tendermint v0.34 and later
};

constexpr std::string_view to_string(Profile profile) {
  return profile == Profile::native ? "native" : "cometbft";
}

// nullopt: there is none of that name.
constexpr std::optional<Profile> parse_profile(std::string_view name) {
  for (const Profile profile : {Profile::native, Profile::cometbft}) {
    if (to_string(profile) == name) return profile;
  }
  return std::nullopt;
}

}  // namespace switchyard
