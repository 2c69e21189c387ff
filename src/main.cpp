#include "src/cli/cli.hpp"

#include <clocale>
#include <csignal>

// The front door: arguments → verb → exit code.
int main(int argc, char** argv) {
  std::setlocale(LC_ALL, "C.UTF-8");
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is a failed write, told where it happens
  auto streams = mendwatch::cli::process_streams();
  return static_cast<int>(mendwatch::cli::run_command_line({argv + 1, argv + argc}, streams));
}
