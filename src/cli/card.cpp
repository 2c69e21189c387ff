#include "src/cli/card.hpp"

#include "src/base/text.hpp"

#include <ostream>

namespace mendwatch::cli {

void write_card(Streams& streams, const approve::Card& card) {
  // A diff's lines stand indented in the text; only those of a file's part get colour.
  const auto text = approve::to_text(card);
  bool in_diff = false;
  for (auto line : lines_of(text)) {
    const auto words = trim(line);
    if (words.starts_with("--- ") || words.starts_with("@@ "))
      in_diff = true;
    else if (words.empty() || !line.starts_with(' '))
      in_diff = false;
    const auto body = line.size() > 2 ? line.substr(2) : std::string_view{};
    auto colour = Paint::plain;
    if (in_diff)
      colour = body.starts_with("+++") || body.starts_with("---") ? Paint::bold
               : body.starts_with('+')                           ? Paint::green
               : body.starts_with('-')                           ? Paint::red
               : body.starts_with("@@")                          ? Paint::cyan
                                                                 : Paint::plain;
    else if (!line.starts_with(' ') && line.ends_with(':'))
      colour = Paint::bold;
    streams.out << paint(streams, colour, line) << '\n';
  }
}

}  // namespace mendwatch::cli
