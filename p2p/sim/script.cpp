#include "p2p/sim/script.h"

#include <chrono>

#include "p2p/base/check.h"

namespace switchyard::sim {
namespace {

constexpr std::uint64_t kAmounts = 10'000;
constexpr std::int64_t kMonth = 30 * std::int64_t{86'400};  // seconds

// Does what concerns the network and the machine.
void perform(const Step& step, std::span<SimHost* const> hosts) {
  SWITCHYARD_CHECK(step.who < hosts.size() && step.whom < hosts.size());
  SimHost& who = *hosts[step.who];
  SimNetwork& network = who.network();
  const IpAddress& a = who.address();
  const IpAddress& b = hosts[step.whom]->address();
  switch (step.deed) {
    case Deed::cut:
      return network.cut(a, b);
    case Deed::cut_one_side:
      return network.cut_one_side(a, b);
    case Deed::partition:
      return network.partition(a, b);
    case Deed::block:
      return network.block(a, b);
    case Deed::heal:
      return network.heal(a, b);
    case Deed::corrupt_next:
      return network.corrupt_next(a, b);
    case Deed::jump_clock:
      return who.jump_clock(std::chrono::seconds(step.amount));
    default:
      return;  // the caller's
  }
}

}  // namespace

std::string_view to_string(Deed deed) {
  switch (deed) {
    case Deed::cut:
      return "cut";
    case Deed::cut_one_side:
      return "cut_one_side";
    case Deed::partition:
      return "partition";
    case Deed::block:
      return "block";
    case Deed::heal:
      return "heal";
    case Deed::corrupt_next:
      return "corrupt_next";
    case Deed::jump_clock:
      return "jump_clock";
    case Deed::power_loss:
      return "power_loss";
    case Deed::restart:
      return "restart";
    case Deed::dial:
      return "dial";
    case Deed::send:
      return "send";
    case Deed::disconnect:
      return "disconnect";
    case Deed::fail_peer:
      return "fail_peer";
    case Deed::ban:
      return "ban";
    case Deed::unban:
      return "unban";
  }
  return "";
}

std::string Step::to_string() const {
  const auto pause = std::chrono::floor<std::chrono::milliseconds>(after).count();
  return "+" + std::to_string(pause) + " ms " + std::string(sim::to_string(deed)) + " " +
         std::to_string(who) + " " + std::to_string(whom) + " (amount " + std::to_string(amount) +
         ")";
}

std::string to_string(const Script& script) {
  std::string lines;
  for (const Step& step : script) lines += step.to_string() + "\n";
  return lines;
}

Script random_script(Rng& rng, const ScriptPlan& plan) {
  SWITCHYARD_CHECK(plan.hosts >= 2 && !plan.deeds.empty());
  const auto longest = std::chrono::floor<std::chrono::milliseconds>(plan.longest_pause).count();
  Script script;
  for (std::size_t i = 0; i < plan.steps; ++i) {
    Step step;
    step.after = std::chrono::milliseconds(rng.below(static_cast<std::uint64_t>(longest) + 1));
    step.deed = plan.deeds.at(static_cast<std::size_t>(rng.below(plan.deeds.size())));
    step.who = static_cast<std::size_t>(rng.below(plan.hosts));
    step.whom = static_cast<std::size_t>(rng.below(plan.hosts - 1));
    if (step.whom >= step.who) ++step.whom;
    step.amount = static_cast<std::int64_t>(rng.below(kAmounts));
    if (step.deed == Deed::jump_clock) {
      step.amount = static_cast<std::int64_t>(rng.below(2 * kMonth + 1)) - kMonth;
    }
    script.push_back(step);
  }
  return script;
}

void play(const Script& script, std::span<SimHost* const> hosts,
          const std::function<void(const Step&)>& each) {
  for (const Step& step : script) {
    hosts[step.who]->world().run_for(step.after);
    perform(step, hosts);
    each(step);
  }
}

Script shorten(Script script, const std::function<bool(const Script&)>& fails) {
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = script.size(); i-- > 0;) {  // the last ones go most easily
      Script without = script;
      if (i + 1 < without.size()) without[i + 1].after += without[i].after;
      without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
      if (fails(without)) script = std::move(without);
    }
  }
  return script;
}

}  // namespace switchyard::sim
