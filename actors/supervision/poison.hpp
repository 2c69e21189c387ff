#pragma once

#include "messages/caf_compat.hpp"

#include <cstdint>
#include <optional>

namespace mendwatch::supervision {

/// What a message says, as a number: the same words give the same number after a restart.
struct Fingerprint {
  std::uint32_t type = 0;  // CAF's token of the message's types: cheap to compare first
  std::uint64_t hash = 0;
  friend auto operator<=>(const Fingerprint&, const Fingerprint&) = default;
};

/// Nothing for a message that is only a word (a tick): it cannot be at fault, its receiver's state is.
std::optional<Fingerprint> fingerprint_of(const caf::type_erased_tuple& content);

/// From now on an exception in a handler of `self` ends it with a reason that names the message which it was handling.
void name_poison(caf::scheduled_actor* self);

/// The message that `reason` blames, if it does.
std::optional<Fingerprint> blamed_by(const caf::error& reason);

}  // namespace mendwatch::supervision
