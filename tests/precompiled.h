// The same for tests (cmake/precompiled.h).
#include <boost/test/unit_test.hpp>

#include "cmake/precompiled.h"
