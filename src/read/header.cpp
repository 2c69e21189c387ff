#include "src/read/header.hpp"

namespace mendwatch::read {

void Header::clear() { *this = Header{}; }

void read_header(std::string_view line, Time, const ReaderSettings&, Header& header) {
  header.clear();
  const auto blank = line.find(' ');
  if (blank != std::string_view::npos)
    if (auto time = parse_rfc3339(line.substr(0, blank))) {
      header.time = *time;
      header.standing = Standing::framed;
      line.remove_prefix(blank + 1);
    }
  for (const auto& [word, level] : {std::pair{"ERROR ", Level::error}, {"WARNING ", Level::warning}, {"INFO ", Level::info}})
    if (line.starts_with(word)) {
      header.level = level;
      header.standing = Standing::headed;
      line.remove_prefix(std::string_view{word}.size());
      if (line.starts_with("- "))
        line.remove_prefix(2);
    }
  header.message = line;
}

}  // namespace mendwatch::read
