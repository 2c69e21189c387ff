#include "messages/caf_compat.hpp"

namespace mendwatch {

Error from_caf(const caf::error& error) {
  if (error.category() == caf::detail::error_factory<Errc>::category) {
    Error ours{static_cast<Errc>(error.code()), "", ""};
    if (error.context().match_elements<std::string, std::string>())
      return {ours.code, error.context().get_as<std::string>(0), error.context().get_as<std::string>(1)};
    if (error.context().size() > 0 && error.context().match_element<std::string>(0))
      ours.message = error.context().get_as<std::string>(0);
    return ours;
  }
  auto is_sec = [&](caf::sec code) { return error == caf::make_error(code); };
  if (is_sec(caf::sec::request_timeout))
    return {Errc::timed_out, "no answer in time", ""};
  if (is_sec(caf::sec::request_receiver_down))
    return {Errc::unavailable, "it is being restarted", ""};
  return {Errc::failed, caf::to_string(error), ""};
}

bool may_try_again(const caf::error& error) {
  auto code = from_caf(error).code;
  return code == Errc::unavailable || code == Errc::timed_out;
}

}  // namespace mendwatch
