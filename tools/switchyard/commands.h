// The commands of `switchyard`.  Each returns the exit status of the process.
//
// What a command says of its work goes to standard output, errors as one line to standard error.
#pragma once

#include <string>

#include "tools/common/home.h"
#include "tools/switchyard/command_line.h"

namespace switchyard::tools {

int run_init(const CommandLine& line);
int run_show_node_id(const CommandLine& line, const char* const* environment);
int run_version();
int run_addrbook(const CommandLine& line);
int run_import(const AddrbookLine& line);
int run_check(const AddrbookLine& line);
int run_seedcheck(const AddrbookLine& line);
int run_probe(const CommandLine& line);
int run_record(const CommandLine& line);
int run_bench(const BenchLine& line);
int run_ctl(const CommandLine& line);
int run_node(const CommandLine& line, const char* const* environment);
int run_seed(const CommandLine& line, const char* const* environment);

// The folder that a command line means, and what its settings are made of, but for the file.
Home home_of(const CommandLine& line);
SettingsSources sources_of(const CommandLine& line, const char* const* environment);

// `switchyard: text` on standard error; returns `status`.
int fail(const std::string& text, int status);

}  // namespace switchyard::tools
