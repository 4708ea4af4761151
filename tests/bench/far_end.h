// The far end of a measurement: this program again, in a process of its own.
//
//     near                                   far
//     FarEnd("bulk", plan, processor)  -->   bench_net --serve bulk SECONDS PROCESSOR
//     address = line()                 <--   where to connect
//     connects and sends …                   takes, for warm-up and window
//     result()                         <--   numbers
//     ~FarEnd                          -->   end of its input: it ends
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "p2p/net/fd.h"

namespace switchyard::bench {

// How long each measurement takes.
struct Plan {
  double seconds{1};  // what counts

  // Before that: caches, congestion windows, queues.
  double warm_up() const { return seconds / 4; }
  double total() const { return warm_up() + seconds; }
  // The longest anything may be waited for.
  double patience() const { return 20 + 2 * total(); }
};

// Near side.  Throws std::runtime_error when the far end fails or takes longer than the plan's
// patience.
class FarEnd {
 public:
  FarEnd(std::string_view kind, const Plan& plan, int processor);
  FarEnd(const FarEnd&) = delete;
  FarEnd& operator=(const FarEnd&) = delete;
  ~FarEnd();  // ends it, by force if need be

  std::string line();
  // The next line, as numbers.
  std::vector<double> result();

 private:
  Plan plan_;
  pid_t pid_{-1};
  net::Fd input_;       // its standard input
  net::Fd output_;      // its standard output
  std::string unread_;  // of output_, behind the last line
};

// Far side: says a line to the near side.
void say(std::string_view line);
void say(const std::vector<double>& numbers);

// Far side: lets time pass.  Throws std::runtime_error if the near side ends meanwhile.
void hold(double seconds);

// Far side: until the near side ends it, as long as the plan allows at most.
void hold_until_told(const Plan& plan);

}  // namespace switchyard::bench
