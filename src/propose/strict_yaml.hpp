#pragma once

#include "src/base/result.hpp"

#include <yaml-cpp/yaml.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mendwatch::propose {

/// Walks a YAML mapping and keeps the first thing that is wrong with it. Keys that nobody asked for are an error, as are duplicates.
class StrictMap {
public:
  /// `problem` is shared by a whole file; once set, everything else does nothing.
  StrictMap(const YAML::Node& node, std::string source, std::string what, std::optional<Error>& problem);

  /// The value of a key, undefined if it isn't there.
  YAML::Node get(const std::string& key);
  std::string text(const std::string& key, bool required = false);
  /// One text or a list of texts.
  std::vector<std::string> texts(const std::string& key);
  std::optional<long> integer(const std::string& key);
  /// Complains about keys that nobody asked for.
  void finish();

  void complain(const YAML::Node& at, const std::string& message);
  static void complain(std::optional<Error>& problem, const std::string& source, const YAML::Node& at, const std::string& message);

private:
  std::string source_, what_;
  std::optional<Error>& problem_;
  YAML::Node node_;
  std::map<std::string, YAML::Node> values_;
  std::map<std::string, YAML::Node> keys_;
  std::vector<std::string> asked_;
};

}  // namespace mendwatch::propose
