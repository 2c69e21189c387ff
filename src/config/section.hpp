#pragma once

#include "src/base/names.hpp"
#include "src/base/text.hpp"
#include "src/config/yaml_tree.hpp"

#include <set>

namespace mendwatch::config {

/// What reading the file needs and gathers.
struct Reading {
  std::string file;
  std::filesystem::path folder;  // of the file: relative paths begin there
  const Outside& outside;
  std::vector<Problem> problems;
  std::vector<std::string> secrets;

  void complain(const Yaml& where, std::string message) { problems.push_back({file, where.line, where.column, std::move(message)}); }
};

template <class T>
struct Range {
  T least;
  T most;
};

/// One map of the file. Each `read` names a known key and fills in its value if it is there and right; what is wrong becomes a
/// problem. Messages never show values, since a secret may stand in the wrong place. `finish` refuses the keys that nobody asked for.
class Section {
public:
  Section(const Yaml& map, std::string path, Reading& reading);

  /// The value of `key`, or nullptr; marks the key as known.
  const Yaml* find(const std::string& key);
  bool has(const std::string& key) const;

  void read(const std::string& key, std::string& into);
  void read(const std::string& key, bool& into);
  void read(const std::string& key, int& into, Range<int> range);
  void read(const std::string& key, std::size_t& into, Range<std::size_t> range);
  void read(const std::string& key, double& into, Range<double> range);
  void read(const std::string& key, Duration& into, Range<Duration> range);
  void read(const std::string& key, std::vector<std::string>& into);  // at least one, none empty

  /// One of the enum's words, or of `allowed` if given.
  template <Named E>
  void read(const std::string& key, E& into, std::vector<E> allowed = {}) {
    if (allowed.empty())
      for (std::size_t i = 0; i < names_of(E{}).size(); ++i)
        allowed.push_back(static_cast<E>(i));
    std::vector<std::string> words;
    for (E value : allowed)
      words.emplace_back(mendwatch::to_string(value));
    if (const auto found = word(key, words))
      into = *from_string<E>(*found);
  }

  /// A path; relative ones begin at the file's folder.
  void read_path(const std::string& key, std::filesystem::path& into);

  /// `${ENV:NAME}` or `file:PATH`. A secret that stands in the file itself is refused.
  void read_secret(const std::string& key, std::string& into);

  /// The map below `key`; nothing if it is missing or not a map.
  std::optional<Section> section(const std::string& key);

  /// The maps in the list below `key`.
  std::vector<Section> sections(const std::string& key);

  /// A problem if `key` is missing.
  void require(const std::string& key);

  /// A problem for each key that was never asked for, with the nearest known one.
  void finish();

  void complain(const std::string& key, std::string message);  // at the key's value, or at the section
  const Yaml& yaml() const { return *map_; }
  const std::string& path() const { return path_; }

private:
  std::optional<std::string> word(const std::string& key, const std::vector<std::string>& words);
  std::optional<std::string> text_of(const Yaml& value, const std::string& key);
  const Yaml* scalar(const std::string& key, std::string_view what);
  std::string name_of(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }

  const Yaml* map_;
  std::string path_;
  Reading* reading_;
  std::set<std::string> known_;
};

}  // namespace mendwatch::config
