#pragma once

#include "src/base/time.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace mendwatch {

/// `fix_20251020_030000` (UTC), or with `_2`, `_3` … as long as `taken` says that an id is in use.
std::string new_fix_id(Time now, const std::function<bool(const std::string&)>& taken);

/// True for `fix_YYYYMMDD_HHMMSS` and `fix_YYYYMMDD_HHMMSS_N`.
bool is_fix_id(std::string_view text);

}  // namespace mendwatch
