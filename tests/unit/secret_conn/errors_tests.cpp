#include "secret_conn/errors.h"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

BOOST_AUTO_TEST_SUITE(errors_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;

BOOST_AUTO_TEST_CASE(every_offence_has_a_text_of_its_own) {
  std::set<std::string> texts;
  const int last = static_cast<int>(Errc::exhausted);
  for (int value = 1; value <= last; ++value) {
    const Errc errc = static_cast<Errc>(value);
    const Failure made = failure(errc, Operation::opening);
    BOOST_TEST((made.errc == errc));
    BOOST_TEST((made.why.operation == Operation::opening));
    BOOST_TEST(made.why.text == make_error_code(errc).message());
    texts.insert(made.why.text);
  }
  BOOST_TEST(texts.size() == static_cast<std::size_t>(last));
}

BOOST_AUTO_TEST_CASE(a_detail_follows_the_text_and_is_made_printable) {
  const Failure made = failure(Errc::malformed_hello, Operation::opening, "a\nb");
  BOOST_TEST(made.why.text == "malformed hello: a?b");
  const std::string endless(1000, 'x');
  BOOST_TEST(failure(Errc::malformed_hello, Operation::opening, endless).why.text.size() ==
             kMaxDisconnectText);
}

BOOST_AUTO_TEST_CASE(blame_falls_on_them_for_offences_and_on_nobody_for_misfortunes) {
  BOOST_TEST((failure(Errc::bad_signature, Operation::opening).why.blame == Blame::them));
  BOOST_TEST((failure(Errc::wrong_identity, Operation::opening).why.blame == Blame::nobody));
  BOOST_TEST((failure(Errc::truncated, Operation::opening).why.blame == Blame::nobody));
  BOOST_TEST((failure(Errc::own_identity, Operation::opening).why.code == DisconnectCode::self));
  BOOST_TEST(
      (failure(Errc::altered_frame, Operation::read).why.code == DisconnectCode::handshake_failed));
}

BOOST_AUTO_TEST_CASE(codes_belong_to_a_category_of_their_own) {
  const std::error_code code = Errc::low_order_key;
  BOOST_TEST(code.category().name() == std::string("switchyard.secret_conn"));
  BOOST_TEST(code == make_error_code(Errc::low_order_key));
}

BOOST_AUTO_TEST_SUITE_END()
