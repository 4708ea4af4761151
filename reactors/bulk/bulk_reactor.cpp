#include "reactors/bulk/bulk_reactor.h"

namespace switchyard::reactors {

std::vector<ChannelDescriptor> BulkReactor::channels() const {
  ChannelDescriptor bulk;
  bulk.id = kBulkChannel;
  bulk.priority = 1;
  // Two windows of 64 KiB messages in flight keep a fast link busy while credit comes back.
  bulk.receive_window = 2 * kMiB;
  return {bulk};
}

void BulkReactor::receive(Message message) {
  bytes_.fetch_add(message.bytes().size(), std::memory_order_relaxed);
  messages_.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace switchyard::reactors
