#pragma once

#include "src/approve/lifecycle.hpp"

namespace mendwatch::approve {

/// A fix as the API and the page get it: {"summary": Summary, "card": Card with its diffs whole, "life": every event as a Line,
/// "typed_digest": a yes needs the digest's first characters, "can_be_reverted", "branch"}.
Json document_of(const Fix& fix);

}  // namespace mendwatch::approve
