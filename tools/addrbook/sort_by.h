// sort_by: a sort that leaves equals in their order.
//
// std::stable_sort of libstdc++ 12 calls what its own C++20 headers deprecate, which clang refuses.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace switchyard::tools {

// By what `key` makes of an item, the least first.
template <class T, class Key>
void sort_by(std::vector<T>& items, const Key& key) {
  using Place = std::pair<decltype(key(items.front())), std::size_t>;
  std::vector<Place> order;
  order.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) order.emplace_back(key(items[i]), i);
  std::sort(order.begin(), order.end());
  // Round each cycle of places, so that no item is there twice: a book may be most of the memory.
  for (std::size_t start = 0; start < items.size(); ++start) {
    if (order[start].second == start) continue;
    T first = std::move(items[start]);
    std::size_t at = start;
    for (std::size_t from = order[at].second; from != start; from = order[at].second) {
      items[at] = std::move(items[from]);
      order[at].second = at;
      at = from;
    }
    items[at] = std::move(first);
    order[at].second = at;
  }
}

}  // namespace switchyard::tools
