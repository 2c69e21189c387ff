#include "src/outside/git/facts_store.hpp"

#include "src/base/digest.hpp"

#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

#include <unistd.h>

namespace mendwatch::git {
namespace {

// What a file of facts begins with. The number goes up whenever facts are found in another way.
constexpr std::string_view version = "mendwatch facts 1\n";
constexpr std::size_t entry_limit = 64u << 20;

void append_number(std::string& out, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8)
    out += static_cast<char>(number >> shift & 0xff);
}

// Takes 8 bytes off the front; nothing if there are fewer.
std::optional<std::uint64_t> take_number(std::string_view& rest) {
  if (rest.size() < 8)
    return std::nullopt;
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i)
    number |= static_cast<std::uint64_t>(static_cast<unsigned char>(rest[i])) << (8 * i);
  rest.remove_prefix(8);
  return number;
}

std::optional<std::string_view> take_text(std::string_view& rest) {
  const auto size = take_number(rest);
  if (!size || *size > entry_limit || *size > rest.size())
    return std::nullopt;
  const auto text = rest.substr(0, *size);
  rest.remove_prefix(*size);
  return text;
}

std::string pack(const code::Facts& facts) {
  std::string packed;
  Json::to_cbor(Json(facts), packed);
  return packed;
}

std::shared_ptr<const code::Facts> unpack(const std::string& packed) {
  try {
    return std::make_shared<const code::Facts>(Json::from_cbor(packed).get<code::Facts>());
  } catch (const std::exception&) {
    return nullptr;
  }
}

}  // namespace

FactsStore::FactsStore(std::filesystem::path folder, std::size_t limit) : folder_(std::move(folder)), limit_(limit) { load(); }

// version, then for each blob: key, CBOR, hash of both.
void FactsStore::load() {
  std::ifstream file{folder_ / "facts", std::ios::binary};
  std::ostringstream content;
  content << file.rdbuf();
  const std::string bytes = std::move(content).str();
  std::string_view rest = bytes;
  if (!file || !rest.starts_with(version))
    return;
  rest.remove_prefix(version.size());
  while (!rest.empty()) {
    const auto key = take_text(rest);
    const auto packed = key ? take_text(rest) : std::nullopt;
    const auto hash = packed ? take_number(rest) : std::nullopt;
    if (!hash || *hash != hash64(*packed, hash64(*key)))
      return;  // what came before is sound
    known_[std::string{*key}] = {std::string{*packed}, nullptr, false};
  }
}

std::shared_ptr<const code::Facts> FactsStore::get(const std::string& key) {
  const std::lock_guard lock{mutex_};
  const auto found = known_.find(key);
  if (found == known_.end())
    return nullptr;
  auto& known = found->second;
  known.asked = true;
  if (!known.facts)
    known.facts = unpack(known.packed);
  return known.facts;
}

void FactsStore::put(const std::string& key, std::shared_ptr<const code::Facts> facts) {
  const std::lock_guard lock{mutex_};
  known_[key] = {{}, std::move(facts), true};
  changed_ = true;
}

Result<void> FactsStore::save() {
  const std::lock_guard lock{mutex_};
  if (!changed_)
    return {};
  std::error_code problem;
  std::filesystem::create_directories(folder_, problem);
  const auto temporary = folder_ / ("facts." + std::to_string(::getpid()));
  {
    std::ofstream file{temporary, std::ios::binary | std::ios::trunc};
    file << version;
    std::size_t count = 0;
    for (const bool asked : {true, false})
      for (auto& [key, known] : known_) {
        if (known.asked != asked || ++count > limit_)
          continue;
        if (known.packed.empty() && known.facts)
          known.packed = pack(*known.facts);
        std::string entry;
        append_number(entry, key.size());
        entry += key;
        append_number(entry, known.packed.size());
        entry += known.packed;
        append_number(entry, hash64(known.packed, hash64(key)));
        file << entry;
      }
    file.flush();
    if (!file) {
      std::filesystem::remove(temporary, problem);
      return Error{Errc::unavailable, "cannot write the cache of facts; it will be made anew next time", (folder_ / "facts").string()};
    }
  }
  std::filesystem::rename(temporary, folder_ / "facts", problem);
  if (problem)
    return Error{Errc::unavailable, "cannot write the cache of facts: " + problem.message(), (folder_ / "facts").string()};
  changed_ = false;
  return {};
}

void fill(code::FactsCache& cache, const code::Snapshot& snapshot, unsigned threads, const code::IndexLimits& limits) {
  const auto entries = code::files_to_index(snapshot, limits);
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i; (i = next++) < entries.size();) {
      const auto key = code::facts_key(entries[i]);
      if (cache.get(key))
        continue;
      if (auto bytes = snapshot.read(entries[i].path))
        cache.put(key, std::make_shared<const code::Facts>(code::facts(entries[i].path, *std::move(bytes))));
    }
  };
  std::vector<std::thread> helpers;
  for (unsigned i = 1; i < threads && i < entries.size(); ++i)
    helpers.emplace_back(work);
  work();
  for (auto& helper : helpers)
    helper.join();
}

}  // namespace mendwatch::git
