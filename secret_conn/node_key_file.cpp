#include "secret_conn/node_key_file.h"

#include <optional>
#include <utility>

#include "p2p/base/bytes.h"
#include "p2p/net/errors.h"
#include "secret_conn/node_key_json.h"
#include "secret_conn/secret_bytes.h"

namespace switchyard::secret_conn {
namespace {

constexpr unsigned kMode = 0600;

bool is_missing(std::error_code error) {
  return error == make_error_code(net::Errc::not_found);
}

Unexpected<std::string> bad(const std::string& path, const std::string& what) {
  return Unexpected(path + ": " + what);
}

// nullopt: there is no file.
Result<std::optional<NodeKey>, std::string> find_node_key(net::Files& files,
                                                          const std::string& path) {
  auto text = files.read(path, kMaxNodeKeyFile);
  if (!text && is_missing(text.error())) return std::optional<NodeKey>();
  if (!text) return bad(path, text.error().message());
  auto key = parse_node_key(*text);
  wipe_memory(*text);
  if (!key) return bad(path, "not a node key: " + key.error());
  return std::optional<NodeKey>(std::move(*key));
}

}  // namespace

Result<NodeKey, std::string> read_node_key(net::Files& files, const std::string& path) {
  auto found = find_node_key(files, path);
  if (!found) return Unexpected(found.error());
  std::optional<NodeKey> key = std::move(*found);
  if (!key) return bad(path, "no such file");
  return std::move(*key);
}

Result<void, std::string> write_node_key(net::Files& files, const std::string& path,
                                         const NodeKey& key) {
  auto there = files.read(path, kMaxNodeKeyFile);
  if (there) wipe_memory(*there);
  if (there || !is_missing(there.error())) return bad(path, "there is a file already");
  Bytes text = format_node_key(key);
  const auto written = files.write_atomic(path, text, kMode);
  wipe_memory(text);
  if (!written) return bad(path, written.error().message());
  return {};
}

Result<NodeKey, std::string> load_or_generate_node_key(net::Files& files, const std::string& path,
                                                       Rng& rng) {
  auto found = find_node_key(files, path);
  if (!found) return Unexpected(found.error());
  std::optional<NodeKey> key = std::move(*found);
  if (key) return std::move(*key);
  NodeKey fresh = NodeKey::generate(rng);
  const auto written = write_node_key(files, path, fresh);
  if (!written) return Unexpected(written.error());
  return fresh;
}

}  // namespace switchyard::secret_conn
