#include "tools/addrbook/mmdb_map.h"

#include <maxminddb.h>

#include <array>
#include <cerrno>
#include <optional>
#include <system_error>
#include <unordered_map>
#include <vector>

#include "p2p/types/disconnect.h"
#include "p2p/types/net_address.h"
#include "p2p/types/subnet.h"

namespace switchyard::tools {
namespace {

constexpr unsigned kAddressBits = 128;
constexpr unsigned kV4Place = 96;  // IPv4 is ::/96 of a tree
constexpr const char* kNumberField = "autonomous_system_number";
constexpr std::size_t kShownOfType = 60;

using MmdbBits = std::array<std::uint8_t, 16>;

struct MmdbPlace {
  std::uint32_t node;
  MmdbBits address;  // the way to it, the rest zero
  unsigned depth;    // bits of the way
};

class MmdbFile {
 public:
  explicit MmdbFile(const std::string& name) {
    errno = 0;
    status_ = MMDB_open(name.c_str(), MMDB_MODE_MMAP, &db_);
    errno_ = errno;
  }
  ~MmdbFile() {
    if (status_ == MMDB_SUCCESS) MMDB_close(&db_);
  }
  MmdbFile(const MmdbFile&) = delete;  // entries point into it
  MmdbFile& operator=(const MmdbFile&) = delete;

  const MMDB_s& db() const { return db_; }

  // Why it cannot be read; empty if it can.
  std::string trouble() const {
    const bool of_system = status_ == MMDB_FILE_OPEN_ERROR || status_ == MMDB_IO_ERROR;
    if (of_system && errno_ != 0) return std::error_code(errno_, std::generic_category()).message();
    if (status_ != MMDB_SUCCESS) return std::string("no MaxMind DB: ") + MMDB_strerror(status_);
    if (static_cast<std::size_t>(db_.file_size) > kMaxMmdbBytes) return "too large for a map";
    if (db_.metadata.ip_version != 4 && db_.metadata.ip_version != 6) {
      return "a tree of neither IPv4 nor IPv6";
    }
    return "";
  }

 private:
  MMDB_s db_{};
  int status_;
  int errno_{0};
};

class MmdbWalk {
 public:
  explicit MmdbWalk(const MMDB_s& db) : db_(db) {}

  // What is wrong; empty if nothing is.
  std::string run() {
    const unsigned root_depth = db_.metadata.ip_version == 4 ? kV4Place : 0;
    std::vector<MmdbPlace> todo{{0, {}, root_depth}};
    for (std::uint32_t visited = 0; !todo.empty(); ++visited) {
      if (visited == kMaxMmdbNodes) return "its tree is too large for a map";
      const MmdbPlace place = todo.back();
      todo.pop_back();
      MMDB_search_node_s node{};
      if (const int status = MMDB_read_node(&db_, place.node, &node); status != MMDB_SUCCESS) {
        return MMDB_strerror(status);
      }
      MmdbPlace below{0, place.address, place.depth + 1};
      if (auto wrong =
              take(below, node.left_record, node.left_record_type, todo, node.left_record_entry);
          !wrong.empty()) {
        return wrong;
      }
      below.address.at(place.depth / 8) |= static_cast<std::uint8_t>(0x80U >> place.depth % 8);
      if (auto wrong =
              take(below, node.right_record, node.right_record_type, todo, node.right_record_entry);
          !wrong.empty()) {
        return wrong;
      }
    }
    if (prefixes_.empty()) {
      return std::string("no record in it has an ") + kNumberField + "; it is of type \"" +
             printable(std::string(db_.metadata.database_type).substr(0, kShownOfType)) + "\"";
    }
    return "";
  }

  const std::vector<addrbook::AsPrefix>& prefixes() const { return prefixes_; }

