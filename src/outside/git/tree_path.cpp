#include "src/outside/git/tree_path.hpp"

#include "src/base/text.hpp"

namespace mendwatch::git {
namespace {

// Windows drops trailing dots and spaces and reads `name:stream` as name, and it knows `.git` as git~1 too.
bool means_dot_git(std::string_view part) {
  auto name = lower(part.substr(0, part.find(':')));
  while (!name.empty() && (name.back() == '.' || name.back() == ' '))
    name.pop_back();
  return name == ".git" || name.starts_with("git~");
}

}  // namespace

Result<std::vector<std::string>> parts_of(std::string_view path) {
  const auto wrong = [&](Errc code, const char* why) { return Error{code, why, visible(shorten(path, 200))}; };
  if (path.empty() || path.size() > 4096)
    return wrong(Errc::malformed, "a path has 1 to 4096 bytes");
  if (!is_utf8(path) || has_hidden_characters(path) || path.find_first_of(std::string_view{"\\\n\t\0", 4}) != std::string_view::npos)
    return wrong(Errc::malformed, "the path holds characters that hide what it is");
  std::vector<std::string> parts;
  for (auto part : split(path, '/')) {
    if (part.empty() || part == "." || part == ".." || part.size() > 255)
      return wrong(Errc::malformed, "the path leads elsewhere than down");
    if (means_dot_git(part))
      return wrong(Errc::refused, "the path leads into git's own folder");
    parts.emplace_back(part);
  }
  if (parts.size() > 64)
    return wrong(Errc::malformed, "the path is more than 64 folders deep");
  return parts;
}

}  // namespace mendwatch::git
