#include "p2p/switch/reactor_table.h"

#include <asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

namespace switchyard {
namespace reactor_table_tests {

class Claims final : public Reactor {
 public:
  explicit Claims(std::vector<ChannelDescriptor> wanted) : wanted_(std::move(wanted)) {}
  std::vector<ChannelDescriptor> channels() const override { return wanted_; }
  void receive(Message /*message*/) override {}

 private:
  std::vector<ChannelDescriptor> wanted_;
};

ChannelDescriptor channel(std::uint8_t id) {
  ChannelDescriptor descriptor;
  descriptor.id = ChannelId(id);
  return descriptor;
}

struct Fixture {
  std::string add(const std::string& name, Reactor& reactor) {
    const auto added = table.add(name, reactor, io.get_executor());
    return added ? "" : added.error();
  }

  asio::io_context io;
  ReactorTable table;
};

}  // namespace reactor_table_tests

BOOST_FIXTURE_TEST_SUITE(reactor_table_tests, Fixture)

BOOST_AUTO_TEST_CASE(channels_are_announced_as_registered) {
  Claims a({channel(0x20), channel(0x21)});
  Claims b({channel(0x10)});
  BOOST_TEST(add("a", a) == "");
  BOOST_TEST(add("b", b) == "");
  const auto announced = table.announced();
  BOOST_REQUIRE_EQUAL(announced.size(), 3U);
  BOOST_TEST((announced[0].id == ChannelId(0x20)));
  BOOST_TEST(announced[0].window == ChannelDescriptor().receive_window);
  BOOST_TEST(announced[0].max_message_size == ChannelDescriptor().max_message_size);
  BOOST_TEST(table.slot_of(ChannelId(0x21)) == 0U);
  BOOST_TEST(table.slot_of(ChannelId(0x10)) == 1U);
}

BOOST_AUTO_TEST_CASE(a_channel_registered_twice_names_both_owners) {
  Claims a({channel(0x20)});
  Claims b({channel(0x21), channel(0x20)});
  BOOST_TEST(add("first", a) == "");
  BOOST_TEST(add("second", b) == "reactor \"second\", channel 0x20: taken by reactor \"first\"");
  BOOST_TEST(table.size() == 1U);
  BOOST_TEST(table.channels().size() == 1U);  // nothing of the second was added
  Claims c({channel(0x30), channel(0x30)});
  BOOST_TEST(add("third", c) == "reactor \"third\", channel 0x30: taken by reactor \"third\"");
  BOOST_TEST(add("first", c) == "a reactor \"first\" exists already");
}

BOOST_AUTO_TEST_CASE(impossible_limits_are_named) {
  ChannelDescriptor bad = channel(1);
  bad.priority = 0;
  Claims no_priority({bad});
  BOOST_TEST(add("x", no_priority) == "reactor \"x\", channel 0x01: priority must be at least 1");
  bad = channel(1);
  bad.receive_window = 1023;
  Claims no_window({bad});
  BOOST_TEST(add("x", no_window) ==
             "reactor \"x\", channel 0x01: receive_window must be at least 1024");
}

BOOST_AUTO_TEST_CASE(sixty_four_channels_in_all) {
  std::vector<ChannelDescriptor> many;
  for (std::uint8_t i = 0; i < 64; ++i) many.push_back(channel(i));
  Claims a(many);
  Claims b({channel(100)});
  BOOST_TEST(add("a", a) == "");
  BOOST_TEST(add("b", b) == "reactor \"b\": more than 64 channels in all");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
