// peer_import.h: net_info and the chain registry.
#include <fmt/core.h>

#include <optional>

#include "tools/addrbook/import_sink.h"

namespace switchyard::tools {

using addrbook::JsonKind;
using addrbook::JsonReader;
using addrbook::JsonToken;
using addrbook::Severity;
using addrbook::TextPlace;

namespace {

// Strings of peers: ids, addresses, names of people.  What is longer is none of these.
constexpr std::size_t kMaxValue = 512;

bool begins_a_value(JsonKind kind) {
  return kind != JsonKind::key && kind != JsonKind::end_object && kind != JsonKind::end_array &&
         kind < JsonKind::end;
}

class JsonPeers {
 public:
  JsonPeers(JsonReader::Source source, ImportSink& sink, ImportFormat wanted,
            ImportReading& reading)
      : json_(std::move(source)), sink_(sink), wanted_(wanted), reading_(reading) {}

  void read() {
    if (json_.next().kind != JsonKind::begin_object) {
      if (!json_.token().is_failure()) {
        sink_.error(json_.token().place, "neither an object of JSON nor a list of ID@HOST:PORT");
      }
    } else {
      read_outermost(/*enveloped=*/false);
      if (!failed() && json_.next().kind != JsonKind::end) {
        sink_.report(Severity::warning, json_.token().place, "something behind the JSON object");
        return;
      }
    }
    if (failed()) {
      sink_.error(json_.token().place,
                  std::string(json_.token().text) + ": only the peers before it were taken");
    } else if (reading_.format == ImportFormat::unknown && reading_.errors == 0) {
      sink_.error({}, "JSON without peers: neither an answer to /net_info nor a chain.json");
    }
  }

 private:
  struct Fields {
    std::string id, node_id, address, listen_addr, remote_ip, url, provider, moniker;
    TextPlace place;
  };

  bool failed() const { return json_.token().is_failure(); }

  // The next key of the object that is open; false at its end or after a failure.
  bool next_key(std::string& key) {
    const JsonToken& token = json_.next();
    if (token.kind != JsonKind::key) return false;
    key = token.text.substr(0, kMaxValue);
    return true;
  }
  bool next_element() { return begins_a_value(json_.next().kind); }

  // The value of the last key, if it is a string; anything else is read over.
  void string_value(std::string& to) {
    if (json_.next().kind == JsonKind::string) {
      to = json_.token().text.substr(0, kMaxValue + 1);
    } else {
      json_.skip_value();
    }
  }

  void read_outermost(bool enveloped) {
    std::string key;
    while (next_key(key)) {
      const JsonKind kind = json_.next().kind;
      if (key == "result" && kind == JsonKind::begin_object && !enveloped) {
        read_outermost(/*enveloped=*/true);
      } else if (key == "error" && kind == JsonKind::begin_object) {
        read_error();
      } else if (key == "peers" && kind == JsonKind::begin_array && is(ImportFormat::net_info)) {
        read_net_info();
      } else if (key == "peers" && kind == JsonKind::begin_object && is(ImportFormat::registry)) {
        read_registry();
      } else if (key == "peers" && kind == JsonKind::null) {
        static_cast<void>(is(ImportFormat::net_info));  // how Go writes a list of nobody
      } else {
        json_.skip_value();
      }
    }
  }

  // Whether it may be; else it is told.
  bool is(ImportFormat format) {
    if (wanted_ == ImportFormat::unknown || wanted_ == format) {
      reading_.format = format;
      return true;
    }
    sink_.error(json_.token().place, fmt::format("this is {}, and {} was asked for",
                                                 to_string(format), to_string(wanted_)));
    return false;
  }

  // A node that does not want to tell.
  void read_error() {
    const TextPlace place = json_.token().place;
    std::string key, message, data;
    while (next_key(key)) {
      if (key == "message") {
        string_value(message);
      } else if (key == "data") {
        string_value(data);
      } else {
        json_.next();
        json_.skip_value();
      }
    }
    sink_.error(place,
                "the node's answer is an error: " + message + (data.empty() ? "" : ", " + data));
  }

