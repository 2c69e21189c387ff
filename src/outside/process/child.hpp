#pragma once

#include "src/base/result.hpp"
#include "src/outside/files/descriptor.hpp"

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace mendwatch::process {

/// A running command: its own process group, standard input from /dev/null, and nothing of ours open in it. The whole group
/// is killed when this goes.
class Child {
public:
  /// Errors: not_found (no such program), unavailable (it cannot be started now).
  static Result<Child> start(const std::vector<std::string>& argv);

  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  ~Child();

  /// Neither waits. The read ends are non-blocking.
  int output() const { return output_.get(); }
  int errors() const { return errors_.get(); }

  /// How it ended, `exit status 1` or `signal 9 (Killed)`, once it has; does not wait.
  const std::optional<std::string>& ended();
  bool succeeded() const { return succeeded_; }

  /// Kills the group.
  void kill();

private:
  Child(pid_t group, files::Descriptor output, files::Descriptor errors)
      : group_(group), output_(std::move(output)), errors_(std::move(errors)) {}

  pid_t group_ = -1;
  files::Descriptor output_, errors_;
  std::optional<std::string> ended_;
  bool succeeded_ = false;
};

}  // namespace mendwatch::process
