#include "src/outside/files/file_source.hpp"

#include <doctest/doctest.h>
