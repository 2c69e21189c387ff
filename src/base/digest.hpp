#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mendwatch {

/// SHA-256 as 64 lower-case hexadecimal digits.
std::string sha256(std::string_view bytes);

/// A fast hash (XXH3) for tables and ids; not against malice.
std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);

/// 16 lower-case hexadecimal digits.
std::string hex(std::uint64_t value);

}  // namespace mendwatch
