#pragma once

#include "src/code/syntax_tree.hpp"

namespace mendwatch::code {

/// The calls whose failure a handler around `line` deals with, in the order of the source: those in the `try` of the `except` or
/// `catch` that the line stands in, the call before Go's `if err != nil`, the promise before `.catch(…)`, the body before Ruby's `rescue`.
/// Calls that only print are left out, outer calls come before those in their arguments. Empty where the line is in no handler.
std::vector<Node> guarded_calls(const SyntaxTree& tree, int line);

}  // namespace mendwatch::code
