// How many different owners stand behind a book, and who told of them: `switchyard addrbook
// diversity`.
//
// Whoever fills a book decides whom a node that starts with it can meet.  Identities cost nothing,
// addresses something, so peers are counted by the group of their address (/16 of IPv4, /32 of
// IPv6: p2p/types/address_group.h) and by who told of them.
//
// The effective number of groups is one over the chance that two peers drawn at random are of one
// group: 50 even groups count 50, one with half of the peers counts at most 4.
//
//     measure            good      poor from   why there
//     largest source     < 25 %    50 %        public books of 50 peers or more: median 22 %,
//                                              one in ten above 63 %
//     largest group      < 10 %    25 %        the same books: median 8.7 %, most 38.1 %
//     effective groups   >= 40     < 20        ten outbound peers (CometBFT's default) of different
//                                              groups, with four, and two, groups to choose from
//     groups reached     >= 20     < 10        the same, among those that ever answered
//     largest crowd      < 2 %     10 %        ids at one address; a few are somebody's sentries
//
// Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "addrbook/as_map.h"
#include "addrbook/book_image.h"

namespace switchyard::tools {

enum class Grade : std::uint8_t { good, watch, poor };
std::string to_string(Grade grade);

// A book of fewer peers is too small to be judged by shares.
inline constexpr std::size_t kJudgedFrom = 50;

struct DiversityMeasure {
  enum class Kind : std::uint8_t { source, group, effective, reached, crowd };

  Kind kind{};
  double value{0};      // a share from 0 to 1, or a number of groups
  bool is_share{true};  // then less is better, else more
  double good{0};       // better than this, or as good
  double poor{0};       // as bad as this, or worse
  std::string subject;  // whom it is about; may be empty
  Grade verdict{Grade::good};
};

struct Diversity {
  struct Share {
    std::string name;
    std::size_t peers{0};
  };

  std::size_t entries{0};
  std::size_t own_word{0};  // peers that were told of by themselves, or typed in
  std::size_t groups_number{0}, sources_number{0};
  std::vector<Share> groups;   // the largest kTop, largest first
  std::vector<Share> subnets;  // /24 of IPv4, /48 of IPv6; the same
  std::vector<Share> sources;  // the same: the id, else the address
  // By autonomous system, if there was a map: the largest kTop, how many there are, and peers that
  // the map does not know.
  std::vector<Share> systems;
  std::size_t systems_number{0}, unmapped{0};
  std::vector<DiversityMeasure> measures;
  bool judged{false};  // kJudgedFrom or more
  Grade verdict{Grade::good};

  static constexpr std::size_t kTop = 5;
};

// `map` may be null.
Diversity measure_diversity(const addrbook::BookImage& book, const addrbook::AsMap* map = nullptr);

// What somebody with this book should do, a sentence or two for each measure that is not good.
std::vector<std::string> diversity_advice(const Diversity& diversity);

std::string diversity_text(const Diversity& diversity, const std::string& name);
std::string diversity_json(const Diversity& diversity, const std::string& name);

}  // namespace switchyard::tools
