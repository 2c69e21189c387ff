#pragma once

#include "src/base/json.hpp"
#include "src/outside/http/message.hpp"

namespace mendwatch::gate {

/// JSON whose every string is safe to show: hidden characters are visible, whatever was in a log line.
http::Response json_answer(const Json& json, int status = 200);

/// {"error": {"code", "message"}} with the status that fits.
http::Response error_answer(const Error& error);

/// A word of text for a machine or a terminal.
http::Response text_answer(std::string text, int status = 200);

/// One of the page's files, or nothing. Sent gzipped to who takes that.
std::optional<http::Response> page_file(const http::Request& request);

}  // namespace mendwatch::gate
