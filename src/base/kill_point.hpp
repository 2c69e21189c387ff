#pragma once

namespace mendwatch {

/// Ends the process by SIGKILL if this is the point that MENDWATCH_KILL_AT names (`NAME` or `NAME:N` for the N-th passage).
/// MENDWATCH_KILL_TRACE names a file to which each passed name is added, so that tests know all points that there are.
/// Does nothing unless built with MENDWATCH_KILL_POINTS.
#ifdef MENDWATCH_KILL_POINTS
void kill_point(const char* name);
#else
inline void kill_point(const char*) {}
#endif

}  // namespace mendwatch
