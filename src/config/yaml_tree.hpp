#pragma once

#include "src/config/load.hpp"

#include <memory>

namespace mendwatch::config {

/// A place in a YAML file: a scalar, a list or a map, with where it stands. Built from the parser's events, so that nothing has
/// been guessed, merged or dropped yet.
struct Yaml {
  enum class Kind { scalar, list, map };
  struct Entry;

  Kind kind = Kind::scalar;
  std::string text;          // of a scalar, as it stands there
  bool plain = true;         // without quotes: YAML would guess its type
  bool null = false;         // nothing was written
  int line = 1;
  int column = 1;
  std::vector<Yaml> items;   // of a list
  std::vector<Entry> entries;  // of a map, each key once, in the file's order
};

struct Yaml::Entry {
  Yaml key;
  Yaml value;
};

/// The one document in `text`; an empty one is an empty map. Refused, with a problem each: syntax errors, several documents, anchors,
/// aliases, tags, merge keys, keys that are not words, duplicate keys, more than 1 MiB or 32 levels.
Yaml parse_yaml(std::string_view text, const std::string& file, std::vector<Problem>& problems);

}  // namespace mendwatch::config
