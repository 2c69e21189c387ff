#include "src/propose/edit/operation.hpp"

namespace mendwatch::propose {
namespace {

// Calls `take(text between, name)` for each `{name}`; the last time with what is behind them all and an empty name.
template <class Take>
void split_placeholders(std::string_view text, Take&& take) {
  std::size_t from = 0;
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const auto close = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789", open + 1);
    if (close == std::string_view::npos || text[close] != '}' || close == open + 1)
      continue;
    take(text.substr(from, open - from), text.substr(open + 1, close - open - 1));
    from = close + 1;
  }
  take(text.substr(from), std::string_view{});
}

}  // namespace

const Operation* operation(std::string_view name) {
  for (const auto& one : operations())
    if (one.name == name)
      return &one;
  return nullptr;
}

std::string filled(std::string_view text, const Captures& captures) {
  std::string result;
  split_placeholders(text, [&](std::string_view between, std::string_view name) {
    result += between;
    if (name.empty())
      return;
    const auto found = captures.find(std::string{name});
    result += found != captures.end() ? found->second : "{" + std::string{name} + "}";
  });
  return result;
}

std::vector<std::string> placeholders(std::string_view text) {
  std::vector<std::string> names;
  split_placeholders(text, [&](std::string_view, std::string_view name) {
    if (!name.empty())
      names.emplace_back(name);
  });
  return names;
}

}  // namespace mendwatch::propose
