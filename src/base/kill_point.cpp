#include "src/base/kill_point.hpp"

#ifdef MENDWATCH_KILL_POINTS
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace mendwatch {

namespace {

// One write a name, so that lines of several threads don't mix.
void trace(const char* file, const char* name) {
  const int descriptor = ::open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0)
    return;
  const std::string line = std::string{name} + '\n';
  [[maybe_unused]] const auto written = ::write(descriptor, line.data(), line.size());
  ::close(descriptor);
}

}  // namespace

void kill_point(const char* name) {
  static const char* const traced = std::getenv("MENDWATCH_KILL_TRACE");
  if (traced != nullptr)
    trace(traced, name);
  static const char* const wanted = std::getenv("MENDWATCH_KILL_AT");
  if (wanted == nullptr)
    return;
  std::string_view target = wanted;
  int passage = 1;
  if (auto colon = target.rfind(':'); colon != std::string_view::npos) {
    passage = std::atoi(wanted + colon + 1);
    target = target.substr(0, colon);
  }
  static std::atomic<int> passed = 0;
  if (target == name && ++passed == passage)
    ::kill(::getpid(), SIGKILL);
}

}  // namespace mendwatch
#endif
