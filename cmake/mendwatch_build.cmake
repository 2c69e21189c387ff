# How everything here is compiled: language, warnings, build types, sanitizers, compiler cache, linker.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Dev: quick to compile and still quick to run; assertions on.
set(CMAKE_CXX_FLAGS_DEV "-O1 -g1")
set(CMAKE_C_FLAGS_DEV "-O1")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Dev)
endif()

option(MENDWATCH_KILL_POINTS "Let MENDWATCH_KILL_AT end the process at a named point (crash tests only)" OFF)
set(MENDWATCH_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

add_library(mendwatch_options INTERFACE)
target_link_libraries(mendwatch_options INTERFACE Threads::Threads)
target_include_directories(mendwatch_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(mendwatch_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Werror>)
target_compile_definitions(mendwatch_options INTERFACE
  MENDWATCH_VERSION="${PROJECT_VERSION}"
  $<$<BOOL:${MENDWATCH_KILL_POINTS}>:MENDWATCH_KILL_POINTS>)
if(MENDWATCH_SANITIZE)
  add_compile_options(-fsanitize=${MENDWATCH_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${MENDWATCH_SANITIZE})
  if(MENDWATCH_SANITIZE MATCHES "undefined")
    # CAF 0.17 binds null references in this header; nothing of ours is in it.
    file(WRITE "${CMAKE_BINARY_DIR}/ubsan_ignore.txt" "src:*init_fun_factory.hpp\n")
  endif()
endif()

# clang calls linking flags of a compile-only step unused.
add_link_options(-fuse-ld=lld)

find_program(CCACHE ccache)
if(CCACHE)
  # Precompiled headers and clones in several folders share one cache.
  set(launcher "${CMAKE_COMMAND}" -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 "${CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
endif()
# One precompiled header serves all, so all must agree on threads.
add_compile_options(-pthread $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fpch-preprocess>)
