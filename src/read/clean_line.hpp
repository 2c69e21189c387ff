#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mendwatch::read {

/// `line` as text: without terminal colours and other escape sequences, NULs, a byte order mark and blanks at the end; other
/// control characters and what is not UTF-8 become U+FFFD. At most `limit` bytes go to `text`; returns true if there were more.
bool clean_line(std::string_view line, std::size_t limit, std::string& text);

/// Cuts `text` to at most `limit` bytes, at a character. True if something was cut.
bool cut_at_character(std::string& text, std::size_t limit);

}  // namespace mendwatch::read
