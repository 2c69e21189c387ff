#pragma once

#include <string_view>

namespace mendwatch::read {

/// True for words of ordinary sentences, in small letters: `got`, `timeout`, `error`. Such a word before a colon or a level is
/// part of the message, not the name of a logger.
bool is_prose(std::string_view word);

/// True if `token` can be a name that a program gives to a part of itself: `shop.db`, `my_crate::cart`, `c.e.Shop$1`, `web-1`.
bool is_name(std::string_view token);

/// True if it can hardly be anything else: it has dots, humps, colons, digits or underscores.
bool is_structured_name(std::string_view token);

/// True for a place in code: `main.go:12`, `src/app.py:7`, `cart.cc(45)`.
bool is_code_place(std::string_view token);

}  // namespace mendwatch::read
