#include "src/base/text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

// The house keeps its order: who may include whom is read from the sources themselves.

using namespace mendwatch;
namespace fs = std::filesystem;

namespace {

const fs::path root = MENDWATCH_SOURCE_DIR;

// The rooms in the order in which a line of log walks through them; `code` and `signature` serve those after them.
const std::vector<std::string> rooms{"base",     "read",    "mine",    "detect", "correlate", "code",   "signature",
                                     "diagnose", "propose", "approve", "apply",  "verify",    "learn"};

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> sources(const fs::path& folder) {
  std::vector<fs::path> found;
  if (fs::exists(root / folder))
    for (const auto& entry : fs::recursive_directory_iterator(root / folder))
      if (entry.path().extension() == ".hpp" || entry.path().extension() == ".cpp")
        found.push_back(fs::relative(entry.path(), root));
  return found;
}

std::vector<std::string> includes(const fs::path& file) {
  std::vector<std::string> found;
  const auto text = content(root / file);
  for (auto line : lines_of(text))
    if (trim(line).starts_with("#include")) {
      const auto name = trim(trim(line).substr(8));
      found.emplace_back(name);
    }
  return found;
}

// `src/detect/surge.hpp` → detect; `actors/…` → actors; `messages/…` → messages; src/main.cpp → main.
std::string layer(const std::string& path) {
  const auto parts = split(path, '/');
  if (parts[0] != "src")
    return std::string{parts[0]};
  return parts.size() > 2 ? std::string{parts[1]} : "main";
}

std::size_t place(const std::string& room) {
  return static_cast<std::size_t>(std::find(rooms.begin(), rooms.end(), room) - rooms.begin());
}

bool is_room(const std::string& name) { return place(name) < rooms.size(); }

bool may_include(const std::string& from, const std::string& to) {
  if (from == to || from == "main" || to == "base")
    return true;
  if (is_room(from))
    return is_room(to) && place(to) < place(from);
  if (from == "outside" || from == "messages")
    return is_room(to);
  if (from == "config")
    return is_room(to) || to == "outside";
  if (from == "actors")
    return is_room(to) || to == "outside" || to == "config" || to == "messages";
  if (from == "cli")
    return to != "main";
  return false;
}

}  // namespace

TEST_CASE("every include runs upstream") {
  std::vector<std::string> wrong;
  for (const auto* folder : {"src", "messages", "actors"})
    for (const auto& file : sources(folder))
      for (const auto& include : includes(file))
        if (include.front() == '"') {
          const auto target = include.substr(1, include.size() - 2);
          if (target.find('/') == std::string::npos || !fs::exists(root / target))
            continue;  // generated at build time
          if (!may_include(layer(file.generic_string()), layer(target)))
            wrong.push_back(file.generic_string() + " includes " + target);
        }
  CHECK_MESSAGE(wrong.empty(), join(wrong, "\n"));
}

TEST_CASE("what is true does not know who acts: no CAF under src/") {
  std::vector<std::string> wrong;
  for (const auto& file : sources("src"))
    for (const auto& include : includes(file))
      if (include.starts_with("<caf/") || include.starts_with("\"caf/"))
        wrong.push_back(file.generic_string() + " includes " + include);
  CHECK_MESSAGE(wrong.empty(), join(wrong, "\n"));
}

TEST_CASE("rooms touch nothing: no socket, file, thread or chance") {
  const std::set<std::string> street{"<fstream>", "<filesystem>", "<thread>",        "<random>",     "<unistd.h>", "<fcntl.h>",   "<sys/socket.h>",  "<git2.h>",     "<sqlite3.h>",
                                     "<iostream>", "<future>",    "<sys/stat.h>",    "<sys/wait.h>", "<condition_variable>"};
  std::vector<std::string> wrong;
  for (const auto& room : rooms)
    for (const auto& file : sources("src/" + room))
      for (const auto& include : includes(file))
        if (room != "base" && street.contains(include))
          wrong.push_back(file.generic_string() + " includes " + include);
  CHECK_MESSAGE(wrong.empty(), join(wrong, "\n"));
}

TEST_CASE("the README's table names every folder, and no other") {
  const auto readme = content(root / "README.md");
  std::set<std::string> named;
  for (auto line : lines_of(readme))
    if (line.starts_with("| `") && line.find("/` |") != std::string_view::npos)
      named.emplace(line.substr(3, line.find("/`") - 3));
  std::set<std::string> there;
  for (const auto* parent : {"", "src", "actors"})
    for (const auto& entry : fs::directory_iterator(root / parent)) {
      const auto name = entry.path().filename().string();
      if (!entry.is_directory() || name.starts_with(".") || name == "build" || name == "node_modules")
        continue;
      there.insert(*parent == 0 ? name : std::string{parent} + '/' + name);
    }
  for (const auto& folder : there)
    CHECK_MESSAGE(named.contains(folder), "the README's table does not name ", folder);
  for (const auto& folder : named)
    CHECK_MESSAGE(there.contains(folder), "the README's table names ", folder, ", which is not there");
}
