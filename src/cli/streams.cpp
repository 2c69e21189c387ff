#include "src/cli/streams.hpp"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace mendwatch::cli {
namespace {

bool wants_colour() {
  const char* no_color = std::getenv("NO_COLOR");  // https://no-color.org: present and not empty
  const char* term = std::getenv("TERM");
  return (!no_color || !*no_color) && !(term && std::string_view{term} == "dumb");
}

std::string_view code_of(Paint paint) {
  switch (paint) {
    case Paint::plain: return "";
    case Paint::bold: return "1";
    case Paint::dim: return "2";
    case Paint::red: return "31";
    case Paint::green: return "32";
    case Paint::yellow: return "33";
    case Paint::blue: return "34";
    case Paint::cyan: return "36";
  }
  return "";
}

}  // namespace

Streams process_streams() {
  const bool out = isatty(STDOUT_FILENO);
  return {std::cin, std::cout, std::cerr, isatty(STDIN_FILENO) != 0, out, isatty(STDERR_FILENO) != 0, out && wants_colour()};
}

std::string paint(const Streams& streams, Paint paint, std::string_view text) {
  if (!streams.colour || paint == Paint::plain)
    return std::string{text};
  return "\x1b[" + std::string{code_of(paint)} + "m" + std::string{text} + "\x1b[0m";
}

}  // namespace mendwatch::cli
