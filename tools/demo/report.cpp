#include "tools/demo/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace switchyard::tools {
namespace {

constexpr double kMega = 1e6;
constexpr std::size_t kBarWidth = 20;  // characters

struct Style {
  std::string_view bold, dim, accent, off;
};

Style style_of(const Terminal& terminal) {
  if (!terminal.colours) return {};
  return {"\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[0m"};
}

double seconds_of(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// Three digits, whatever the size: "87 us", "1.23 ms", "456 ms", "2.10 s".
std::string latency_text(std::optional<Duration> latency) {
  if (!latency) return "-";
  const double us = std::chrono::duration<double, std::micro>(*latency).count();
  if (us < 1e3) return fmt::format("{:.0f} us", us);
  if (us < 1e4) return fmt::format("{:.2f} ms", us / 1e3);
  if (us < 1e5) return fmt::format("{:.1f} ms", us / 1e3);
  if (us < 1e6) return fmt::format("{:.0f} ms", us / 1e3);
  return fmt::format("{:.2f} s", us / 1e6);
}

// A share too small to round to anything is still not nothing.
std::string share_text(double share) {
  if (share > 0 && share < 0.0005) return "<0.1%";
  return fmt::format("{:.1f}%", share * 100);
}

std::string bar(double share, bool unicode) {
  const auto full = static_cast<std::size_t>(
      std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(kBarWidth)));
  std::string text;
  for (std::size_t i = 0; i < kBarWidth; ++i) {
    if (unicode) {
      text += i < full ? "█" : "░";
    } else {
      text += i < full ? '#' : '.';
    }
  }
  return text;
}

std::string channel_line(const ChannelReport& channel, const Terminal& terminal) {
  const Style style = style_of(terminal);
  return fmt::format("  {}{:<8}{}{:>5}   {}{}{} {:>6} {:>8.2f} {:>7.0f} {:>8} {:>8}\n", style.bold,
                     channel.name, style.off, channel.priority, style.accent,
                     bar(channel.share, terminal.unicode), style.off, share_text(channel.share),
                     channel.bytes_per_second / kMega, channel.messages_per_second,
                     latency_text(channel.latency.p50), latency_text(channel.latency.p99));
}

std::string rumour_text(const Report& report) {
  std::string text = fmt::format("rumours: {} of {} at all {} nodes", report.rumours_everywhere,
                                 report.rumours_told, report.nodes);
  if (report.spread.p50) {
    text += fmt::format(", p50 {}, p99 {}", latency_text(report.spread.p50),
                        latency_text(report.spread.p99));
  }
  return text + fmt::format("; {} heard twice", report.duplicates);
}

std::string table_body(const Report& report, const Terminal& terminal) {
  const Style style = style_of(terminal);
  std::string text = fmt::format("  {}{:<8}{:>5}   {:<{}} {:>6} {:>8} {:>7} {:>8} {:>8}{}\n",
                                 style.dim, "channel", "prio", "share of the wire", kBarWidth, "",
                                 "MB/s", "msgs/s", "p50", "p99", style.off);
  for (const ChannelReport& channel : report.channels) text += channel_line(channel, terminal);
  text += fmt::format("\n  {}\n", rumour_text(report));
  if (report.urgent_refused > 0) {
    text += fmt::format("  {} urgent messages found their queue full\n", report.urgent_refused);
  }
  return text;
}

}  // namespace

std::string render_table(const Report& report, const Terminal& terminal) {
  const Style style = style_of(terminal);
  std::string text = fmt::format(
      "{}switchyard demo{}  {} nodes, {} encrypted connections on loopback  {}{:.1f} s of {:.0f} "
      "s{}\n",
      style.bold, style.off, report.nodes, report.connections, style.dim,
      seconds_of(report.elapsed), seconds_of(report.length), style.off);
  text += fmt::format("{}bulk takes all it can get; what is urgent goes ahead of it{}\n\n",
                      style.dim, style.off);
  return text + table_body(report, terminal);
}

std::string render_line(const Report& report) {
  std::string text = fmt::format("{:5.1f} s", seconds_of(report.elapsed));
  for (const ChannelReport& channel : report.channels) {
    text += fmt::format(" | {} {} {:.2f} MB/s", channel.name, share_text(channel.share),
                        channel.bytes_per_second / kMega);
    if (!channel.latency.p50) continue;
    text += fmt::format(" p50 {} p99 {}", latency_text(channel.latency.p50),
                        latency_text(channel.latency.p99));
  }
  return text + fmt::format(" | rumours {}/{}\n", report.rumours_everywhere, report.rumours_told);
}

std::string render_summary(const Report& report, const Terminal& terminal) {
  const Style style = style_of(terminal);
  std::string text =
      fmt::format("{}{} {:.1f} s{}: {} nodes, {} connections\n\n", style.bold,
                  report.interrupted ? "Interrupted after" : "Ran", seconds_of(report.elapsed),
                  style.off, report.nodes, report.connections);
  text += table_body(report, terminal);
  text += fmt::format(
      "\n  Latency: urgent from the moment a message is due, gossip from a rumour's birth, both "
      "to\n"
      "  their arrival at a reactor, while bulk fills every connection.\n"
      "\n{}Try next{}\n"
      "  switchyard init --home ~/.switchyard --moniker alice   # a home for a node of your own\n"
      "  switchyard show-node-id                                # what others dial: ID@HOST:26656\n"
      "  switchyard node                                        # run it until Ctrl-C\n"
      "  switchyard node --help                                 # every setting\n",
      style.bold, style.off);
  return text;
}

}  // namespace switchyard::tools
