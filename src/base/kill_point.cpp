#include "src/base/kill_point.hpp"

#ifdef MENDWATCH_KILL_POINTS
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string_view>

#include <unistd.h>

namespace mendwatch {

void kill_point(const char* name) {
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
