// "Did you mean …?"
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchyard::tools {

// The candidate somebody most likely meant by `word`: one that ends in ".word", else the nearest
// by insertions, deletions, replacements and swaps of neighbours, at most a third of the word.
std::optional<std::string> suggest(std::string_view word,
                                   const std::vector<std::string>& candidates);

// `; did you mean "p2p.laddr"?`, or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace switchyard::tools
