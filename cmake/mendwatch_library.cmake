# mendwatch_library(NAME SOURCES a.cpp … [LINKS lib …] [TESTS file.cpp …] [CAF])
#
# One folder, one library: mendwatch_NAME from SOURCES (relative to the folder), linked with LINKS. TESTS are relative to the
# repository's tests/ folder and become the program test_NAME, run by ctest as `unit.NAME`. CAF says that the folder may see actors.
function(mendwatch_library name)
  cmake_parse_arguments(arg "CAF" "" "SOURCES;LINKS;TESTS" ${ARGN})
  set(target mendwatch_${name})
  add_library(${target} STATIC ${arg_SOURCES})
  target_link_libraries(${target} PUBLIC mendwatch_options ${arg_LINKS})
  mendwatch_precompile(${target} "${arg_CAF}")
  if(arg_TESTS)
    mendwatch_test(${name} ${target} "${arg_CAF}" ${arg_TESTS})
  endif()
endfunction()

# The program test_NAME from TESTS, on doctest.
function(mendwatch_test name library caf)
  list(TRANSFORM ARGN PREPEND "${CMAKE_SOURCE_DIR}/tests/")
  add_executable(test_${name} ${ARGN})
  target_link_libraries(test_${name} PRIVATE ${library} mendwatch_doctest_main)
  mendwatch_precompile(test_${name} "${caf}")
  add_test(NAME unit.${name} COMMAND test_${name} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  set_tests_properties(unit.${name} PROPERTIES LABELS unit TIMEOUT 300)
endfunction()

# Two sets of headers are compiled once: the standard library with JSON, and the same with CAF.
function(mendwatch_precompile target caf)
  if(caf)
    target_precompile_headers(${target} REUSE_FROM mendwatch_pch_caf)
  else()
    target_precompile_headers(${target} REUSE_FROM mendwatch_pch)
  endif()
endfunction()

set(common_headers <algorithm> <chrono> <cstdint> <filesystem> <functional> <map> <memory> <optional> <set> <span> <string>
  <string_view> <unordered_map> <variant> <vector> <nlohmann/json.hpp>)
file(WRITE "${CMAKE_BINARY_DIR}/empty.cpp" "")
add_library(mendwatch_pch STATIC "${CMAKE_BINARY_DIR}/empty.cpp")
target_link_libraries(mendwatch_pch PUBLIC mendwatch_options)
target_precompile_headers(mendwatch_pch PRIVATE ${common_headers})

add_library(mendwatch_pch_caf STATIC "${CMAKE_BINARY_DIR}/empty.cpp")
target_link_libraries(mendwatch_pch_caf PUBLIC mendwatch_options)
target_precompile_headers(mendwatch_pch_caf PRIVATE ${common_headers} <caf/all.hpp>)

add_library(mendwatch_doctest_main STATIC "${CMAKE_SOURCE_DIR}/tests/support/doctest_main.cpp")
target_link_libraries(mendwatch_doctest_main PUBLIC mendwatch_options)
