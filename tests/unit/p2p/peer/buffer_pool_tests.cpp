#include "p2p/peer/buffer_pool.h"

#include <boost/test/unit_test.hpp>

namespace switchyard {

BOOST_AUTO_TEST_SUITE(buffer_pool_tests)

BOOST_AUTO_TEST_CASE(a_returned_buffer_is_lent_again) {
  BufferPool pool;
  const std::uint8_t* first = nullptr;
  {
    BufferPool::Lease lease = pool.borrow();
    BOOST_TEST(lease.view().size() == BufferPool::kBufferSize);
    first = lease.view().data();
    const BufferPool::Lease other = pool.borrow();
    BOOST_TEST(static_cast<bool>(other));
  }
  BufferPool::Lease a = pool.borrow();
  BufferPool::Lease b = pool.borrow();
  BOOST_TEST((a.view().data() == first || b.view().data() == first));
  BOOST_TEST(a.view().data() != b.view().data());
}

BOOST_AUTO_TEST_CASE(assigning_gives_the_old_buffer_back) {
  BufferPool pool;
  BufferPool::Lease lease = pool.borrow();
  const std::uint8_t* first = lease.view().data();
  lease = BufferPool::Lease();
  BOOST_TEST(!lease);
  BOOST_TEST(lease.view().empty());
  BOOST_TEST(pool.borrow().view().data() == first);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
