#include "reactors/pex/hearsay.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include "p2p/wire/msgpack_reader.h"
#include "p2p/wire/record_codec.h"

namespace switchyard::reactors {
namespace {

using addrbook::AddOutcome;

addrbook::Source source_of(const PeerHandle& peer) {
  return {peer.id(), peer.remote()};
}

std::uint16_t days_since(WallTime reached, WallTime now) {
  if (reached == addrbook::kNever) return wire::kNeverReached;
  const auto days = std::chrono::duration_cast<std::chrono::days>(now - reached).count();
  constexpr std::int64_t kLongAgo = wire::kNeverReached - 1;
  return static_cast<std::uint16_t>(std::clamp<std::int64_t>(days, 0, kLongAgo));
}

std::string_view text_of(AddOutcome outcome) {
  return outcome == AddOutcome::unsigned_record ? "a record whose signature does not hold"
                                                : "a record of another network";
}

// One outcome into what is known so far of an answer; `about`: whom it was about.
void note(Heard& heard, AddOutcome outcome, const PeerId& about, const PeerHandle& said_by) {
  if (const auto what = judged(outcome)) {
    heard.offence = PexOffence{said_by.id(), *what, text_of(outcome)};
    return;
  }
  const bool is_new = outcome == AddOutcome::added || outcome == AddOutcome::newer_record;
  heard.is_new = heard.is_new || is_new;
  if (is_new || outcome == AddOutcome::another_address) heard.news.push_back(about);
}

}  // namespace

ChannelDescriptor pex_channel(const wire::PexCodec& codec) {
  ChannelDescriptor pex;
  pex.id = kPexChannel;
  pex.max_message_size = codec.max_size();
  pex.receive_window = 2 * codec.max_size();  // an answer, and what its packets cost
  return pex;
}

std::optional<Behaviour> judged(AddOutcome outcome) {
  if (outcome == AddOutcome::unsigned_record) return Behaviour::forgery;
  if (outcome == AddOutcome::other_network) return Behaviour::bad_message;
  return std::nullopt;
}

wire::PexEntry to_entry(const addrbook::PeerView& view, const wire::PexCodec& codec, WallTime now) {
  wire::PexEntry entry;
  entry.days = days_since(view.last_success, now);
  if (!view.record.empty() && codec.carries_records()) {
    wire::MsgpackReader in(view.record);
    SignedRecord record = wire::read_record(in);
    if (in.ok()) {
      entry.who = std::move(record);
      return entry;
    }
  }
  const std::size_t count = std::min(view.endpoints.size(), kMaxRecordAddresses);
  const auto end = view.endpoints.begin() + static_cast<std::ptrdiff_t>(count);
  entry.who = wire::PexHearsay{view.id, {view.endpoints.begin(), end}};
  return entry;
}

Heard take_entries(addrbook::AddrBook& book, const PeerHandle& peer, const wire::PexAddresses& said,
                   WallTime now) {
  const addrbook::Source source = source_of(peer);
  Heard heard;
  for (const wire::PexEntry& entry : said.entries) {
    if (const auto* record = std::get_if<SignedRecord>(&entry.who)) {
      PeerId who;
      const AddOutcome outcome = book.add_record(*record, source, now, &who);
      note(heard, outcome, who, peer);
    } else {
      const auto& who = std::get<wire::PexHearsay>(entry.who);
      for (const Endpoint& address : who.addresses) {
        note(heard, book.add(who.id, address, source, now), who.id, peer);
      }
    }
    if (heard.offence) break;
  }
  return heard;
}

Heard take_record(addrbook::AddrBook& book, const PeerHandle& peer, WallTime now) {
  Heard heard;
  const auto& record = peer.info().record;
  if (peer.info().role != NodeRole::node) return heard;  // has no places
  if (record) {
    note(heard, book.add_record(*record, source_of(peer), now), peer.id(), peer);
  } else if (const auto at = told_endpoint(peer.info(), peer.remote().address)) {
    note(heard, book.add(peer.id(), *at, source_of(peer), now), peer.id(), peer);
  }
  return heard;
}

}  // namespace switchyard::reactors
