#pragma once

#include "src/mine/template.hpp"

#include <memory>
#include <string_view>

namespace mendwatch::mine {

struct TreeSettings {
  std::size_t templates = 5000;  // kept; beyond it the least useful one is forgotten
};

/// Sorts messages into templates, one at a time, keeping what varies as parameters.
///
/// A message becomes typed tokens (lexer.hpp); its constant tokens are its skeleton; equal skeletons are one template. Words
/// that vary at one place are found by evidence: templates that differ in a single word are merged once there are several.
/// An id never changes its meaning: a merged template's id resolves to the one that took it in, and no id is given twice.
/// Memory is bounded: forgetting takes the rarest of the templates that were not seen lately, so that a flood of new
/// messages pushes out its own kind and not what is known well. Not thread-safe; the same messages give the same ids.
class TemplateTree {
public:
  explicit TemplateTree(TreeSettings settings = {});
  TemplateTree(TemplateTree&&) noexcept;
  TemplateTree& operator=(TemplateTree&&) noexcept;
  ~TemplateTree();

  /// The message's template; its count goes up by one.
  Match add(std::string_view message);

  /// The template of `id`, or of what took it in. Null once it is forgotten. Valid until the next `add`.
  const Template* find(std::uint64_t id) const;

  /// All that are remembered, by id.
  std::vector<Template> templates() const;

  /// The id that `id` counts under now: itself, unless it was merged.
  std::uint64_t resolve(std::uint64_t id) const;

  Json snapshot() const;

  /// Errors: malformed.
  static Result<TemplateTree> restore(const Json& snapshot, TreeSettings settings = {});

private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mendwatch::mine
