#include "src/outside/process/stdin_source.hpp"

#include <doctest/doctest.h>
