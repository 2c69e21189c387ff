#pragma once

#include "src/diagnose/clues.hpp"
#include "src/diagnose/evidence.hpp"
#include "src/diagnose/places.hpp"

namespace mendwatch::diagnose {

/// In what role a place was found. The summary tells it.
enum class Role { raised, called_from, printed, failing_call, setting, named, shown };

struct Finding {
  Location location;
  Role role = Role::named;
  std::string said;  // what the message calls it: `max_tokens=3000`
};

/// Everything that a search over a repository needs.
struct Search {
  const code::Snapshot& snapshot;
  const code::Index& index;
  const Places& places;
  EvidenceBook& book;
  detect::Kind kind;
};

/// The places that one clue leads to, in no order.
std::vector<Finding> find_frames(const Clue& clue, const Search& search);
std::vector<Finding> find_statements(const Clue& clue, const Search& search, bool has_frames);
std::vector<Finding> find_settings(const Clue& clue, const Search& search);
std::vector<Finding> find_symbols(const Clue& clue, const Search& search);

/// Where the source line that a trace shows, or the attribute that an error names, stands. Reads files: for clues that led nowhere else.
std::vector<Finding> find_in_text(const Clue& clue, const Search& search);

}  // namespace mendwatch::diagnose
