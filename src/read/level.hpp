#pragma once

#include "src/read/record.hpp"

#include <optional>
#include <string_view>

namespace mendwatch::read {

/// The level that `word` names, in upper, lower or capitalised letters: `ERROR`, `warn`, `Information`, `FTL`. Unset for others.
Level level_of_word(std::string_view word);

/// The level that one letter stands for, as in klog and logcat: T V D I N W E C F. Unset for others.
Level level_of_letter(char letter);

/// pino's and bunyan's numbers (10 trace, 20 debug, 30 info, 40 warning, 50 error, 60 fatal), or syslog's 0 to 7.
Level level_of_number(double number);

/// syslog's 0 (emergency) to 7 (debug).
Level level_of_syslog(int severity);

/// What a field says, a word or a number.
Level level_of_field(std::string_view value);

/// The level that the emoji at the front of `text` stands for (❌ error, ⚠️ warning, ✅ info …), blanks before it apart.
Level level_of_emoji(std::string_view text);

/// The level that a message itself begins with, without this being a header: `Error: …`, `ValueError: …`, `PHP Warning: …`,
/// an emoji, `Traceback …`. Never a word further on.
Level level_of_message(std::string_view message);

/// True for `ValueError: …`, `java.lang.IllegalStateException`, `app.errors::Failure (Timeout)`: a type's name that says
/// error or exception, alone or before ':' or " (".
bool is_exception_line(std::string_view text);

}  // namespace mendwatch::read
