// What command lines are made of, those of `switchyard addrbook` before all.  Internal to them.
#pragma once

#include <CLI/App.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <string>

#include "p2p/base/time.h"
#include "p2p/types/profile.h"
#include "tools/switchyard/addrbook_line.h"

namespace switchyard::tools {

// An option whose text, a `what` in the help, is read by `parse`, which says what it expects
// instead, or "".
CLI::Option& add_parsed_option(CLI::App& app, const std::string& name, const std::string& what,
                               const std::string& doc,
                               const std::function<std::string(const std::string&)>& parse);
// --timeout and --profile of whatever dials.
void add_timeout_option(CLI::App& app, Duration& to);
void add_profile_option(CLI::App& app, Profile& to);

// Makes one subcommand after the other.  Gone before anything is parsed: no callback may hold it.
class LineParts {
 public:
  using Command = AddrbookLine::Command;
  using Commands = std::map<const CLI::App*, Command>;

  LineParts(CLI::App& to, AddrbookLine& line, Commands& commands)
      : to_(to), line_(line), commands_(commands) {}

 protected:
  CLI::App& add(Command command, const std::string& name, const std::string& doc,
                const std::string& example);
  // Takes as many books.  `-`, and none where one will do, is standard input.
  void books(CLI::App& app, int least, int most);
  void one_book(CLI::App& app) { books(app, 0, 1); }
  void json(CLI::App& app);
  void in_place(CLI::App& app);
  // An option that is one of these words.
  template <class Value>
  static void choice(CLI::App& app, const std::string& name, const std::string& doc, Value& to,
                     const std::map<std::string, Value>& words) {
    add_parsed_option(app, name, "WORD", doc, [&to, words](const std::string& text) -> std::string {
      const auto found = words.find(text);
      if (found == words.end()) return "one of those that --help lists";
      to = found->second;
      return "";
    });
  }
  static void file(CLI::App& app, const std::string& name, const std::string& doc, std::string& to);
  static void number(CLI::App& app, const std::string& name, const std::string& doc,
                     std::size_t& to);
  void selection(CLI::App& app);

  AddrbookLine& line() { return line_; }

 private:
  CLI::App& to_;
  AddrbookLine& line_;
  Commands& commands_;
};

// `check` and `seedcheck`.
void add_probe_commands(CLI::App& to, AddrbookLine& line, LineParts::Commands& commands);

}  // namespace switchyard::tools
