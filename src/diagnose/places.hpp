#pragma once

#include "src/code/index.hpp"
#include "src/diagnose/frames.hpp"

namespace mendwatch::diagnose {

/// Where a frame is in the repository.
struct Place {
  std::string file;
  int line = 0;
  std::string function;  // as the repository calls it
  double certainty = 0;  // 0 to 1: that this file is meant
};

/// Leads frames of a trace back to files of a repository. Container paths differ from it, libraries look like it: the longest common
/// ending of the paths decides, then the function's name, then the source line that the trace shows.
class Places {
public:
  Places(const code::Snapshot& snapshot, const code::Index& index, const std::vector<std::string>& prefixes)
      : snapshot_(snapshot), index_(index), prefixes_(prefixes) {}

  /// The places that `frame` may mean, the most certain first; none for a library's frame.
  std::vector<Place> of(const Frame& frame) const;

  /// A file's line without its blanks; empty where there is none.
  std::string source(const std::string& file, int line) const;

private:
  std::vector<std::pair<std::string, double>> files_of(const Frame& frame) const;
  std::vector<Place> by_function(const Frame& frame) const;
  int line_in(const std::string& file, const Frame& frame) const;
  const std::vector<std::string>& lines(const std::string& file) const;

  const code::Snapshot& snapshot_;
  const code::Index& index_;
  const std::vector<std::string>& prefixes_;
  mutable std::map<std::string, std::vector<std::string>> lines_;  // of the files that were asked for
};

/// The last name in what a trace calls a function: `dfly::Service::Eval(int)` → `Eval`, `block in A#run` → `run`.
std::string simple_function(std::string_view function);

}  // namespace mendwatch::diagnose
