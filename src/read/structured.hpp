#pragma once

#include "src/read/header.hpp"
#include "src/read/timestamp.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mendwatch::read {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// Reads a line that is one JSON object, its inner objects flattened (`error.stack`). False if it isn't one; `fields` is
/// then empty. Keeps at most 128 fields, 8 levels deep, and beyond these only such as interpret_fields() knows.
bool read_json_fields(std::string_view line, Fields& fields);

/// Reads `key=value key="quoted \"value\""`. False if the line isn't made of such pairs.
bool read_logfmt_fields(std::string_view line, Fields& fields);

/// True if interpret_fields() knows the key.
bool has_meaning(std::string_view key);

/// Makes a header of what common loggers call these fields: time, level, message, service, logger, stack trace. Those that
/// were used are taken out of `fields`; the rest becomes header.fields. False, and nothing is changed, if there is neither
/// a message nor a level among them.
bool interpret_fields(Fields& fields, const ClockHints& hints, Header& header);

}  // namespace mendwatch::read
