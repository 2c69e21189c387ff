#pragma once

#include "src/read/text_header.hpp"

#include <algorithm>
#include <string_view>

namespace mendwatch::read {

/// One walk over the beginning of a plain line, for read_text_header(). The message begins where it does by what is certain;
/// `rest_` may be further on, behind words that are part of the header only if a level or a time follows.
class HeaderWalk {
public:
  HeaderWalk(std::string_view line, const ClockHints& hints) : hints_(hints), rest_(line) { header_.message = line; }

  TextHeader run();

private:
  // What stands before the level, and the level.
  void before_level();
  void skip_separators();
  bool take_time();
  bool take_bracket();
  bool take_level_word();
  bool take_number();
  bool take_uncertain_name();
  void finish_time_only();

  // What stands between the level and the message.
  void after_level();
  bool take_id_after_level();
  bool take_name_after_level(bool dashed, bool& closed);

  void commit();
  bool found_level(Level level, std::string_view after, std::string_view name);
  void name_logger(std::string_view name, bool weak);
  bool timed() const { return header_.time.has_value(); }

  const ClockHints& hints_;
  std::string_view rest_;
  TextHeader header_;
  std::string_view name_;  // becomes the logger's if what follows makes it certain
  int uncertain_ = 0;      // things read since the last certain one
  int names_ = 0, numbers_ = 0, times_ = 0;
  bool name_weak_ = false, logger_weak_ = false;  // a thread's or request's: gives way to a logger's
  bool started_ = false;
  bool time_uncertain_ = false;  // a time of day that may begin a sentence
  bool level_in_bracket_ = false;
};

/// The characters up to the next blank or bar.
inline std::string_view column_of(std::string_view text) {
  return text.substr(0, std::min(text.find_first_of(" \t|"), text.size()));
}

}  // namespace mendwatch::read
