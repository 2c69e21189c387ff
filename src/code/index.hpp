#pragma once

#include "src/code/facts.hpp"
#include "src/code/snapshot.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace mendwatch::code {

/// Facts by content: key is the blob's id and the language. Implementations may be shared by threads.
class FactsCache {
public:
  virtual ~FactsCache() = default;
  virtual std::shared_ptr<const Facts> get(const std::string& key) = 0;
  virtual void put(const std::string& key, std::shared_ptr<const Facts> facts) = 0;
};

/// The key of a file in a FactsCache.
std::string facts_key(const Entry& entry);

/// Keeps at most `limit` files' facts; when full, it forgets those that were put first.
class MemoryFacts : public FactsCache {
public:
  explicit MemoryFacts(std::size_t limit = 50'000) : limit_(limit) {}
  std::shared_ptr<const Facts> get(const std::string& key) override;
  void put(const std::string& key, std::shared_ptr<const Facts> facts) override;

protected:
  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const Facts>> facts_;
  std::vector<std::string> order_;

private:
  std::size_t limit_;
};

/// What an index may cost. Own code comes first, then tests, then what others wrote.
struct IndexLimits {
  std::size_t files = 20'000;
  std::uint64_t bytes = 256u << 20;
  std::uint64_t file_bytes = 1u << 20;  // a larger file is generated or data
};

/// Which files of a snapshot an index looks into, the most telling first. Files that others wrote are looked into only if
/// there is room.
std::vector<Entry> files_to_index(const Snapshot& snapshot, const IndexLimits& limits = {});

/// A fact and the file in which it stands.
template <class Fact>
struct Found {
  const std::string* path = nullptr;
  const Fact* fact = nullptr;
};

/// What a whole snapshot says. Facts that the cache doesn't hold are made while it is built: a driver that wants several
/// threads fills the cache before (`facts` for each of `files_to_index`). Immutable afterwards.
class Index {
public:
  struct File {
    std::string path;
    std::shared_ptr<const Facts> facts;
    bool test = false;
    bool vendored = false;
  };

  Index(const Snapshot& snapshot, FactsCache& cache, const IndexLimits& limits = {});
  Index(Index&&) = default;
  Index(const Index&) = delete;

  const std::string& commit() const { return commit_; }

  /// Ordered by path.
  const std::vector<File>& files() const { return files_; }

  /// A file's facts; null if it was not looked into.
  const Facts* facts(std::string_view path) const;

  /// All paths of the snapshot, looked into or not, ordered.
  const std::vector<std::string>& paths() const { return paths_; }

  /// Paths whose last part is `name`, ordered.
  const std::vector<std::string>& named(const std::string& name) const;

  /// Functions, methods and types of that name.
  std::vector<Found<Symbol>> symbols(const std::string& name) const;

  /// Settings whose key, in lower case and without `_` and `-`, is that of `key`.
  std::vector<Found<Setting>> settings(std::string_view key) const;

  /// Settings with that value.
  std::vector<Found<Setting>> settings_with_value(const std::string& value) const;

  /// Statements that contain `word` (lower case, three letters or more) in a constant piece; with how rare it is.
  std::vector<Found<Statement>> statements_with(const std::string& word) const;
  std::size_t statement_count() const { return statements_.size(); }
  std::size_t count_of_word(const std::string& word) const;

private:
  std::string commit_;
  std::vector<File> files_;
  std::vector<std::string> paths_;
  std::unordered_map<std::string, std::vector<std::string>> named_;
  std::unordered_map<std::string, std::vector<Found<Symbol>>> symbols_;
  std::unordered_map<std::string, std::vector<Found<Setting>>> settings_;
  std::unordered_map<std::string, std::vector<Found<Setting>>> values_;
  std::vector<Found<Statement>> statements_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> words_;  // → places in statements_
};

/// `Max-Tokens` → `maxtokens`: how keys are compared.
std::string plain_key(std::string_view key);

/// The words of a text that tell something: letters and digits, lower case, three or more, at most 64.
std::vector<std::string> words_of(std::string_view text);

}  // namespace mendwatch::code
