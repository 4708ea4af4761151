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
  std::vector<T> sorted;
  sorted.reserve(items.size());
  for (const Place& place : order) sorted.push_back(std::move(items[place.second]));
  items = std::move(sorted);
}

}  // namespace switchyard::tools
