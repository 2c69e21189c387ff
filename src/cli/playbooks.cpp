#include "src/cli/playbooks.hpp"

#include "src/base/embedded.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace mendwatch::cli {
namespace {

Result<propose::PlaybookText> text_of(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  std::ostringstream bytes;
  if (!stream || !(bytes << stream.rdbuf()))
    return Error{Errc::not_found, "cannot be read", file.string()};
  return propose::PlaybookText{file.string(), bytes.str()};
}

}  // namespace

Result<std::vector<propose::Playbook>> all_playbooks(const std::vector<std::filesystem::path>& folders) {
  std::vector<propose::PlaybookText> texts;
  for (const auto& file : embedded::playbooks())
    texts.push_back({"built-in " + std::string{file.path}, std::string{file.bytes}});
  for (const auto& folder : folders) {
    std::error_code problem;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{folder, problem})
      if (entry.path().extension() == ".yaml" || entry.path().extension() == ".yml")
        files.push_back(entry.path());
    if (problem)
      return Error{Errc::not_found, "this folder of playbooks cannot be read: " + problem.message(), folder.string()};
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
      auto text = text_of(file);
      if (!text)
        return text.error();
      texts.push_back(std::move(*text));
    }
  }
  return propose::load_playbooks(texts);
}

Result<std::vector<propose::Playbook>> playbooks_of(const std::vector<std::string>& files) {
  std::vector<propose::PlaybookText> texts;
  for (const auto& file : files) {
    auto text = text_of(file);
    if (!text)
      return text.error();
    texts.push_back(std::move(*text));
  }
  return propose::load_playbooks(texts);
}

}  // namespace mendwatch::cli
