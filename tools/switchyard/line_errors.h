// What is said when a command line is not understood.  Internal to command_line.cpp.
#pragma once

#include <CLI/App.hpp>
#include <string>

#include "tools/switchyard/command_line.h"

namespace switchyard::tools {

// `switchyard: TEXT; see "switchyard COMMAND --help"`, on one line.  `command` may be null.
Goodbye usage_error(const CLI::App* command, const std::string& text);

// What was not understood: a command, or a flag of `command`.
std::string unknown_text(const CLI::App& app, const CLI::App* command, const std::string& word);

// The help of a command, with all the words that lead to it.
std::string help_of(const CLI::App& command);

}  // namespace switchyard::tools
