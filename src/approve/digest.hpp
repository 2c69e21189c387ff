#pragma once

#include "src/propose/fix_proposal.hpp"

namespace mendwatch::approve {

/// Names the bytes that a yes is about: SHA-256 over repository, branch, base commit and, for each option in order, its kind, tree,
/// diff, checks, sandbox level, on_worse and suspect commit. Each field is written as `NAME LENGTH:BYTES\n`, so that no two
/// proposals have the same text. Everything else (wording, proofs, the deadline) stands outside.
std::string digest_of(const propose::FixProposal& proposal);

/// True if `text` is `digest` or a prefix of it of at least 8 digits. Upper case counts as lower.
bool is_prefix_of_digest(std::string_view text, std::string_view digest);

constexpr std::size_t shortest_digest_prefix = 8;

/// True if each option's diff is short enough to be shown whole on a card. Where it is not, a vote must carry the digest's
/// first characters: that way at least somebody has looked further than the card.
bool can_be_shown_whole(const propose::FixProposal& proposal);

}  // namespace mendwatch::approve
