#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mendwatch {

std::string_view trim(std::string_view text);
std::string lower(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::vector<std::string_view> lines_of(std::string_view text);  // without their ends; a last empty line is not one
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string replace_all(std::string text, std::string_view from, std::string_view to);

/// Valid UTF-8: each byte that is not part of a well-formed sequence becomes U+FFFD.
std::string to_utf8(std::string_view bytes);
bool is_utf8(std::string_view bytes);

/// Safe to show: control, bidi, tag and zero-width characters as `\u{202e}`; tabs and line ends stay.
std::string visible(std::string_view text);

/// True if `visible` would change something.
bool has_hidden_characters(std::string_view text);

/// At most `bytes` bytes, cut at a character, with `…` where something was cut.
std::string shorten(std::string_view text, std::size_t bytes);

/// The nearest of `candidates` by edit distance, or nothing if none is near (a third of the length, at least 1).
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// `3 lines`, `1 line`.
std::string count_of(std::size_t count, std::string_view noun);

}  // namespace mendwatch
