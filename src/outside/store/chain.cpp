#include "src/outside/store/chain.hpp"

#include "src/base/digest.hpp"

namespace mendwatch::store {

std::string chain_hash(const std::string& before, const std::string& fix, std::uint64_t version, std::uint64_t fence, const std::string& body) {
  // Lengths in front of what is free, so that nothing can be moved from one field to the next.
  return sha256("mendwatch event 1\n" + before + '\n' + std::to_string(fix.size()) + ':' + fix + '\n' + std::to_string(version) + '\n' +
                std::to_string(fence) + '\n' + body);
}

Result<void> check_chain(const std::string& fix, const std::vector<StoredEvent>& events, std::uint64_t version, const std::string& head) {
  auto broken = [&](std::uint64_t at, const std::string& what) {
    return Error{Errc::malformed, what + ": the journal was changed or damaged", fix + " event " + std::to_string(at)};
  };
  std::string before;
  std::uint64_t last = 0;
  for (const auto& event : events) {
    if (event.version != last + 1)
      return broken(last + 1, "it is missing");
    if (event.hash != chain_hash(before, fix, event.version, event.fence, event.body))
      return broken(event.version, "its hash doesn't fit");
    before = event.hash;
    last = event.version;
  }
  if (last != version)
    return broken(std::min(last, version) + 1, last < version ? "it is missing" : "it is one too many");
  if (before != head)
    return broken(version, "it is not the one that was written last");
  return {};
}

}  // namespace mendwatch::store
