// What the instruction counter looks at: the work given to counted(), and nothing around it.
//
// The tool begins to collect when switchyard_counted is entered, and ends when it is left; a name
// in C, so that it can be told to the tool.  Costs some ten instructions a call.
#pragma once

extern "C" void switchyard_counted(void (*work)(void*), void* of);

namespace switchyard::counts {

template <class Work>
void counted(Work work) {
  switchyard_counted([](void* of) { (*static_cast<Work*>(of))(); }, &work);
}

}  // namespace switchyard::counts
