#include "tools/addrbook/diversity.h"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/made_up_book.h"

namespace diversity_tests {

using namespace switchyard;
using namespace switchyard::tools;
using MeasureKind = DiversityMeasure::Kind;

// Peers that are alike in nothing: a group, an address and a source each.
addrbook::BookImage even_book(unsigned peers) {
  addrbook::BookImage book;
  for (unsigned n = 0; n < peers; ++n) {
    addrbook::ImageEntry entry;
    entry.id = test::MadeUpBook::id(n);
    entry.first.endpoint = {IpAddress::v4({20, static_cast<std::uint8_t>(n), 0, 1}), 26656};
    entry.first.source = {test::MadeUpBook::id(1000 + n), *Endpoint::parse("60.0.0.1:1")};
    entry.type = addrbook::BucketType::old;
    book.entries.push_back(entry);
  }
  return book;
}

const DiversityMeasure& measured(const Diversity& diversity, MeasureKind kind) {
  return diversity.measures.at(static_cast<std::size_t>(kind));
}

Grade verdict_of(const addrbook::BookImage& book, MeasureKind kind) {
  return measured(measure_diversity(book), kind).verdict;
}

// `count` of the peers changed.
template <class Change>
addrbook::BookImage changed(addrbook::BookImage book, unsigned count, Change change) {
  for (unsigned n = 0; n < count; ++n) change(book.entries.at(n));
  return book;
}

}  // namespace diversity_tests

BOOST_AUTO_TEST_SUITE(diversity_tests)

using namespace diversity_tests;

BOOST_AUTO_TEST_CASE(an_even_book_is_good_and_its_effective_number_is_that_of_its_groups) {
  const Diversity diversity = measure_diversity(even_book(100));
  BOOST_TEST(diversity.judged);
  BOOST_TEST((diversity.verdict == Grade::good));
  BOOST_TEST(diversity.groups_number == 100U);
  BOOST_TEST(diversity.sources_number == 100U);
  BOOST_TEST(measured(diversity, MeasureKind::effective).value == 100.0,
             boost::test_tools::tolerance(1e-9));
  BOOST_TEST(diversity_advice(diversity).empty());
}

