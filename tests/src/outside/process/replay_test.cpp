#include "src/outside/process/replay.hpp"

#include <doctest/doctest.h>
