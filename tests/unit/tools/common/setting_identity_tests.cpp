// What each setting changes: who a node is, where it is, and whom it knows.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/support/set_nodes.h"

namespace switchyard::test {

using std::chrono::seconds;

BOOST_AUTO_TEST_SUITE(setting_identity_tests)

BOOST_AUTO_TEST_CASE(network_keeps_others_out) {
  for (const bool same : {true, false}) {
    const std::size_t in = let_in(1, [&](Net& net) {
      for (std::size_t i = 0; i < 2; ++i) set(net[i], "network", i == 0 || same ? "one" : "two");
    });
    BOOST_TEST(in == (same ? 1U : 0U));
  }
}

BOOST_AUTO_TEST_CASE(moniker_is_what_peers_see) {
  Net net(2);
  set(net[1], "moniker", "a name for people");
  net.start_star();
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 1; }));
  BOOST_TEST(net[0].reactor->peers.at(0).info().moniker == "a name for people");
}

BOOST_AUTO_TEST_CASE(p2p_laddr_is_where_others_reach_us) {
  for (const char* port : {"1234", "2345"}) {
    Net net(2);
    set(net[0], "p2p.laddr", "tcp://10.0.0.1:" + std::string(port));
    net[0].start();
    NetAddress there = net[0].address();
    there.port = 2345;
    set(net[1], "p2p.persistent_peers", there.to_string());
    net[1].start();
    net.world.run_for(seconds(2));
    BOOST_TEST(net[1].peers() == (port == std::string("2345") ? 1U : 0U));
  }
}

BOOST_AUTO_TEST_CASE(p2p_external_address_is_what_our_record_says) {
  Net net(2);
  set(net[1], "p2p.external_address", "tcp://8.8.8.8:99");
  net.start_star();
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 1; }));
  const auto& record = net[0].reactor->peers.at(0).info().record;
  BOOST_REQUIRE(record.has_value());
  BOOST_TEST((record->addresses == std::vector{*Endpoint::parse("8.8.8.8:99")}));
}

BOOST_AUTO_TEST_CASE(p2p_persistent_peers_are_dialled_and_dialled_again) {
  Net net(2);
  net[0].start();
  set(net[1], "p2p.persistent_peers", net[0].address().to_string());
  net[1].start();
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 1; }));
  net.network.cut(net[0].host.address(), net[1].host.address());
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 0; }));
  BOOST_TEST(net.run_until([&] { return net[0].peers() == 1; }));
}

BOOST_AUTO_TEST_CASE(p2p_unconditional_peer_ids_need_no_place) {
  const std::size_t in = let_in(2, [](Net& net) {
    set(net[0], "p2p.max_num_inbound_peers", "0");
    set(net[0], "p2p.unconditional_peer_ids", net[1].id().to_string());
  });
  BOOST_TEST(in == 1U);
}

BOOST_AUTO_TEST_CASE(p2p_private_peer_ids_are_known_to_whoever_passes_addresses_on) {
  Net net(1);
  const std::string id = "0123456789abcdef0123456789abcdef01234567";
  set(net[0], "p2p.private_peer_ids", id);
  net[0].start();
  BOOST_TEST((net[0].reactor->net->private_peers() == std::vector{*PeerId::parse(id)}));
}

BOOST_AUTO_TEST_CASE(p2p_allow_any_identity_dials_where_no_id_is_known) {
  for (const char* allowed : {"false", "true"}) {
    Net net(2);
    set(net[1], "p2p.allow_any_identity", allowed);
    for (auto& node : net.nodes) node->start();
    NetAddress anybody = net[0].address();
    anybody.id.reset();
    net[1].reactor->net->dial(anybody);
    net.world.run_for(seconds(2));
    BOOST_TEST(net[0].peers() == (allowed == std::string("true") ? 1U : 0U));
  }
}

BOOST_AUTO_TEST_CASE(p2p_aead_kernel_is_the_code_that_encrypts) {
  namespace aead = secret_conn::aead;
  for (const aead::Kernel kernel : aead::available_kernels()) {
    Net net(2);
    set(net[0], "p2p.aead_kernel", std::string(aead::name_of(kernel)));
    set(net[1], "p2p.aead_kernel", "auto");
    net.start_star();
    BOOST_REQUIRE(net.run_until([&] { return net[1].reactor->peers.size() == 1; }));
    BOOST_TEST((net[0].node->aead_kernel() == kernel));
    BOOST_TEST((net[1].node->aead_kernel() == aead::fastest_kernel()));
    net[1].reactor->peers.at(0).try_send(kBulk, Bytes(100'000, 1));
    BOOST_TEST(net.run_until([&] { return net[0].reactor->received_bytes == 100'000; }));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
