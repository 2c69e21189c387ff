#pragma once

#include "src/base/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace mendwatch::store {

/// One event as it lies in the store.
struct StoredEvent {
  std::uint64_t version = 0;
  std::uint64_t fence = 0;
  std::string body;  // JSON
  std::string hash;
};

/// The hash of an event: over the hash of the one before it (empty for the first), whose it is, and what it says.
std::string chain_hash(const std::string& before, const std::string& fix, std::uint64_t version, std::uint64_t fence, const std::string& body);

/// Checks that `events` are all of a fix's, 1, 2, 3 …, that each hash fits and that the last one is `head` with `version`.
/// Errors: malformed, with the fix and version that don't fit.
Result<void> check_chain(const std::string& fix, const std::vector<StoredEvent>& events, std::uint64_t version, const std::string& head);

}  // namespace mendwatch::store
