// RecordingReporter: a BehaviourReporter for tests of reactors; it writes down what it is told.
//
//     RecordingReporter reports;
//     MyReactor reactor(reports);
//     ...
//     BOOST_TEST(reports.count(peer, Behaviour::bad_message) == 1);
//
// One thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "p2p/switch/behaviour.h"

namespace switchyard::sim {

class RecordingReporter final : public BehaviourReporter {
 public:
  struct Report {
    PeerId who;
    Behaviour what{};
    std::string text;

    friend bool operator==(const Report&, const Report&) = default;
  };

  void report(const PeerId& who, Behaviour what, std::string_view text) override {
    reports_.push_back({who, what, std::string(text)});
  }

  // All of them, in the order of the calls.
  const std::vector<Report>& reports() const { return reports_; }

  std::size_t count(const PeerId& who, Behaviour what) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        reports_, [&](const Report& r) { return r.who == who && r.what == what; }));
  }

  void clear() { reports_.clear(); }

 private:
  std::vector<Report> reports_;
};

}  // namespace switchyard::sim
