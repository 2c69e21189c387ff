#pragma once

namespace mendwatch {

/// Ends the process by SIGKILL if this is the point that MENDWATCH_KILL_AT names (`NAME` or `NAME:N` for the N-th passage).
/// Does nothing unless built with MENDWATCH_KILL_POINTS. Each name is listed once, by `./dev torture --list`.
#ifdef MENDWATCH_KILL_POINTS
void kill_point(const char* name);
#else
inline void kill_point(const char*) {}
#endif

}  // namespace mendwatch
