// MmdbWriter: makes small MaxMind DB files, to be read back or torn.
//
// Format version 2 (https://maxmind.github.io/MaxMind-DB/): a tree of nodes with two records of 24
// bits, 16 zero bytes, data, a marker and a map about the file.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "p2p/types/subnet.h"

namespace switchyard::test {

class MmdbWriter {
 public:
  // How a value of a type begins; lengths below 29.
  static std::string text(std::string_view value) {
    return static_cast<char>(0x40U | value.size()) + std::string(value);
  }
  static std::string uint32(std::uint32_t value) { return '\xc4' + big_endian(value, 4); }
  static std::string uint16(std::uint16_t value) { return '\xa2' + big_endian(value, 2); }
  static std::string uint64(std::uint64_t value) { return "\x08\x02" + big_endian(value, 8); }
  static std::string map(unsigned members) { return {static_cast<char>(0xe0U | members)}; }
  static std::string as_record(std::uint32_t number) {
    return map(1) + text("autonomous_system_number") + uint32(number);
  }

  // 4: a tree of IPv4 alone; 6: of both.
  explicit MmdbWriter(unsigned ip_version = 6) : version_(ip_version) {}

  // Later prefixes may not lie within earlier ones.
  void add(std::string_view subnet, const std::string& record) {
    slot(*Subnet::parse(subnet)) = {Kind::data, data_.size()};
    data_ += record;
  }
  // Has the IPv6 prefix lead to where IPv4 stands, which must hold something by now.
  void alias(std::string_view subnet) {
    std::size_t node = 0;
    for (int i = 0; i < 96; ++i) node = nodes_.at(node)[0].value;
    slot(*Subnet::parse(subnet)) = {Kind::node, node};
  }
  // Has it lead to this number, whatever it means there.
  void point(std::string_view subnet, std::uint32_t raw) {
    slot(*Subnet::parse(subnet)) = {Kind::raw, raw};
  }
  std::size_t nodes() const { return nodes_.size(); }

  std::string file(std::string_view type = "Test-ASN") const {
    std::string out;
    for (const auto& node : nodes_) {
      for (const Record& record : node) out += big_endian(raw(record), 3);
    }
    out += std::string(16, '\0') + data_ + "\xab\xcd\xefMaxMind.com" + map(9);
    out += text("binary_format_major_version") + uint16(2);
    out += text("binary_format_minor_version") + uint16(0);
    out += text("build_epoch") + uint64(1) + text("database_type") + text(type);
    out += text("description") + map(0) + text("ip_version");
    out += uint16(static_cast<std::uint16_t>(version_));
    out += text("languages") + std::string("\x00\x04", 2) + text("node_count");
    out += uint32(static_cast<std::uint32_t>(nodes_.size()));
    return out + text("record_size") + uint16(24);
  }

 private:
  enum class Kind : std::uint8_t { nothing, node, data, raw };
  struct Record {
    Kind kind{Kind::nothing};
    std::size_t value{0};
  };

  static std::string big_endian(std::uint64_t value, unsigned bytes) {
    std::string out;
    while (bytes-- > 0) out += static_cast<char>(value >> bytes * 8U & 0xffU);
    return out;
  }

  std::uint64_t raw(const Record& record) const {
    if (record.kind == Kind::nothing) return nodes_.size();
    return record.kind == Kind::data ? nodes_.size() + 16 + record.value : record.value;
  }

  Record& slot(const Subnet& subnet) {
    const bool below = subnet.address().is_v4() && version_ == 6;
    std::string bits(below ? 96 : 0, '0');
    for (unsigned i = 0; i < subnet.bits(); ++i) {
      bits += (subnet.address().bytes()[i / 8] << i % 8 & 0x80) != 0 ? '1' : '0';
    }
    std::size_t node = 0;
    for (std::size_t i = 0; i + 1 < bits.size(); ++i) {
      const unsigned side = bits[i] == '1' ? 1 : 0;
      if (nodes_.at(node).at(side).kind != Kind::node) {
        nodes_.at(node).at(side) = {Kind::node, nodes_.size()};
        nodes_.emplace_back();
      }
      node = nodes_.at(node).at(side).value;
    }
    return nodes_.at(node).at(bits.back() == '1' ? 1 : 0);
  }

  unsigned version_;
  std::vector<std::array<Record, 2>> nodes_{1};
  std::string data_;
};

}  // namespace switchyard::test
