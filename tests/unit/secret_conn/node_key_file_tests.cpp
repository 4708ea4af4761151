#include "secret_conn/node_key_file.h"

#include <boost/test/unit_test.hpp>
#include <map>

#include "p2p/net/errors.h"
#include "secret_conn/node_key_json.h"
#include "tests/support/secret_conn_fixtures.h"

BOOST_AUTO_TEST_SUITE(node_key_file_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;

namespace {

struct File {
  Bytes content;
  unsigned mode{0};
};

class MemoryFiles final : public net::Files {
 public:
  Result<Bytes> read(const std::string& path, std::size_t limit) override {
    if (read_error) return Unexpected(read_error);
    const auto found = files.find(path);
    if (found == files.end()) return Unexpected(make_error_code(net::Errc::not_found));
    if (found->second.content.size() > limit)
      return Unexpected(std::make_error_code(std::errc::file_too_large));
    return found->second.content;
  }

  Result<void> write_atomic(const std::string& path, ByteView content, unsigned mode) override {
    if (write_error) return Unexpected(write_error);
    files[path] = File{to_bytes(content), mode};
    ++writes;
    return {};
  }

  Result<void> rename(const std::string& /*from*/, const std::string& /*to*/) override {
    return Unexpected(std::make_error_code(std::errc::not_supported));
  }
  Result<void> make_folder(const std::string& /*path*/) override { return {}; }

  std::map<std::string, File> files;
  std::error_code read_error;
  std::error_code write_error;
  int writes{0};
};

const std::string kPath = "home/node_key.json";

}  // namespace

BOOST_AUTO_TEST_CASE(a_key_is_generated_once_and_read_ever_after) {
  MemoryFiles files;
  SeededRng rng(1);
  const auto first = load_or_generate_node_key(files, kPath, rng);
  BOOST_REQUIRE(first.has_value());
  BOOST_TEST(files.files[kPath].mode == 0600U);
  BOOST_TEST(as_text(files.files[kPath].content) == as_text(format_node_key(*first)));
  const auto second = load_or_generate_node_key(files, kPath, rng);
  BOOST_REQUIRE(second.has_value());
  BOOST_TEST((second->id() == first->id()));
  BOOST_TEST((read_node_key(files, kPath)->id() == first->id()));
  BOOST_TEST(files.writes == 1);
}

BOOST_AUTO_TEST_CASE(a_bad_file_is_reported_with_its_path_and_left_alone) {
  SeededRng rng(1);
  for (const char* const content : {"", "{", "{}", "not json at all"}) {
    MemoryFiles files;
    files.files[kPath].content = to_bytes(as_bytes(content));
    const auto key = load_or_generate_node_key(files, kPath, rng);
    BOOST_REQUIRE(!key.has_value());
    BOOST_TEST(key.error().rfind("home/node_key.json: not a node key: ", 0) == 0U);
    BOOST_TEST(as_text(files.files[kPath].content) == content);
    BOOST_TEST(files.writes == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_missing_only_to_those_who_read) {
  MemoryFiles files;
  BOOST_TEST(read_node_key(files, kPath).error() == "home/node_key.json: no such file");
  files.files[kPath].content = Bytes(5000, ' ');
  BOOST_TEST(read_node_key(files, kPath).error() ==
             "home/node_key.json: " + std::make_error_code(std::errc::file_too_large).message());
}

BOOST_AUTO_TEST_CASE(writing_never_overwrites) {
  MemoryFiles files;
  files.files[kPath].content = Bytes{'x'};
  const auto over = write_node_key(files, kPath, test::key_number(1));
  BOOST_REQUIRE(!over.has_value());
  BOOST_TEST(over.error() == "home/node_key.json: there is a file already");
  // A file that cannot be read is there all the same.
  files.read_error = std::make_error_code(std::errc::permission_denied);
  BOOST_TEST(!write_node_key(files, kPath, test::key_number(1)).has_value());
  SeededRng rng(1);
  BOOST_TEST(!load_or_generate_node_key(files, kPath, rng).has_value());
  BOOST_TEST(files.writes == 0);
}

BOOST_AUTO_TEST_CASE(a_failure_to_write_is_reported_and_no_key_given_out) {
  MemoryFiles files;
  files.write_error = std::make_error_code(std::errc::no_space_on_device);
  SeededRng rng(1);
  const auto key = load_or_generate_node_key(files, kPath, rng);
  BOOST_REQUIRE(!key.has_value());
  BOOST_TEST(key.error() == "home/node_key.json: " + files.write_error.message());
}

BOOST_AUTO_TEST_SUITE_END()
