// A book of as many invented peers as one likes, on standard output: what the figures of
// docs/addrbook-tool.md were taken with.
//
//     big_book 1000000 > big.json
#include <cstdio>
#include <cstdlib>

#include "addrbook/book_writer.h"
#include "tests/support/made_up_book.h"

int main(int argc, char** argv) {
  using namespace switchyard;
  constexpr unsigned kUsual = 1'000'000;
  const auto peers = argc > 1 ? static_cast<unsigned>(std::strtoul(argv[1], nullptr, 10)) : kUsual;
  test::MadeUpBook made(peers);
  addrbook::BookImage head;
  head.placement.key = "5be1c3a09f7742d18c60e3b7";
  addrbook::BookWriter writer({});
  bool fine = true;
  const auto flush = [&] {
    std::string& text = writer.text();
    fine = fine && std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    text.clear();
  };
  writer.begin(head);
  for (unsigned n = 0; n < peers; ++n) {
    writer.add(made.entry(n));
    flush();
  }
  writer.finish();
  flush();
  return fine && std::fflush(stdout) == 0 ? 0 : 1;
}
