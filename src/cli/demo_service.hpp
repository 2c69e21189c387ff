#pragma once

#include "src/base/json.hpp"
#include "src/outside/process/child.hpp"

#include <filesystem>
#include <optional>

namespace mendwatch::cli {

/// `mendwatch run` as a process of its own, talked to over HTTP as everybody does. It ends with this object.
class DemoService {
public:
  /// Errors: unavailable.
  static Result<DemoService> start(const std::filesystem::path& configuration, std::filesystem::path state);

  bool alive();

  /// True once it answers and is ready; nothing before.
  std::optional<bool> ready() const;

  /// The page's link, with the token.
  std::string link() const;

  /// Errors: unavailable, malformed; failed with what it answered.
  Result<Json> get(const std::string& path) const { return ask("GET", path, ""); }
  Result<Json> post(const std::string& path, const Json& body) const { return ask("POST", path, body.dump()); }

  /// The end of its log.
  std::string last_words() const;

private:
  DemoService(process::Child child, std::filesystem::path state, std::filesystem::path log)
      : child_(std::move(child)), state_(std::move(state)), log_(std::move(log)) {}
  Result<Json> ask(const std::string& method, const std::string& path, std::string body) const;

  process::Child child_;
  std::filesystem::path state_;
  std::filesystem::path log_;
};

}  // namespace mendwatch::cli
