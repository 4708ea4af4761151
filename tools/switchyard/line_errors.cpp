#include "tools/switchyard/line_errors.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <vector>

#include "tools/common/suggest.h"

namespace switchyard::tools {
namespace {

std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n') c = ' ';
  }
  return text;
}

}  // namespace

Goodbye usage_error(const CLI::App* command, const std::string& text) {
  std::string name = "switchyard";
  if (command != nullptr) {
    const CLI::App* parent = command->get_parent();
    if (parent->get_parent() != nullptr) name += " " + parent->get_name();
    name += " " + command->get_name();
  }
  return {"switchyard: " + one_line(text) + "; see \"" + name + " --help\"\n", kExitUsage};
}

std::string unknown_text(const CLI::App& app, const CLI::App* command, const std::string& word) {
  std::vector<std::string> known;
  const CLI::App& of = command != nullptr ? *command : app;
  for (const CLI::App* sub : of.get_subcommands({})) known.push_back(sub->get_name());
  if (!known.empty() && !word.starts_with('-')) {
    return "unknown command \"" + word + "\"" + did_you_mean(word, known);
  }
  if (!word.starts_with('-')) return "\"" + word + "\" is not expected here";
  known.clear();
  for (const CLI::Option* option : of.get_options()) known.push_back(option->get_name());
  const std::string flag = word.substr(0, word.find('='));
  return "unknown flag " + flag + did_you_mean(flag, known);
}

std::string help_of(const CLI::App& command) {
  std::string path;
  for (const CLI::App* up = command.get_parent(); up != nullptr; up = up->get_parent()) {
    if (!path.empty()) path.insert(0, " ");
    path.insert(0, up->get_name());
  }
  return command.help(path);
}

}  // namespace switchyard::tools
