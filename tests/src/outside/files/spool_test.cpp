#include "src/outside/files/spool.hpp"

#include <doctest/doctest.h>
