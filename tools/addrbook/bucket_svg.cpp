// bucket_picture.h: the picture for browsers.
#include <fmt/core.h>

#include <algorithm>

#include "addrbook/book_reader.h"
#include "p2p/types/disconnect.h"
#include "tools/addrbook/bucket_picture.h"
#include "tools/addrbook/bucket_sizes.h"
#include "tools/addrbook/report_text.h"

namespace switchyard::tools {

using addrbook::BucketType;
using addrbook::kFileBucketSize;

namespace {

// Lengths in pixels of the picture.
constexpr std::size_t kCell = 20;
constexpr std::size_t kGap = 2;
constexpr std::size_t kLeft = 56;
constexpr std::size_t kTop = 48;
constexpr std::size_t kHeading = 28;
constexpr std::size_t kWidth = kLeft + kBucketsARow * kCell + 16;

// Eight steps of one colour, and another one for what is above 64; the empty ones stay in the
// background, whatever it is.
constexpr const char* kStyle = R"(<style>
svg { background: #fcfcfb; font: 13px system-ui, sans-serif; }
text { fill: #333; } .quiet { fill: #777; } .title { font-size: 16px; font-weight: 600; }
rect { rx: 3px; fill: #2a6fb0; } .s0 { fill: #e9e9e6; fill-opacity: 1; } .over { fill: #c8372d; }
.s1 { fill-opacity: .18; } .s2 { fill-opacity: .3; } .s3 { fill-opacity: .42; }
.s4 { fill-opacity: .54; } .s5 { fill-opacity: .66; } .s6 { fill-opacity: .78; }
.s7 { fill-opacity: .9; }
@media (prefers-color-scheme: dark) {
svg { background: #17181a; } text { fill: #ddd; } .quiet { fill: #999; }
rect { fill: #6db1ee; } .s0 { fill: #26282b; } .over { fill: #ff6b5e; }
}
</style>
)";

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : printable(text)) {
    if (c == '<') {
      safe += "&lt;";
    } else if (c == '&') {
      safe += "&amp;";
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string svg_cell(std::size_t x, std::size_t y, std::size_t size, const std::string& title) {
  const std::string look =
      size > kFileBucketSize ? "over" : "s" + std::to_string(bucket_step(size));
  return fmt::format(
      "<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\">"
      "<title>{}</title></rect>\n",
      look, x, y, kCell - kGap, kCell - kGap, title);
}

// A heading and rows of buckets below it; `y` moves behind them.
std::string svg_table(const std::string& name, const std::vector<std::size_t>& sizes,
                      std::size_t& y) {
  std::string text = fmt::format("<text x=\"16\" y=\"{}\">{}: {}</text>\n", y + 16, name,
                                 escaped(sizes_text(sizes)));
  y += kHeading;
  for (std::size_t row = 0; row < sizes.size(); row += kBucketsARow) {
    text += fmt::format("<text class=\"quiet\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
                        kLeft - 8, y + 14, row);
    for (std::size_t i = row; i < std::min(row + kBucketsARow, sizes.size()); ++i) {
      text += svg_cell(kLeft + (i - row) * kCell, y, sizes[i],
                       fmt::format("{} bucket {}: {} of {}", name, i, sizes[i], kFileBucketSize));
    }
    y += kCell;
  }
  y += kCell;
  return text;
}

std::string svg_legend(std::size_t& y) {
  std::string text = fmt::format("<text class=\"quiet\" x=\"16\" y=\"{}\">none</text>\n", y + 14);
  for (std::size_t step = 0; step <= kBucketSteps; ++step) {
    const std::size_t size = step * kFileBucketSize / kBucketSteps;
    text += svg_cell(kLeft + step * kCell, y, size, fmt::format("up to {}", size));
  }
  const std::size_t behind = kLeft + (kBucketSteps + 1) * kCell + 4;
  text += fmt::format("<text class=\"quiet\" x=\"{}\" y=\"{}\">{} peers</text>\n", behind, y + 14,
                      kFileBucketSize);
  constexpr std::size_t kFurther = 80;
  text += svg_cell(behind + kFurther, y, kFileBucketSize + 1, "too many");
  text += fmt::format("<text class=\"quiet\" x=\"{}\" y=\"{}\">more</text>\n",
                      behind + kFurther + kCell + 4, y + 14);
  y += kCell;
  return text;
}

}  // namespace

std::string bucket_svg(const addrbook::BookImage& book, const std::string& name) {
  std::size_t y = kTop;
  std::string body =
      svg_table("new", bucket_sizes(book, BucketType::fresh, addrbook::kFileNewBuckets), y);
  body += svg_table("old", bucket_sizes(book, BucketType::old, addrbook::kFileOldBuckets), y);
  body += svg_legend(y);
  return fmt::format(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
             "viewBox=\"0 0 {0} {1}\">\n<title>Buckets of {2}</title>\n",
             kWidth, y + 16, escaped(shown_name(name))) +
         kStyle +
         fmt::format("<text class=\"title\" x=\"16\" y=\"28\">Buckets of {}</text>\n",
                     escaped(shown_name(name))) +
         body + "</svg>\n";
}

}  // namespace switchyard::tools
