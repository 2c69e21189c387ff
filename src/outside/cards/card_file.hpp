#pragma once

#include "src/base/json.hpp"

#include <filesystem>
#include <set>

namespace mendwatch::cards {

/// What was said to people where there is no other channel: one JSON object a line,
/// `{"fix", "digest", "key", "number", "text"}`.
struct Said {
  std::string fix;     // or the incident's id
  std::string digest;
  std::string key;     // names what is said: said once
  std::string text;
  std::uint64_t number = 0;  // of a card that people were asked with: the version of the `began` event; lines of its life have none
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Said, fix, digest, key, text, number)

/// The file of all that was said. Its keys are read at the start, so that nothing is said twice, whenever the process died.
class CardFile {
public:
  /// Reads or makes `file` (0600). A last line without an end was never said: it is cut off. Errors: unavailable.
  static Result<CardFile> open(const std::filesystem::path& file);

  CardFile(CardFile&& other) noexcept;
  CardFile& operator=(CardFile&&) = delete;
  ~CardFile();

  bool knows(const std::string& key) const { return keys_.contains(key); }

  /// Writes one line, unless its key is known. True: it was written now, and is on the disk. Errors: unavailable (try again: nothing of
  /// it is left in the file).
  Result<bool> say(const Said& said);

private:
  CardFile() = default;

  Result<void> read();

  std::string path_;
  int descriptor_ = -1;
  std::uint64_t end_ = 0;  // behind the last whole line
  std::set<std::string> keys_;
};

}  // namespace mendwatch::cards
