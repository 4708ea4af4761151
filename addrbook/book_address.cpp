// The addresses of a book, and the fields that are ours alone.
#include <array>
#include <utility>

#include "addrbook/book_fields.h"
#include "p2p/base/hex.h"

namespace switchyard::addrbook {
namespace {

// Far beyond what a book of ours writes; a file may say anything.
constexpr std::size_t kMaxOthers = 64;
constexpr std::size_t kMaxAnchors = 64;
constexpr std::size_t kMaxBans = 100'000;

constexpr std::array<std::string_view, 3> kAddressNames{"id", "ip", "port"};
enum AddressField : std::uint8_t { address_id, address_ip, address_port };

void set_problem(AddressFields& address, FindingCode code, const TextPlace& place,
                 std::string text) {
  if (!address.problem) address.problem = AddressFields::Problem{code, place, std::move(text)};
}

void read_ip(BookFields& in, AddressFields& address, const std::string& field) {
  const JsonToken& token = in.next();
  if (token.is_failure()) return;
  const auto ip = token.kind == JsonKind::string ? IpAddress::parse(token.text)
                                                 : Result<IpAddress>(Unexpected(std::error_code()));
  if (ip) {
    address.endpoint.address = *ip;
    return;
  }
  std::string text = field + ".ip ";
  if (token.kind == JsonKind::string) {
    text.append(1, '"').append(token.text.substr(0, 60)).append("\" is not an IP address");
  } else {
    text.append("is ").append(kind_name(token.kind)).append(", not a string");
  }
  set_problem(address, FindingCode::bad_address, token.place, std::move(text));
  in.skip_value();
}

void read_port(BookFields& in, AddressFields& address, const std::string& field) {
  const JsonToken& token = in.next();
  if (token.is_failure()) return;
  if (token.kind == JsonKind::number) {
    const JsonNumber number = json_integer(token.text);
    const bool whole = number.kind == JsonNumber::Kind::integer;
    if (whole && number.value >= 0 && number.value <= 65535) {
      address.endpoint.port = static_cast<std::uint16_t>(number.value);
      return;
    }
  }
  std::string text = field + ".port ";
  if (token.kind == JsonKind::number) {
    text.append(token.text.substr(0, 40)).append(" is not 0 to 65535");
  } else {
    text.append("is ").append(kind_name(token.kind)).append(", not a number");
  }
  set_problem(address, FindingCode::port_out_of_range, token.place, std::move(text));
  in.skip_value();
}

void read_id(BookFields& in, AddressFields& address, const std::string& field) {
  address.id = in.id(field + ".id", FindingCode::bad_id);
  const JsonToken& token = in.token();
  address.id_given = token.kind == JsonKind::string && !token.text.empty();
}

// An address of ours: a bad one is left out.
std::optional<AddressFields> read_good_address(BookFields& in, std::string_view field) {
  if (!in.expect(JsonKind::begin_object, field)) return std::nullopt;
  AddressFields address = read_address(in, field);
  if (!address.problem) return address;
  in.report(FindingCode::bad_extra, address.problem->place, address.problem->text);
  return std::nullopt;
}

void read_hearsay(BookFields& in, ImageEntry& entry) {
  static constexpr std::array<std::string_view, 3> kNames{"addr", "src", "heard"};
  const TextPlace place = in.token().place;
  Hearsay one;
  bool usable = false;
  std::uint32_t seen = 0;
  for (int field = 0; (field = in.next_field(kNames, seen)) >= 0;) {
    if (field == 2) {
      one.heard = in.time("heard");
      continue;
    }
    const auto address = read_good_address(in, field == 0 ? "addr" : "src");
    if (!address) continue;
    if (field == 0) {
      one.endpoint = address->endpoint;
      usable = true;
    } else {
      one.source = {address->id, address->endpoint};
    }
  }
  if (in.failed()) return;
  if (usable && entry.others.size() < kMaxOthers) {
    entry.others.push_back(one);
  } else {
    in.report(FindingCode::bad_extra, place, "another address that is none, or one too many");
  }
}

void read_windows(BookFields& in, ReliabilityImage& reliability) {
  if (!in.expect(JsonKind::begin_array, "windows")) return;
  // Pairs: success, tries.
  std::size_t n = 0;
  for (; in.next_element(); ++n) {
    const bool fits = n < 2 * reliability.windows.size();
    if (!in.expect_element(JsonKind::number, "windows") || !fits) continue;
    const auto value = static_cast<float>(json_real(in.token().text));
    auto& window = reliability.windows.at(n / 2);
    (n % 2 == 0 ? window.success : window.tries) = value;
  }
  if (n != 2 * reliability.windows.size() && !in.failed()) {
    in.report(FindingCode::bad_extra, in.token().place, "windows are not ten numbers");
  }
}

void read_reliability(BookFields& in, ImageEntry& entry) {
  static constexpr std::array<std::string_view, 3> kNames{"observed", "last", "windows"};
  ReliabilityImage reliability;
  std::uint32_t seen = 0;
  for (int field = 0; (field = in.next_field(kNames, seen)) >= 0;) {
    if (field == 0) {
      constexpr std::int64_t kMost = std::int64_t{1} << 40U;  // seconds: for ever
      reliability.observed = std::chrono::seconds(in.integer("observed", 0, kMost).value_or(0));
    } else if (field == 1) {
      reliability.last = in.time("last");
    } else {
      read_windows(in, reliability);
    }
  }
  if (!in.failed()) entry.reliability = reliability;
}

void read_anchor(BookFields& in, BookImage& image) {
  const AddressFields address = read_address(in, "anchor");
  if (in.failed()) return;
  if (address.problem || !address.id || image.anchors.size() == kMaxAnchors) {
    in.report(FindingCode::bad_extra, in.token().place, "an anchor that is none, or one too many");
    return;
  }
  image.anchors.push_back({*address.id, address.endpoint});
}

void read_ban(BookFields& in, BookImage& image) {
  static constexpr std::array<std::string_view, 2> kNames{"id", "until"};
  std::optional<PeerId> id;
  std::optional<WallTime> until;
  std::uint32_t seen = 0;
  for (int field = 0; (field = in.next_field(kNames, seen)) >= 0;) {
    if (field == 0) {
      id = in.id("id", FindingCode::bad_extra);
    } else {
      until = in.time("until");
    }
  }
  if (in.failed()) return;
  if (!id || image.bans.size() == kMaxBans) {
    in.report(FindingCode::bad_extra, in.token().place, "a ban of nobody, or one too many");
    return;
  }
  image.bans.push_back({*id, until});
}

// Each element of an array of objects.
template <class To>
void read_list(BookFields& in, std::string_view field, void (*read)(BookFields&, To&), To& to) {
  if (!in.expect(JsonKind::begin_array, field)) return;
  while (in.next_element()) {
    if (in.expect_element(JsonKind::begin_object, field)) read(in, to);
  }
}

std::optional<Bytes> read_hex(BookFields& in, std::string_view field) {
  const auto text = in.string(field);
  if (!text) return std::nullopt;
  const bool cut = in.token().flaw == JsonFlaw::too_long;
  auto bytes = from_hex(*text);
  if (bytes && !cut) return std::move(*bytes);
  in.report(FindingCode::bad_extra, in.token().place, std::string(field) + " is not hex digits");
  return std::nullopt;
}

void read_as_map(BookFields& in, BookImage& image) {
  const auto bytes = read_hex(in, "as_map");
  if (!bytes) return;
  if (bytes->size() != 8) {
    in.report(FindingCode::bad_extra, in.token().place, "as_map is not 16 hex digits");
    return;
  }
  for (const std::uint8_t b : *bytes) image.placement.as_map = image.placement.as_map << 8U | b;
}

}  // namespace

AddressFields read_address(BookFields& in, std::string_view name) {
  const std::string field(name);
  const TextPlace place = in.token().place;
  AddressFields address;
  std::uint32_t seen = 0;
  for (int which = 0; (which = in.next_field(kAddressNames, seen)) >= 0;) {
    address.upper |= in.upper();
    if (which == address_id) read_id(in, address, field);
    if (which == address_ip) read_ip(in, address, field);
    if (which == address_port) read_port(in, address, field);
  }
  if (in.failed()) return address;
  if ((seen >> address_ip & 1U) == 0) {
    set_problem(address, FindingCode::bad_address, place, field + " has no ip");
  }
  if ((seen >> address_port & 1U) == 0) {
    set_problem(address, FindingCode::port_out_of_range, place, field + " has no port");
  }
  return address;
}

void read_head_extras(BookFields& in, BookImage& image) {
  static constexpr std::array<std::string_view, 5> kNames{"algorithm", "rules", "asmap", "anchors",
                                                          "bans"};
  std::uint32_t seen = 0;
  for (int field = 0; (field = in.next_field(kNames, seen)) >= 0;) {
    if (field == 0) {
      const auto text = in.string("algorithm");
      if (text) image.placement.algorithm = whole_characters(*text, 64);
    } else if (field == 1) {
      const auto rules = in.integer("rules", 0, UINT32_MAX);
      image.placement.version = static_cast<std::uint32_t>(rules.value_or(0));
    } else if (field == 2) {
      read_as_map(in, image);
    } else if (field == 3) {
      read_list(in, "anchors", read_anchor, image);
    } else {
      read_list(in, "bans", read_ban, image);
    }
  }
}

void read_entry_extras(BookFields& in, ImageEntry& entry) {
  static constexpr std::array<std::string_view, 4> kNames{"heard", "others", "record",
                                                          "reliability"};
  std::uint32_t seen = 0;
  for (int field = 0; (field = in.next_field(kNames, seen)) >= 0;) {
    if (field == 0) {
      entry.first.heard = in.time("heard");
    } else if (field == 1) {
      read_list(in, "others", read_hearsay, entry);
    } else if (field == 2) {
      if (auto record = read_hex(in, "record")) entry.record = std::move(*record);
    } else if (in.expect(JsonKind::begin_object, "reliability")) {
      read_reliability(in, entry);
    }
  }
}

}  // namespace switchyard::addrbook
