// The opening, both sides of it, against the curve operations in it.
#include "p2p/types/profile.h"
#include "tests/bench/suite.h"
#include "tools/bench/primitives.h"
#include "tools/bench/whole_opening.h"

namespace switchyard::bench {
namespace {

void opening(benchmark::State& state, Profile profile) {
  WholeOpening both(profile);
  bool good = true;
  while (state.KeepRunning()) good = both.run() && good;
  if (!good) state.SkipWithError("the opening did not succeed");
  state.SetItemsProcessed(state.iterations());
}

void primitives(benchmark::State& state) {
  BareOpening side;
  bool good = true;
  while (state.KeepRunning()) good = side.run() && side.run() && good;
  if (!good) state.SkipWithError("a signature did not verify");
  state.SetItemsProcessed(state.iterations());
}

}  // namespace

void add_handshake(Suite& suite) {
  suite.add("opening_primitives", "", primitives);
  suite.add("opening/native", "opening_primitives",
            [](auto& state) { opening(state, Profile::native); });
  suite.add("opening/cometbft", "opening_primitives",
            [](auto& state) { opening(state, Profile::cometbft); });
}

}  // namespace switchyard::bench
