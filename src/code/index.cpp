#include "src/code/index.hpp"

#include "src/base/text.hpp"

#include <algorithm>
#include <tuple>

namespace mendwatch::code {

std::string facts_key(const Entry& entry) { return std::string{to_string(language_of(entry.path))} + ':' + entry.blob; }

std::shared_ptr<const Facts> MemoryFacts::get(const std::string& key) {
  const std::lock_guard lock{mutex_};
  const auto found = facts_.find(key);
  return found == facts_.end() ? nullptr : found->second;
}

void MemoryFacts::put(const std::string& key, std::shared_ptr<const Facts> facts) {
  const std::lock_guard lock{mutex_};
  if (!facts_.emplace(key, std::move(facts)).second)
    return;
  order_.push_back(key);
  if (order_.size() <= limit_)
    return;
  // A quarter at once, so that forgetting is cheap.
  const auto kept = order_.begin() + static_cast<std::ptrdiff_t>(order_.size() / 4 + 1);
  for (auto key_to_forget = order_.begin(); key_to_forget != kept; ++key_to_forget)
    facts_.erase(*key_to_forget);
  order_.erase(order_.begin(), kept);
}

std::vector<Entry> files_to_index(const Snapshot& snapshot, const IndexLimits& limits) {
  std::vector<Entry> entries;
  for (const auto& entry : snapshot.list())
    if (entry.size <= limits.file_bytes && language_of(entry.path) != Language::unknown)
      entries.push_back(entry);
  const auto rank = [](const Entry& entry) {
    return std::tuple{is_vendored(entry.path), is_test(entry.path), !is_program(language_of(entry.path))};
  };
  std::stable_sort(entries.begin(), entries.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  std::vector<Entry> result;
  std::uint64_t bytes = 0;
  for (auto& entry : entries) {
    // What others wrote is seldom what has to change; a small share of it is enough.
    const std::uint64_t room = is_vendored(entry.path) ? limits.bytes / 16 : limits.bytes;
    if (result.size() >= limits.files)
      break;
    if (bytes + entry.size > room)
      continue;
    bytes += entry.size;
    result.push_back(std::move(entry));
  }
  return result;
}

std::string plain_key(std::string_view key) {
  std::string result = lower(key);
  std::erase_if(result, [](char c) { return c == '_' || c == '-'; });
  return result;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto close = [&] {
    if (word.size() >= 3 && word.size() <= 64)
      words.push_back(std::move(word));
    word.clear();
  };
  for (const char c : text)
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80)
      word += c;
    else if (c >= 'A' && c <= 'Z')
      word += static_cast<char>(c + ('a' - 'A'));
    else
      close();
  close();
  return words;
}

Index::Index(const Snapshot& snapshot, FactsCache& cache, const IndexLimits& limits) : commit_(snapshot.commit()) {
  for (const auto& entry : snapshot.list()) {
    paths_.push_back(entry.path);
    named_[entry.path.substr(entry.path.rfind('/') + 1)].push_back(entry.path);
  }
  for (const auto& entry : files_to_index(snapshot, limits)) {
    auto known = cache.get(facts_key(entry));
    if (!known) {
      auto bytes = snapshot.read(entry.path);
      if (!bytes)
        continue;
      known = std::make_shared<const Facts>(code::facts(entry.path, *std::move(bytes)));
      cache.put(facts_key(entry), known);
    }
    files_.push_back({entry.path, std::move(known), is_test(entry.path), is_vendored(entry.path)});
  }
  std::sort(files_.begin(), files_.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  for (const auto& file : files_) {
    for (const auto& symbol : file.facts->symbols)
      symbols_[symbol.name].push_back({&file.path, &symbol});
    for (const auto& setting : file.facts->settings) {
      settings_[plain_key(setting.key)].push_back({&file.path, &setting});
      values_[setting.value].push_back({&file.path, &setting});
    }
    for (const auto& statement : file.facts->statements) {
      const auto place = static_cast<std::uint32_t>(statements_.size());
      statements_.push_back({&file.path, &statement});
      for (const auto& piece : statement.pieces)
        for (auto& word : words_of(piece)) {
          auto& places = words_[std::move(word)];
          if (places.empty() || places.back() != place)
            places.push_back(place);
        }
    }
  }
}

const Facts* Index::facts(std::string_view path) const {
  const auto found = std::lower_bound(files_.begin(), files_.end(), path, [](const auto& file, auto wanted) { return file.path < wanted; });
  return found == files_.end() || found->path != path ? nullptr : found->facts.get();
}

const std::vector<std::string>& Index::named(const std::string& name) const {
  static const std::vector<std::string> none;
  const auto found = named_.find(name);
  return found == named_.end() ? none : found->second;
}

std::vector<Found<Symbol>> Index::symbols(const std::string& name) const {
  const auto found = symbols_.find(name);
  return found == symbols_.end() ? std::vector<Found<Symbol>>{} : found->second;
}

std::vector<Found<Setting>> Index::settings(std::string_view key) const {
  const auto found = settings_.find(plain_key(key));
  return found == settings_.end() ? std::vector<Found<Setting>>{} : found->second;
}

std::vector<Found<Setting>> Index::settings_with_value(const std::string& value) const {
  const auto found = values_.find(value);
  return found == values_.end() ? std::vector<Found<Setting>>{} : found->second;
}

std::vector<Found<Statement>> Index::statements_with(const std::string& word) const {
  std::vector<Found<Statement>> result;
  if (const auto found = words_.find(word); found != words_.end())
    for (const auto place : found->second)
      result.push_back(statements_[place]);
  return result;
}

std::size_t Index::count_of_word(const std::string& word) const {
  const auto found = words_.find(word);
  return found == words_.end() ? 0 : found->second.size();
}

}  // namespace mendwatch::code
