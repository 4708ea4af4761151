// Checks of our own logic, by consequence.
//
// SWITCHYARD_CHECK(condition) is always on and aborts: a broken promise of ours that would endanger
// keys, memory or other peers.  SWITCHYARD_ASSUME(condition) aborts in debug builds only: the rest.
// Neither may ever judge what a peer, a file or a user sent; that is an error value.
#pragma once

namespace switchyard {

// Prints the failed condition and its place to standard error, then aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace switchyard

#define SWITCHYARD_CHECK(condition) \
  ((condition) ? void(0) : ::switchyard::check_failed(#condition, __FILE__, __LINE__))

#ifdef NDEBUG
#define SWITCHYARD_ASSUME(condition) void(sizeof((condition) ? 1 : 0))
#else
#define SWITCHYARD_ASSUME(condition) SWITCHYARD_CHECK(condition)
#endif
