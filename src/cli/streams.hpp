#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

namespace mendwatch::cli {

/// Where a verb reads and writes. Results go to `out`, all else to `err`. Tests put strings here.
struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool in_is_terminal = false;   // somebody can be asked
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool colour = false;           // `out` is a terminal that wants colours
};

/// Those of this process. Colour only on a terminal, never with NO_COLOR set or TERM=dumb.
Streams process_streams();

enum class Paint { plain, bold, dim, red, green, yellow, blue, cyan };

/// `text` in that colour if the streams have colour, else as it is.
std::string paint(const Streams& streams, Paint paint, std::string_view text);

}  // namespace mendwatch::cli
