#include "src/base/result.hpp"

namespace mendwatch {

const char* to_string(Errc code) {
  switch (code) {
    case Errc::none: return "none";
    case Errc::conflict: return "conflict";
    case Errc::forbidden: return "forbidden";
    case Errc::expired: return "expired";
    case Errc::unavailable: return "unavailable";
    case Errc::malformed: return "malformed";
    case Errc::not_found: return "not_found";
    case Errc::refused: return "refused";
    case Errc::timed_out: return "timed_out";
    case Errc::failed: return "failed";
    case Errc::poisoned: return "poisoned";
    case Errc::configuration: return "configuration";
  }
  return "unknown";
}

std::string to_string(const Error& error) {
  if (error.context.empty())
    return error.message;
  return error.context + ": " + error.message;
}

}  // namespace mendwatch
