#pragma once

#include "src/propose/fix_proposal.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace mendwatch::sandbox {

/// What a command may use. Whoever reaches a limit is killed, with everything that it started.
struct Limits {
  Duration time = std::chrono::seconds{120};
  std::uint64_t memory = 1ull << 30;     // strict: of all its processes together; otherwise of each
  std::uint64_t output = 16ull << 20;    // bytes printed
  std::uint64_t file_size = 256ull << 20;
  std::uint64_t disk = 1ull << 30;       // all that it leaves in its copy of the worktree, sampled a few times a second
  std::uint64_t temporary = 256ull << 20;  // of /tmp
  int processes = 128;
};

/// A command from our fixed table or from the configuration, never from strangers. What it runs is hostile all the same.
struct Command {
  std::vector<std::string> argv;         // argv[0] is looked for in /usr/local/bin, /usr/bin and /bin, or in the worktree if it has a '/'
  std::filesystem::path worktree;        // it works on a copy (/w inside), which is thrown away; this folder stays as it is
  std::map<std::string, std::string> environment;  // beside PATH, HOME, TMPDIR and LANG; nothing else gets in
  Limits limits;
  std::vector<std::string> collect;      // files of the worktree that are read back afterwards, each at most 1 MiB
};

enum class Ending : std::uint8_t { exited, signalled, out_of_time, out_of_memory, too_much_output, too_much_disk };
constexpr auto names_of(Ending) {
  return std::array<std::string_view, 6>{"exited", "signalled", "out_of_time", "out_of_memory", "too_much_output", "too_much_disk"};
}

/// How a command ended. `tail` is hostile text: make it visible and redact it before it is shown.
struct Finished {
  Ending ending = Ending::exited;
  int exit_code = 0;       // when it exited
  int signal = 0;          // when it was ended by one
  std::string tail;        // the last 16 KiB that it printed, standard output and error as they came
  double seconds = 0;
  std::map<std::string, std::string> collected;  // those of `collect` that were there

  bool passed() const { return ending == Ending::exited && exit_code == 0; }
};

/// One sentence for people: `ended with exit code 1`, `was killed at its limit of 60s`.
std::string sentence(const Finished& finished, const Limits& limits);

}  // namespace mendwatch::sandbox
