#pragma once

#include <nlohmann/json.hpp>

#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

// Enums that travel as words. An enum opts in beside its definition, in the order of its values from 0:
//   constexpr std::array names_of(Risk) { return std::array<std::string_view, 3>{"low", "medium", "high"}; }
namespace mendwatch {

template <class E>
concept Named = std::is_enum_v<E> && requires(E value) { names_of(value).size(); };

/// The word for `value`.
template <Named E>
constexpr std::string_view to_string(E value) {
  return names_of(value).at(static_cast<std::size_t>(value));
}

/// The value that `word` names, or nothing.
template <Named E>
constexpr std::optional<E> from_string(std::string_view word) {
  constexpr auto names = names_of(E{});
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == word)
      return static_cast<E>(i);
  return std::nullopt;
}

}  // namespace mendwatch

/// JSON holds the word. Throws nlohmann's type_error or std::invalid_argument on anything else.
template <mendwatch::Named E>
struct nlohmann::adl_serializer<E> {
  static void to_json(nlohmann::json& json, E value) { json = std::string{mendwatch::to_string(value)}; }
  static void from_json(const nlohmann::json& json, E& value) {
    const auto& word = json.get_ref<const std::string&>();
    if (auto known = mendwatch::from_string<E>(word))
      value = *known;
    else
      throw std::invalid_argument("unknown word '" + word + "'");
  }
};
