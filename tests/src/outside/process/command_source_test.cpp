#include "src/outside/process/command_source.hpp"

#include <doctest/doctest.h>
