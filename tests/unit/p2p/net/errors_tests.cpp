#include "p2p/net/errors.h"

#include <boost/test/unit_test.hpp>
#include <cerrno>

namespace switchyard::net {

BOOST_AUTO_TEST_SUITE(errors_tests)

BOOST_AUTO_TEST_CASE(each_code_has_words_of_its_own) {
  BOOST_TEST(make_error_code(Errc::closed).message() == "closed by this side");
  BOOST_TEST(make_error_code(Errc::end_of_stream).message() == "end of stream");
  BOOST_TEST(make_error_code(Errc::timed_out).message() == "timed out");
  BOOST_TEST(make_error_code(Errc::not_found).message() == "not found");
  BOOST_TEST(make_error_code(Errc::closed).category().name() == "switchyard.net");
}

BOOST_AUTO_TEST_CASE(running_out_of_something_while_accepting_is_transient) {
  for (const int code : {EMFILE, ENFILE, ENOBUFS, ENOMEM, EINTR}) {
    BOOST_TEST(is_transient_accept_error({code, std::system_category()}), code);
    BOOST_TEST(is_transient_accept_error({code, std::generic_category()}), code);
  }
}

BOOST_AUTO_TEST_CASE(errors_of_the_connection_that_was_to_be_accepted_are_transient) {
  for (const int code : {ECONNABORTED, EPERM, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET,
                         EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH}) {
    BOOST_TEST(is_transient_accept_error({code, std::system_category()}), code);
  }
}

BOOST_AUTO_TEST_CASE(errors_of_the_listener_are_not_transient) {
  for (const int code : {0, EBADF, EINVAL, ENOTSOCK, EACCES, EADDRINUSE}) {
    BOOST_TEST(!is_transient_accept_error({code, std::system_category()}), code);
  }
  BOOST_TEST(!is_transient_accept_error(Errc::closed));
  BOOST_TEST(!is_transient_accept_error(Errc::timed_out));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::net
