#pragma once

#include "src/read/line_source.hpp"
#include "src/read/line_splitter.hpp"

#include <string>

namespace mendwatch::process {

/// Standard input, or any other open descriptor that lines can be read from. The descriptor stays the caller's, and its
/// flags as they are: other processes may share it.
class StdinSource : public read::LineSource {
public:
  explicit StdinSource(int descriptor = 0, std::string stream = "stdin");

  /// What can be read without waiting. Errors: unavailable (after that it is finished).
  Result<std::vector<read::Chunk>> poll(std::size_t max_bytes, Time now) override;
  bool finished() const override { return finished_; }

private:
  int descriptor_;
  std::string stream_;
  read::LineSplitter splitter_;
  bool finished_ = false;
};

}  // namespace mendwatch::process
