// Script: what is done to machines and programs, when and to whom, as data.
//
//     Script story = {{seconds(1), Deed::partition, 0, 1}, {seconds(90), Deed::heal, 0, 1}};
//     play(story, hosts, [&](const Step& step) { ... });
//
// A script is written by hand, or drawn at random from a seed (random_script) for a test or a soak
// to run many of.  One that fails is made shorter (shorten) and printed (to_string), so that what
// matters of a long random life can be read.
//
// What concerns the network and machines play() does itself.  What concerns programs is the
// caller's, who knows what runs there: the step is given to him.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "p2p/base/rng.h"
#include "p2p/base/time.h"
#include "p2p/sim/sim_host.h"

namespace switchyard::sim {

enum class Deed : std::uint8_t {
  // Done by play(), to the hosts `who` and `whom`, as the functions of their names.
  cut,           // SimNetwork
  cut_one_side,  // at `who`
  partition,
  block,  // from `who` to `whom`
  heal,
  corrupt_next,  // from `who` to `whom`
  jump_clock,    // SimHost, of `who`, by `amount` seconds

  // The caller's, with the meaning that the words suggest; `whom` and `amount` as he likes.
  power_loss,  // and back on
  restart,
  dial,
  send,
  disconnect,  // in good order
  fail_peer,   // for an error
  ban,
  unban,
};

std::string_view to_string(Deed deed);  // "cut_one_side"

struct Step {
  Duration after{0};  // since the step before, or the beginning
  Deed deed{Deed::cut};
  std::size_t who{0};   // index of a host
  std::size_t whom{0};  // index of another
  std::int64_t amount{0};

  std::string to_string() const;  // `+1500 ms partition 0 2 (amount 7)`

  friend bool operator==(const Step&, const Step&) = default;
};

using Script = std::vector<Step>;

// A line a step.
std::string to_string(const Script& script);

// What a random script is made of.
struct ScriptPlan {
  std::size_t hosts{2};  // at least 2
  std::size_t steps{10};
  Duration longest_pause{std::chrono::seconds(3)};
  std::vector<Deed> deeds;  // not empty; named twice: twice as likely
};

// Pauses are even in whole milliseconds up to the longest; `amount` is below 10 000, and for
// jump_clock up to a month either way.
Script random_script(Rng& rng, const ScriptPlan& plan);

// Runs the world through the script and returns at its last step.  `each` is called for every
// step, with what play() does of it already done.
// REQUIRES: hosts of one world; the script names no others.
void play(const Script& script, std::span<SimHost* const> hosts,
          const std::function<void(const Step&)>& each);

// Leaves out what is not needed for `fails` to hold; the steps that stay keep their times.  Asks
// about as often as the script has steps, twice over at most.
// REQUIRES: fails(script), and the same answer each time.
Script shorten(Script script, const std::function<bool(const Script&)>& fails);

}  // namespace switchyard::sim
