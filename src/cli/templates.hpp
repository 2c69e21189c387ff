#pragma once

#include "src/cli/exit_code.hpp"
#include "src/cli/streams.hpp"

namespace mendwatch::cli {

struct TemplatesOptions {
  std::string file = "-";
  bool groups = false;  // `<line number>\t<group id>` for each physical line
  bool strict = false;  // ids as given when the line was read
  bool json = false;
};

/// `mendwatch templates`: each physical line by itself, without its header.
ExitCode templates(const TemplatesOptions& options, Streams& streams);

}  // namespace mendwatch::cli
