#include "tests/support/lean_checks.h"

namespace lean_checks {

namespace boost_printing = boost::test_tools::tt_detail;

void print_truth(std::ostream& out, bool value) {
  out << boost_printing::print_helper(value);
}
void print_character(std::ostream& out, char value) {
  out << boost_printing::print_helper(value);
}
void print_number(std::ostream& out, double value) {
  out << boost_printing::print_helper(value);
}

Check::Check(Level level, const char* text, const char* file, int line)
    : level_(level), text_(text), file_(file), line_(line) {
  boost::unit_test::unit_test_log.set_checkpoint(file, static_cast<std::size_t>(line));
}

void Check::report(const boost::test_tools::assertion_result& result) const {
  using boost::unit_test::lazy_ostream;
  boost::test_tools::tt_detail::report_assertion(
      result, lazy_ostream::instance() << text_, file_, static_cast<std::size_t>(line_), level_,
      boost::test_tools::tt_detail::CHECK_BUILT_ASSERTION, 0);
}

void Check::hold(const Outcome& outcome) const {
  boost::test_tools::assertion_result result(outcome.good);
  if (!outcome.good) {
    std::ostream& out = result.message().stream();
    out << " [";
    outcome.print_left(out, outcome.left);
    out << outcome.otherwise;
    outcome.print_right(out, outcome.right);
    out << "]";
  }
  report(result);
}

Case::Case(void (*run)(), const char* name, const char* file, int line) {
  namespace boost_test = boost::unit_test;
  const auto number = static_cast<std::size_t>(line);
  boost_test::ut_detail::auto_test_unit_registrar(
      boost_test::make_test_case(run, name, file, number),
      boost_test::decorator::collector_t::instance());
}

}  // namespace lean_checks