  void read_fields(Fields& fields) {
    std::string key;
    while (next_key(key)) {
      std::string* const to = field(fields, key);
      if (to != nullptr) {
        string_value(*to);
        continue;
      }
      const bool inner = json_.next().kind == JsonKind::begin_object && key == "node_info";
      if (inner) {
        read_node_info(fields);
      } else {
        json_.skip_value();
      }
    }
  }

  void read_node_info(Fields& fields) {
    std::string key;
    while (next_key(key)) {
      std::string* const to = key == "provider" ? nullptr : field(fields, key);
      if (to != nullptr) {
        string_value(*to);
      } else {
        json_.next();
        json_.skip_value();
      }
    }
  }

  static std::string* field(Fields& fields, std::string_view key) {
    if (key == "id") return &fields.id;
    if (key == "node_id") return &fields.node_id;
    if (key == "address") return &fields.address;
    if (key == "listen_addr") return &fields.listen_addr;
    if (key == "remote_ip") return &fields.remote_ip;
    if (key == "url") return &fields.url;
    if (key == "provider") return &fields.provider;
    if (key == "moniker") return &fields.moniker;
    return nullptr;
  }

  // The elements of the array that is open, each an object: a peer.
  template <class Take>
  void each_peer(const std::string& list, const Take& take) {
    for (std::size_t n = 0; next_element(); ++n) {
      const std::string name = fmt::format("{}[{}]", list, n);
      Fields fields;
      fields.place = json_.token().place;
      if (json_.token().kind == JsonKind::begin_object) {
        read_fields(fields);
        if (!failed()) take(fields, name);
      } else {
        sink_.error(fields.place, name + " is no object");
        json_.skip_value();
      }
    }
  }

  static std::string named(const std::string& name, const std::string& who) {
    return who.empty() ? name : name + " (" + who.substr(0, 60) + ")";
  }

  void read_net_info() {
    each_peer("peers", [this](const Fields& fields, const std::string& name) {
      const std::string whose = named(name, fields.moniker);
      if (!fields.url.empty()) return sink_.add(fields.url, fields.place, whose);
      const std::string& id = fields.id.empty() ? fields.node_id : fields.id;
      if (fields.listen_addr.empty()) {
        return sink_.error(fields.place, whose + ": no listen_addr, so no port");
      }
      const std::size_t colon = fields.listen_addr.rfind(':');
      const std::string port =
          colon == std::string::npos ? "" : fields.listen_addr.substr(colon + 1);
      const std::size_t scheme = fields.listen_addr.find("://");
      const std::string listens =
          fields.listen_addr.substr(scheme == std::string::npos ? 0 : scheme + 3);
      const bool is_v6 = fields.remote_ip.find(':') != std::string::npos;
      const std::string host = is_v6 ? "[" + fields.remote_ip + "]" : fields.remote_ip;
      sink_.add(id + "@" + (host.empty() ? listens : host + ":" + port), fields.place, whose);
    });
  }

  void read_registry() {
    std::string key;
    while (next_key(key)) {
      const TextPlace place = json_.token().place;
      const bool is_list = json_.next().kind == JsonKind::begin_array;
      if (!is_list || (key != "seeds" && key != "persistent_peers")) {
        if (!failed()) {
          sink_.report(Severity::warning, place, "peers." + key + " is not known: not read");
        }
        json_.skip_value();
        continue;
      }
      if (key == "persistent_peers" && sink_.wants_seeds()) {
        json_.skip_value();
        continue;
      }
      each_peer(key, [this](const Fields& fields, const std::string& name) {
        const bool whole = fields.address.find('@') != std::string::npos;
        sink_.add(whole ? fields.address : fields.id + "@" + fields.address, fields.place,
                  named(name, fields.provider));
      });
    }
  }

  JsonReader json_;
  ImportSink& sink_;
  const ImportFormat wanted_;
  ImportReading& reading_;
};

}  // namespace

void import_json(JsonReader::Source source, ImportSink& sink, ImportFormat wanted,
                 ImportReading& reading) {
  JsonPeers(std::move(source), sink, wanted, reading).read();
}

}  // namespace switchyard::tools
