// Output: lines of JSON on standard output, each whole.  Thread-safe.
#pragma once

#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace switchyard::test {

class Output {
 public:
  void emit(const nlohmann::json& line) {
    using Handler = nlohmann::json::error_handler_t;
    const std::string text = line.dump(-1, ' ', /*ensure_ascii=*/true, Handler::replace);
    const std::lock_guard lock(mutex_);
    std::cout << text << std::endl;
  }

  // A command was carried out; `result` is what else it has to tell.
  void answer(const nlohmann::json& command, nlohmann::json result = nlohmann::json::object()) {
    finish(command, std::move(result), true);
  }
  // It could not be.
  void refuse(const nlohmann::json& command, const std::string& kind, const std::string& error,
              nlohmann::json result = nlohmann::json::object()) {
    result["class"] = kind;
    result["error"] = error;
    finish(command, std::move(result), false);
  }

 private:
  void finish(const nlohmann::json& command, nlohmann::json result, bool ok) {
    result["answer"] = command.value("tag", nlohmann::json());
    result["do"] = command.value("do", "");
    result["ok"] = ok;
    emit(result);
  }

  std::mutex mutex_;
};

}  // namespace switchyard::test
