#pragma once

#include "src/code/index.hpp"

namespace mendwatch::diagnose {

/// A statement that may have printed a message.
struct Printed {
  code::Found<code::Statement> statement;
  double score = 0;     // 0 to 1
  double ordering = 0;  // finer: for comparing candidates of one message
  bool whole = false;   // all of its constant pieces stand in the message, in their order
};

/// What is known of a message besides its words.
struct Said {
  std::string_view message;
  read::Level level = read::Level::unset;
  std::string_view logger;
};

/// The statements that may have printed a message, the most likely first, at most `limit`. A statement counts by the length and
/// rarity of its constant pieces, how much of the message they explain, its level, and whether the logger's name hints at its file.
std::vector<Printed> printed_by(const Said& said, const code::Index& index, std::size_t limit = 6);

}  // namespace mendwatch::diagnose
