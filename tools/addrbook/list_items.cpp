#include "tools/addrbook/list_items.h"

#include <array>
#include <cstdint>
#include <string>

namespace switchyard::tools {

using addrbook::TextPlace;

namespace {

class ListItems {
 public:
  using Take = std::function<void(std::string_view, const TextPlace&)>;

  explicit ListItems(const Take& take) : take_(take) {}

  void read(std::uint8_t byte) {
    if (at_.offset < kMark.size() && at_.offset == marked_ && byte == kMark.at(marked_)) {
      ++marked_;  // a byte order mark takes no column
      ++at_.offset;
      return;
    }
    if (byte == '\n') {
      end_item();
      in_comment_ = false;
    } else if (!in_comment_) {
      read_character(static_cast<char>(byte));
    }
    ++at_.offset;
    ++at_.column;
    if (byte == '\n') {
      ++at_.line;
      at_.column = 1;
    }
  }

  void end_item() {
    if (!item_.empty()) take_(item_, item_place_);
    item_.clear();
  }

 private:
  static constexpr std::string_view kBetween = ",; \t\r\"'";
  static constexpr std::array<std::uint8_t, 3> kMark{0xef, 0xbb, 0xbf};

  void read_character(char c) {
    if (c == '#') {
      end_item();
      in_comment_ = true;
    } else if (kBetween.find(c) != std::string_view::npos) {
      end_item();
    } else {
      if (item_.empty()) item_place_ = at_;
      if (item_.size() <= kMaxListItem) item_ += c;
    }
  }

  const Take& take_;
  TextPlace at_;
  std::size_t marked_{0};  // bytes of a byte order mark so far
  std::string item_;       // at most a byte more than kMaxListItem
  TextPlace item_place_;
  bool in_comment_{false};
};

}  // namespace

void each_list_item(const addrbook::JsonReader::Source& source, const ListItems::Take& take) {
  ListItems items(take);
  for (ByteView piece = source(); !piece.empty(); piece = source()) {
    for (const std::uint8_t byte : piece) items.read(byte);
  }
  items.end_item();
}

}  // namespace switchyard::tools