BOOST_AUTO_TEST_CASE(a_source_is_judged_at_a_quarter_and_a_half) {
  const auto tell = [](addrbook::ImageEntry& entry) {
    entry.first.source.id = test::MadeUpBook::id(7777);
  };
  BOOST_TEST((verdict_of(changed(even_book(100), 24, tell), MeasureKind::source) == Grade::good));
  BOOST_TEST((verdict_of(changed(even_book(100), 25, tell), MeasureKind::source) == Grade::watch));
  BOOST_TEST((verdict_of(changed(even_book(100), 49, tell), MeasureKind::source) == Grade::watch));
  const Diversity poor = measure_diversity(changed(even_book(100), 50, tell));
  BOOST_TEST((poor.verdict == Grade::poor));
  BOOST_TEST(measured(poor, MeasureKind::source).subject == test::MadeUpBook::id(7777).to_string());
  BOOST_REQUIRE(diversity_advice(poor).size() == 1U);
  BOOST_TEST(diversity_advice(poor)[0].find(
                 "--not-from " + test::MadeUpBook::id(7777).to_string()) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_group_is_judged_at_a_tenth_and_a_quarter) {
  std::uint8_t next = 0;
  const auto move = [&](addrbook::ImageEntry& entry) {
    entry.first.endpoint.address = IpAddress::v4({90, 1, ++next, 1});
  };
  BOOST_TEST((verdict_of(changed(even_book(100), 9, move), MeasureKind::group) == Grade::good));
  BOOST_TEST((verdict_of(changed(even_book(100), 10, move), MeasureKind::group) == Grade::watch));
  const Diversity poor = measure_diversity(changed(even_book(100), 25, move));
  BOOST_TEST((measured(poor, MeasureKind::group).verdict == Grade::poor));
  BOOST_TEST(poor.groups.at(0).name == "90.1.0.0/16");
  BOOST_TEST(poor.groups.at(0).peers == 25U);
  BOOST_TEST(poor.subnets.at(0).peers == 1U);
}

BOOST_AUTO_TEST_CASE(groups_are_judged_at_forty_and_twenty_and_reached_ones_at_half_of_it) {
  const auto forget = [](addrbook::ImageEntry& entry) { entry.type = addrbook::BucketType::fresh; };
  const auto reached = [&](unsigned count) {
    return verdict_of(changed(even_book(100), 100 - count, forget), MeasureKind::reached);
  };
  BOOST_TEST((reached(20) == Grade::good));
  BOOST_TEST((reached(19) == Grade::watch));
  BOOST_TEST((reached(10) == Grade::watch));
  BOOST_TEST((reached(9) == Grade::poor));
  const auto groups = [&](unsigned count) {
    addrbook::BookImage book = even_book(200);
    for (unsigned n = 0; n < 200; ++n) {
      book.entries[n].first.endpoint.address = IpAddress::v4(
          {20, static_cast<std::uint8_t>(n % count), 1, static_cast<std::uint8_t>(n)});
    }
    return verdict_of(book, MeasureKind::effective);
  };
  BOOST_TEST((groups(40) == Grade::good));
  BOOST_TEST((groups(25) == Grade::watch));
  BOOST_TEST((groups(10) == Grade::poor));
}

BOOST_AUTO_TEST_CASE(ids_at_one_address_are_judged_at_two_and_ten_percent) {
  const auto gather = [](addrbook::ImageEntry& entry) {
    entry.first.endpoint.address = IpAddress::v4({90, 1, 1, 1});
  };
  BOOST_TEST((verdict_of(changed(even_book(100), 1, gather), MeasureKind::crowd) == Grade::good));
  BOOST_TEST((verdict_of(changed(even_book(100), 2, gather), MeasureKind::crowd) == Grade::watch));
  BOOST_TEST((verdict_of(changed(even_book(100), 10, gather), MeasureKind::crowd) == Grade::poor));
}

BOOST_AUTO_TEST_CASE(who_speaks_for_itself_is_no_source) {
  addrbook::BookImage book = even_book(60);
  book.entries[0].first.source = {book.entries[0].id, book.entries[0].first.endpoint};
  book.entries[1].first.source = {};
  book.entries[2].first.source = {std::nullopt, book.entries[2].first.endpoint};
  book.entries[3].first.source = {std::nullopt, *Endpoint::parse("60.0.0.1:1")};
  const Diversity diversity = measure_diversity(book);
  BOOST_TEST(diversity.own_word == 3U);
  BOOST_TEST(diversity.sources_number == 57U);
}

BOOST_AUTO_TEST_CASE(a_small_book_is_not_judged) {
  const Diversity diversity = measure_diversity(even_book(49));
  BOOST_TEST(!diversity.judged);
  BOOST_TEST(diversity_text(diversity, "b").find("too few to judge") != std::string::npos);
  BOOST_TEST(!measure_diversity({}).judged);
  BOOST_TEST(!diversity_text(measure_diversity({}), "b").empty());
}

BOOST_AUTO_TEST_CASE(the_report_says_verdict_and_advice_and_json_says_the_same) {
  const Diversity diversity = measure_diversity(test::MadeUpBook(1).book(1500));
  const std::string text = diversity_text(diversity, "book.json");
  BOOST_TEST(text.find("verdict   " + to_string(diversity.verdict)) != std::string::npos);
  BOOST_TEST((text.find("What to do") == std::string::npos) == (diversity.verdict == Grade::good));
  const auto json = nlohmann::json::parse(diversity_json(diversity, "book.json"));
  BOOST_TEST(json["verdict"] == to_string(diversity.verdict));
  BOOST_TEST(json["measures"].size() == 5U);
  BOOST_TEST(json["largest_groups"].size() == 5U);
}

BOOST_AUTO_TEST_CASE(a_map_gives_shares_by_autonomous_system) {
  addrbook::BookImage book = test::MadeUpBook(3).book(60);
  for (std::size_t n = 0; n < 60; ++n) {
    const auto part = static_cast<std::uint8_t>(n < 30 ? 1 : n < 50 ? 2 : 3);
    book.entries[n].first.endpoint.address = IpAddress::v4({20, part, 0, 1});
  }
  const auto map = addrbook::AsMap::parse("20.1.0.0/16 AS7\n20.2.0.0/16 AS9\n");
  BOOST_REQUIRE(map.has_value());
  const Diversity diversity = measure_diversity(book, &*map);
  BOOST_REQUIRE(diversity.systems.size() == 2U);
  BOOST_TEST(diversity.systems[0].name == "AS7");
  BOOST_TEST(diversity.systems[0].peers == 30U);
  BOOST_TEST(diversity.systems[1].name == "AS9");
  BOOST_TEST(diversity.unmapped == 10U);
  const std::string text = diversity_text(diversity, "b");
  BOOST_TEST(text.find("AS7     30  50.0%") != std::string::npos, text);
  BOOST_TEST(text.find("in all 2, and 10 peers that the map does not know") != std::string::npos);
  const std::string json = diversity_json(diversity, "b");
  BOOST_TEST(json.find("\"systems\":2,\"unmapped\":10,") != std::string::npos, json);
  BOOST_TEST(diversity_text(measure_diversity(book), "b").find("the map") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
