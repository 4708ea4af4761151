#include "p2p/wire/stock_channels.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace switchyard::wire {
namespace {

struct StockChannel {
  std::uint8_t id;
  std::uint32_t priority;
  std::size_t queue;     // messages
  std::size_t capacity;  // bytes of a message
};

constexpr std::uint8_t kExchange = 0x00;

constexpr std::array<StockChannel, 10> kStock{{
    {kExchange, 1, 10, 64'000},     // peer exchange: 256 addresses of 250 bytes
    {0x20, 6, 100, 1'048'576},      // consensus: state
    {0x21, 10, 100, 1'048'576},     // consensus: data
    {0x22, 7, 100, 1'048'576},      // consensus: votes
    {0x23, 1, 2, 1'048'576},        // consensus: bits of vote sets
    {0x30, 5, 1, 1'048'584},        // mempool: a batch of one transaction of 1 MiB
    {0x38, 6, 1, 1'048'576},        // evidence
    {0x40, 5, 1'000, 104'857'605},  // block sync
    {0x60, 5, 10, 4'000'000},       // state sync: snapshots
    {0x61, 3, 10, 16'000'000},      // state sync: chunks
}};
constexpr std::size_t kDefaultCapacity = 22'020'096;  // bytes; CometBFT's for who names none

ChannelDescriptor described(const StockChannel& stock) {
  ChannelDescriptor channel;
  channel.id = ChannelId(stock.id);
  channel.priority = stock.priority;
  channel.send_queue_capacity = stock.queue;
  channel.max_message_size = stock.capacity;
  return channel;
}

}  // namespace

std::vector<ChannelDescriptor> stock_channels(Profile profile) {
  std::vector<ChannelDescriptor> list;
  if (profile == Profile::native) return list;
  for (const StockChannel& stock : kStock) {
    if (stock.id != kExchange) list.push_back(described(stock));
  }
  return list;
}

ChannelDescriptor recordable_channel(ChannelId id) {
  const auto* const found = std::find_if(kStock.begin(), kStock.end(),
                                         [id](const auto& each) { return each.id == id.value(); });
  if (found != kStock.end()) return described(*found);
  return described({id.value(), 1, 1, kDefaultCapacity});
}

}  // namespace switchyard::wire