 private:
  // What a node says of one place below it.
  std::string take(MmdbPlace place, std::uint64_t record, std::uint8_t type,
                   std::vector<MmdbPlace>& todo, MMDB_entry_s& entry) {
    if (is_alias(place, record)) return "";
    switch (type) {
      case MMDB_RECORD_TYPE_EMPTY:
        return "";
      case MMDB_RECORD_TYPE_SEARCH_NODE:
        if (place.depth == kAddressBits) return "its tree is deeper than an address is long";
        place.node = static_cast<std::uint32_t>(record);
        todo.push_back(place);
        return "";
      case MMDB_RECORD_TYPE_DATA:
        return add(place, entry);
      default:
        return "its tree points out of the file";
    }
  }

  // Another way to what stands below ::/96.
  bool is_alias(const MmdbPlace& place, std::uint64_t record) const {
    static constexpr MmdbBits kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (place.depth == kV4Place && place.address == kMapped) return true;
    const bool to_v4 = db_.ipv4_start_node.netmask == kV4Place &&
                       record == db_.ipv4_start_node.node_value && record < db_.metadata.node_count;
    return to_v4 && (place.depth != kV4Place || place.address != MmdbBits{});
  }

  std::string add(const MmdbPlace& place, MMDB_entry_s& entry) {
    const auto number = number_of(entry);
    if (!number) return number.error();
    if (*number == 0) return "";
    if (prefixes_.size() == addrbook::AsMap::kMaxPrefixes) return "too many prefixes";
    const auto& bits = place.address;
    bool below_v4_place = true;
    for (std::size_t i = 0; i < kV4Place / 8; ++i) below_v4_place &= bits.at(i) == 0;
    if (below_v4_place) {  // or around all of it
      const unsigned v4_bits = place.depth < kV4Place ? 0 : place.depth - kV4Place;
      prefixes_.push_back(
          {Subnet(IpAddress::v4({bits[12], bits[13], bits[14], bits[15]}), v4_bits), *number});
    }
    if (!below_v4_place || place.depth < kV4Place) {
      prefixes_.push_back({Subnet(IpAddress::v6(bits), place.depth), *number});
    }
    return "";
  }

  // 0: it has none.  Thousands of prefixes share a record.
  Result<std::uint32_t, std::string> number_of(MMDB_entry_s& entry) {
    // A record of the tree may point between tree and data, which makes this number wrap around.
    if (entry.offset >= db_.data_section_size) {
      return Unexpected(std::string("its tree points out of its data"));
    }
    if (const auto known = numbers_.find(entry.offset); known != numbers_.end()) {
      return known->second;
    }
    MMDB_entry_data_s data{};
    const int status = MMDB_get_value(&entry, &data, kNumberField, nullptr);
    const bool absent = status == MMDB_LOOKUP_PATH_DOES_NOT_MATCH_DATA_ERROR ||
                        (status == MMDB_SUCCESS && !data.has_data);
    if (!absent && status != MMDB_SUCCESS) return Unexpected(std::string(MMDB_strerror(status)));
    std::uint64_t number = 0;
    if (!absent) {
      switch (data.type) {
        case MMDB_DATA_TYPE_UINT16:
          number = data.uint16;
          break;
        case MMDB_DATA_TYPE_UINT32:
          number = data.uint32;
          break;
        case MMDB_DATA_TYPE_UINT64:
          number = data.uint64;
          break;
        default:
          number = UINT64_MAX;
      }
    }
    if (number > UINT32_MAX) return Unexpected(std::string(kNumberField) + " is no AS number");
    return numbers_[entry.offset] = static_cast<std::uint32_t>(number);
  }

  const MMDB_s& db_;
  std::vector<addrbook::AsPrefix> prefixes_;
  std::unordered_map<std::uint32_t, std::uint32_t> numbers_;  // by place of the record
};

}  // namespace

bool reads_mmdb() {
  return true;
}

Result<addrbook::AsMap, std::string> read_mmdb(const std::string& name) {
  const MmdbFile file(name);
  if (auto trouble = file.trouble(); !trouble.empty()) return Unexpected(name + ": " + trouble);
  MmdbWalk walk(file.db());
  if (auto wrong = walk.run(); !wrong.empty()) return Unexpected(name + ": " + wrong);
  auto map = addrbook::AsMap::of(walk.prefixes());
  if (!map) return Unexpected(name + ": " + map.error());
  return map;
}

}  // namespace switchyard::tools
