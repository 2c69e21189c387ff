#include "src/approve/document.hpp"

#include "src/approve/card.hpp"
#include "src/approve/digest.hpp"

namespace mendwatch::approve {

Json document_of(const Fix& fix) {
  return {{"summary", summary_of(fix)},
          {"card", card_of(fix, Diffs::whole)},
          {"life", fix.life},
          {"typed_digest", !can_be_shown_whole(fix.proposal)},
          {"can_be_reverted", can_be_reverted(fix)},
          {"branch", fix.proposal.branch}};
}

}  // namespace mendwatch::approve
