#pragma once

#include "src/outside/process/child.hpp"
#include "src/propose/fix_proposal.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace mendwatch::cli {

/// One of the sample service's bugs.
struct DemoBug {
  std::string name;     // what --bug takes
  std::string title;    // what is wrong, for people
  std::string request;  // meets the bug
  std::string healthy;  // what the answer holds once it is mended
};

/// The bugs of examples/agent.
const std::vector<DemoBug>& demo_bugs();

/// The demonstration's stage: a temporary folder with the sample service's repository, its remote, and the running service with its
/// traffic. Everything in it is real, and all of it ends and goes with this object.
class DemoHome {
public:
  /// Lays it out and starts the service. `bugs`: those that the traffic meets. `folder` must be empty or not there.
  /// Errors: unavailable (git or python3 is missing, or something did not start), failed.
  static Result<DemoHome> open(std::filesystem::path folder, const std::vector<std::string>& bugs, bool keep);

  DemoHome(DemoHome&& other) noexcept = default;
  DemoHome& operator=(DemoHome&&) = delete;
  ~DemoHome();

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path configuration() const { return folder_ / "mendwatch.yaml"; }
  std::filesystem::path state() const { return folder_ / "state"; }
  propose::SandboxLevel sandbox() const { return sandbox_; }
  const std::string& sandbox_why() const { return sandbox_why_; }

  /// The commits of the remote's branch, newest first.
  Result<std::vector<std::string>> commits() const;

  /// What `commit` changes, as `git diff` prints it.
  Result<std::string> changes(const std::string& commit) const;

  /// Asks the service as its users do: the answer's body. Errors: failed (not a 200), unavailable.
  Result<std::string> ask(const std::string& request) const;

private:
  DemoHome() = default;
  Result<void> lay_out();
  Result<void> start(const std::vector<std::string>& bugs);
  Result<void> write_configuration();

  std::filesystem::path folder_;
  bool keep_ = false;
  int port_ = 0;
  int tools_port_ = 0;
  propose::SandboxLevel sandbox_ = propose::SandboxLevel::none;
  std::string sandbox_why_;
  std::vector<process::Child> children_;
};

}  // namespace mendwatch::cli
