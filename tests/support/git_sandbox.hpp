#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace mendwatch::tests {

/// A git repository with a working folder in a temporary folder, made with the git command; both go when it goes.
/// Commits are an hour apart, so that their order in time is known.
class GitSandbox {
public:
  GitSandbox() {
    std::string pattern = (std::filesystem::temp_directory_path() / "mendwatch-git-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
      throw std::runtime_error("cannot make a temporary folder");
    root_ = pattern;
    std::filesystem::create_directories(folder());
    run("init -q -b main .");
  }
  ~GitSandbox() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  GitSandbox(const GitSandbox&) = delete;

  std::string folder() const { return root_ + "/work"; }
  std::string temporary(const std::string& name) const { return root_ + '/' + name; }

  void write(const std::string& path, const std::string& bytes) {
    const auto file = std::filesystem::path{folder()} / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file, std::ios::binary} << bytes;
  }
  void remove(const std::string& path) { std::filesystem::remove(std::filesystem::path{folder()} / path); }
  void link(const std::string& path, const std::string& target) { std::filesystem::create_symlink(target, std::filesystem::path{folder()} / path); }

  /// Commits all that is there, `hours` after the commit before; gives the commit's id.
  std::string commit(const std::string& message, int hours = 1) {
    seconds_ += hours * 3600;
    write("../message", message);
    run("add -A");
    run("commit -q --allow-empty -F ../message");
    return output("rev-parse HEAD");
  }

  void run(const std::string& arguments) { output(arguments); }

  /// What git printed, without its last line end. Throws when git fails.
  std::string output(const std::string& arguments) {
    const std::string date = "'@" + std::to_string(seconds_) + " +0000'";
    const std::string command = "cd '" + folder() + "' && GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=Ann " +
                                "GIT_AUTHOR_EMAIL=ann@example.org GIT_COMMITTER_NAME=Ann GIT_COMMITTER_EMAIL=ann@example.org GIT_AUTHOR_DATE=" +
                                date + " GIT_COMMITTER_DATE=" + date + " git " + arguments + " 2>&1";
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr)
      throw std::runtime_error("cannot run git");
    std::string text;
    char buffer[4096];
    for (std::size_t count; (count = fread(buffer, 1, sizeof buffer, pipe)) > 0;)
      text.append(buffer, count);
    if (pclose(pipe) != 0)
      throw std::runtime_error("git " + arguments + ": " + text);
    while (!text.empty() && text.back() == '\n')
      text.pop_back();
    return text;
  }

private:
  std::string root_;
  long seconds_ = 1'760'000'000;  // 9 October 2025
};

}  // namespace mendwatch::tests
