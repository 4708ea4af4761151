// What the subcommands of `switchyard addrbook` are made of.  Internal to their command lines.
#pragma once

#include <CLI/App.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <string>

#include "tools/switchyard/addrbook_line.h"

namespace switchyard::tools {

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
  // An option whose text, a `what` in the help, is read by `parse`, which says what it expects
  // instead, or "".
  static void option(CLI::App& app, const std::string& name, const std::string& what,
                     const std::string& doc,
                     const std::function<std::string(const std::string&)>& parse);
  // An option that is one of these words.
  template <class Value>
  static void choice(CLI::App& app, const std::string& name, const std::string& doc, Value& to,
                     const std::map<std::string, Value>& words) {
    option(app, name, "WORD", doc, [&to, words](const std::string& text) -> std::string {
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
