#pragma once

#include "src/base/redact.hpp"
#include "src/mine/template.hpp"
#include "src/read/record.hpp"

#include <map>

namespace mendwatch::detect {

/// What varies in a record, by name: parameters under their key (`max_tokens` → `3000`), those without one under their kind
/// (`duration`, `duration_2` …), and the fields of structured lines. At most 32, each of at most 200 bytes, redacted together with its
/// name. The first of a name stays.
std::map<std::string, std::string> captures_of(const read::Record& record, const std::vector<mine::Parameter>& parameters, const Redactor& redact);

}  // namespace mendwatch::detect
