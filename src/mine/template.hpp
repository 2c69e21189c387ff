#pragma once

#include "src/base/json.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace mendwatch::mine {

/// What a variable part of a message is.
enum class ParameterKind : std::uint8_t { word, number, duration, size, id, uuid, ip, path, url, hex, quoted, time, host };

constexpr auto names_of(ParameterKind) {
  return std::array<std::string_view, 13>{"word", "number", "duration", "size",   "id",   "uuid", "ip",
                                          "path", "url",    "hex",      "quoted", "time", "host"};
}

/// One variable part of one message.
struct Parameter {
  ParameterKind kind = ParameterKind::word;
  std::string name;   // the key before it (`max_tokens=3000` → max_tokens), else empty
  std::string text;   // as it stood there
  std::string word;   // the word before it (`took 30 ms` → took), else empty
  double value = 0;   // of numbers; durations in seconds, sizes in bytes
};

/// What is constant in a set of messages, `LM response truncated (max_tokens=<number>)`.
struct Template {
  std::uint64_t id = 0;  // never changes its meaning
  std::string text;
  std::uint64_t count = 0;
  std::uint64_t skeleton = 0;  // of its words as they were first seen: the same in every tree that sees them, and it stays
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Template, id, text, count, skeleton)

/// A message's place in the tree.
struct Match {
  std::uint64_t template_id = 0;
  bool fresh = false;  // the first of its template
  std::vector<std::uint64_t> taken_in;  // templates that were merged into this one by this message
  std::vector<Parameter> parameters;
};

}  // namespace mendwatch::mine
