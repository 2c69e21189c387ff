#pragma once

#include "src/base/names.hpp"
#include "src/base/result.hpp"
#include "src/base/time.hpp"

#include <nlohmann/json.hpp>

#include <optional>

// How values become JSON: NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT beside each struct (missing keys keep their
// defaults, unknown keys are ignored), times as RFC 3339, durations as whole microseconds, enums as words (names.hpp).
namespace mendwatch {

using Json = nlohmann::json;

/// `value` as one line of JSON. Bytes that are not UTF-8 become U+FFFD, so that this never fails.
template <class T>
std::string to_json_text(const T& value) {
  return Json(value).dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Text → value. Errors: malformed, with what the parser said. Never throws, whatever the text.
template <class T>
Result<T> from_json_text(std::string_view text) {
  try {
    return Json::parse(text).get<T>();
  } catch (const std::exception& problem) {
    return Error{Errc::malformed, problem.what(), "JSON"};
  }
}

}  // namespace mendwatch

template <>
struct nlohmann::adl_serializer<mendwatch::Time> {
  static void to_json(nlohmann::json& json, mendwatch::Time time) { json = mendwatch::to_rfc3339(time); }
  static void from_json(const nlohmann::json& json, mendwatch::Time& time) {
    auto parsed = mendwatch::parse_rfc3339(json.get_ref<const std::string&>());
    if (!parsed)
      throw std::invalid_argument(parsed.error().message);
    time = *parsed;
  }
};

template <>
struct nlohmann::adl_serializer<mendwatch::Duration> {
  static void to_json(nlohmann::json& json, mendwatch::Duration duration) { json = duration.count(); }
  static void from_json(const nlohmann::json& json, mendwatch::Duration& duration) {
    duration = mendwatch::Duration{json.get<std::int64_t>()};
  }
};

template <class T>
struct nlohmann::adl_serializer<std::optional<T>> {
  static void to_json(nlohmann::json& json, const std::optional<T>& value) {
    if (value)
      json = *value;
    else
      json = nullptr;
  }
  static void from_json(const nlohmann::json& json, std::optional<T>& value) {
    if (json.is_null())
      value.reset();
    else
      value = json.get<T>();
  }
};
